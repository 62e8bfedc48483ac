"""Regions drawn: over the picture, as colours, as lines."""

from __future__ import annotations

import colorsys
from typing import TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.segmentation.result import BORDER, Labels, Rgb, numbers_in

Palette: TypeAlias = npt.NDArray[np.uint8]

_TINT = 0.4
"""Share of a region's colour in its pixels."""

_LINE = (255, 40, 40)
"""RGB of lines."""

_MANY = 200
"""Regions above which numbers would only hide the picture."""

_TABLE = 1 << 22
"""Largest number up to which colours are looked up in a table, of 12 MB at most."""

_GOLDEN = 0.6180339887
"""Steps of the golden ratio never come close to an earlier hue."""


def coloured(labels: Labels) -> Rgb:
    """Each region in a colour of its own, background black, lines red.

    Args:
        labels: int32 (H, W).

    Returns:
        uint8 (H, W, 3).
    """
    numbers = numbers_in(labels)
    least, span = int(numbers[0]), int(numbers[-1] - numbers[0])
    if span > _TABLE:
        return _palette(numbers)[np.searchsorted(numbers, labels)]
    table = np.zeros((span + 1, 3), np.uint8)
    table[numbers - least] = _palette(numbers)
    return table[labels - least]


def lined(rgb: Rgb, labels: Labels) -> Rgb:
    """The picture with a line around each region.

    Args:
        rgb: uint8 (H, W, 3).
        labels: int32 (H, W).

    Returns:
        uint8 (H, W, 3), a new array.
    """
    result = rgb.copy()
    result[_lines(labels)] = _LINE
    return result


def overlaid(rgb: Rgb, labels: Labels, *, numbers: bool = False) -> Rgb:
    """The picture with its regions tinted and outlined.

    Args:
        rgb: uint8 (H, W, 3).
        labels: int32 (H, W).
        numbers: whether to write each region's number into it, where there are not too many.

    Returns:
        uint8 (H, W, 3), a new array.
    """
    colours = coloured(labels)
    tinted = cv2.addWeighted(rgb, 1 - _TINT, colours, _TINT, 0)
    result = np.where((labels > 0)[..., np.newaxis], tinted, rgb).astype(np.uint8)
    result[_lines(labels)] = _LINE
    if numbers:
        _number(result, labels)
    return result


def _lines(labels: Labels) -> npt.NDArray[np.bool_]:
    """The lines that were drawn, and where regions meet without one; wider in large pictures."""
    met = np.zeros(labels.shape, np.uint8)
    down, right = labels[1:] != labels[:-1], labels[:, 1:] != labels[:, :-1]
    met[:-1] |= down
    met[:, :-1] |= right
    if (labels == BORDER).any():
        met = (labels == BORDER).astype(np.uint8)
    if (width := max(labels.shape) // 700) > 0:
        met = np.asarray(cv2.dilate(met, np.ones((width + 1, width + 1), np.uint8)), np.uint8)
    return met > 0


def _palette(numbers: npt.NDArray[np.int64]) -> Palette:
    colours = [_colour(int(number)) for number in numbers]
    return np.asarray(colours, np.uint8).reshape(-1, 3)


def _colour(number: int) -> tuple[int, int, int]:
    if number <= 0:
        return _LINE if number == BORDER else (0, 0, 0)
    red, green, blue = colorsys.hsv_to_rgb(number * _GOLDEN % 1, 0.75, 1.0)
    return round(255 * red), round(255 * green), round(255 * blue)


def _number(rgb: Rgb, labels: Labels) -> None:
    """Write each region's number where it is widest; changes ``rgb``."""
    from scipy import ndimage

    numbers = numbers_in(labels)
    found = numbers[numbers > 0]
    if found.size > _MANY:
        return
    scale = max(0.35, min(labels.shape) / 900)
    places = np.where(labels > 0, np.searchsorted(found, labels) + 1, 0)
    for number, (rows, columns) in zip(found, ndimage.find_objects(places), strict=True):
        column, row = _widest(labels[rows, columns] == number)
        _write(rgb, str(number), (columns.start + column, rows.start + row), scale)


def _write(rgb: Rgb, text: str, centre: tuple[int, int], scale: float) -> None:
    """Write a number, white on black, around a place (column, row); changes ``rgb``."""
    font = cv2.FONT_HERSHEY_SIMPLEX
    (width, height), _ = cv2.getTextSize(text, font, scale, 1)
    place = (centre[0] - width // 2, centre[1] + height // 2)
    for colour, thickness in (((0, 0, 0), 3), ((255, 255, 255), 1)):
        thick = max(1, round(thickness * scale * 1.5))
        cv2.putText(rgb, text, place, font, scale, colour, thick, cv2.LINE_AA)


def _widest(mask: npt.NDArray[np.bool_]) -> tuple[int, int]:
    """(column, row) of the pixel of a region farthest from its edge."""
    framed = np.pad(mask.astype(np.uint8), 1)
    _, _, _, (column, row) = cv2.minMaxLoc(cv2.distanceTransform(framed, cv2.DIST_L2, 3))
    return column - 1, row - 1
