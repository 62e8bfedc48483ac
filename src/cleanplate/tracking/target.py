"""Where a followed target is, and the boxes and frames that trackers take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError

Pixels: TypeAlias = npt.NDArray[np.uint8]
"""A frame: (H, W, 3) RGB, or (H, W) grey."""

Window: TypeAlias = tuple[int, int, int, int]
"""OpenCV's form of a box: left, top, width, height; whole pixels within the picture."""

Box: TypeAlias = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels of the frame; the last two exclusive."""

Corners: TypeAlias = tuple[tuple[float, float], ...]
"""Four corners (x, y) of a turned box, one after the other around it."""


@dataclass(frozen=True, slots=True)
class Target:
    """The target in one frame."""

    box_xyxy: Box
    """Where it is, within the picture; of a lost target where it was last."""
    corners: Corners | None
    """Of the turned box, where the method tells one; they may lie outside of the picture."""
    score: float
    """How much like the target this place looks, 0 (as its surroundings did) to 1."""
    lost: bool
    """Whether the target is not to be seen."""

    @property
    def centre(self) -> tuple[float, float]:
        """Middle of the box (x, y)."""
        left, top, right, bottom = self.box_xyxy
        return (left + right) / 2, (top + bottom) / 2


def as_rgb(frame: npt.NDArray[Any]) -> Pixels:
    """The frame as RGB, contiguous.

    Args:
        frame: uint8, (H, W, 3) RGB or (H, W) grey.

    Raises:
        UsageError: no such frame.
    """
    known = isinstance(frame, np.ndarray) and frame.dtype == np.uint8 and frame.size
    if not known or not (frame.ndim == 2 or (frame.ndim == 3 and frame.shape[2] == 3)):
        kind = f"{getattr(frame, 'dtype', type(frame).__name__)} {getattr(frame, 'shape', '')}"
        msg = f"a frame is uint8 of shape (H, W) or (H, W, 3), not {kind.strip()}"
        raise UsageError(msg)
    if frame.ndim == 2:
        return np.asarray(cv2.cvtColor(frame, cv2.COLOR_GRAY2RGB), np.uint8)
    return np.ascontiguousarray(frame)


def check_box(box: Box, size: tuple[int, int]) -> Box:
    """The box as numbers, if it lies within the picture and holds a pixel.

    Args:
        box: left, top, right, bottom.
        size: (H, W) of the picture.

    Raises:
        UsageError: it does not.
    """
    left, top, right, bottom = (float(number) for number in box)
    height, width = size
    if not (0 <= left < right <= width and 0 <= top < bottom <= height):
        msg = (
            f"the target's box {left:g},{top:g},{right:g},{bottom:g} (left, top, right, bottom) is "
            f"none within the picture of {width}x{height}"
        )
        raise UsageError(msg)
    return left, top, right, bottom


def inside(box: Box, size: tuple[int, int]) -> Box:
    """The box cut to the picture; one pixel at its border where it lies outside.

    >>> inside((-5, 2, 4, 30), (10, 20))
    (0.0, 2.0, 4.0, 10.0)
    """
    height, width = size
    left, right = _span(box[0], box[2], width)
    top, bottom = _span(box[1], box[3], height)
    return left, top, right, bottom


def _span(low: float, high: float, length: int) -> tuple[float, float]:
    low = min(max(low, 0.0), length - 1.0)
    return float(low), float(min(max(high, low + 1.0), length))


def to_window(box: Box, size: tuple[int, int]) -> Window:
    """The box as OpenCV's window, cut to the picture."""
    left, top, right, bottom = inside(box, size)
    x, y = round(left), round(top)
    x, y = min(x, size[1] - 1), min(y, size[0] - 1)
    return x, y, max(1, min(round(right), size[1]) - x), max(1, min(round(bottom), size[0]) - y)


def to_box(window: Sequence[float]) -> Box:
    """OpenCV's window as a box."""
    x, y, width, height = (float(number) for number in window)
    return x, y, x + width, y + height


def grown(box: Box, factor: float) -> Box:
    """The box with its sides times a factor, about its middle."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    width, height = factor * (box[2] - box[0]) / 2, factor * (box[3] - box[1]) / 2
    return x - width, y - height, x + width, y + height


def overlap(a: Box, b: Box) -> float:
    """Shared area of two boxes by the area of both together, 0..1 (intersection over union)."""
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    shared = max(0.0, width) * max(0.0, height)
    both = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared
    return shared / both if both > 0 else 0.0
