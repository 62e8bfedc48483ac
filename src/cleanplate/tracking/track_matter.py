"""The matte as a followed target: a tracker in the place of a network, one for each video."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import numpy.typing as npt

from cleanplate.core.pictures import Matte
from cleanplate.tracking.colour_weigher import ColourWeigher
from cleanplate.tracking.target import Box, inside
from cleanplate.tracking.target_matte import colour_matte
from cleanplate.tracking.tracker import Tracker

_RATE = 25
"""Frames a second that trackers are told; none of them reckons in time."""


class TrackMatter:
    """A `cleanplate.matting.network.CoarseMatter` with a memory: feed it one video, in order.

    The matte is the target's colours in and near its box; empty while it is lost.

    Args:
        tracker: follows the target.
        box_xyxy: the target in the first frame, in pixels of the video.
        size: (H, W) of the video.
        looks_at: longest side at which frames are shown to it, in pixels.
    """

    def __init__(
        self, tracker: Tracker, box_xyxy: Box, size: tuple[int, int], looks_at: int = 512
    ) -> None:
        self.name = tracker.name
        self.description = f"a target followed by {tracker.name}"
        self.looks_at = looks_at
        self._tracker = tracker
        self._box, self._size = box_xyxy, size
        self._colours = ColourWeigher()
        self._count = 0

    def __call__(self, rgb: npt.NDArray[np.uint8]) -> Matte:
        """Matte (h, w) of the next frame (h, w, 3).

        Raises:
            UsageError: the target cannot be followed.
        """
        time_s, self._count = Fraction(self._count, _RATE), self._count + 1
        if time_s == 0:
            box = self._scaled((rgb.shape[0], rgb.shape[1]))
            self._colours.learn(rgb, box)
            target = self._tracker.start(rgb, box, time_s)
        else:
            target = self._tracker.process(rgb, time_s)
        matte = colour_matte(target, self._colours.weigh(rgb, time_s))
        return matte.astype(np.float32) / np.float32(255)

    def _scaled(self, shown: tuple[int, int]) -> Box:
        """The box in a frame of another size."""
        down, across = shown[0] / self._size[0], shown[1] / self._size[1]
        left, top, right, bottom = self._box
        return inside((left * across, top * down, right * across, bottom * down), shown)
