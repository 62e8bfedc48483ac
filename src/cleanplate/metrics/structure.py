"""The structure measure (S-measure): the whole subject, and its parts by place.

Reference:
    D.-P. Fan, M.-M. Cheng, Y. Liu, T. Li, A. Borji, Structure-measure: a new way to evaluate
    foreground maps, ICCV 2017, doi:10.1109/ICCV.2017.487, arXiv:1708.00786.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import Mask, Matte
from cleanplate.metrics.levels import check_pair

_EPSILON = float(np.spacing(1.0))
"""Matlab's ``eps``, with which the authors' code keeps its divisions from 0 / 0."""


@dataclass(frozen=True, slots=True)
class _Sums:
    """What a part of the picture adds up to."""

    pixels: int
    subject: int
    inside: float
    """Sum of the matte over the subject, and over what is not."""
    outside: float
    inside2: float
    """Sums of its squares."""
    outside2: float

    def __add__(self, other: _Sums) -> _Sums:
        return _Sums(
            self.pixels + other.pixels,
            self.subject + other.subject,
            self.inside + other.inside,
            self.outside + other.outside,
            self.inside2 + other.inside2,
            self.outside2 + other.outside2,
        )


def s_measure(matte: Matte, mask: Mask, alpha: float = 0.5) -> float:
    """``alpha * S_object + (1 - alpha) * S_region``, not below 0: 0 to 1 (perfect).

    S_object: subject and background apart, how bright (dark) and how even the matte is there,
    ``2 m / (m^2 + 1 + s)`` with mean m and deviation s, weighted by area. S_region: the picture is
    quartered at the subject's centre of mass, and the structural similarities of the quarters, with
    one mean, variance and covariance each, are weighted by area. Without a subject the measure is
    ``1 - mean(matte)``; if all is subject, ``mean(matte)``.

    Args:
        matte: float32 (H, W) in [0, 1], as it is.
        mask: the truth, bool (H, W).
        alpha: weight of the object part, 0 to 1; papers use one half.

    Raises:
        UsageError: no matte, no mask, sizes that differ, or ``alpha`` out of [0, 1].

    Note:
        Differs from PySODMetrics (1.6) in one degenerate case, the *empty quarter*: a centre of
        mass that rounds to the last row or column leaves quarters without pixels. They weigh
        nothing here; there the score is NaN.
    """
    check_pair(matte, mask)
    if not 0 <= alpha <= 1:
        msg = f"alpha is {alpha:g}; use a number from 0 to 1 (papers: 0.5)"
        raise UsageError(msg)
    row, column = _centre(mask)
    height, width = mask.shape
    parts = [
        (rows, columns)
        for rows in (slice(0, row), slice(row, height))
        for columns in (slice(0, column), slice(column, width))
        if rows.start < rows.stop and columns.start < columns.stop
    ]
    sums = [_sums(matte[part], mask[part]) for part in parts]
    whole = sum(sums[1:], sums[0])
    if whole.subject in {0, whole.pixels}:
        mean = (whole.inside + whole.outside) / whole.pixels
        return mean if whole.subject else 1 - mean
    region = sum(
        each.pixels / whole.pixels * _similarity(each, matte[part])
        for each, part in zip(sums, parts, strict=True)
    )
    return max(0.0, alpha * _object(whole) + (1 - alpha) * region)


def _centre(mask: Mask) -> tuple[int, int]:
    """First row and column behind the subject's centre of mass, which rounds half to even."""
    rows, columns = (np.count_nonzero(mask, axis=axis) for axis in (1, 0))
    total = max(1, int(rows.sum()))
    row, column = (np.arange(len(line)) @ line / total for line in (rows, columns))
    return round(float(row)) + 1, round(float(column)) + 1


def _sums(matte: Matte, mask: Mask) -> _Sums:
    # In doubles and by numpy's pairwise sums: the deviation of an even subject is what is left of
    # two sums that are nearly one. A product by BLAS would wake its threads: 80 ms beside OpenCV's.
    values = matte.astype(np.float64)
    within = values * mask
    inside, outside = float(within.sum()), float(values.sum())
    values *= values
    within *= within
    inside2, outside2 = float(within.sum()), float(values.sum())
    outside, outside2 = max(0.0, outside - inside), max(0.0, outside2 - inside2)
    return _Sums(mask.size, int(np.count_nonzero(mask)), inside, outside, inside2, outside2)


def _object(whole: _Sums) -> float:
    """Subject and background apart, weighted by area."""
    back = whole.pixels - whole.subject
    # The sums of 1 - matte and of its square.
    dark = back - whole.outside
    dark2 = back - 2 * whole.outside + whole.outside2
    bright = _evenness(whole.subject, whole.inside, whole.inside2)
    return (whole.subject * bright + back * _evenness(back, dark, dark2)) / whole.pixels


def _evenness(count: int, total: float, squares: float) -> float:
    mean = total / count
    spread = max(0.0, squares - total * mean) / max(1, count - 1)
    return 2 * mean / (mean * mean + 1 + math.sqrt(spread) + _EPSILON)


def _similarity(sums: _Sums, matte: Matte) -> float:
    """Structural similarity of a quarter: 1 if both are flat, 0 if one is."""
    if sums.subject in {0, sums.pixels}:
        return float((matte == matte[0, 0]).all())
    x, y = (sums.inside + sums.outside) / sums.pixels, sums.subject / sums.pixels
    freedom = sums.pixels - 1
    x_spread = max(0.0, sums.inside2 + sums.outside2 - sums.pixels * x * x) / freedom
    y_spread = sums.subject * (1 - y) / freedom
    together = (sums.inside - x * sums.subject) / freedom
    return 4 * x * y * together / ((x * x + y * y) * (x_spread + y_spread) + _EPSILON)
