"""``matte``: the matte itself, as a grey picture or video."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import Matte as MatteArray
from cleanplate.media.formats import Kind
from cleanplate.verbs.options import MatteFileOptions
from cleanplate.verbs.verb import FramePlan, check_writable

if TYPE_CHECKING:
    from cleanplate.media.photo import Photo
    from cleanplate.media.video_info import VideoForm


@dataclass(frozen=True, slots=True)
class Matte:
    """Write the matte: black for background, white for subject."""

    options: MatteFileOptions = MatteFileOptions()
    name: ClassVar[str] = "matte"
    tag: ClassVar[str] = "matte"

    def still(self, photo: Photo, matte: MatteArray) -> Photo:
        """A grey photo of the chosen depth, without the source's colour profile."""
        from cleanplate.effects import composite, cutout

        dtype = np.dtype(np.uint8 if self.options.bits == 8 else np.uint16)
        plane = cutout.alpha_of(composite.with_alpha(matte, photo.alpha), dtype)
        grey = np.broadcast_to(plane[..., np.newaxis], (*plane.shape, 3))
        return replace(photo, pixels=grey, alpha=None, grey=True, icc=None)

    def frames(self, form: VideoForm) -> FramePlan:
        """A grey video, silent: a matte is a working picture, its sound stays with the source."""
        from cleanplate.effects.video import MatteFrames

        return FramePlan(MatteFrames(), replace(form, alpha=False, depth=8), keeps_sound=False)

    def suffix(self, kind: Kind, source_suffix: str) -> str:  # noqa: ARG002 - the same for all
        """Png for stills, webp for animations, mp4 for videos."""
        return {"still": ".png", "animation": ".webp", "video": ".mp4"}[kind]

    def check_target(self, target: PurePath, kind: Kind) -> None:
        """Refuse formats that do not fit, and 16 bits where they cannot be held.

        Raises:
            UsageError: the format cannot hold the result.
        """
        check_writable(target, kind, alpha=False)
        if self.options.bits == 16 and target.suffix.lower() not in (".png", ".tif", ".tiff"):
            msg = f"{target.name}: 16 bits are held by .png and .tif; use one of them, or --bits 8"
            raise UsageError(msg)
