"""How good and how steady the mattes of a video are, against the true mattes.

References:
    M. Erofeev, Y. Gitman, D. Vatolin, A. Fedorov, J. Wang, Perceptually motivated benchmark for
    video matting, BMVC 2015, doi:10.5244/C.29.99 (dtSSD).
    F. Perazzi et al., A benchmark dataset and evaluation methodology for video object segmentation,
    CVPR 2016, doi:10.1109/CVPR.2016.85 (J mean).
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import Mask, Matte, check_matte
from cleanplate.metrics.regions import iou
from cleanplate.metrics.saliency import check_sizes

A = TypeVar("A")
B = TypeVar("B")

_Pair = tuple[Matte, npt.NDArray[np.generic]]


def dtssd(mattes: Iterable[Matte], truths: Iterable[Matte | Mask]) -> float:
    """Error of the mattes' change from frame to frame: flicker that the truth does not have.

    Convention: for each two successive frames the root of the *mean* over pixels of
    ``((m[t+1] - m[t]) - (g[t+1] - g[t]))**2``, averaged over the pairs, times 100. Erofeev et al.
    sum over pixels instead; the mean, which does not grow with the frame, and the factor 100 are
    those of Robust Video Matting (arXiv:2108.11515) and of the papers that compare with it.

    Args:
        mattes: the results in order, float32 (H, W) in [0, 1]; two frames at least.
        truths: the true mattes, float32, or masks, bool; as many, of the same size.

    Returns:
        0 (changes as the truth does) up to 200. Blind to an error that stands still.

    Raises:
        UsageError: fewer than two frames, sequences of different length, or sizes that differ.

    Note:
        Takes the frames one by one: two of each are in memory at a time.
    """
    errors = [_change_error(before, after) for before, after in pairwise(_pairs(mattes, truths))]
    if not errors:
        msg = "dtSSD compares successive frames; give two frames or more"
        raise UsageError(msg)
    return 100 * float(np.mean(errors))


def j_mean(
    mattes: Iterable[Matte | Mask], masks: Iterable[Mask], *, threshold: float = 0.5
) -> float:
    """Mean intersection over union over all frames, 0 to 1.

    DAVIS leaves out the first and the last frame, as its first mask is given to the method; here
    nothing is given and every frame counts.

    Args:
        mattes: the results in order, bool or float32 (H, W).
        masks: the truth, bool (H, W), as many.
        threshold: from where a matte is subject, see `cleanplate.metrics.regions.iou`.

    Raises:
        UsageError: no frames, sequences of different length, or sizes that differ.
    """
    scores = [iou(found, truth, threshold) for found, truth in _together(mattes, masks)]
    if not scores:
        msg = "there is no frame to compare; give one or more"
        raise UsageError(msg)
    return float(np.mean(scores))


def _change_error(before: _Pair, after: _Pair) -> float:
    """Root mean square over pixels of the difference of two changes."""
    check_sizes(before[0], after[0])
    found = after[0].astype(np.float64) - before[0]
    true = after[1].astype(np.float64) - before[1].astype(np.float64)
    return float(np.sqrt(np.mean((found - true) ** 2)))


def _pairs(mattes: Iterable[Matte], truths: Iterable[Matte | Mask]) -> Iterable[_Pair]:
    for matte, truth in _together(mattes, truths):
        check_sizes(check_matte(matte), truth)
        yield matte, truth


def _together(first: Iterable[A], second: Iterable[B]) -> Iterable[tuple[A, B]]:
    """Both sequences side by side.

    Raises:
        UsageError: one ends before the other.
    """
    others = iter(second)
    count = 0
    for one in first:
        if (other := next(others, None)) is None:
            msg = f"there are more results than truths ({count}); give as many of each"
            raise UsageError(msg)
        count += 1
        yield one, other
    if next(others, None) is not None:
        msg = f"there are more truths than results ({count}); give as many of each"
        raise UsageError(msg)
