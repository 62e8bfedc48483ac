"""How well two regions agree: intersection over union (Jaccard) and Dice.

References:
    P. Jaccard, The distribution of the flora in the alpine zone, New Phytologist 11 (1912),
    doi:10.1111/j.1469-8137.1912.tb05611.x.
    L. R. Dice, Measures of the amount of ecologic association between species, Ecology 26 (1945),
    doi:10.2307/1932409.
"""

from __future__ import annotations

from typing import cast

import numpy as np

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import Mask, Matte, check_matte
from cleanplate.metrics.levels import Counts, Curve, Levels, check_mask, check_sizes


def iou(found: Mask | Matte, truth: Mask, threshold: float = 0.5) -> float:
    """Intersection over union of a result and the truth, 0 (apart) to 1 (equal).

    Args:
        found: mask, bool (H, W), or matte, float32 (H, W), which is subject from ``threshold`` on.
        truth: mask, bool (H, W).
        threshold: in (0, 1]; of no effect on a mask.

    Returns:
        The score; 1 where both are empty, as nothing was to be found and nothing was.

    Raises:
        UsageError: a threshold out of range, no mask, or sizes that differ.
    """
    both, either, _ = _areas(found, truth, threshold)
    return both / either if either else 1.0


def dice(found: Mask | Matte, truth: Mask, threshold: float = 0.5) -> float:
    """Twice the intersection over the sum of both areas; arguments and conventions as `iou`.

    Equals ``2 * iou / (1 + iou)``, and the F-measure with equal weights.

    Raises:
        UsageError: as `iou`.
    """
    both, _, total = _areas(found, truth, threshold)
    return 2 * both / total if total else 1.0


def iou_curve(levels: Levels, empty: float = 0.0) -> Curve:
    """Intersection over union at the levels of a pair, ``hits / (found + subject - hits)``.

    Args:
        levels: of one picture, see `cleanplate.metrics.levels.levels_of`; those of a single cut
            (`adaptive_cut`, `cut_at`) give a single value.
        empty: the value where nothing is found and nothing is there. PySODMetrics has 0, which
            makes sets comparable with published figures; `iou` has 1, which is fair.

    Returns:
        As many values as levels, (256,), in [0, 1].
    """
    return _ratio(levels.hits, levels.found + levels.subject - levels.hits, empty)


def dice_curve(levels: Levels, empty: float = 0.0) -> Curve:
    """Dice at the levels of a pair, ``2 hits / (found + subject)``; arguments as `iou_curve`."""
    return _ratio(2 * levels.hits, levels.found + levels.subject, empty)


def binary(found: Mask | Matte, threshold: float = 0.5) -> Mask:
    """A matte as a mask: subject where it is at least ``threshold``; a mask as it is.

    Raises:
        UsageError: a threshold out of (0, 1], or no matte.
    """
    if not 0 < threshold <= 1:
        msg = f"the threshold is {threshold:g}; use a number above 0, up to 1"
        raise UsageError(msg)
    if found.dtype == np.bool_:
        return np.asarray(found, np.bool_)
    return np.asarray(check_matte(cast("Matte", found)) >= np.float32(threshold))


def _ratio(top: Counts, bottom: Counts, empty: float) -> Curve:
    result = np.full_like(bottom, empty)
    np.divide(top, bottom, out=result, where=bottom > 0)
    return result


def _areas(found: Mask | Matte, truth: Mask, threshold: float) -> tuple[int, int, int]:
    """Pixels in both, in either, and the sum of the two areas."""
    mask = binary(found, threshold)
    check_sizes(mask, check_mask(truth))
    both = int(np.count_nonzero(mask & truth))
    total = int(np.count_nonzero(mask)) + int(np.count_nonzero(truth))
    return both, total - both, total
