"""What the classic methods look at: a frame's luma, or a small RGB picture of it."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.frames import Frame, rgb_matrix
from cleanplate.lectures.deck import Box
from cleanplate.motion.subtractor import Pixels


def luma_of(frame: Frame, box: Box | None) -> Pixels:
    """The brightness of a part of a frame, in the range its video has.

    Args:
        frame: what the reader gave.
        box: the part of it; None: all.

    Returns:
        uint8 (H, W), contiguous; a view of the frame where nothing is cut or converted.
    """
    return np.ascontiguousarray(_bytes(cut(frame.y, box), frame.depth))


def reduced_rgb(frame: Frame, box: Box | None, width: int) -> Pixels:
    """A frame as RGB of at most that width, its planes averaged down before they are joined.

    Args:
        frame: what the reader gave.
        box: the part of it; None: all.
        width: most columns of the result; a narrower frame stays as it is.

    Returns:
        uint8 (H, W, 3).
    """
    y = cut(frame.y, box)
    height = y.shape[0] * width // y.shape[1]
    size = (width, max(1, height)) if y.shape[1] > width else y.shape[::-1]
    chroma = None if box is None else (box[0] // 2, box[1] // 2, -(-box[2] // 2), -(-box[3] // 2))
    planes = [y, cut(frame.u, chroma), cut(frame.v, chroma)]
    small = [_resized(_bytes(plane, frame.depth), size) for plane in planes]
    # rgb_matrix is numpy's row form (yuv = rgb @ M + o); OpenCV wants columns.
    matrix, offset = rgb_matrix(frame.colour, frame.size[0])
    inverse = np.linalg.inv(matrix.astype(np.float64))
    joined = np.column_stack([inverse.T, -offset @ inverse]).astype(np.float32)
    return np.asarray(cv2.transform(cv2.merge(small), joined), np.uint8)


def cut(plane: npt.NDArray[Any], box: Box | None) -> npt.NDArray[Any]:
    """The part of a plane (H, W) in the box, as a view; None: all of it."""
    return plane if box is None else plane[box[1] : box[3], box[0] : box[2]]


def _resized(plane: Pixels, size: tuple[int, int]) -> Pixels:
    """The plane at (W, H): averaged where it shrinks, between its neighbours where it grows."""
    if plane.shape[::-1] == size:
        return plane
    way = cv2.INTER_AREA if plane.shape[1] > size[0] else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(plane, size, interpolation=way), np.uint8)


def _bytes(plane: npt.NDArray[Any], depth: int) -> Pixels:
    return plane if depth == 8 else (plane >> (depth - 8)).astype(np.uint8)
