"""A trained cascade looking for its pattern in pictures, at every place and size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.tracking.boosting.cascade import BoostedCascade, passes
from cleanplate.tracking.boosting.windows import pyramid, windows_of
from cleanplate.tracking.faces import BoxXyxy

_SIMILAR = 0.3
"""How far sides of windows may differ, in shares of their size, to count as one place."""


@dataclass(frozen=True, slots=True)
class Scan:
    """What was found, and what it cost."""

    boxes: tuple[BoxXyxy, ...]
    """Where the pattern is, most certain first."""
    windows: int
    """Places and sizes looked at."""
    features: int
    """Features computed for all of them."""

    @property
    def features_per_window(self) -> float:
        """On average; what the cascade saves is the difference to all its features."""
        return self.features / self.windows if self.windows else 0.0


def scan(
    cascade: BoostedCascade,
    grey: npt.NDArray[np.uint8],
    *,
    scale: float = 1.15,
    step: int = 1,
    neighbours: int = 3,
) -> Scan:
    """Look for the pattern.

    Args:
        cascade: of `train_cascade`.
        grey: uint8 (H, W).
        scale: how much the window grows from size to size, above 1.
        step: pixels between windows, at each size of the reduced picture.
        neighbours: how many windows have to agree; 0 gives every single one.

    Raises:
        UsageError: a number that cannot work.
    """
    if scale <= 1 or step < 1 or neighbours < 0:
        msg = f"scale is above 1, step 1 and more; {scale:g} and {step} cannot work"
        raise UsageError(msg)
    found: list[list[int]] = []
    windows = features = 0
    for factor, level in pyramid(grey, cascade.side, scale):
        looked_at = windows_of(level, cascade.side, step)
        passed, costs = passes(cascade, looked_at)
        windows, features = windows + len(costs), features + int(costs.sum())
        size = round(cascade.side * factor)
        for place in np.flatnonzero(passed):
            row, column = int(looked_at.rows[place]), int(looked_at.columns[place])
            found.append([round(column * factor), round(row * factor), size, size])
    return Scan(tuple(_grouped(found, neighbours)), windows, features)


def _grouped(found: list[list[int]], neighbours: int) -> Iterator[BoxXyxy]:
    """Windows that mean one place as one; those too few agree on are left out."""
    if not found:
        return
    if neighbours == 0:
        places, counts = np.array(found), np.ones(len(found))
    else:
        # groupRectangles drops groups of ``threshold`` or fewer, and a single window twice.
        places, counts = (
            np.asarray(part) for part in cv2.groupRectangles(found, neighbours, _SIMILAR)
        )
    for number in np.argsort(-counts.reshape(-1), kind="stable"):
        left, top, width, height = (int(value) for value in places[number])
        yield left, top, left + width, top + height
