"""The weighted F-measure: errors count by where they are and what surrounds them.

Reference:
    R. Margolin, L. Zelnik-Manor, A. Tal, How to evaluate foreground maps?, CVPR 2014,
    doi:10.1109/CVPR.2014.39.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from cleanplate.core.pictures import Mask, Matte
from cleanplate.metrics.levels import as_bytes, check_pair
from cleanplate.metrics.saliency import check_beta2

BETA2 = 1.0
"""Squared weight of recall against precision, as the paper has it."""

_RADIUS = 3
"""Half of the window of 7 x 7 pixels in which errors of a subject pixel may be made up for."""

_SIGMA = 5.0
"""Deviation of the Gaussian over this window."""

_HALF_WAY = 5.0
"""Distance in pixels over which the weight of a false subject rises from 1 to half way of 2."""

_EPSILON = float(np.spacing(1.0))
"""Matlab's ``eps``, with which the authors' code keeps its divisions from 0 / 0."""

_REACH = int(np.sqrt(2 * _RADIUS**2))
"""The nearest subject of a pixel that is in some subject pixel's window is not farther away."""


def weighted_f(matte: Matte, mask: Mask, beta2: float = BETA2) -> float:
    """Weighted F-measure: ``(1 + b) P R / (R + b P)``, 0 to 1 (perfect).

    The error ``E = |matte - mask|`` of a subject pixel is lowered to its Gaussian mean over 7 x 7
    pixels (deviation 5), if that is less; background pixels enter there with the error of the
    subject nearest to them, and nothing lies beyond the picture. The error of a background pixel
    at the distance d from the subject counts ``2 - 0.5 ** (d / 5)`` times. Then with the sums over
    subject and background ``TP = sum(1 - E)``, ``FP = sum(E)``: ``P = TP / (TP + FP)`` and
    ``R = mean(1 - E)`` over the subject.

    Args:
        matte: float32 (H, W) in [0, 1], as it is.
        mask: the truth, bool (H, W); without a subject the measure is 0.
        beta2: weight of recall, above 0.

    Raises:
        UsageError: no matte, no mask, sizes that differ, or ``beta2`` is not above 0.

    Note:
        Where several subject pixels are nearest, the leftmost, then the topmost is taken, as
        SciPy's distance transform does; so the measure of a transposed pair may differ a little.
        Beyond the picture there is no error, as in the authors' code: subject within three pixels
        of the frame scores above 0 even where it is not found at all.
    """
    check_pair(matte, mask)
    check_beta2(beta2, BETA2)
    subject = int(np.count_nonzero(mask))
    if subject == 0:
        return 0.0
    hit = subject - _missed(matte, mask)
    precision = hit / (hit + _false(matte, mask) + _EPSILON)
    recall = hit / subject
    return (1 + beta2) * recall * precision / (recall + beta2 * precision + _EPSILON)


def _missed(matte: Matte, mask: Mask) -> float:
    """Sum of the lowered errors over the subject."""
    import cv2

    part = _surroundings(mask)
    # The border is what the Gaussian sees beyond the picture, and lets no index run out of it.
    inside = np.pad(np.ascontiguousarray(mask[part]), _REACH)
    errors = np.pad(np.ascontiguousarray(1 - matte[part]), _REACH)
    errors[~inside] = 0
    _spread(errors, inside)
    weights = cv2.getGaussianKernel(2 * _RADIUS + 1, _SIGMA, cv2.CV_64F)
    means = cv2.sepFilter2D(errors, cv2.CV_32F, weights, weights, borderType=cv2.BORDER_CONSTANT)
    return float(np.minimum(errors, means)[inside].sum(dtype=np.float64))


def _surroundings(mask: Mask) -> tuple[slice, slice]:
    """The box around the subject, and as far as its windows reach."""
    spans = []
    for axis in (1, 0):
        line = np.flatnonzero(mask.any(axis=axis))
        spans.append(slice(max(0, int(line[0]) - _RADIUS), int(line[-1]) + 1 + _RADIUS))
    return spans[0], spans[1]


def _spread(errors: npt.NDArray[np.float32], inside: Mask) -> None:
    """Give each background pixel in a subject's window the error of its nearest subject."""
    import cv2

    window = np.ones((2 * _RADIUS + 1,) * 2, np.uint8)
    near = cv2.dilate(as_bytes(inside), window).view(np.bool_) & ~inside
    near[:_REACH] = near[-_REACH:] = near[:, :_REACH] = near[:, -_REACH:] = False
    left, values, is_subject = np.flatnonzero(near), errors.ravel(), inside.ravel()
    for row, column in _nearest_first():
        place = left + (row * inside.shape[1] + column)
        hit = is_subject[place]
        values[left[hit]] = values[place[hit]]
        left = left[~hit]
        if left.size == 0:
            return


@cache
def _nearest_first() -> tuple[tuple[int, int], ...]:
    """Rows and columns to where the nearest subject may be, in the order they are tried."""
    span = range(-_REACH, _REACH + 1)
    steps = [(row, column) for row in span for column in span if row or column]
    near = [step for step in steps if step[0] ** 2 + step[1] ** 2 <= 2 * _RADIUS**2]
    return tuple(sorted(near, key=lambda step: (step[0] ** 2 + step[1] ** 2, step[1], step[0])))


def _false(matte: Matte, mask: Mask) -> float:
    """Sum of the weighted errors over the background."""
    import cv2

    errors = np.where(mask, np.float32(0), matte)
    distance = cv2.distanceTransform(1 - as_bytes(mask), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    nearness = cv2.exp(distance * np.float32(np.log(0.5) / _HALF_WAY))
    return float(2 * cv2.sumElems(errors)[0] - cv2.sumElems(cv2.multiply(errors, nearness))[0])
