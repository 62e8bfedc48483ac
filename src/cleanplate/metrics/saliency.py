"""How well a matte shows what stands out: the measures salient-object papers report.

Conventions are those of the usual toolboxes and of PySODMetrics, whose figures the tests check.
A pixel counts as found where its byte value is at least the threshold; thresholds run from 0 to
255. A picture in which nothing is found has precision 1, and one without a subject has recall 0.

References:
    R. Achanta, S. Hemami, F. Estrada, S. Suesstrunk, Frequency-tuned salient region detection,
    CVPR 2009, doi:10.1109/CVPR.2009.5206596 (precision and recall over thresholds, F-measure).
    F. Perazzi, P. Krahenbuhl, Y. Pritch, A. Hornung, Saliency filters, CVPR 2012,
    doi:10.1109/CVPR.2012.6247743 (mean absolute error).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import Mask, Matte, check_matte

THRESHOLDS = 256
"""Levels at which a matte is made a mask: its byte values, 0 to 255."""

BETA2 = 0.3
"""Squared weight of recall against precision in the F-measure, as all saliency papers have it."""

Curve = npt.NDArray[np.float64]
"""A value for each threshold 0, 1, ... 255, shape (256,)."""


@dataclass(frozen=True, slots=True)
class PrecisionRecall:
    """Precision and recall at every threshold."""

    precision: Curve
    """Share of what was found that is subject, (256,) in [0, 1]; 1 where nothing was found."""
    recall: Curve
    """Share of the subject that was found, (256,) in [0, 1]; 0 where there is no subject."""


def mae(matte: Matte, truth: npt.NDArray[np.bool_] | Matte) -> float:
    """Mean absolute error of a matte, 0 (perfect) to 1.

    Args:
        matte: float32 (H, W) in [0, 1].
        truth: mask, bool (H, W), or matte of the same size.

    Raises:
        UsageError: no matte, or sizes that differ.
    """
    check_sizes(check_matte(matte), truth)
    return float(np.abs(matte.astype(np.float64) - truth).mean())


def precision_recall_curve(matte: Matte, mask: Mask) -> PrecisionRecall:
    """Precision and recall of a matte made a mask at each of 256 levels.

    Args:
        matte: float32 (H, W) in [0, 1]; its values are cut to bytes, as the toolboxes do.
        mask: the truth, bool (H, W).

    Raises:
        UsageError: no matte, no mask, or sizes that differ.
    """
    check_mask(mask)
    check_sizes(check_matte(matte), mask)
    levels = (matte * np.float32(255)).astype(np.uint8)
    hits = _at_least(levels[mask])
    found = _at_least(levels.ravel())
    precision = np.ones(THRESHOLDS)
    np.divide(hits, found, out=precision, where=found > 0)
    return PrecisionRecall(precision, hits / max(1, int(mask.sum())))


def f_beta_curve(curve: PrecisionRecall, beta2: float = BETA2) -> Curve:
    """The F-measure at every threshold: ``(1 + b) P R / (b P + R)``, 0 where both are 0.

    Args:
        curve: of one picture.
        beta2: weight of recall, above 0; larger values ask for whole subjects, smaller ones for
            clean edges.

    Returns:
        (256,), in [0, 1].

    Raises:
        UsageError: ``beta2`` is not above 0.
    """
    if not beta2 > 0:
        msg = f"beta2 is {beta2:g}; use a number above 0 (papers: {BETA2})"
        raise UsageError(msg)
    top = (1 + beta2) * curve.precision * curve.recall
    bottom = beta2 * curve.precision + curve.recall
    result = np.zeros(THRESHOLDS)
    np.divide(top, bottom, out=result, where=bottom > 0)
    return result


def f_beta_max(curves: Sequence[Curve] | Curve) -> float:
    """Greatest F-measure of a set of pictures: the curves' mean at its best threshold.

    One threshold serves all pictures; this is less than the mean of each picture's own best.

    Args:
        curves: as `f_beta_curve` gives them: one (256,), several, or (N, 256).

    Raises:
        UsageError: no curve.
    """
    return float(_mean_curve(curves).max())


def f_beta_mean(curves: Sequence[Curve] | Curve) -> float:
    """F-measure averaged over pictures and thresholds; arguments as `f_beta_max`.

    Raises:
        UsageError: no curve.
    """
    return float(_mean_curve(curves).mean())


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


def _at_least(values: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """How many of the bytes are at least 0, 1, ... 255: shape (256,)."""
    counts = np.bincount(values, minlength=THRESHOLDS)
    return np.cumsum(counts[::-1])[::-1]


def _mean_curve(curves: Sequence[Curve] | Curve) -> Curve:
    stacked = np.atleast_2d(np.asarray(curves, np.float64))
    if stacked.size == 0 or stacked.shape[1] != THRESHOLDS:
        msg = f"curves have the shape (N, {THRESHOLDS}) with N >= 1, not {stacked.shape}"
        raise UsageError(msg)
    return np.asarray(stacked.mean(axis=0))
