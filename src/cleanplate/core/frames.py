"""One frame of a video as it travels through the program: planes, not RGB.

Cameras and files deliver luma and half-size chroma, encoders take the same; staying there saves two
colour conversions and two thirds of the memory traffic of each frame.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt


class Matrix(IntEnum):
    """Colour matrix, numbered as in ITU-T H.273 (as FFmpeg does)."""

    RGB = 0
    BT709 = 1
    UNSPECIFIED = 2
    FCC = 4
    BT470BG = 5
    SMPTE170M = 6
    SMPTE240M = 7
    BT2020_NCL = 9
    BT2020_CL = 10


_LUMA_WEIGHTS = {
    Matrix.BT709: (0.2126, 0.0722),
    Matrix.FCC: (0.30, 0.11),
    Matrix.BT470BG: (0.299, 0.114),
    Matrix.SMPTE170M: (0.299, 0.114),
    Matrix.SMPTE240M: (0.212, 0.087),
    Matrix.BT2020_NCL: (0.2627, 0.0593),
    Matrix.BT2020_CL: (0.2627, 0.0593),
}
"""(Kr, Kb) of each matrix, ITU-T H.273 table 4."""


@dataclass(frozen=True, slots=True)
class ColourTags:
    """How a video's numbers mean colours; kept from source to sink. Numbers as in ITU-T H.273."""

    matrix: int = int(Matrix.UNSPECIFIED)
    """Matrix coefficients; 2: the file does not say."""
    full_range: bool = False
    """Whether black and white are 0 and 255 (full) or 16 and 235 (limited)."""
    primaries: int = 2
    """Colour primaries; 2: the file does not say."""
    transfer: int = 2
    """Transfer characteristics; 2: the file does not say."""

    def luma_weights(self, height: int) -> tuple[float, float]:
        """(Kr, Kb); where the file does not say, BT.601 below 720 lines and BT.709 from there."""
        if self.matrix in _LUMA_WEIGHTS:
            return _LUMA_WEIGHTS[Matrix(self.matrix)]
        return _LUMA_WEIGHTS[Matrix.BT709 if height >= 720 else Matrix.SMPTE170M]


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame: three planes, its place in time and how to read its colours.

    All planes share one dtype: uint8 for 8 bits, uint16 with ``depth`` significant bits above.
    Frames are upright: rotation has been applied by the reader.
    """

    y: npt.NDArray[Any]
    """Luma (H, W)."""
    u: npt.NDArray[Any]
    """Blue difference, (ceil(H / 2), ceil(W / 2))."""
    v: npt.NDArray[Any]
    """Red difference, as ``u``."""
    pts: int
    """Presentation time in units of ``time_base``."""
    time_base: Fraction
    """Seconds a unit of ``pts``."""
    index: int
    """Number of the frame in its source, from 0."""
    colour: ColourTags = field(default_factory=ColourTags)
    """What the numbers mean."""
    depth: int = 8
    """Significant bits of a sample."""
    alpha: npt.NDArray[Any] | None = None
    """Opacity (H, W), full range, the planes' dtype; None where the source has none."""
    duration: int = 0
    """How long the frame is shown, in units of ``time_base``; 0: not known."""

    @property
    def time(self) -> Fraction:
        """Presentation time in seconds, exact."""
        return self.pts * self.time_base

    @property
    def size(self) -> tuple[int, int]:
        """(H, W) of the luma plane."""
        return (self.y.shape[0], self.y.shape[1])


@lru_cache(maxsize=32)
def rgb_matrix(
    colour: ColourTags, height: int
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Matrix M (3, 3) and offset o (3,) with ``yuv = rgb @ M + o``, all on the 8-bit scale."""
    kr, kb = colour.luma_weights(height)
    luma = np.array([kr, 1 - kr - kb, kb])
    blue = (np.array([0.0, 0.0, 1.0]) - luma) / (2 * (1 - kb))
    red = (np.array([1.0, 0.0, 0.0]) - luma) / (2 * (1 - kr))
    luma_scale, chroma_scale = (1.0, 1.0) if colour.full_range else (219 / 255, 224 / 255)
    matrix = np.stack([luma * luma_scale, blue * chroma_scale, red * chroma_scale], axis=1)
    offset = np.array([0.0 if colour.full_range else 16.0, 128.0, 128.0])
    return matrix.astype(np.float32), offset.astype(np.float32)


def yuv_to_rgb(
    yuv: npt.NDArray[np.float32], colour: ColourTags, height: int
) -> npt.NDArray[np.float32]:
    """Convert (..., 3) YUV to RGB, both on the 8-bit scale 0..255, clipped.

    Args:
        yuv: samples, float32 (..., 3), order Y, U, V.
        colour: what the numbers mean.
        height: lines of the video, which decides the matrix where the file names none.
    """
    matrix, offset = rgb_matrix(colour, height)
    inverse = np.linalg.inv(matrix.astype(np.float64)).astype(np.float32)
    return np.clip((yuv - offset) @ inverse, 0.0, 255.0)


def rgb_to_yuv(
    rgb: npt.NDArray[np.float32], colour: ColourTags, height: int
) -> npt.NDArray[np.float32]:
    """Convert (..., 3) RGB to YUV, both on the 8-bit scale 0..255 (see `yuv_to_rgb`)."""
    matrix, offset = rgb_matrix(colour, height)
    return np.asarray(rgb @ matrix + offset, np.float32)
