"""Scratches, hairs and creases found: thin strokes, darker or brighter than both their sides.

A straight piece of a scratch is a ridge: averaged along it, the picture stands out over both its
sides. A matched filter in 16 directions finds ridges, and the white and black top-hat (F. Meyer,
Iterative image transformations for an automatic screening of cervical smears, 1979,
doi:10.1177/27.1.438499) keeps them to pixels of something thin. They are followed with hysteresis
(J. Canny, A computational approach to edge detection, 1986, doi:10.1109/TPAMI.1986.4767851) and
kept where they hang together as something long and slim. Two more things tell scratches from the
scene:

- Along a scratch both sides are alike for the most part, as it lies across things; the bright rim
  of a thing lies between two.
- A scratch is rare: it stands out of the ridges that are usual around it, such as the joints
  between bricks.

Thin strokes that belong to the scene, such as whiskers, cables and single letters, look the same:
look at the mask before the picture is mended by it.
"""

from __future__ import annotations

from typing import Any, Literal, TypeAlias, get_args

import cv2
import numpy as np
import numpy.typing as npt
from scipy import ndimage

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import Mask, Picture, to_uint8

Polarity: TypeAlias = Literal["both", "dark", "bright"]
"""Which strokes are looked for."""

Floats: TypeAlias = npt.NDArray[np.float32]

_WEAK = 0.6
"""Share of the contrast at which a stroke that is begun goes on."""

_RARE = 1.5
"""How many times a scratch stands out of what is usual around it."""

_USUAL = 60
"""Percentile of the squares around a pixel that is usual there, each as wide as a straight piece
is long: where two fifths of them have ridges as strong, they are a texture such as bricks."""

_AROUND = 9
"""Squares a side that are around a pixel."""

_SEGMENT = 0.03
"""Length of the straight pieces a scratch is made of, as a share of the picture's shorter side."""

_LONGEST_SEGMENT = 31
"""Pixels of such a piece at most: in large pictures scratches bend within less than 3 %."""

_BEGUN = 0.5
"""Pixels of full contrast with sides alike that a scratch has, in lengths of a straight piece."""

_ALIKE = 0.25
"""Share of such pixels among all of a scratch; rims of things have fewer. Measured between .15 and
.3 on scikit-image's pictures, the error after mending is the same."""

_PIECES = 2.5
"""A scratch is at least so many times as long as such a piece."""

_FULL = 1.5
"""Area of a scratch over length times width at most: it bends, and others cross it."""

_SLIM = 8.0
"""A scratch is at least so many times as long as it is wide."""

_DIRECTIONS = 16
"""Of the straight pieces, over half a turn."""


def find_scratches(
    picture: Picture,
    *,
    width: int | None = None,
    contrast: float = 30.0,
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


def _strokes(plane: npt.NDArray[np.uint8], width: int, contrast: float) -> Mask:
    """What stands out enough along straight pieces, and hangs together as something long."""
    piece = min(max(7, round(_SEGMENT * min(plane.shape))), _LONGEST_SEGMENT)
    over, alike = (np.minimum(part, _thin(plane, width)) for part in _ridges(plane, width, piece))
    strong = np.maximum(np.float32(contrast), np.float32(_RARE) * _usual(alike, piece))
    weak = (over >= _WEAK * strong).view(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(weak, connectivity=8)
    sure = np.bincount(labels[alike >= strong], minlength=count)
    sides = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].astype(np.float64)
    lengths, areas = np.hypot(sides[:, 0], sides[:, 1]), stats[:, cv2.CC_STAT_AREA]
    kept = (sure >= _BEGUN * piece) & (sure >= _ALIKE * areas) & (lengths >= _PIECES * piece)
    kept &= areas <= lengths * np.minimum(_FULL * width, lengths / _SLIM)
    kept[0] = False
    return np.asarray(kept[labels])


def _thin(plane: npt.NDArray[np.uint8], width: int) -> Floats:
    """By how much each pixel stands out of what is wider than a scratch."""
    side = 2 * _beside(width) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return np.asarray(cv2.morphologyEx(plane, cv2.MORPH_TOPHAT, kernel), np.float32)


def _ridges(plane: npt.NDArray[np.uint8], width: int, piece: int) -> tuple[Floats, Floats]:
    """By how much a straight piece through each pixel stands out, in the direction it does most.

    Returns:
        Over the brighter one of its sides; and that less what the sides differ. (H, W) each, 0
        where nothing stands out.
    """
    over, alike = np.zeros(plane.shape, np.float32), np.zeros(plane.shape, np.float32)
    values, away = plane.astype(np.float32), _beside(width)
    for number in range(_DIRECTIONS):
        angle = np.pi * number / _DIRECTIONS
        kernel = _line(piece, angle)
        mean = np.asarray(cv2.filter2D(values, cv2.CV_32F, kernel / np.float32(kernel.sum())))
        down, across = round(away * np.cos(angle)), round(-away * np.sin(angle))
        one, other = _moved(mean, down, across), _moved(mean, -down, -across)
        ridge = mean - np.maximum(one, other)
        np.maximum(over, ridge, out=over)
        np.maximum(alike, ridge - np.abs(one - other), out=alike)
    return over, alike


def _beside(width: int) -> int:
    """Pixels from the middle of the widest scratch to what is beside it."""
    return width // 2 + 1


def _moved(values: npt.NDArray[Any], down: int, across: int) -> Floats:
    """What lies so many rows and columns away from each pixel, (H, W); mirrored at the border."""
    reach = max(abs(down), abs(across))
    wide = cv2.copyMakeBorder(values, reach, reach, reach, reach, cv2.BORDER_REFLECT)
    height, width = values.shape
    top, left = reach + down, reach + across
    return np.asarray(wide[top : top + height, left : left + width], np.float32)


def _usual(ridges: Floats, piece: int) -> Floats:
    """The strength of the ridges that are usual around each pixel, (H, W)."""
    height, width = ridges.shape
    pad = ((0, -height % piece), (0, -width % piece))
    padded = np.pad(ridges, pad, mode="edge")
    tall, wide = padded.shape[0] // piece, padded.shape[1] // piece
    squares = padded.reshape(tall, piece, wide, piece).max(axis=(1, 3))
    usual = ndimage.percentile_filter(squares, _USUAL, size=_AROUND, mode="reflect")
    large = cv2.resize(usual, padded.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(np.asarray(large).reshape(padded.shape)[:height, :width], np.float32)


def _line(length: int, angle: float) -> npt.NDArray[np.uint8]:
    """A line through the middle of a square of ``length`` pixels, made odd."""
    half = length // 2
    kernel = np.zeros((2 * half + 1, 2 * half + 1), np.uint8)
    across, down = round(half * np.cos(angle)), round(half * np.sin(angle))
    cv2.line(kernel, (half - across, half - down), (half + across, half + down), 1)
    return kernel
