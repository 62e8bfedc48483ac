"""Discs on a plain background, a subject before a wall: pictures whose regions are known."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from cleanplate.segmentation.back_projection import find_sample
from cleanplate.segmentation.chroma_key import Key, key_out
from cleanplate.segmentation.grab_cut import cut_subject
from cleanplate.segmentation.minima import flood_minima
from cleanplate.segmentation.result import Rgb, Segmentation
from cleanplate.segmentation.slic import superpixels
from cleanplate.segmentation.watershed import flood_markers, split_objects

WALL, RED = (40, 160, 80), (200, 40, 40)


def discs(*places: tuple[int, int, int], size: tuple[int, int] = (120, 160)) -> Rgb:
    """Dark discs (column, row, radius) on white."""
    rgb = np.full((*size, 3), 235, np.uint8)
    for column, row, radius in places:
        cv2.circle(rgb, (column, row), radius, (70, 60, 50), -1)
    return rgb


def before_wall(size: tuple[int, int] = (60, 80)) -> Rgb:
    """A red block, rows 20 to 39 and columns 30 to 49, before a green wall."""
    rgb = np.full((*size, 3), WALL, np.uint8)
    rgb[20:40, 30:50] = RED
    return rgb


def some_hints(rgb: Rgb) -> np.ndarray:
    """Rather subject but for the first pixel."""
    hints = np.full(rgb.shape[:2], 3, np.uint8)
    hints.flat[0] = 0
    return hints


def some_markers(rgb: Rgb) -> np.ndarray:
    """One number in the first pixel, another one in the last."""
    markers = np.zeros(rgb.shape[:2], np.int32)
    markers.flat[0], markers.flat[-1] = 1, 2
    return markers


METHODS: dict[str, Callable[[Rgb], Segmentation]] = {
    "watershed": split_objects,
    "markers": lambda rgb: flood_markers(rgb, some_markers(rgb)),
    "minima": flood_minima,
    "grabcut": lambda rgb: cut_subject(rgb, some_hints(rgb)),
    "backprojection": lambda rgb: find_sample(rgb, rgb),
    "chroma": lambda rgb: key_out(rgb, key=Key(WALL, 0.8)),
    "slic": superpixels,
}
"""Every method, shown what it needs."""
