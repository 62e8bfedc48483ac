"""Sigma-delta, compiled: one pass over four arrays, as fast as copying them."""

from __future__ import annotations

import numpy as np

from cleanplate.motion.compiled import compiled
from cleanplate.motion.subtractor import Mask, Pixels

_8, _16 = np.uint8, np.uint16


@compiled
def advance(
    grey: Pixels,
    median: Pixels,
    spread: Pixels,
    mask: Mask,
    amplification: np.uint8,
    least: np.uint8,
    most: np.uint8,
) -> None:
    """Take a step of median and spread towards a frame, and tell what moves.

    Bytes all along and no branch, so that the compiler does 32 or 64 pixels at once: 0.10 ns a
    pixel where copying the four arrays takes 0.09 to 0.15.

    Args:
        grey: luma of the frame (P).
        median: of the frames so far (P); changed.
        spread: of their differences from it (P), from ``least`` to ``most``; changed.
        mask: 255 where they differ by the spread or more, else 0 (P); written.
        amplification: of the differences that the spread follows.
        least: smallest spread.
        most: largest spread.
    """
    for pixel in range(grey.size):
        here, middle, width = grey[pixel], median[pixel], spread[pixel]
        middle = _8(middle + _8(here > middle) - _8(here < middle))
        apart = _8(here - middle) if here > middle else _8(middle - here)
        goal = _16(_16(amplification) * _16(apart))
        wider = _8(goal > _16(width)) & _8(width < most)
        narrower = _8(goal < _16(width)) & _8(width > least) & _8(apart != _8(0))
        width = _8(width + wider - narrower)
        median[pixel], spread[pixel] = middle, width
        mask[pixel] = _8(255) if apart >= width else _8(0)
