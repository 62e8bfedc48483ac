"""What the measures of a matte against a mask share: checks, and counts at every level.

Most measures of salient-object papers follow from two cumulative histograms: how many pixels are
at least as bright as a level, and how many of those are subject. `levels_of` counts them once;
precision, recall, F, E, IoU and Dice at all 256 levels then cost next to nothing. The same record
with one level holds a single cut, so that each formula is written once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import Mask, Matte, check_matte

THRESHOLDS = 256
"""Levels at which a matte is made a mask: its byte values, 0 to 255."""

Curve = npt.NDArray[np.float64]
"""A value for each threshold 0, 1, ... 255, shape (256,)."""

Counts = npt.NDArray[np.float64]
"""Whole numbers of pixels, one for each level."""

_EXACT_PIXELS = 1 << 24
"""Up to here the float32 counts of OpenCV's histograms are exact."""


@dataclass(frozen=True, slots=True)
class Levels:
    """How a matte made a mask at one or more levels agrees with the truth."""

    hits: Counts
    """Subject pixels that are found at each level: (256,), or (1,) for a single cut."""
    found: Counts
    """All pixels that are found at each level, as many."""
    subject: int
    """Pixels of the true subject."""
    pixels: int
    """Pixels of the picture, 1 or more."""


def levels_of(matte: Matte, mask: Mask) -> Levels:
    """Count what is found at each of 256 levels.

    Args:
        matte: float32 (H, W) in [0, 1], taken as it is: nothing is stretched (see `minmax`). Its
            values are cut to bytes, ``floor(255 * value)``, and a pixel is found at a level if its
            byte is at least that.
        mask: the truth, bool (H, W).

    Raises:
        UsageError: no matte, no mask, or sizes that differ.
    """
    check_pair(matte, mask)
    levels = (np.ascontiguousarray(matte) * np.float32(255)).astype(np.uint8)
    hits = _histogram(levels, as_bytes(mask))
    found = _histogram(levels, None)
    subject = int(hits.sum())
    return Levels(_at_least(hits), _at_least(found), subject, mask.size)


def cut_at(matte: Matte, mask: Mask, threshold: float) -> Levels:
    """Count what is found where the matte is at least ``threshold``: one level.

    Args:
        matte: float32 (H, W) in [0, 1], as it is.
        mask: the truth, bool (H, W).
        threshold: in [0, 1], not cut to a byte.

    Raises:
        UsageError: as `levels_of`, or a threshold out of range.
    """
    check_pair(matte, mask)
    if not 0 <= threshold <= 1:
        msg = f"the threshold is {threshold:g}; use a number from 0 to 1"
        raise UsageError(msg)
    found = matte >= _not_below(threshold)
    hits = np.count_nonzero(found & mask)
    counts = np.array([[hits], [np.count_nonzero(found)]], np.float64)
    return Levels(counts[0], counts[1], int(np.count_nonzero(mask)), mask.size)


def adaptive_cut(matte: Matte, mask: Mask) -> Levels:
    """Count what is found at the *adaptive* threshold: twice the matte's mean, at most 1.

    As Achanta et al. (CVPR 2009) and the toolboxes after them have it.

    Raises:
        UsageError: as `levels_of`.
    """
    check_pair(matte, mask)
    # A mean of doubles, as in the toolboxes: ties at the threshold are decided by its last bit.
    return cut_at(matte, mask, min(2 * float(matte.astype(np.float64).mean()), 1.0))


def minmax(matte: Matte) -> Matte:
    """Stretch a matte to [0, 1]; a flat one stays as it is.

    This is what the toolboxes, PySODMetrics among them, do to every prediction before they measure
    it, and what this library never does unasked: it hides that a network is unsure of itself.

    Args:
        matte: float32 (H, W) in [0, 1].

    Returns:
        float32 (H, W). Where all values are bytes over 255, as read from a file, cutting the result
        to bytes gives exactly those of the toolboxes, which calculate in doubles.

    Raises:
        UsageError: no matte.
    """
    values = check_matte(matte).astype(np.float64)
    whole = np.rint(values * 255) / 255
    values = np.where(whole.astype(np.float32) == matte, whole, values)
    low, high = (values.min(), values.max()) if values.size else (0.0, 0.0)
    if low == high:
        return matte
    values = (values - low) / (high - low)
    return _same_bytes(values.astype(np.float32), np.floor(values * 255).astype(np.float32))


def check_pair(matte: Matte, mask: Mask) -> None:
    """Refuse what is no matte and mask of one size.

    Raises:
        UsageError: says what is wrong.
    """
    check_mask(mask)
    check_sizes(check_matte(matte), mask)


def check_mask(mask: Mask) -> Mask:
    """Return ``mask`` if it is bool.

    Raises:
        UsageError: another dtype; says how to make a mask.
    """
    if mask.dtype != np.bool_:
        msg = f"a mask is bool, not {mask.dtype}; make one by comparing, such as values > 127"
        raise UsageError(msg)
    return mask


def check_sizes(one: npt.NDArray[np.generic], other: npt.NDArray[np.generic]) -> None:
    """Refuse arrays of different shape, and empty ones.

    Raises:
        UsageError: they differ or have no pixels.
    """
    if one.shape != other.shape or one.size == 0:
        msg = f"the result is {one.shape}, the truth {other.shape}; give both one size above 0"
        raise UsageError(msg)


def as_bytes(mask: Mask) -> npt.NDArray[np.uint8]:
    """The mask as 0 and 1, uint8 (H, W), for OpenCV; shares memory where it can."""
    return np.ascontiguousarray(mask).view(np.uint8)


def _not_below(threshold: float) -> np.float32:
    """The smallest float32 that is not below ``threshold``: comparing with it is exact."""
    rounded = np.float32(threshold)
    return np.nextafter(rounded, np.float32(2)) if float(rounded) < threshold else rounded


def _same_bytes(values: Matte, levels: Matte) -> Matte:
    """Move values by one bit where rounding to float32 has taken them to another byte."""
    cut = np.floor(values * np.float32(255))
    values = np.where(cut > levels, np.nextafter(values, np.float32(0)), values)
    return np.where(cut < levels, np.nextafter(values, np.float32(1)), values)


def _histogram(
    levels: npt.NDArray[np.uint8], where: npt.NDArray[np.uint8] | None
) -> npt.NDArray[np.float64]:
    """How often each byte occurs, exactly."""
    import cv2

    total = np.zeros(THRESHOLDS)
    rows = max(1, _EXACT_PIXELS // levels.shape[1])
    for top in range(0, levels.shape[0], rows):
        part = None if where is None else where[top : top + rows]
        counts = cv2.calcHist([levels[top : top + rows]], [0], part, [THRESHOLDS], [0, THRESHOLDS])
        total += counts.ravel()
    return total


def _at_least(counts: npt.NDArray[np.float64]) -> Counts:
    """How many are at least 0, 1, ... 255, of how many are exactly that."""
    return np.cumsum(counts[::-1])[::-1]
