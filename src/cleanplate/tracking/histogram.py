"""Hue histograms of a target, and how much of it is in each pixel of a frame: back-projection.

The weights that mean shift climbs (G. R. Bradski, Computer vision face tracking for use in a
perceptual user interface, Intel Technology Journal Q2 1998). Dark and pale pixels have no hue to
speak of and are cut: only those from `LOW` to `HIGH` count.
"""

from __future__ import annotations

import logging
from fractions import Fraction

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.tracking.target import Box, Pixels, to_window
from cleanplate.tracking.weigher import Weights

LOW, HIGH = (0, 60, 32), (180, 255, 255)
"""Hue (0..180), saturation and brightness (0..255) of pixels that have a hue to speak of."""

BINS = 180
"""One a step of OpenCV's hue, two degrees each."""

LEAST_COLOUR = 0.02
"""Share of the target's pixels that must have a hue for a histogram to be one."""

_LITTLE_COLOUR = 0.25
"""Share of the target below which the rest of it goes where it likes."""

_LOG = logging.getLogger(__name__)


def coloured(rgb: Pixels) -> tuple[Pixels, npt.NDArray[np.uint8]]:
    """The frame in HSV, and where it has a hue to speak of.

    Args:
        rgb: uint8 (H, W, 3).

    Returns:
        uint8 (H, W, 3), hue 0..179; and 255 from `LOW` to `HIGH`, else 0, uint8 (H, W).
    """
    hsv = cv2.cvtColor(rgb, cv2.COLOR_RGB2HSV)
    return np.asarray(hsv, np.uint8), np.asarray(cv2.inRange(hsv, LOW, HIGH), np.uint8)


def hue_histogram(hsv: Pixels, mask: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Hues of the pixels in the mask: 255 for the most frequent one, float32 (BINS,)."""
    counts = cv2.calcHist([hsv], [0], mask, [BINS], [0, 180])
    return np.asarray(counts, np.float32).ravel() * np.float32(255 / max(float(counts.max()), 1))


def back_projection(
    hsv: Pixels, mask: npt.NDArray[np.uint8], histogram: npt.NDArray[np.float32]
) -> Weights:
    """The histogram's value at each pixel's hue; 0 where the mask is 0.

    Args:
        hsv: uint8 (H, W, 3), from `coloured`.
        mask: uint8 (H, W), from `coloured`.
        histogram: 0..255 a bin, (BINS,).
    """
    projected = cv2.calcBackProject([hsv], [0], histogram, [0, 180], 1)
    return np.asarray(cv2.bitwise_and(projected, mask), np.uint8)


class HueWeigher:
    """Weights from the target's hues: a hue of the background counts as much as its own."""

    def __init__(self) -> None:
        self._histogram = np.zeros(BINS, np.float32)

    def learn(self, rgb: Pixels, box: Box) -> None:
        """Take the hues in the box for the target's.

        Raises:
            UsageError: it has no colours.
        """
        hsv, mask = _cut(rgb, box)
        share = cv2.countNonZero(mask) / mask.size
        if share < LEAST_COLOUR:
            msg = (
                f"the target has no colour: {share:.1%} of its pixels are saturated and bright "
                "enough for a histogram of hues; take --histogram colour, --method csrt or "
                "--from-matte"
            )
            raise UsageError(msg)
        if share < _LITTLE_COLOUR:
            _LOG.warning(
                "only %.0f %% of the target has colour, and its hues are all that is followed; "
                "--histogram colour goes by brightness, too",
                100 * share,
            )
        self._histogram = hue_histogram(hsv, mask)

    def weigh(self, rgb: Pixels, time_s: Fraction | float) -> Weights:  # noqa: ARG002
        """The back-projection of the target's histogram."""
        return back_projection(*coloured(rgb), self._histogram)

    def adapt(self, rgb: Pixels, box: Box, rate: float) -> None:
        """Mix the hues in the box into the histogram; nothing where it has none."""
        hsv, mask = _cut(rgb, box)
        if cv2.countNonZero(mask):
            new = hue_histogram(hsv, mask)
            self._histogram = np.asarray((1 - rate) * self._histogram + rate * new, np.float32)


def _cut(rgb: Pixels, box: Box) -> tuple[Pixels, npt.NDArray[np.uint8]]:
    x, y, width, height = to_window(box, (rgb.shape[0], rgb.shape[1]))
    return coloured(np.ascontiguousarray(rgb[y : y + height, x : x + width]))
