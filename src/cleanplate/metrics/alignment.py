"""The enhanced-alignment measure (E-measure): agreement by pixel and in the mean at once.

Reference:
    D.-P. Fan, C. Gong, Y. Cao, B. Ren, M.-M. Cheng, A. Borji, Enhanced-alignment measure for binary
    foreground map evaluation, IJCAI 2018, doi:10.24963/ijcai.2018/97, arXiv:1805.10421.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cleanplate.core.pictures import Mask, Matte
from cleanplate.metrics.levels import Counts, Curve, Levels, adaptive_cut, levels_of
from cleanplate.metrics.saliency import curve_max, curve_mean

_EPSILON = float(np.spacing(1.0))
"""Matlab's ``eps``, with which the authors' code keeps its divisions from 0 / 0."""


def e_measure_curve(matte: Matte, mask: Mask) -> Curve:
    """The E-measure of a matte made a mask at each of 256 levels.

    Args:
        matte: float32 (H, W) in [0, 1]; its values are cut to bytes, as the toolboxes do.
        mask: the truth, bool (H, W).

    Returns:
        (256,), see `e_curve`.

    Raises:
        UsageError: no matte, no mask, or sizes that differ.
    """
    return e_curve(levels_of(matte, mask))


def e_curve(levels: Levels) -> Curve:
    """The E-measure at the levels of a pair.

    With the result F and the truth G as 0 and 1, ``f = F - mean(F)`` and ``g = G - mean(G)``: the
    sum over pixels of ``(1 + 2 f g / (f^2 + g^2))^2 / 4``, divided by their number less one. If
    the truth has no subject (nothing else), the sum is the number of pixels not found (found).
    Only four values of a pixel occur, so that counts are all it takes.

    Returns:
        As many values as levels, from 0 to ``N / (N - 1)``: the authors divide the sum over all N
        pixels by N - 1, so that a perfect result scores that much, for 1 megapixel 1.000001.
        A picture of one pixel is divided by 1.
    """
    total = _aligned(levels)
    return np.asarray(total / max(levels.pixels - 1, 1))


def e_measure_adaptive(matte: Matte, mask: Mask) -> float:
    """The E-measure at twice the matte's mean, at most 1; range as `e_curve`.

    Args:
        matte: float32 (H, W) in [0, 1]; compared as it is, not cut to bytes.
        mask: the truth, bool (H, W).

    Raises:
        UsageError: no matte, no mask, or sizes that differ.
    """
    return float(e_curve(adaptive_cut(matte, mask))[0])


def e_measure_max(curves: Sequence[Curve] | Curve) -> float:
    """Greatest E-measure of a set of pictures: the curves' mean at its best threshold.

    Args:
        curves: as `e_measure_curve` gives them: one (256,), several, or (N, 256).

    Raises:
        UsageError: no curve.
    """
    return curve_max(curves)


def e_measure_mean(curves: Sequence[Curve] | Curve) -> float:
    """E-measure averaged over pictures and thresholds; arguments as `e_measure_max`.

    Raises:
        UsageError: no curve.
    """
    return curve_mean(curves)


def _aligned(levels: Levels) -> Counts:
    """The sum over all pixels of the enhanced alignment."""
    if levels.subject == 0:
        return levels.pixels - levels.found
    if levels.subject == levels.pixels:
        return levels.found
    result, truth = levels.found / levels.pixels, levels.subject / levels.pixels
    false, missed = levels.found - levels.hits, levels.subject - levels.hits
    rest = levels.pixels - levels.found - missed
    return (
        levels.hits * _alignment(1 - result, 1 - truth)
        + false * _alignment(1 - result, -truth)
        + missed * _alignment(-result, 1 - truth)
        + rest * _alignment(-result, -truth)
    )


def _alignment(f: Curve, g: float) -> Curve:
    """The enhanced alignment of one pixel, 0 to 1."""
    return np.asarray((1 + 2 * f * g / (f * f + g * g + _EPSILON)) ** 2 / 4)
