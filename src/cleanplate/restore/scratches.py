"""Scratches, hairs and creases found: thin strokes, darker or brighter than both their sides.

White and black top-hat (F. Meyer, Iterative image transformations for an automatic screening of
cervical smears, 1979, doi:10.1177/27.1.438499) show what is narrower than a disc; what is strong
there and long for its width is a scratch. Thin strokes that belong to the scene, such as whiskers,
cables and letters, look the same: look at the mask before the picture is mended by it.
"""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import Mask, Picture, to_uint8

Polarity: TypeAlias = Literal["both", "dark", "bright"]
"""Which strokes are looked for."""

_WEAK = 0.75
"""Share of the contrast at which a stroke that is begun goes on."""

_NOISE = 6.0
"""How many times as much as the picture's usual thin detail a scratch stands out."""

_MOST = 150.0
"""Grey levels that are enough in the busiest surroundings."""

_BEGUN = 0.5
"""Pixels of full contrast that a scratch has, in lengths of a straight piece."""

_SEGMENT = 0.03
"""Length of the straight pieces a scratch is made of, as a share of the picture's shorter side."""

_PLAIN = 150.0
"""Grey levels that a bright scratch has on average, and a dark one lacks to white."""

_PIECES = 2.5
"""A scratch is at least so many times as long as such a piece."""

_FULL = 3.0
"""Area of a scratch over length times width at most: it bends, and others cross it."""

_SLIM = 4.0
"""A scratch is at least so many times as long as it is wide."""

_DIRECTIONS = 16
"""Of the straight pieces, over half a turn."""


def find_scratches(
    picture: Picture,
    *,
    width: int | None = None,
    contrast: float = 40.0,
    polarity: Polarity = "both",
) -> Mask:
    """Find thin strokes.

    Args:
        picture: RGB (H, W, 3) of any depth.
        width: of the widest scratch in pixels; larger ones are left. None: 1 % of the shorter side,
            5 at least.
        contrast: grey levels of 255 by which a scratch differs from both its sides; less finds
            more, and more that is none.
        polarity: both, dark or bright.

    Returns:
        bool (H, W).

    Raises:
        UsageError: a width or contrast that cannot be.
    """
    rgb = to_uint8(picture)
    if polarity not in get_args(Polarity):
        msg = f"scratches are {', '.join(get_args(Polarity))}, not '{polarity}'"
        raise UsageError(msg)
    width = max(5, round(0.01 * min(rgb.shape[:2]))) if width is None else width
    if width < 1 or not 1 <= contrast <= 255:
        msg = f"a scratch is 1 or more pixels wide and stands out by 1 to 255, not {width}, "
        raise UsageError(msg + f"{contrast:g}")
    found = np.zeros(rgb.shape[:2], bool)
    for sign in ("bright", "dark"):
        if polarity in ("both", sign):
            found |= _strokes(_plane(rgb, sign), width, contrast)
    return found


def _plane(rgb: npt.NDArray[np.uint8], sign: str) -> npt.NDArray[np.uint8]:
    """The darkest channel for bright scratches, the brightest for dark ones.

    Scratches are white, black or grey; a thin stroke of colour that belongs to the scene stands out
    less there than in grey.
    """
    return np.asarray(rgb.min(axis=2) if sign == "bright" else 255 - rgb.max(axis=2), np.uint8)


def _thin(plane: npt.NDArray[np.uint8], width: int) -> npt.NDArray[np.uint8]:
    """By how much each pixel stands out of what is wider than a scratch."""
    side = 2 * (width // 2 + 1) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return np.asarray(cv2.morphologyEx(plane, cv2.MORPH_TOPHAT, kernel), np.uint8)


def _strokes(plane: npt.NDArray[np.uint8], width: int, contrast: float) -> Mask:
    """What stands out enough along straight pieces, and hangs together as something long."""
    thin = _thin(plane, width)
    piece = max(7, round(_SEGMENT * min(thin.shape)))
    lines = _along_lines(thin, piece)
    strong = np.maximum(contrast, np.minimum(_NOISE * _usual(lines, piece), _MOST))
    weak = (lines >= _WEAK * strong).view(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(weak, connectivity=8)
    begun = np.bincount(labels[lines >= strong], minlength=count) >= _BEGUN * piece
    sides = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].astype(np.float64)
    lengths, areas = np.hypot(sides[:, 0], sides[:, 1]), stats[:, cv2.CC_STAT_AREA]
    means = np.bincount(labels.ravel(), plane.ravel(), count) / areas
    kept = begun & (means >= _PLAIN) & (lengths >= _PIECES * piece)
    kept &= areas <= lengths * np.minimum(_FULL * width, lengths / _SLIM)
    kept[0] = False
    return np.asarray(kept[labels])


def _usual(lines: npt.NDArray[np.uint8], piece: int) -> npt.NDArray[np.float32]:
    """What is usual around each pixel: the median, found at a quarter of the size."""
    size = tuple(max(1, side // 4) for side in lines.shape[::-1])
    small = cv2.resize(lines, size, interpolation=cv2.INTER_NEAREST)
    window = min(2 * piece + 1, 101)
    median = cv2.medianBlur(np.asarray(small, np.uint8), window)
    large = cv2.resize(median, lines.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(large, np.float32)


def _along_lines(thin: npt.NDArray[np.uint8], piece: int) -> npt.NDArray[np.uint8]:
    """The largest of the openings by straight pieces in all directions."""
    result = np.zeros_like(thin)
    for number in range(_DIRECTIONS):
        kernel = _line(piece, np.pi * number / _DIRECTIONS)
        np.maximum(result, cv2.morphologyEx(thin, cv2.MORPH_OPEN, kernel), out=result)
    return result


def _line(length: int, angle: float) -> npt.NDArray[np.uint8]:
    """A line through the middle of a square of ``length`` pixels, made odd."""
    half = length // 2
    kernel = np.zeros((2 * half + 1, 2 * half + 1), np.uint8)
    across, down = round(half * np.cos(angle)), round(half * np.sin(angle))
    cv2.line(kernel, (half - across, half - down), (half + across, half + down), 1)
    return kernel
