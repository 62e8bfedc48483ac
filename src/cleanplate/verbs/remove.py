"""``remove``: cut the subject out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from cleanplate.core.colours import Colour, parse_colour
from cleanplate.core.pictures import Matte
from cleanplate.effects.options import CutoutOptions
from cleanplate.media.formats import Kind
from cleanplate.verbs.verb import FramePlan, check_writable, opaque, same_suffix

if TYPE_CHECKING:
    from cleanplate.media.photo import Photo
    from cleanplate.media.video_info import VideoForm


@dataclass(frozen=True, slots=True)
class Remove:
    """Cut the subject out; see `CutoutOptions`."""

    options: CutoutOptions = CutoutOptions()
    name: ClassVar[str] = "remove"
    tag: ClassVar[str] = "cutout"

    def still(self, photo: Photo, matte: Matte) -> Photo:
        """The subject with alpha, or opaque on a colour or checkerboard."""
        from cleanplate.effects import composite, cutout

        keep = 1 - matte if self.options.background_only else matte
        keep = composite.with_alpha(keep, photo.alpha)
        if self.options.color is not None:
            colour = parse_colour(self.options.color)
            return _coloured(photo, keep, colour)
        if self.options.checkerboard:
            return opaque(cutout.on_checkerboard(photo.pixels, keep), photo)
        colours = cutout.subject_colours(photo.pixels, keep)
        return replace(photo, pixels=colours, alpha=cutout.alpha_of(keep, colours.dtype))

    def frames(self, form: VideoForm) -> FramePlan:
        """As `still`, frame by frame."""
        from cleanplate.effects import video

        background: video.BackgroundAt | None = None
        if self.options.color is not None:
            colour = parse_colour(self.options.color)
            background = video.Constant(lambda frame: video.colour_planes(colour, frame))
        elif self.options.checkerboard:
            background = video.Constant(video.checkerboard_planes)
        effect: video.FrameEffect
        effect = video.CutoutFrames() if background is None else video.ReplaceFrames(background)
        if self.options.background_only:
            effect = video.Inverted(effect)
        return FramePlan(effect, replace(form, alpha=background is None))

    def suffix(self, kind: Kind, source_suffix: str) -> str:
        """Png for stills, webm for videos, webp for animations; the source's where it will do."""
        if kind == "still":
            return same_suffix(source_suffix, kind) if self.options.opaque else ".png"
        if kind == "animation":
            return ".webp"
        return ".mp4" if self.options.opaque else ".webm"

    def check_target(self, target: PurePath, kind: Kind) -> None:
        """Refuse formats without transparency, unless the result is opaque.

        Raises:
            UsageError: the format cannot hold the result.
        """
        check_writable(target, kind, alpha=not self.options.opaque)


def _coloured(photo: Photo, keep: Matte, colour: Colour) -> Photo:
    """The subject on a colour, given in sRGB and put down in the numbers of the photo's profile."""
    from cleanplate.effects import cutout
    from cleanplate.media.profiles import to_profile

    swatch = cutout.colour_value(colour, np.dtype(np.uint8))
    red, green, blue = (int(number) for number in to_profile(swatch, None, photo.icc)[0, 0])
    pixels = cutout.on_colour(photo.pixels, keep, (red, green, blue))
    # No longer grey; the writer sees to a grey profile.
    return replace(opaque(pixels, photo), grey=False)
