"""Steps of a video's time in whole numbers: exact as fractions, which took a tenth of the work."""

from __future__ import annotations

import math
from fractions import Fraction

from cleanplate.media.video_info import VideoInfo

_REORDERED = 100
"""Steps that packets may be out of order: far more than any decoder holds back."""


class Steps:
    """Counts steps from the beginning of a video.

    Args:
        info: the video, whose timestamps are meant.
        step_s: length of a step in seconds.
    """

    def __init__(self, info: VideoInfo, step_s: Fraction) -> None:
        tick, zero = info.time_base / step_s, info.origin_s / step_s
        self._whole = math.lcm(tick.denominator, zero.denominator)
        self._tick = tick.numerator * (self._whole // tick.denominator)
        self._zero = zero.numerator * (self._whole // zero.denominator)

    def place(self, pts: int) -> int:
        """The step that a timestamp lies in; 0 is the first."""
        return (pts * self._tick - self._zero) // self._whole


class FirstOfStep:
    """Which packets may hold the first frame of their step.

    Packets come in the order of decoding: a frame that comes later may be shown earlier.
    """

    def __init__(self, steps: Steps, first_pts: int | None) -> None:
        """Take no packet from before ``first_pts``; None: take all."""
        self._steps, self._first_pts = steps, first_pts
        self._earliest: dict[int, int] = {}

    def __call__(self, pts: int | None) -> bool:
        """Whether the frame of the packet with this timestamp may be one; notes it."""
        if pts is None:
            return True
        if self._first_pts is not None and pts < self._first_pts:
            return False
        place = self._steps.place(pts)
        if place in self._earliest and self._earliest[place] <= pts:
            return False
        if len(self._earliest) > 2 * _REORDERED:
            self._forget(place - _REORDERED)
        self._earliest[place] = pts
        return True

    def _forget(self, before: int) -> None:
        for old in [old for old in self._earliest if old < before]:
            del self._earliest[old]


def first_pts(info: VideoInfo, time_s: Fraction | None) -> int | None:
    """The first timestamp at or after a time from the beginning; None stays None."""
    return None if time_s is None else math.ceil((time_s + info.origin_s) / info.time_base)
