"""Patterns and scenes made by code, to train and try a small cascade on.

The pattern is what is common to faces: a bright oval, two dark spots in its upper half and a dark
bar in the lower one; place, size, light, contrast, blur and noise vary. The scenes are made of soft
noise, edges, stripes and discs, in which parts of the pattern are found everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

Grey = npt.NDArray[np.uint8]
"""Grey picture, uint8 (H, W)."""

_FINE = 4
"""Patterns are drawn at so many times their size and reduced."""


def pattern(side: int, random: np.random.Generator, behind: Grey | None = None) -> Grey:
    """One pattern, uint8 (side, side).

    Args:
        side: rows and columns.
        random: varies it.
        behind: what is seen around it, uint8 (side, side); None: a piece of a scene.
    """
    fine = side * _FINE
    if behind is None:
        behind = _behind(side, random)
    picture = cv2.resize(behind, (fine, fine), interpolation=cv2.INTER_LINEAR).astype(np.float32)
    light = random.uniform(90, 235)
    dark = light * random.uniform(0.25, 0.6)
    wobble = random.uniform(-0.05, 0.05, 4)
    centre = (0.5 + wobble[0], 0.5 + wobble[1])
    _ellipse(picture, centre, (0.38 + wobble[2], 0.46 + wobble[3]), light)
    for side_of in (-1, 1):
        spot = (centre[0] + side_of * random.uniform(0.14, 0.19), centre[1] - 0.12)
        _ellipse(picture, spot, (random.uniform(0.07, 0.1), random.uniform(0.05, 0.08)), dark)
    mouth = (centre[0], centre[1] + random.uniform(0.2, 0.26))
    _ellipse(picture, mouth, (random.uniform(0.12, 0.18), random.uniform(0.03, 0.06)), dark)
    small = cv2.resize(picture, (side, side), interpolation=cv2.INTER_AREA)
    return _grained(small, random)


def patterns(count: int, side: int, random: np.random.Generator) -> Grey:
    """Many patterns, uint8 (count, side, side)."""
    return np.stack([pattern(side, random) for _ in range(count)])


def scene(height: int, width: int, random: np.random.Generator) -> Grey:
    """A picture without the pattern, uint8 (height, width)."""
    picture = _soft_noise(height, width, random).astype(np.float32)
    for _ in range(height * width // 1200):
        _add_shape(picture, random)
    return _grained(picture, random)


def with_patterns(
    background: Grey, boxes: Sequence[tuple[int, int, int, int]], random: np.random.Generator
) -> Grey:
    """A scene with a pattern in each square box (left, top, right, bottom)."""
    result = background.copy()
    for left, top, right, bottom in boxes:
        place = result[top:bottom, left:right]
        place[...] = pattern(right - left, random, place)
    return result


def _behind(side: int, random: np.random.Generator) -> Grey:
    """A piece of a scene seen from any distance."""
    size = round(side * random.uniform(1, 4))
    piece = scene(size, size, random)
    return np.asarray(cv2.resize(piece, (side, side), interpolation=cv2.INTER_AREA), np.uint8)


def _add_shape(picture: npt.NDArray[np.float32], random: np.random.Generator) -> None:
    """A disc, a bar or a rectangle of any size somewhere."""
    height, width = picture.shape
    row, column = int(random.integers(height)), int(random.integers(width))
    size = int(random.integers(3, 28))
    colour = float(random.uniform(10, 245))
    choice = random.integers(3)
    if choice == 0:
        cv2.circle(picture, (column, row), size // 2 + 1, colour, -1)
    elif choice == 1:
        slope = random.uniform(0, np.pi)
        end = (round(column + 2 * size * np.cos(slope)), round(row + 2 * size * np.sin(slope)))
        cv2.line(picture, (column, row), end, colour, int(random.integers(1, 6)))
    else:
        other = int(random.integers(3, 28))
        cv2.rectangle(picture, (column, row), (column + size, row + other), colour, -1)


def _soft_noise(height: int, width: int, random: np.random.Generator) -> npt.NDArray[np.float64]:
    coarse = random.uniform(20, 230, (height // 12 + 2, width // 12 + 2))
    return np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC))


def _ellipse(
    picture: npt.NDArray[np.float32],
    centre: tuple[float, float],
    radii: tuple[float, float],
    value: float,
) -> None:
    """A filled ellipse; centre (column, row) and radii in shares of the picture's side."""
    side = picture.shape[0]
    point = (round(centre[0] * side), round(centre[1] * side))
    axes = (max(1, round(radii[0] * side)), max(1, round(radii[1] * side)))
    cv2.ellipse(picture, point, axes, 0, 0, 360, value, -1)


def _grained(picture: npt.NDArray[Any], random: np.random.Generator) -> Grey:
    """With the blur and the noise of a camera, as uint8."""
    soft = cv2.GaussianBlur(picture, (0, 0), random.uniform(0.3, 0.8))
    noisy = soft + random.normal(0, random.uniform(1, 8), picture.shape)
    return np.clip(np.rint(noisy), 0, 255).astype(np.uint8)
