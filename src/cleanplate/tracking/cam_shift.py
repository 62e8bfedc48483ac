"""CamShift: mean shift whose window follows the target's size, and a box that turns with it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import TypeAlias

import cv2
import numpy as np

from cleanplate.tracking.histogram import HueWeigher
from cleanplate.tracking.mean_shift import CRITERIA
from cleanplate.tracking.target import Box, Corners, Pixels, Window, to_box, to_window
from cleanplate.tracking.tracker import Guess, Tracker
from cleanplate.tracking.weigher import Weigher, Weights

_ASPECT = 3.0
"""Windows are at most so many times as long as wide."""

_AS_MEASURED = (0.0, 0.0, 1.0, 1.0)
"""The fit of a target whose box is that of its moments."""

_Turned: TypeAlias = tuple[Sequence[float], Sequence[float], float]
"""OpenCV's turned box: middle (x, y), sides, degrees."""


def window_side(mass: float) -> float:
    """Side of the next window: 2 sqrt(M00 / 256), M00 being the sum of the weights in this one.

    M00 / 256 is the area of a target that is certain (255) in each of its pixels; the window is
    twice as long and as wide, so that the target has room to move in.

    >>> window_side(256 * 100)
    20.0
    """
    return 2 * math.sqrt(mass / 256)


def next_window(
    weights: Weights, window: Sequence[int], middle: Sequence[float], aspect: float
) -> Window:
    """CamShift's window for the next frame: of the area that `window_side` says, about the target.

    Args:
        weights: uint8 (H, W).
        window: left, top, width, height of the converged one, within the picture.
        middle: of the target (x, y).
        aspect: the window's width by its height.

    Returns:
        Left, top, width, height, within the picture, a pixel at least.
    """
    x, y, width, height = window
    mass = float(weights[y : y + height, x : x + width].sum(dtype=np.int64))
    side, stretch = window_side(mass), math.sqrt(min(max(aspect, 1 / _ASPECT), _ASPECT))
    across, down = side * stretch / 2, side / stretch / 2
    box = (middle[0] - across, middle[1] - down, middle[0] + across, middle[1] + down)
    return to_window(box, (weights.shape[0], weights.shape[1]))


class CamShift(Tracker):
    """CamShift on the back-projection of the target's hues: place, size and turn.

    After G. R. Bradski 1998 (see `cleanplate.tracking.histogram`): mean shift to the weights'
    mode; there their second moments give the axes of the target, four standard deviations each, and
    their sum gives the window of the next frame (`window_side`). The colours rarely fill the box
    that the target was named by, or reach out of it: how its sides compare with those of the
    moments at the start is kept, and applied to the upright box. The turned one is as measured.

    Args:
        weigher: what gives the weights; None: the target's hues.
        adapt: as `Tracker`.
    """

    name = "camshift"

    def __init__(self, weigher: Weigher | None = None, *, adapt: float | None = None) -> None:
        super().__init__(adapt=adapt)
        self._weigher: Weigher = weigher or HueWeigher()
        self._window = (0, 0, 1, 1)
        self._fit = _AS_MEASURED

    def _begin(self, rgb: Pixels, box: Box, time_s: Fraction | float) -> None:
        self._weigher.learn(rgb, box)
        self._fit = _AS_MEASURED
        measured = self._again(rgb, box, time_s)
        if measured.sure:
            self._fit = _fit(measured.box_xyxy, box)

    def _again(self, rgb: Pixels, box: Box, time_s: Fraction | float) -> Guess:
        self._window = to_window(box, (rgb.shape[0], rgb.shape[1]))
        return self._follow(rgb, time_s)

    def _follow(self, rgb: Pixels, time_s: Fraction | float) -> Guess:
        weights = self._weigher.weigh(rgb, time_s)
        turned, window = cv2.CamShift(weights, self._window, CRITERIA)
        if min(turned[1]) <= 0:
            return Guess(to_box(self._window), sure=False)
        box = _around(turned)
        aspect = (box[2] - box[0]) / (box[3] - box[1])
        self._window = next_window(weights, window, turned[0], aspect)
        return Guess(_fitted(box, self._fit), _corners(turned))

    def _adapt(self, rgb: Pixels, box: Box, rate: float) -> None:
        self._weigher.adapt(rgb, box, rate)


def _corners(turned: _Turned) -> Corners:
    return tuple((float(x), float(y)) for x, y in cv2.boxPoints(turned))


def _around(turned: _Turned) -> Box:
    """The upright box around the ellipse: targets rarely reach into the turned box's corners."""
    (x, y), (width, height), degrees = turned
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    across = math.hypot(width * cosine, height * sine) / 2
    down = math.hypot(width * sine, height * cosine) / 2
    return x - across, y - down, x + across, y + down


def _fit(measured: Box, named: Box) -> tuple[float, float, float, float]:
    """How far the named box is from the measured one, in its sides, and how much larger."""
    width, height = measured[2] - measured[0], measured[3] - measured[1]
    return (
        (named[0] + named[2] - measured[0] - measured[2]) / 2 / width,
        (named[1] + named[3] - measured[1] - measured[3]) / 2 / height,
        (named[2] - named[0]) / width,
        (named[3] - named[1]) / height,
    )


def _fitted(measured: Box, fit: tuple[float, float, float, float]) -> Box:
    width, height = measured[2] - measured[0], measured[3] - measured[1]
    x = (measured[0] + measured[2]) / 2 + fit[0] * width
    y = (measured[1] + measured[3]) / 2 + fit[1] * height
    across, down = width * fit[2] / 2, height * fit[3] / 2
    return x - across, y - down, x + across, y + down
