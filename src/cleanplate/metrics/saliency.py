"""How well a matte shows what stands out: the measures salient-object papers report.

Conventions are those of the usual toolboxes and of PySODMetrics, whose figures the tests check.
A pixel counts as found where its byte value is at least the threshold; thresholds run from 0 to
255. A picture in which nothing is found has precision 0, and one without a subject has recall 0.
Mattes are taken as they are; `cleanplate.metrics.levels.minmax` stretches them as toolboxes do.

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
from cleanplate.metrics.levels import (
    THRESHOLDS,
    Curve,
    Levels,
    adaptive_cut,
    check_mask,
    check_sizes,
    levels_of,
)

__all__ = [
    "BETA2",
    "THRESHOLDS",
    "Curve",
    "PrecisionRecall",
    "check_beta2",
    "check_mask",
    "check_sizes",
    "curve_max",
    "curve_mean",
    "f_beta_adaptive",
    "f_beta_curve",
    "f_beta_max",
    "f_beta_mean",
    "mae",
    "precision_recall",
    "precision_recall_curve",
]

BETA2 = 0.3
"""Squared weight of recall against precision in the F-measure, as all saliency papers have it."""


@dataclass(frozen=True, slots=True)
class PrecisionRecall:
    """Precision and recall at every threshold."""

    precision: Curve
    """Share of what was found that is subject, (256,) in [0, 1]; 0 where nothing was found."""
    recall: Curve
    """Share of the subject that was found, (256,) in [0, 1]; 0 where there is no subject."""


def mae(matte: Matte, truth: npt.NDArray[np.bool_] | Matte) -> float:
    """Mean absolute error of a matte, ``mean(|matte - truth|)``: 0 (perfect) to 1.

    Args:
        matte: float32 (H, W) in [0, 1].
        truth: mask, bool (H, W), or matte of the same size.

    Raises:
        UsageError: no matte, or sizes that differ.
    """
    import cv2

    check_sizes(check_matte(matte), truth)
    # OpenCV adds up a few terms in float32, then in doubles: off by 1e-8 where it was looked at.
    return float(cv2.norm(matte, truth.astype(np.float32, copy=False), cv2.NORM_L1) / matte.size)


def precision_recall_curve(matte: Matte, mask: Mask) -> PrecisionRecall:
    """Precision and recall of a matte made a mask at each of 256 levels.

    Args:
        matte: float32 (H, W) in [0, 1]; its values are cut to bytes, as the toolboxes do.
        mask: the truth, bool (H, W).

    Raises:
        UsageError: no matte, no mask, or sizes that differ.
    """
    return precision_recall(levels_of(matte, mask))


def precision_recall(levels: Levels) -> PrecisionRecall:
    """Precision ``hits / found`` and recall ``hits / subject`` at the levels of a pair."""
    precision = levels.hits / np.maximum(levels.found, 1)
    return PrecisionRecall(precision, levels.hits / max(1, levels.subject))


def f_beta_curve(curve: PrecisionRecall, beta2: float = BETA2) -> Curve:
    """The F-measure at every threshold: ``(1 + b) P R / (b P + R)``, 0 where both are 0.

    Args:
        curve: of one picture.
        beta2: weight of recall, above 0; larger values ask for whole subjects, smaller ones for
            clean edges.

    Returns:
        As long as the curve, (256,), in [0, 1].

    Raises:
        UsageError: ``beta2`` is not above 0.
    """
    check_beta2(beta2, BETA2)
    top = (1 + beta2) * curve.precision * curve.recall
    bottom = beta2 * curve.precision + curve.recall
    result = np.zeros_like(bottom)
    np.divide(top, bottom, out=result, where=bottom > 0)
    return result


def f_beta_adaptive(matte: Matte, mask: Mask, beta2: float = BETA2) -> float:
    """The F-measure at twice the matte's mean, at most 1 (Achanta et al.); 0 to 1.

    Args:
        matte: float32 (H, W) in [0, 1]; compared as it is, not cut to bytes.
        mask: the truth, bool (H, W).
        beta2: as `f_beta_curve`.

    Raises:
        UsageError: no matte, no mask, sizes that differ, or ``beta2`` is not above 0.
    """
    return float(f_beta_curve(precision_recall(adaptive_cut(matte, mask)), beta2)[0])


def f_beta_max(curves: Sequence[Curve] | Curve) -> float:
    """Greatest F-measure of a set of pictures; see `curve_max`.

    Args:
        curves: as `f_beta_curve` gives them: one (256,), several, or (N, 256).

    Raises:
        UsageError: no curve.
    """
    return curve_max(curves)


def f_beta_mean(curves: Sequence[Curve] | Curve) -> float:
    """F-measure averaged over pictures and thresholds; arguments as `f_beta_max`.

    Raises:
        UsageError: no curve.
    """
    return curve_mean(curves)


def curve_max(curves: Sequence[Curve] | Curve) -> float:
    """Greatest value of a set of pictures: their curves' mean at its best threshold.

    One threshold serves all pictures; this is less than the mean of each picture's own best.

    Args:
        curves: of F, E, IoU, Dice, ...: one (256,), several, or (N, 256).

    Raises:
        UsageError: no curve.
    """
    return float(_mean_curve(curves).max())


def curve_mean(curves: Sequence[Curve] | Curve) -> float:
    """Value averaged over pictures and thresholds; arguments as `curve_max`.

    Raises:
        UsageError: no curve.
    """
    return float(_mean_curve(curves).mean())


def check_beta2(beta2: float, usual: float) -> None:
    """Refuse a weight of recall that is none.

    Raises:
        UsageError: it is not above 0; says which one is usual.
    """
    if not beta2 > 0:
        msg = f"beta2 is {beta2:g}; use a number above 0 (papers: {usual:g})"
        raise UsageError(msg)


def _mean_curve(curves: Sequence[Curve] | Curve) -> Curve:
    stacked = np.atleast_2d(np.asarray(curves, np.float64))
    if stacked.size == 0 or stacked.shape[1] != THRESHOLDS:
        msg = f"curves have the shape (N, {THRESHOLDS}) with N >= 1, not {stacked.shape}"
        raise UsageError(msg)
    return np.asarray(stacked.mean(axis=0))
