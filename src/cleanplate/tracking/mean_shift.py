"""Mean shift: a window of fixed size climbs to where the target's weights are densest."""

from __future__ import annotations

from fractions import Fraction

import cv2

from cleanplate.tracking.histogram import HueWeigher
from cleanplate.tracking.target import Box, Pixels, to_box, to_window
from cleanplate.tracking.tracker import Guess, Tracker
from cleanplate.tracking.weigher import Weigher

CRITERIA = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 10, 1.0)
"""A window climbs for 10 steps, or until one is shorter than a pixel."""


class MeanShift(Tracker):
    """Mean shift on the back-projection of the target's hues; the box keeps its size.

    The window moves its middle to the mean of the weights in it, again and again (K. Fukunaga,
    L. D. Hostetler, IEEE Trans. Information Theory 21, 1975, doi:10.1109/TIT.1975.1055330; for
    tracking: G. R. Bradski 1998). The weights' middle is rarely that of the box that the target
    was named by: the difference is kept.

    Args:
        weigher: what gives the weights; None: the target's hues.
        adapt: as `Tracker`.
    """

    name = "meanshift"

    def __init__(self, weigher: Weigher | None = None, *, adapt: float | None = None) -> None:
        super().__init__(adapt=adapt)
        self._weigher: Weigher = weigher or HueWeigher()
        self._window = (0, 0, 1, 1)
        self._offset = (0.0, 0.0)

    def _begin(self, rgb: Pixels, box: Box, time_s: Fraction | float) -> None:
        self._weigher.learn(rgb, box)
        self._offset = (0.0, 0.0)
        left, top = self._again(rgb, box, time_s).box_xyxy[:2]
        self._offset = (box[0] - left, box[1] - top)

    def _again(self, rgb: Pixels, box: Box, time_s: Fraction | float) -> Guess:
        self._window = to_window(box, (rgb.shape[0], rgb.shape[1]))
        return self._follow(rgb, time_s)

    def _follow(self, rgb: Pixels, time_s: Fraction | float) -> Guess:
        weights = self._weigher.weigh(rgb, time_s)
        _, (x, y, width, height) = cv2.meanShift(weights, self._window, CRITERIA)
        self._window = (x, y, width, height)
        sure = cv2.countNonZero(weights[y : y + height, x : x + width]) > 0
        shifted = (x + self._offset[0], y + self._offset[1], width, height)
        return Guess(to_box(shifted), sure=sure)

    def _adapt(self, rgb: Pixels, box: Box, rate: float) -> None:
        self._weigher.adapt(rgb, box, rate)
