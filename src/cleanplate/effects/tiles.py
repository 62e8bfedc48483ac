"""Parts of a picture: the box around what matters, tiles of it, and both at a reduced size."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

Box: TypeAlias = tuple[slice, slice]
"""(rows, columns)."""

_SIDE = 240
"""Side, at most, of the tiles."""


def bounds(chosen: npt.NDArray[np.uint8]) -> Box | None:
    """The smallest box with all pixels (H, W) that are not 0; None where there are none."""
    left, top, width, height = cv2.boundingRect(chosen)
    return (slice(top, top + height), slice(left, left + width)) if width else None


def widened(box: Box, by: int, step: int, size: tuple[int, int]) -> Box:
    """The box with its surroundings, at least one whole step of them.

    Args:
        box: inside the picture.
        by: pixels on every side, as far as the picture goes.
        step: the result has this length at least.
        size: of the picture, (H, W).
    """
    rows, columns = (
        slice(max(0, min(side.start - by, length - step)), min(length, side.stop + by))
        for side, length in zip(box, size, strict=True)
    )
    return rows, columns


def reduced(values: npt.NDArray[Any], step: int) -> npt.NDArray[Any]:
    """Means of squares of ``step`` pixels; what is left over at the end is not looked at."""
    if step == 1:
        return values
    rows, columns = values.shape[0] // step, values.shape[1] // step
    whole = values[: rows * step, : columns * step]
    return np.asarray(cv2.resize(whole, (columns, rows), interpolation=cv2.INTER_AREA))


def tiles(chosen: npt.NDArray[np.uint8], step: int) -> Iterator[Box]:
    """Boxes with all pixels (H, W) that are not 0; their corners lie on multiples of ``step``."""
    side = max(step, _SIDE // step * step)
    for top in range(0, chosen.shape[0], side):
        for left in range(0, chosen.shape[1], side):
            inside = bounds(chosen[top : top + side, left : left + side])
            if inside is not None:
                yield _aligned(inside, (top, left), step)


def _aligned(box: Box, corner: tuple[int, int], step: int) -> Box:
    rows, columns = (
        slice(first + side.start // step * step, first + side.stop)
        for first, side in zip(corner, box, strict=True)
    )
    return rows, columns


def enlarged_part(values: npt.NDArray[np.float32], tile: Box, step: int) -> npt.NDArray[np.float32]:
    """The part of reduced values (h, w[, C]) that lies under a tile, at the tile's size."""
    if step == 1:
        return values[tile]
    rows, columns = tile
    # One sample more on every side, repeated at the border, makes the seams of the tiles vanish.
    down, across = (
        np.clip(np.arange(side.start // step - 1, -(-side.stop // step) + 1), 0, length - 1)
        for side, length in zip(tile, values.shape[:2], strict=True)
    )
    part = values[down[:, np.newaxis], across]
    large = cv2.resize(part, (len(across) * step, len(down) * step), interpolation=cv2.INTER_LINEAR)
    inner = large[step : step + rows.stop - rows.start, step : step + columns.stop - columns.start]
    return np.asarray(inner, np.float32)
