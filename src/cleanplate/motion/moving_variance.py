"""Weighted moving variance: where the last three frames vary."""

from __future__ import annotations

import numpy as np

from cleanplate.motion.array_model import luma
from cleanplate.motion.moving_mean import WEIGHTS, MovingMean
from cleanplate.motion.subtractor import Mask, Pixels


class MovingVariance(MovingMean):
    """Pixels whose weighted standard deviation over the last three frames is large.

    Args:
        threshold: grey levels, 0 to 254, that the luma of the channels' deviations must exceed. A
            pixel that changed by 30 and stood still before deviates by 15.
        learning_rate: None or 1: the two frames before; 0: the two before it was frozen.

    Raises:
        UsageError: a parameter is out of its range.

    References:
        A. Sobral, BGSLibrary: an OpenCV C++ background subtraction library, WVC 2013: its
        WeightedMovingVariance.
    """

    name = "moving-variance"

    def _compared(self, frame: Pixels, before: Pixels, earlier: Pixels) -> Mask:
        import cv2

        total = self._buffer("total", frame, np.float32)
        squares = self._buffer("squares", frame, np.float32)
        self._sum(frame, before, earlier)
        # Of whole numbers below 2^24, which floats hold exactly: a hundred times the variance.
        cv2.multiply(total, total, dst=total)
        cv2.addWeighted(squares, 10, total, -1, 0, dst=total)
        cv2.sqrt(total, dst=total)
        deviation = np.asarray(cv2.convertScaleAbs(total, alpha=0.1), np.uint8)
        mask = luma(deviation)
        cv2.threshold(mask, self._threshold, 255, cv2.THRESH_BINARY, dst=mask)
        return mask

    def _sum(self, *frames: Pixels) -> None:
        """Weighted sums of the frames and of their squares, into the buffers."""
        import cv2

        total, squares = self._buffers["total"], self._buffers["squares"]
        square = self._buffer("square", total, np.float32)
        total[:] = squares[:] = 0
        for weight, frame in zip(WEIGHTS, frames, strict=True):
            cv2.scaleAdd(frame.astype(np.float32), weight, total, dst=total)
            cv2.multiply(frame, frame, dst=square, scale=weight, dtype=cv2.CV_32F)
            cv2.add(squares, square, dst=squares)
