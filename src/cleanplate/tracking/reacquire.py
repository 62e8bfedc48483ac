"""Losing a target and finding it again, without flickering between the two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.tracking.appearance import Appearance
from cleanplate.tracking.target import Box, Pixels

LOW, HIGH = 0.2, 0.45
"""Scores below which a target is being lost, and from which on one is being found."""

PATIENCE = 3
"""Frames in a row that it takes for either."""

_SCALES = (1.0, 0.71, 1.41)
"""What the sizes at which a lost target is looked for are multiplied by."""

_PEAKS = 4
"""Places that are looked at closely, a size."""

_AS_GOOD = 0.03
"""Scores that differ by less are one."""

_SEARCH_SIDE = 320
"""Longest side of the frame in which places are looked for; they are compared at full size."""


class LossGate:
    """Decides whether a target is lost by its scores, frame by frame.

    Args:
        low: it is lost after ``patience`` scores in a row below this one.
        high: it is found after as many from this one on.
        patience: frames, 1 or more.

    Raises:
        UsageError: not 0 <= low <= high <= 1, or no frame of patience.
    """

    def __init__(self, low: float = LOW, high: float = HIGH, patience: int = PATIENCE) -> None:
        if not 0 <= low <= high <= 1 or patience < 1:
            msg = (
                "a loss needs scores 0 <= low <= high <= 1 and a patience of one frame or more, "
                f"not {low:g}, {high:g} and {patience}"
            )
            raise UsageError(msg)
        self._low, self._high, self._patience = low, high, patience
        self.lost = False
        """Whether it is lost now."""
        self._streak = 0

    def step(self, score: float) -> bool:
        """Take the next frame's score; whether the target is lost."""
        against = score >= self._high if self.lost else score < self._low
        self._streak = self._streak + 1 if against else 0
        if self._streak >= self._patience:
            self.lost, self._streak = not self.lost, 0
        return self.lost

    def start_over(self) -> None:
        """A streak of good scores did not belong together: it begins again with this frame."""
        self._streak = 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that may be the target's."""

    box_xyxy: Box
    """Where."""
    score: float
    """How much like the target it looks, 0..1."""


def search(lab: Pixels, look: Appearance, sizes: Sequence[tuple[float, float]]) -> Candidate:
    """The place in the whole frame that looks most like the target.

    Args:
        lab: the frame, uint8 (H, W, 3).
        look: the target's.
        sizes: (height, width) of its box, such as when it was named and when it was last seen.
    """
    scale = min(1.0, _SEARCH_SIDE / max(lab.shape[:2]))
    shown = (max(1, round(lab.shape[1] * scale)), max(1, round(lab.shape[0] * scale)))
    small = np.asarray(cv2.resize(lab, shown, interpolation=cv2.INTER_AREA), np.uint8)
    likely = look.likelihood(small)
    boxes = [
        box
        for size in dict.fromkeys(sizes)
        for factor in _SCALES
        for box in _places(likely, size, scale, factor)
    ]
    candidates = [Candidate(box, look.score(lab, box)) for box in boxes]
    enough = max(candidate.score for candidate in candidates) - _AS_GOOD
    return max((one for one in candidates if one.score >= enough), key=_extent)


def _extent(candidate: Candidate) -> tuple[float, float]:
    """By size first: within a target every smaller box looks like it, too."""
    left, top, right, bottom = candidate.box_xyxy
    return (right - left) * (bottom - top), candidate.score


def _places(
    likely: npt.NDArray[np.uint8], size: tuple[float, float], scale: float, factor: float
) -> list[Box]:
    """Boxes of a size, at full scale, that hold most of what is likely; they hardly overlap."""
    rows, columns = likely.shape
    height = min(rows, max(1, round(size[0] * scale * factor)))
    width = min(columns, max(1, round(size[1] * scale * factor)))
    sums = cv2.boxFilter(likely, cv2.CV_32F, (width, height), normalize=True,
                         borderType=cv2.BORDER_CONSTANT)  # fmt: skip
    boxes: list[Box] = []
    for _ in range(_PEAKS):
        _, most, _, (x, y) = cv2.minMaxLoc(sums)
        if boxes and most <= 0:
            break
        left = min(max(x - width // 2, 0), columns - width)
        top = min(max(y - height // 2, 0), rows - height)
        boxes.append((left / scale, top / scale, (left + width) / scale, (top + height) / scale))
        half = (max(1, height // 2), max(1, width // 2))
        sums[max(0, y - half[0]) : y + half[0] + 1, max(0, x - half[1]) : x + half[1] + 1] = -1
    return boxes
