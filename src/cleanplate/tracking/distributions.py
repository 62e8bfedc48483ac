"""Distributions of colour and brightness over Lab: of a target, of what is around it."""

from __future__ import annotations

from typing import TypeAlias

import cv2
import numpy as np
import numpy.typing as npt
from scipy import ndimage

from cleanplate.tracking.target import Box, Pixels, grown, to_window

Distribution: TypeAlias = npt.NDArray[np.float32]
"""Share of pixels in each bin of L, a, b; its sum is 1."""

Bins: TypeAlias = tuple[int, int, int]
"""How many of L, a and b; half as many of L, as a and b lie in the middle third mostly."""

_RANGES = [0, 256, 0, 256, 0, 256]

_SPREAD = 0.7
"""Standard deviation, in bins, of the smoothing: light and coding shift colours a little."""


def to_lab(rgb: Pixels) -> Pixels:
    """The frame in Lab, uint8 (H, W, 3)."""
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB), np.uint8)


def everywhere(lab: Pixels, bins: Bins) -> Distribution:
    """The colours of a frame."""
    return _distribution(lab, np.full(lab.shape[:2], 255, np.uint8), bins)


def within(lab: Pixels, box: Box, bins: Bins) -> Distribution:
    """The colours in the ellipse that fills a box: its corners are rarely the target's."""
    x, y, width, height = to_window(box, (lab.shape[0], lab.shape[1]))
    mask = np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width, height)), np.uint8)
    return _distribution(lab[y : y + height, x : x + width], mask, bins)


def around(lab: Pixels, box: Box, bins: Bins) -> Distribution | None:
    """The colours beside a box, as far as half of its size; None where it fills the picture."""
    size = (lab.shape[0], lab.shape[1])
    x, y, width, height = to_window(grown(box, 2), size)
    left, top, across, down = to_window(box, size)
    mask = np.full((height, width), 255, np.uint8)
    mask[top - y : top - y + down, left - x : left - x + across] = 0
    if not mask.any():
        return None
    return _distribution(lab[y : y + height, x : x + width], mask, bins)


def project(lab: Pixels, values: npt.NDArray[np.float32]) -> npt.NDArray[np.uint8]:
    """The value of each pixel's bin, (H, W).

    Args:
        lab: uint8 (H, W, 3), from `to_lab`.
        values: 0..255 a bin of L, a, b.
    """
    # An array as it is would be taken for a picture with as many channels as b has bins.
    table = cv2.Mat(values, wrap_channels=False)  # type: ignore[no-untyped-call]
    return np.asarray(cv2.calcBackProject([lab], [0, 1, 2], table, _RANGES, 1), np.uint8)


def similarity(p: Distribution, q: Distribution) -> float:
    """Bhattacharyya coefficient, the sum of sqrt(p q): 0 nothing in common, 1 equal."""
    return float(np.sqrt(p * q).sum())


def _distribution(lab: Pixels, mask: npt.NDArray[np.uint8], bins: Bins) -> Distribution:
    counts = cv2.calcHist([np.ascontiguousarray(lab)], [0, 1, 2], mask, list(bins), _RANGES)
    smooth = ndimage.gaussian_filter(np.asarray(counts, np.float32), _SPREAD, mode="nearest")
    return np.asarray(smooth / max(float(smooth.sum()), 1e-6), np.float32)
