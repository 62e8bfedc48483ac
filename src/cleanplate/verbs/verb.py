"""What every verb is: what it does to a photo, to a video, and how its results are named."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Protocol

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import Matte
from cleanplate.media.formats import Kind, by_suffix, writable_suffixes
from cleanplate.pipeline.manifest import file_state
from cleanplate.verbs.work import Naming

if TYPE_CHECKING:
    from cleanplate.core.pictures import Picture
    from cleanplate.effects.video import FrameEffect
    from cleanplate.media.photo import Photo
    from cleanplate.media.video_info import VideoForm


@dataclass(frozen=True, slots=True)
class FramePlan:
    """What a verb does to the frames of one video."""

    effect: FrameEffect
    """Applied to every frame."""
    form: VideoForm
    """What the frames are afterwards."""
    keeps_sound: bool = True
    """Whether the result carries the source's sound."""


class Verb(Naming, Protocol):
    """One of remove, matte, blur, replace, with its options. Immutable: serves many files."""

    def still(self, photo: Photo, matte: Matte) -> Photo:
        """The verb's result for a photo; the matte is of the photo's size."""
        ...

    def frames(self, form: VideoForm) -> FramePlan:
        """The verb's work on a video whose frames are as ``form`` says."""
        ...


def check_writable(target: PurePath, kind: Kind, *, alpha: bool) -> None:
    """Refuse an extension that does not fit the kind of result, or cannot hold its transparency.

    Args:
        target: file to be written.
        kind: what the source is.
        alpha: whether the result is partly transparent.

    Raises:
        UsageError: it does not fit; lists the extensions that do.
    """
    allowed_kinds: tuple[Kind, ...] = ("still",) if kind == "still" else ("animation", "video")
    found = by_suffix(target)
    # An animated WebP shares its extension with the still one.
    fits = found is not None and (found.kind in allowed_kinds or found.name == "webp")
    if found is None or not fits or not found.writable:
        what = "a picture" if kind == "still" else "a video"
        msg = (
            f"{target.name}: {what} is not written as '{target.suffix}'; "
            f"use one of {', '.join(writable_suffixes(*allowed_kinds))}"
        )
        raise UsageError(msg)
    if alpha and not found.alpha:
        hold = ".png, .webp or .tif" if kind == "still" else ".mov or .webm"
        msg = (
            f"{target.name}: {found.name.upper()} cannot hold transparency; "
            f"use {hold}, or paste the subject on a colour with --color"
        )
        raise UsageError(msg)


def refuse_same_file(source: Path, target: Path) -> None:
    """Refuse to write a result over its own source.

    Raises:
        UsageError: both names mean one file.
    """
    # os.path says False where pathlib raises: for a name that is too long, which writing reports.
    if os.path.exists(target) and os.path.exists(source) and target.samefile(source):  # noqa: PTH110
        msg = f"{target} is input and output at once; name another file with -o"
        raise UsageError(msg)


def refuse_named_files(target: Path, named: Mapping[str, str | None]) -> None:
    """Refuse a result in the place of a file that the work needs.

    Args:
        target: file to be written.
        named: paths as they were given, by their flags; what is no file does not matter.

    Raises:
        UsageError: it would replace one of them.
    """
    for flag, text in named.items():
        if text is None or not os.path.exists(target) or not os.path.exists(resolved(text)):  # noqa: PTH110
            continue
        if target.samefile(resolved(text)):
            msg = (
                f"the result would replace {text}, which {flag} names; choose another name with -o"
            )
            raise UsageError(msg)


def states_of(named: Mapping[str, str | None]) -> tuple[tuple[int, int] | None, ...]:
    """Size and time of change of each file that options name, see `file_state`.

    Args:
        named: as `refuse_named_files` takes them.
    """
    return tuple(file_state(None if text is None else resolved(text)) for text in named.values())


def same_suffix(source_suffix: str, kind: Kind) -> str:
    """The source's extension where such a result can be written, else the most common one."""
    found = by_suffix(source_suffix) if source_suffix else None
    fits = found is not None and (found.kind == kind or (kind, found.name) == ("animation", "webp"))
    if found is not None and fits and found.writable:
        return source_suffix
    return {"still": ".png", "animation": ".webp", "video": ".mp4"}[kind]


def resolved(path: str | Path) -> Path:
    """A path of the user's, with ``~`` taken as the home folder."""
    return Path(path).expanduser()


def opaque(pixels: Picture, photo: Photo) -> Photo:
    """The photo with other pixels of the same size, without transparency; the rest is kept."""
    from dataclasses import replace

    return replace(photo, pixels=pixels, alpha=None)
