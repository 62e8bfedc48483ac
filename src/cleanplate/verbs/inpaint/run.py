"""``inpaint``: what is marked filled in from what is around it, in photos and videos."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from cleanplate.core.pictures import Mask, Picture, from_float, full_scale, to_float
from cleanplate.media.formats import Kind
from cleanplate.verbs.inpaint.options import InpaintOptions
from cleanplate.verbs.plain import Retouched
from cleanplate.verbs.verb import check_writable, same_suffix

if TYPE_CHECKING:
    from cleanplate.media.memory_video import VideoSource
    from cleanplate.media.photo import Photo
    from cleanplate.verbs.inpaint.marking import Marked
    from cleanplate.verbs.plain import PlainRun

TAG = "inpaint"
"""Results are ``photo.inpaint.png``."""

SOFT = 3
"""Pixels over which a picture fades into what is filled in for a subject, whose mask is wide."""

UNCHANGED = "nothing is marked; the picture is as it was"
"""The note for an empty mask."""


@dataclass(frozen=True, slots=True)
class Inpaint:
    """Fill in what is marked; see `InpaintOptions`. A `cleanplate.verbs.plain.PlainVerb`."""

    options: InpaintOptions = InpaintOptions()
    given: Mask | None = field(default=None, repr=False)
    """The mask as an array, bool (H, W), in place of ``options.mask``."""
    files: tuple[tuple[int, int], ...] = ()
    """Size and time of change of the files the options name; see `checked`."""
    name: ClassVar[str] = "inpaint"
    tag: ClassVar[str] = TAG

    @property
    def method(self) -> str:
        """How holes are filled."""
        return self.options.method

    def still(self, photo: Photo) -> Retouched:
        """The photo filled in; transparency, profile and all that came along is kept.

        Raises:
            InputError: a mask or plate of another size.
            UsageError: nothing is marked by the options, or nothing is left to fill from.
        """
        from cleanplate.verbs.inpaint.marking import mark

        marked = mark(photo.pixels, self.options, self.given)
        if not marked.mask.any():
            return Retouched(photo, self._facts(marked), _notes(marked.note, UNCHANGED))
        pixels = self._filled(photo.pixels, marked.mask)
        return Retouched(replace(photo, pixels=pixels), self._facts(marked), marked.note)

    def movie(self, source: VideoSource) -> PlainRun:
        """The work on a video; its scene is looked at beforehand.

        Raises:
            InputError: a mask or plate of another size.
            UsageError: nothing is marked by the options, or nothing is left to fill from.
        """
        from cleanplate.verbs.inpaint.frames import InpaintRun

        return InpaintRun(source, self.options, self.given)

    def suffix(self, kind: Kind, source_suffix: str) -> str:
        """The source's own where it can be written."""
        return same_suffix(source_suffix, kind)

    def check_target(self, target: PurePath, kind: Kind) -> None:
        """Refuse formats that do not fit, and the mask or plate itself.

        Raises:
            UsageError: the format cannot hold the result, or it would replace a file it needs.
        """
        from cleanplate.verbs.inpaint.marking import refuse_own_files

        check_writable(target, kind, alpha=False)
        refuse_own_files(self.options, target)

    def _filled(self, pixels: Picture, mask: Mask) -> Picture:
        from cleanplate.restore.inpainting.methods import inpaint
        from cleanplate.verbs.inpaint.marking import read_plate

        plate = read_plate(self.options, (pixels.shape[0], pixels.shape[1]))
        if plate is None:
            return inpaint(pixels, mask, method=self.options.method, radius=self.options.radius)
        fits = from_float(to_float(plate), pixels.dtype)
        return from_plate(pixels, fits, mask, SOFT if self.options.marking == "subject" else 0)

    def _facts(self, marked: Marked) -> Mapping[str, Any]:
        share = round(100 * float(marked.mask.mean()), 3)
        facts: dict[str, Any] = {"filled_percent": share}
        if marked.found_by is not None:
            facts["model"] = marked.found_by
        return facts


def checked(options: InpaintOptions, given: Mask | None = None) -> Inpaint:
    """The verb, when its files are there and something says what to fill in.

    Raises:
        UsageError: nothing says what to fill in.
        InputError: a file is not there.
    """
    from cleanplate.verbs.inpaint.marking import files_state, nothing_marked

    if given is None and options.marking == "none":
        raise nothing_marked()
    return Inpaint(options, given, files_state(options))


def from_plate(pixels: Picture, plate: Picture, mask: Mask, soft: int) -> Picture:
    """A picture (H, W, 3) with its hole filled from a plate of its size and dtype."""
    from cleanplate.restore.rim import put_in

    white = full_scale(pixels.dtype)
    return np.dstack(
        [
            put_in(pixels[..., channel], plate[..., channel], mask, white, soft)
            for channel in range(pixels.shape[2])
        ]
    )


def _notes(*notes: str | None) -> str:
    return "; ".join(note for note in notes if note)
