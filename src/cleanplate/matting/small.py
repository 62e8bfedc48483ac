"""A small RGB picture of a video frame, for the networks: reduced first, converted after."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.frames import ColourTags, Frame, rgb_matrix


def small_rgb(frame: Frame, longest: int) -> npt.NDArray[np.uint8]:
    """The frame as RGB uint8 (h, w, 3), its longer side at most ``longest`` pixels.

    The planes are reduced before the colours are converted, so that few pixels are converted.
    """
    size = small_size(frame.size, longest)
    planes = [_reduced(plane, size, frame.depth) for plane in (frame.y, frame.u, frame.v)]
    return np.asarray(cv2.transform(cv2.merge(planes), _to_rgb(frame.colour, frame.size[0])))


@lru_cache(maxsize=32)
def _to_rgb(colour: ColourTags, height: int) -> npt.NDArray[np.float32]:
    """The (3, 4) matrix from (Y, U, V, 1) to RGB that `cv2.transform` applies, rounds and clips."""
    matrix, offset = rgb_matrix(colour, height)
    inverse = np.linalg.inv(matrix.astype(np.float64))
    return np.column_stack([inverse.T, -(offset @ inverse)]).astype(np.float32)


def small_size(size: tuple[int, int], longest: int) -> tuple[int, int]:
    """(H, W) scaled down, never up, so that the longer side is at most ``longest``."""
    scale = min(1.0, longest / max(size))
    return (max(1, round(size[0] * scale)), max(1, round(size[1] * scale)))


def _reduced(plane: npt.NDArray[Any], size: tuple[int, int], depth: int) -> npt.NDArray[np.uint8]:
    small = plane
    if (factor := _whole_factor(plane.shape, size)) > 1:
        halved = (plane.shape[1] // factor, plane.shape[0] // factor)
        small = cv2.resize(plane, halved, interpolation=cv2.INTER_AREA)
    if small.shape != size:
        shrinks = size[0] <= small.shape[0] and size[1] <= small.shape[1]
        near = 2 * size[0] > small.shape[0] and 2 * size[1] > small.shape[1]
        how = cv2.INTER_AREA if shrinks and not near else cv2.INTER_LINEAR
        small = cv2.resize(small, size[::-1], interpolation=how)
    if depth > 8:
        small = np.right_shift(small, depth - 8).astype(np.uint8)
    return np.asarray(small, np.uint8)


def _whole_factor(have: tuple[int, ...], want: tuple[int, int]) -> int:
    """The largest whole factor to reduce by first: averaging whole blocks is five times faster."""
    largest = min(have[0] // want[0], have[1] // want[1])
    return next((n for n in range(largest, 1, -1) if not have[0] % n and not have[1] % n), 1)
