"""``replace``: the subject in front of another background."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from cleanplate.core.colours import find_colour
from cleanplate.core.errors import InputError, UsageError
from cleanplate.core.pictures import Matte, Picture
from cleanplate.effects.options import ReplaceOptions
from cleanplate.media.file_kind import kind_of
from cleanplate.media.formats import Kind, by_suffix
from cleanplate.verbs.verb import FramePlan, check_writable, opaque, resolved, same_suffix

if TYPE_CHECKING:
    from cleanplate.effects.video import BackgroundAt
    from cleanplate.media.photo import Photo
    from cleanplate.media.video_info import VideoForm


@dataclass(frozen=True, slots=True)
class Replace:
    """Put another background behind the subject; see `ReplaceOptions`."""

    options: ReplaceOptions = ReplaceOptions()
    picture: Picture | None = None
    """A background as an array, RGB (h, w, 3), in place of ``options.background``."""
    name: ClassVar[str] = "replace"
    tag: ClassVar[str] = "replace"

    @property
    def background_file(self) -> Path | None:
        """The file that ``options.background`` names; None for a colour or an array."""
        if self.picture is not None or find_colour(self.options.background) is not None:
            return None
        return resolved(self.options.background)

    def still(self, photo: Photo, matte: Matte) -> Photo:
        """The subject in front of the colour, the picture, or the first frame of the video."""
        from dataclasses import replace

        from cleanplate.effects import composite
        from cleanplate.effects.replace import replace_background
        from cleanplate.media.profiles import to_profile

        keep = composite.with_alpha(matte, photo.alpha)
        behind = to_profile(*self._still_background(), photo.icc)
        pixels = replace_background(photo.pixels, keep, behind, self.options.fit)
        # A coloured background makes a grey photo coloured; the writer sees to its grey profile.
        return opaque(pixels, replace(photo, grey=False))

    def frames(self, form: VideoForm) -> FramePlan:
        """As `still`, frame by frame; a video background runs along."""
        from dataclasses import replace

        from cleanplate.effects.video import ReplaceFrames

        return FramePlan(ReplaceFrames(self._background_at()), replace(form, alpha=False))

    def suffix(self, kind: Kind, source_suffix: str) -> str:
        """The source's own where it can be written."""
        return same_suffix(source_suffix, kind)

    def check_target(self, target: PurePath, kind: Kind) -> None:
        """Refuse formats that do not fit, and a background that cannot be used.

        Raises:
            InputError: the background names a file that is not there.
            UsageError: the format cannot hold the result, or the background is neither colour nor
                file.
        """
        check_writable(target, kind, alpha=False)
        self.check_background()

    def check_background(self) -> None:
        """Refuse a background that cannot be used.

        Raises:
            InputError: it names a file that is not there.
            UsageError: it is neither a colour nor a file.
        """
        if self.picture is None and find_colour(self.options.background) is None:
            check_background(self.options.background)

    def _still_background(self) -> tuple[Picture, bytes | None]:
        """The background and its colour profile (None: sRGB)."""
        from cleanplate.effects.cutout import colour_value

        if self.picture is not None:
            return self.picture, None
        colour = find_colour(self.options.background)
        if colour is not None:
            return colour_value(colour, np.dtype(np.uint8)), None
        path = check_background(self.options.background)
        return _read_background(path, path.stat().st_mtime_ns)

    def _background_at(self) -> BackgroundAt:
        from cleanplate.effects import video
        from cleanplate.media.profiles import to_profile
        from cleanplate.verbs.moving_background import MovingBackground

        colour = find_colour(self.options.background) if self.picture is None else None
        if colour is not None:
            return video.Constant(lambda frame: video.colour_planes(colour, frame))
        if self.picture is None:
            path = check_background(self.options.background)
            if background_kind(path) != "still":
                return MovingBackground(path, self.options)
        (picture, icc), fit = self._still_background(), self.options.fit
        picture = to_profile(picture, icc, None)
        return video.Constant(lambda frame: video.fitted_planes(picture, frame, fit))


def check_background(text: str) -> Path:
    """The file a background names.

    Raises:
        InputError: it names a file that is not there, or a folder.
        UsageError: it is neither a colour nor a file.
    """
    path = resolved(text)
    if text and path.is_dir():
        msg = f"the background {text} is a folder; give a picture, a video or a colour"
        raise InputError(msg)
    if not path.is_file() and (len(path.parts) > 1 or by_suffix(path) is not None):
        msg = f"the background {text} does not exist"
        raise InputError(msg)
    if not path.is_file():
        msg = (
            f"the background '{text}' is neither a colour nor a file; "
            "give a name, #rrggbb, R,G,B, a picture or a video"
        )
        raise UsageError(msg)
    return path


def background_kind(path: Path) -> Kind:
    """Whether a background file holds a still picture, an animation or a video, by its content.

    Raises:
        InputError: it is none of them.
    """
    kind = kind_of(path)
    if kind is None:
        msg = f"{path} is neither a picture nor a video this program knows"
        raise InputError(msg)
    return kind


@lru_cache(maxsize=1)
def _read_background(
    path: Path,
    changed_ns: int,  # noqa: ARG001 - part of the cache's key
) -> tuple[Picture, bytes | None]:
    """The background picture and its profile, kept: every photo of a folder gets the same one."""
    from cleanplate.media.images import read_photo
    from cleanplate.media.memory_video import opaque_rgb
    from cleanplate.media.video_reader import VideoReader

    if background_kind(path) != "video":
        photo = read_photo(path)
        return photo.pixels, photo.icc
    with VideoReader(path) as reader:
        return opaque_rgb(next(iter(reader))), None
