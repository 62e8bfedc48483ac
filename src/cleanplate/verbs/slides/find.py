"""The slides of a lecture by the method that was asked for."""

from __future__ import annotations

import contextlib
import hashlib
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from cleanplate.core.errors import UsageError
from cleanplate.core.progress import OnProgress
from cleanplate.lectures.classic_capture import ClassicKnobs
from cleanplate.lectures.deck import Deck
from cleanplate.lectures.options import FindOptions
from cleanplate.pipeline.manifest import fingerprint
from cleanplate.verbs.slides.folder import Claim


@dataclass(frozen=True, slots=True)
class Request:
    """Which slides are wanted."""

    source: Path
    """The video."""
    options: FindOptions = FindOptions()
    """How slides are found."""
    knobs: ClassicKnobs = ClassicKnobs()
    """Of the classic methods."""
    start_s: Fraction | None = None
    """First time looked at, in seconds from the beginning; None: there."""
    end_s: Fraction | None = None
    """First time not looked at; None: to the end."""

    def __post_init__(self) -> None:
        if self.options.method == "auto" or self.options.min_stay == FindOptions().min_stay:
            return
        msg = f"--min-stay is for --method auto; {self.options.method} has --frames-apart and more"
        raise UsageError(msg)

    def claim(self, images: str) -> Claim:
        """Whose deck a folder is to hold, with the format of its pictures."""
        options = replace(self.options, exclude=_content(self.options.exclude))
        asked = (options, self.knobs, self.start_s, self.end_s, images)
        return Claim(fingerprint("lecture", _state(self.source)), fingerprint("slides", asked))


def find_slides(request: Request, work: Path, on_progress: OnProgress | None = None) -> Deck:
    """Find slides; their pictures are not written yet.

    Args:
        request: of which video, and how.
        work: folder for what ``auto`` samples; a killed run goes on from it.
        on_progress: called often.

    Raises:
        InputError: the video cannot be read.
        UsageError: the region or the part lies outside of it.
        MissingError: GMG where OpenCV lacks it.
    """
    source, options = request.source, request.options
    start_s, end_s = request.start_s, request.end_s
    if options.method == "auto":
        from cleanplate.lectures import detect

        return detect.find(
            source, options, work, start_s=start_s, end_s=end_s, on_progress=on_progress
        )
    from cleanplate.lectures import classic

    return classic.find_classic(
        source,
        options,
        knobs=request.knobs,
        start_s=start_s,
        end_s=end_s,
        on_progress=on_progress,
    )


def _content(exclude: str | None) -> str | None:
    """The excluded picture by what it holds, as far as it can be read yet."""
    if exclude is None:
        return None
    with contextlib.suppress(OSError):
        return hashlib.sha256(Path(exclude).expanduser().read_bytes()).hexdigest()
    return exclude


def _state(source: Path) -> tuple[str, int, int] | str:
    """Which file it is, and in which state: another one means another deck."""
    if not source.is_file():
        return source.name
    state = source.stat()
    return source.name, state.st_size, state.st_mtime_ns
