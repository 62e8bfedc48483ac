"""How far two small pictures of pages are apart: by their most different place, not on the whole.

Two pages of a lecture share paper, frame and heading; what tells them apart may be one line. The
same page seen twice differs everywhere by coding noise, and by the pointer. So pictures are
softened, which takes the noise away, and the largest mean difference in a window counts: a window
is as large as a few words, in which a pointer is little and a changed word is much.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.lectures.signal import BLOCK, Grey

_SOFTEN = 1 / 240
"""Standard deviation of the softening, as a share of the longer side."""

_WINDOW = 1 / 30
"""Side of the window as a share of the longer side: two lines of text."""

Mask = npt.NDArray[np.bool_]
"""Blocks left out of a comparison, bool (rows, columns) of blocks."""


def soften(picture: Grey) -> Grey:
    """A small picture with coding noise and the sharpness of edges taken away."""
    softened = cv2.GaussianBlur(picture, (0, 0), max(picture.shape) * _SOFTEN)
    return np.asarray(softened, np.uint8)


def kept_pixels(masked: Mask, shape: tuple[int, int]) -> Grey:
    """255 where a pixel counts, 0 where its block is masked; uint8 of the given (rows, columns)."""
    blocks = np.where(masked, 0, 255).astype(np.uint8)
    pixels = blocks.repeat(BLOCK, axis=0).repeat(BLOCK, axis=1)
    return pixels[: shape[0], : shape[1]]


def gap(one: Grey, other: Grey, kept: Grey | None = None) -> float:
    """The largest mean difference in a window, in grey levels.

    Args:
        one: a softened picture (see `soften`).
        other: another of the same size.
        kept: from `kept_pixels`; None: everything counts.
    """
    difference = cv2.absdiff(one, other)
    return highest_window(difference if kept is None else cv2.bitwise_and(difference, kept))


def highest_window(difference: npt.NDArray[Any]) -> float:
    """The highest mean of a window of a difference of pictures, in grey levels."""
    return float(windows(difference).max())


def windows(difference: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    """The mean of the window around each pixel of a difference, float32 of the same shape."""
    side = max(3, round(max(difference.shape) * _WINDOW))
    means = cv2.boxFilter(difference, cv2.CV_32F, (side, side), normalize=True)
    return np.asarray(means, np.float32)
