"""How well the outline of a matte follows the true one.

Two measures: the F-measure of one-pixel outlines with a tolerance, as the papers on U2-Net and
BASNet report it, and the IoU of bands along the outlines.

References:
    X. Qin, Z. Zhang, C. Huang, C. Gao, M. Dehghan, M. Jagersand, BASNet: boundary-aware salient
    object detection, CVPR 2019, doi:10.1109/CVPR.2019.00766 (relaxed boundary F-measure).
    X. Qin et al., U2-Net: going deeper with nested U-structure for salient object detection,
    Pattern Recognition 106 (2020), doi:10.1016/j.patcog.2020.107404, arXiv:2005.09007.
    B. Cheng, R. Girshick, P. Dollar, A. C. Berg, A. Kirillov, Boundary IoU: improving
    object-centric image segmentation evaluation, CVPR 2021, doi:10.1109/CVPR46437.2021.01508,
    arXiv:2103.16562.
"""

from __future__ import annotations

import math

import numpy as np

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import Mask, Matte
from cleanplate.metrics.levels import as_bytes, check_mask, check_sizes
from cleanplate.metrics.regions import binary
from cleanplate.metrics.saliency import BETA2, check_beta2

TOLERANCE = 3
"""Pixels by which outlines may be apart, as both papers have it."""

BAND = 0.02
"""Width of the band along an outline, as a share of the picture's diagonal."""


def boundary_f(
    found: Mask | Matte, truth: Mask, tolerance: float = TOLERANCE, beta2: float = BETA2
) -> float:
    """Relaxed boundary F-measure, ``(1 + b) P R / (b P + R)``: 0 to 1 (perfect).

    An outline is the mask less the mask eroded by a cross of 3 x 3 pixels; the frame of the picture
    is no outline. P is the share of the result's outline within ``tolerance`` of the true one, R
    the share of the true one within ``tolerance`` of the result's.

    Args:
        found: mask, bool (H, W), or matte, float32 (H, W), which is subject from 0.5 on.
        truth: mask, bool (H, W).
        tolerance: Euclidean distance in pixels, 0 or more; larger is more lenient.
        beta2: weight of recall, above 0.

    Returns:
        The score; 1 where neither has an outline, 0 where one has none.

    Raises:
        UsageError: no mask or matte, sizes that differ, or an option out of range.
    """
    mask = _both(found, truth)
    check_beta2(beta2, BETA2)
    if not tolerance >= 0:
        msg = f"the tolerance is {tolerance:g}; use a number of pixels from 0 on (papers: 3)"
        raise UsageError(msg)
    ours, true = outline(mask), outline(truth)
    if not (ours.any() and true.any()):
        return float(ours.any() == true.any())
    precision, recall = _met(ours, true, tolerance), _met(true, ours, tolerance)
    bottom = beta2 * precision + recall
    return (1 + beta2) * precision * recall / bottom if bottom else 0.0


def boundary_iou(found: Mask | Matte, truth: Mask, ratio: float = BAND) -> float:
    """Boundary IoU: intersection over union of the bands along both outlines, 0 to 1 (perfect).

    A band is what of a mask is within d pixels, in rows and columns, of what is not: the mask less
    the mask eroded d times by a square of 3 x 3; d is ``ratio`` of the diagonal, rounded, 1 or
    more. Beyond the picture nothing is subject, so that its frame bounds a cropped subject.

    Args:
        found: mask, bool (H, W), or matte, float32 (H, W), which is subject from 0.5 on.
        truth: mask, bool (H, W).
        ratio: share of the picture's diagonal, above 0; the narrower, the stricter. From a half on,
            the measure is the IoU of the whole masks.

    Returns:
        The score; 1 where both are empty.

    Raises:
        UsageError: no mask or matte, sizes that differ, or a ratio not above 0.
    """
    mask = _both(found, truth)
    if not ratio > 0:
        msg = f"the ratio is {ratio:g}; use a number above 0 (paper: {BAND})"
        raise UsageError(msg)
    depth = max(1, round(ratio * math.hypot(*truth.shape)))
    ours, true = band(mask, depth), band(truth, depth)
    either = int(np.count_nonzero(ours | true))
    return int(np.count_nonzero(ours & true)) / either if either else 1.0


def outline(mask: Mask) -> Mask:
    """Pixels of the mask with a neighbour, up, down, left or right, that is not in it.

    Raises:
        UsageError: no mask.
    """
    import cv2

    cross = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
    inner = cv2.erode(as_bytes(check_mask(mask)), cross)
    return mask & ~inner.view(np.bool_)


def band(mask: Mask, depth: int) -> Mask:
    """Pixels of the mask within ``depth`` rows and columns of what is not, or of the frame.

    Raises:
        UsageError: no mask, or a depth below 1.
    """
    import cv2

    if depth < 1:
        msg = f"the depth of a band is {depth}; use a whole number of pixels from 1 on"
        raise UsageError(msg)
    # A depth beyond the picture's size leaves nothing either, and costs more.
    side = 2 * min(depth, max(mask.shape)) + 1
    square = cv2.getStructuringElement(cv2.MORPH_RECT, (side, side))
    inner = cv2.erode(
        as_bytes(check_mask(mask)), square, borderType=cv2.BORDER_CONSTANT, borderValue=0
    )
    return mask & ~inner.view(np.bool_)


def _both(found: Mask | Matte, truth: Mask) -> Mask:
    mask = binary(found)
    check_sizes(mask, check_mask(truth))
    return mask


def _met(one: Mask, other: Mask, tolerance: float) -> float:
    """Share of an outline that is near the other one."""
    import cv2

    away = cv2.distanceTransform(1 - as_bytes(other), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return float(np.count_nonzero(away[one] <= tolerance) / np.count_nonzero(one))
