"""The matte as what moves: a background model in the place of a network, one for each video."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.pictures import Matte
from cleanplate.motion.subtractor import MOTION, Subtractor

_MEDIAN = 5
"""Side of the median that takes specks out of masks, in pixels."""


class MovingMatter:
    """A `cleanplate.matting.network.CoarseMatter` with a memory: feed it one video, in order.

    Args:
        subtractor: the background model.
        looks_at: longest side at which frames are shown to it, in pixels.
    """

    def __init__(self, subtractor: Subtractor, looks_at: int = 512) -> None:
        self.name = subtractor.name
        self.description = f"what moves, by {subtractor.name}"
        self.looks_at = looks_at
        self._subtractor = subtractor
        self._count = 0

    def learn(self, frames: Iterable[npt.NDArray[np.uint8]]) -> None:
        """Show the model frames to begin with, as small as it will see them."""
        for frame in frames:
            self(frame)

    def __call__(self, rgb: npt.NDArray[np.uint8]) -> Matte:
        """Matte (h, w) of the next frame (h, w, 3): 1 where something moves; shadows do not."""
        ready = self._subtractor.is_ready
        mask = self._subtractor.process(rgb, Fraction(self._count))
        self._count += 1
        if not ready:
            return np.zeros(rgb.shape[:2], np.float32)
        moving = np.where(mask == MOTION, 255, 0).astype(np.uint8)
        return np.asarray(cv2.medianBlur(moving, _MEDIAN) > 0, np.float32)
