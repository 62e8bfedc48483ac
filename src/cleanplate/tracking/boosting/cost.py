"""What a window costs a cascade: stage by stage, measured on a picture.

The point of the cascade (Viola and Jones, section 4): of thousands of features, most windows see
less than ten. Counted by evaluating the cascade's file at every place and size OpenCV looks at.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.tracking.boosting.opencv_stages import FileCascade, Level


@dataclass(frozen=True, slots=True)
class StageCost:
    """What one stage did to the windows of a picture."""

    features: int
    """Nodes of all its trees: what a window costs at most."""
    entered: int
    """Windows that reached it."""
    passed: int
    """Windows it let through."""
    computed: int
    """Features computed for all of them."""


@dataclass(frozen=True, slots=True)
class CascadeCost:
    """What a whole cascade did."""

    windows: int
    """Places and sizes looked at."""
    plain: int
    """Of these, rejected before the first stage for want of contrast."""
    stages: tuple[StageCost, ...]
    """In order."""
    found: tuple[tuple[int, int, int, int], ...]
    """Windows that went through all stages, not yet grouped: left, top, columns, rows."""

    @property
    def computed(self) -> int:
        """Features computed for all windows."""
        return sum(stage.computed for stage in self.stages)

    @property
    def features(self) -> int:
        """Features of all stages."""
        return sum(stage.features for stage in self.stages)

    @property
    def features_per_window(self) -> float:
        """On average."""
        return self.computed / self.windows if self.windows else 0.0


def measure_cost(
    cascade: FileCascade, grey: npt.NDArray[np.uint8], scale: float = 1.1, least_height: int = 0
) -> CascadeCost:
    """Look at a picture as OpenCV does, and count.

    Args:
        cascade: from `opencv_stages.read_stages`.
        grey: uint8 (H, W), as it is given to OpenCV.
        scale: how much the window grows from size to size, above 1.
        least_height: rows of the smallest window.
    """
    count = len(cascade.stages)
    entered, passed, computed = (np.zeros(count, np.int64) for _ in range(3))
    windows = plain = 0
    found: list[tuple[int, int, int, int]] = []
    for factor, small in _sizes(cascade, grey, scale, least_height):
        level = Level(small, cascade)
        rows, columns, flat = _places(level, cascade, small.shape, 1 if factor >= 2 else 2)
        windows, plain = windows + len(rows), plain + int(flat.sum())
        rows, columns = rows[~flat], columns[~flat]
        for number, stage in enumerate(cascade.stages):
            entered[number] += len(rows)
            through, nodes = level.stage(stage, rows, columns)
            computed[number] += nodes
            rows, columns = rows[through], columns[through]
            passed[number] += len(rows)
            if not len(rows):
                break
        size = (round(cascade.width * factor), round(cascade.height * factor))
        found += [
            (round(column * factor), round(row * factor), *size)
            for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
        ]
    stages = tuple(
        StageCost(sum(len(tree.nodes) for tree in stage.trees), *(int(n) for n in numbers))
        for stage, *numbers in zip(cascade.stages, entered, passed, computed, strict=True)
    )
    return CascadeCost(windows, plain, stages, tuple(found))


def _sizes(
    cascade: FileCascade, grey: npt.NDArray[np.uint8], scale: float, least_height: int
) -> list[tuple[float, npt.NDArray[np.uint8]]]:
    """(factor, the picture reduced by it) as OpenCV chooses them."""
    sizes: list[tuple[float, npt.NDArray[np.uint8]]] = []
    factor = 1.0
    while True:
        height, width = round(cascade.height * factor), round(cascade.width * factor)
        if height > grey.shape[0] or width > grey.shape[1]:
            return sizes
        if height >= least_height:
            size = (round(grey.shape[1] / factor), round(grey.shape[0] / factor))
            small = cv2.resize(grey, size, interpolation=cv2.INTER_LINEAR_EXACT)
            if min(small.shape[0] - cascade.height, small.shape[1] - cascade.width) >= 0:
                sizes.append((factor, np.asarray(small, np.uint8)))
        factor *= scale


def _places(
    level: Level, cascade: FileCascade, shape: tuple[int, ...], step: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Rows and columns of the windows OpenCV looks at, and which of them are plain.

    After a window that the first stage rejects it leaves out the next one in its row.
    """
    down = np.arange(0, shape[0] - cascade.height + 1, step, dtype=np.int64)
    across = np.arange(0, shape[1] - cascade.width + 1, step, dtype=np.int64)
    rows, columns = (axis.ravel() for axis in np.meshgrid(down, across, indexing="ij"))
    plain = level.is_plain(rows, columns)
    rejected = ~level.stage(cascade.stages[0], rows, columns)[0] & ~plain
    grid = rejected.reshape(len(down), len(across))
    looked_at = np.ones(grid.shape, np.bool_)
    for column in range(1, grid.shape[1]):
        looked_at[:, column] = ~(looked_at[:, column - 1] & grid[:, column - 1])
    chosen = looked_at.ravel()
    return rows[chosen], columns[chosen], plain[chosen]
