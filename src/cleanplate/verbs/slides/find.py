"""The slides of a lecture by the method that was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from cleanplate.core.progress import OnProgress
from cleanplate.lectures.classic_capture import ClassicKnobs
from cleanplate.lectures.deck import Deck
from cleanplate.lectures.options import FindOptions
from cleanplate.pipeline.manifest import fingerprint


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

    def mark(self, images: str) -> str:
        """What tells this deck from others, with the format of its pictures."""
        asked = (self.options, self.knobs, self.start_s, self.end_s, images)
        return fingerprint("slides", (_state(self.source), asked))


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


def _state(source: Path) -> tuple[str, int, int] | str:
    """Which file it is, and in which state: another one means another deck."""
    if not source.is_file():
        return source.name
    state = source.stat()
    return source.name, state.st_size, state.st_mtime_ns
