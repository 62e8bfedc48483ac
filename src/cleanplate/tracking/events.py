"""When a target was lost, and when it was found again."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from cleanplate.tracking.reacquire import PATIENCE
from cleanplate.tracking.target import Box, Target


@dataclass(frozen=True, slots=True)
class TrackEvent:
    """A target was lost, or found again."""

    kind: Literal["lost", "found"]
    """Which of both."""
    number: int
    """Of the first frame of which it holds, from 0."""
    time_s: Fraction
    """When that frame is shown, in seconds."""
    since_s: Fraction
    """When the frames began that decided it: it takes some in a row (`PATIENCE`)."""
    box_xyxy: Box
    """Where the target was seen last, or is again."""


class LossFinder:
    """Tells the frames in which a target is lost or found; feed it frame by frame."""

    def __init__(self) -> None:
        self._lost = False
        self._times_s: deque[Fraction] = deque(maxlen=PATIENCE)

    def process(self, number: int, time_s: Fraction, target: Target) -> TrackEvent | None:
        """What has happened with this frame, if anything."""
        self._times_s.append(time_s)
        if target.lost == self._lost:
            return None
        self._lost = target.lost
        kind: Literal["lost", "found"] = "lost" if target.lost else "found"
        return TrackEvent(kind, number, time_s, self._times_s[0], target.box_xyxy)
