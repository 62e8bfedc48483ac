"""A still picture in memory: what every reader gives and every writer takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import InputError

if TYPE_CHECKING:
    from cleanplate.core.pictures import Picture

MAX_PIXELS = 500_000_000
"""Largest photo read unless the caller says otherwise; with its matte it takes 3.5 GB of memory.

The largest cameras give 200 megapixels; a bomb of a few kilobytes can claim billions.
"""

Plane = npt.NDArray[Any]
"""One channel, (H, W)."""

Channels = npt.NDArray[Any]
"""What decoders give and encoders get: grey (H, W), or (H, W, C) with C up to 4; uint8, uint16 or
float32."""


@dataclass(frozen=True, slots=True)
class Photo:
    """A still picture, upright, and what its file said about it."""

    pixels: Picture
    """RGB (H, W, 3), uint8 | uint16 | float32 in [0, 1]; three equal channels where ``grey``."""
    alpha: Plane | None = None
    """Opacity (H, W), not premultiplied, the pixels' dtype; None where the file has none."""
    grey: bool = False
    """Whether the file held one colour channel."""
    format: str | None = None
    """Name of the file's format (`cleanplate.media.formats`); None for a picture from nowhere."""
    icc: bytes | None = None
    """Colour profile of the pixels; None means sRGB."""
    exif: bytes | None = None
    """EXIF beginning with ``Exif\\0\\0``; upright, without the thumbnail of the old picture."""
    dpi: tuple[float, float] | None = None
    """Dots per inch across and down; None where the file does not say."""
    xmp: bytes | None = None
    """XMP packet; says upright."""

    @property
    def size(self) -> tuple[int, int]:
        """(H, W)."""
        return (self.pixels.shape[0], self.pixels.shape[1])


def check_size(width: int, height: int, label: str, max_pixels: int) -> None:
    """Refuse a picture by its header, before memory is taken for it.

    Args:
        width: what the header says.
        height: what the header says.
        label: what the message calls the picture.
        max_pixels: the limit.

    Raises:
        InputError: the picture has more pixels.
    """
    if width * height > max_pixels:
        msg = (
            f"{label} claims {width} x {height} pixels, more than the limit of {max_pixels};"
            " make it smaller first"
        )
        raise InputError(msg)


def grey_photo(plane: Plane) -> Photo:
    """A photo of one channel (H, W) in its three equal ones."""
    return Photo(np.repeat(plane[..., np.newaxis], 3, axis=2), grey=True)
