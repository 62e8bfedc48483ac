"""``blur``: the background out of focus."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TYPE_CHECKING, ClassVar

from cleanplate.core.pictures import Matte
from cleanplate.effects.options import BlurOptions
from cleanplate.media.formats import Kind
from cleanplate.verbs.verb import FramePlan, check_writable, same_suffix

if TYPE_CHECKING:
    from cleanplate.media.photo import Photo
    from cleanplate.media.video_info import VideoForm


@dataclass(frozen=True, slots=True)
class Blur:
    """Blur what is not subject; see `BlurOptions`."""

    options: BlurOptions = BlurOptions()
    name: ClassVar[str] = "blur"
    tag: ClassVar[str] = "blur"

    def still(self, photo: Photo, matte: Matte) -> Photo:
        """The photo with its background blurred; its own transparency is kept."""
        from cleanplate.effects.blur import blur_background

        return replace(photo, pixels=blur_background(photo.pixels, matte, self.options))

    def frames(self, form: VideoForm) -> FramePlan:
        """As `still`, frame by frame."""
        from cleanplate.effects.video import BlurFrames

        return FramePlan(BlurFrames(self.options), form)

    def suffix(self, kind: Kind, source_suffix: str) -> str:
        """The source's own where it can be written."""
        return same_suffix(source_suffix, kind)

    def check_target(self, target: PurePath, kind: Kind) -> None:
        """Refuse formats that do not fit.

        Raises:
            UsageError: the format cannot hold the result.
        """
        check_writable(target, kind, alpha=False)
