"""Weighted moving mean: a frame against the mean of itself and the two before it."""

from __future__ import annotations

import numpy as np

from cleanplate.motion.array_model import ArraySubtractor, apart, refuse_between
from cleanplate.motion.subtractor import Mask, Pixels, State, check_range

WEIGHTS = (5, 3, 2)
"""Tenths that a frame, the one before, and the one before that have in the mean."""


class MovingMean(ArraySubtractor):
    """Pixels that differ from the weighted mean of the last three frames, this one among them.

    Half of a difference is in the mean, so that 15 levels of threshold are 30 of difference.

    Args:
        threshold: grey levels, 0 to 254, that the luma of the channels' differences must exceed.
            Larger ignores more noise and more faint motion.
        learning_rate: None or 1: the two frames before; 0: the two before it was frozen.

    Raises:
        UsageError: a parameter is out of its range.

    References:
        A. Sobral, BGSLibrary: an OpenCV C++ background subtraction library, WVC 2013: its
        WeightedMovingMean.
    """

    name = "moving-mean"
    remembers_only_last = True

    def __init__(self, *, threshold: float = 15, learning_rate: float | None = None) -> None:
        super().__init__(learning_rate=learning_rate)
        check_range("the threshold of moving frames", threshold, 0, 254)
        self._threshold = threshold

    @property
    def background(self) -> Pixels | None:
        """The weighted mean of the two frames that the next one is compared with."""
        import cv2

        if not self._arrays:
            return None
        _, before, earlier = WEIGHTS
        share = before / (before + earlier)
        mean = cv2.addWeighted(self._arrays["before"], share, self._arrays["earlier"], 1 - share, 0)
        return np.asarray(mean, np.uint8)

    def _check_rate(self, rate: float) -> None:
        refuse_between(self.name, rate)

    def _begun(self, frame: Pixels) -> State:
        return {"before": frame.copy(), "earlier": frame.copy()}

    def _step(self, frame: Pixels, rate: float | None) -> Mask:
        mask = self._compared(frame, self._arrays["before"], self._arrays["earlier"])
        if rate != 0:
            self._arrays = {"before": self._arrays["earlier"], "earlier": self._arrays["before"]}
            np.copyto(self._arrays["before"], frame)
        return mask

    def _compared(self, frame: Pixels, before: Pixels, earlier: Pixels) -> Mask:
        import cv2

        now, then, first = WEIGHTS
        mean = self._buffer("mean", frame, np.uint8)
        older = self._buffer("older", frame, np.float32)
        cv2.addWeighted(before, then / 10, earlier, first / 10, 0, dst=older, dtype=cv2.CV_32F)
        cv2.addWeighted(frame, now / 10, older, 1, 0, dst=mean, dtype=cv2.CV_8U)
        return apart(frame, np.asarray(mean, np.uint8), self._threshold)
