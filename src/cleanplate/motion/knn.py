"""KNN: a pixel is background when it is near enough to some of its former colours."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from cleanplate.motion.opencv_model import Model, OpenCVSubtractor
from cleanplate.motion.subtractor import BACKGROUND, Mask, Pixels, check_range, copied

_STILL = 1e-8
"""The slowest rate whose sample intervals fit OpenCV's integers: a sample in ten million frames."""

_MOST_PENDING = 256
"""OpenCV keeps the frame at which a pixel takes its next sample in eight bits."""


_SEEDS = 1 << 31
"""How many seeds OpenCV takes."""


class KNN(OpenCVSubtractor):
    """Each pixel's recent colours as three lists of samples, short, middle and long; OpenCV's.

    A colour is near enough when ``neighbours`` samples are that were so themselves; the first
    frames become samples one by one, and masks of this `warm_up` say background everywhere.

    Args:
        history: frames, 1 to 100,000, over which the model forgets. Larger follows more slowly.
        distance: squared distance in grey levels, above 0 to 200,000, up to which two colours are
            near. Larger sees less motion.
        samples: in each of the three lists, 1 to 50.
        neighbours: near samples that make a pixel background, 1 to 50, and to three times
            ``samples``.
        shadows: label shadows on their own.
        shadow_threshold: how dark a shadow may be, 0 to 1: a shadow keeps this share of the light
            at least.
        learning_rate: see `Subtractor`; None: 1 / min(2 n, history) at the n-th frame, after the
            `warm_up`.
        remember: see `OpenCVSubtractor`.

    Raises:
        UsageError: a parameter is out of its range.

    Note:
        OpenCV draws the frames at which samples are taken from the random numbers of the calling
        thread; they are seeded here before each frame, so that the same frames give the same masks.
        A restored model is an approximation, see `opencv_model`: its samples are of the frames
        kept, and of the background's picture.

    References:
        Z. Zivkovic, F. van der Heijden, Efficient adaptive density estimation per image pixel for
        the task of background subtraction, Pattern Recognition Letters 27(7), 2006,
        doi:10.1016/j.patrec.2005.11.005.
    """

    name = "knn"

    def __init__(
        self,
        *,
        history: int = 500,
        distance: float = 400,
        samples: int = 7,
        neighbours: int = 2,
        shadows: bool = True,
        shadow_threshold: float = 0.5,
        learning_rate: float | None = None,
        remember: int = 20,
    ) -> None:
        super().__init__(learning_rate=learning_rate, remember=remember)
        check_range("the history of KNN", history, 1, 100_000)
        check_range("the squared distance of KNN", distance, 1e-6, 200_000)
        check_range("the number of samples", samples, 1, 50)
        check_range("the number of neighbours", neighbours, 1, min(50, 3 * samples))
        check_range("the shadow threshold", shadow_threshold, 0, 1)
        self._history, self._distance = history, distance
        self._samples, self._neighbours = samples, neighbours
        self._shadows, self._shadow_threshold = shadows, shadow_threshold
        self._last: tuple[Pixels, Mask] | None = None
        self._slowest = 1.0

    @property
    def warm_up(self) -> int:
        """Frames until there are near samples enough, and as many that found them near.

        With a single sample in each list some take three more, for it is replaced each time.
        """
        return 2 * self._neighbours + (3 if self._samples == 1 else 0)

    def _make(self) -> Model:
        import cv2

        model = cv2.createBackgroundSubtractorKNN(self._history, self._distance, self._shadows)
        model.setNSamples(self._samples)
        model.setkNNSamples(self._neighbours)
        model.setShadowThreshold(self._shadow_threshold)
        self._last, self._slowest = None, 1.0
        return model

    def _rate_at(self, learned: int) -> float:
        return 1 / min(2 * (learned + 1), self._history)

    def _impress(self, model: Model, background: Pixels) -> None:
        # At a rate of 1 each frame gives a sample to the short list, which hands on its oldest to
        # the middle one and that to the long one; this fills all three.
        for _ in range(3 * self._samples):
            super()._impress(model, background)

    def _learn(self, model: Model, frame: Pixels, rate: float | None) -> Mask:
        import cv2

        cv2.setRNGSeed((self._learned + 1) % _SEEDS)
        if rate == 0:
            self._settle(model)
            return super()._learn(model, frame, _STILL)
        if self._learned < self.warm_up:
            rate = 1.0  # each frame a sample; at slow rates there would be none for minutes
        rate = None if rate is None else max(rate, _STILL)
        mask = super()._learn(model, frame, rate)
        self._slowest = min(self._slowest, 1 / self._history if rate is None else rate)
        last = self._last or (None, None)
        self._last = (copied(frame, last[0]), copied(mask, last[1]))
        return mask

    def _settle(self, model: Model) -> None:
        """Let every pixel take the samples it is due, of the background, before it is frozen.

        OpenCV counts frames towards a pixel's next sample whatever the rate; at 0 it would even
        take one a frame. Shown the background until all are taken, at a rate that is due no other,
        the model tells motion as before and then stays as it is.
        """
        if self._last is None:
            return
        still = _without_motion(*self._last, model)
        for _ in range(_pending(self._slowest, self._samples)):
            super()._learn(model, still, _STILL)
        self._last = None


def _without_motion(frame: Pixels, mask: Mask, model: Model) -> Pixels:
    """The frame, with what moves in it replaced by the background where that is known."""
    moving = mask != BACKGROUND
    if not moving.any():
        return frame.copy()
    background = np.asarray(model.getBackgroundImage(), np.uint8)
    known = background if frame.ndim == 2 else background.any(axis=2)
    still = frame.copy()
    still[moving & (known > 0)] = background[moving & (known > 0)]
    return still


def _pending(rate: float, samples: int) -> int:
    """Frames within which each pixel takes a sample into each of its lists, as OpenCV counts."""
    if rate >= 1:
        return 1
    ages = [math.log(left) / math.log(1 - rate) for left in (1.0, 0.7, 0.4, 0.1)]
    longest = max(after - before for before, after in pairwise(ages))
    return min(_MOST_PENDING, int(longest / samples) + 2)
