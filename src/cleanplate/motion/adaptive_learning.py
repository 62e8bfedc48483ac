"""Adaptive selective learning: a running average that learns only what is background."""

from __future__ import annotations

import numpy as np

from cleanplate.motion.array_model import ArraySubtractor, apart
from cleanplate.motion.subtractor import BACKGROUND, Mask, Pixels, State, check_odd, check_range


class AdaptiveLearning(ArraySubtractor):
    """A running average that leaves out what moves, so that nothing leaves a trail.

    What once stands in the scene moves for ever, and so does the place of what has left it; the
    first frames are learned everywhere, which forgives those.

    Args:
        threshold: grey levels, 0 to 254, that the luma of the channels' differences must exceed.
            Larger ignores more noise and more faint motion.
        smoothing: side in pixels, odd, of the median that removes specks, up to 31; 1 for none.
        learning_frames: learned everywhere to begin with, up to 10,000; BGSLibrary has none.
        learning_rate: share of a new frame in the average where it is background; None: 0.05. At 1
            each frame is learned everywhere.

    Raises:
        UsageError: a parameter is out of its range.

    References:
        A. Sobral, BGSLibrary: an OpenCV C++ background subtraction library, WVC 2013: its
        AdaptiveSelectiveBackgroundLearning.
    """

    name = "adaptive-learning"

    def __init__(
        self,
        *,
        threshold: float = 15,
        smoothing: int = 3,
        learning_frames: int = 90,
        learning_rate: float | None = None,
    ) -> None:
        super().__init__(learning_rate=learning_rate)
        check_range("the threshold of adaptive learning", threshold, 0, 254)
        check_range("the number of learning frames", learning_frames, 0, 10_000)
        check_odd("the smoothing", smoothing, 31)
        self._threshold, self._smoothing = threshold, smoothing
        self._learning_frames = learning_frames

    @property
    def background(self) -> Pixels | None:
        """The average, rounded."""
        if not self._arrays:
            return None
        return np.asarray(np.rint(self._arrays["average"]), np.uint8)

    def _begun(self, frame: Pixels) -> State:
        return {"average": frame.astype(np.float32)}

    def _step(self, frame: Pixels, rate: float | None) -> Mask:
        import cv2

        background = self._buffer("background", frame, np.uint8)
        cv2.convertScaleAbs(self._arrays["average"], dst=background)
        mask = apart(frame, np.asarray(background, np.uint8), self._threshold)
        if self._smoothing > 1:
            cv2.medianBlur(mask, self._smoothing, dst=mask)
        if rate != 0:
            self._follow(frame, mask, 0.05 if rate is None else rate)
        return mask

    def _follow(self, frame: Pixels, mask: Mask, rate: float) -> None:
        import cv2

        everywhere = rate == 1 or self._learned < self._learning_frames
        if everywhere or not mask.any():
            cv2.accumulateWeighted(frame, self._arrays["average"], rate)
            return
        still = np.asarray(mask == BACKGROUND, np.uint8)
        cv2.accumulateWeighted(frame, self._arrays["average"], rate, mask=still)
