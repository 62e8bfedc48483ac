"""Objects told from the background by brightness alone: even light, Otsu, holes, opening."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.segmentation.options import Holes, WatershedOptions
from cleanplate.segmentation.result import Rgb, Stage

Binary: TypeAlias = npt.NDArray[np.uint8]
"""0 or 255, uint8 (H, W)."""

Floats: TypeAlias = npt.NDArray[np.float32]

Outline: TypeAlias = "npt.NDArray[np.int32] | cv2.typing.MatLike"
"""The pixels along the edge of a piece, as OpenCV has them."""

_SQUARE = np.ones((3, 3), np.uint8)

_LIGHT_ROUNDS = 4
"""Rounds of light and threshold; on coins under a lamp nothing changes after the third."""

_LIGHT_SAMPLES = 10_000
"""Pixels that the light is fitted to: six numbers need no more."""

_CONVEX = 0.9
"""Share of its convex hull that a filled piece fills at least: a disc fills all of it, three
touching discs fill 0.88, so the gap between them stays open."""

_PINHOLE = 0.01
"""Share of the widest object's disc below which a hole is filled; the gap between three touching
discs has a share of 0.05."""


def objects_of(rgb: Rgb, options: WatershedOptions) -> tuple[Binary, tuple[Stage, ...]]:
    """Where objects are: the class of brightness that the picture's border mostly is not.

    Args:
        rgb: uint8 (H, W, 3).
        options: smoothing, light, holes, opening.

    Returns:
        255 in objects, 0 elsewhere, (H, W); and the stages.
    """
    grey = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8)
    soft = smoothed(grey, options.smooth)
    even, mask = without_light(soft) if options.even_light else (soft, otsu(soft))
    whole = filled(mask, options.holes)
    opened = _opened(whole, options.opening)
    return opened, (
        Stage("grey", lambda: grey),
        Stage("even light", lambda: stretched(even)),
        Stage("otsu", lambda: mask),
        Stage("filled", lambda: whole),
        Stage("opened", lambda: opened),
    )


def _opened(mask: Binary, times: int) -> Binary:
    if times == 0:
        return mask
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, _SQUARE, iterations=times), np.uint8)


def smoothed(grey: npt.NDArray[np.uint8], sigma: float) -> Floats:
    """The picture softened by a Gaussian, float32 on the same scale."""
    values = grey.astype(np.float32)
    return np.asarray(cv2.GaussianBlur(values, (0, 0), sigma) if sigma else values, np.float32)


def otsu(values: Floats) -> Binary:
    """The mask by Otsu's threshold; objects are the class that the border mostly is not.

    All 0 where the picture is of one brightness.

    References:
        N. Otsu, A threshold selection method from gray-level histograms, IEEE Transactions on
        Systems, Man, and Cybernetics 9(1), 1979, doi:10.1109/TSMC.1979.4310076.
    """
    if float(np.ptp(values)) < 1:  # less than a grey level: nothing to tell apart
        return np.zeros(values.shape, np.uint8)
    _, mask = cv2.threshold(stretched(values), 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    border = np.concatenate([mask[0], mask[-1], mask[:, 0], mask[:, -1]])
    if 2 * np.count_nonzero(border) > border.size:
        mask = cv2.bitwise_not(mask)
    return np.asarray(mask, np.uint8)


def without_light(values: Floats) -> tuple[Floats, Binary]:
    """The picture without slow changes of the background's brightness, and its mask by Otsu.

    A surface of second degree is fitted to what is background, and taken away; what is background
    is then decided anew.

    Args:
        values: brightness, float32 (H, W).
    """
    even, mask = values, otsu(values)
    for _ in range(_LIGHT_ROUNDS):
        even = values - _surface(values, mask == 0)
        mask = otsu(even)
    return even, mask


def filled(mask: Binary, holes: Holes) -> Binary:
    """The mask with its holes filled.

    Args:
        mask: 0 or 255; left as it is.
        holes: convex: those of pieces that with them are convex, and small ones; all; or keep.
    """
    if holes == "keep":
        return mask
    if holes == "all":
        return outlined(mask, lambda _: True)
    return _without_pinholes(outlined(mask, is_convex))


def outlined(mask: Binary, chosen: Callable[[Outline], bool]) -> Binary:
    """A copy of the mask with all that is inside of the chosen outlines of its pieces."""
    result = mask.copy()
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return np.asarray(
        cv2.drawContours(result, [line for line in outlines if chosen(line)], -1, (255,), -1),
        np.uint8,
    )


def is_convex(outline: Outline) -> bool:
    """Whether what is inside of an outline nearly fills its convex hull."""
    hull = cv2.contourArea(cv2.convexHull(outline))
    return hull > 0 and cv2.contourArea(outline) >= _CONVEX * hull


def stretched(values: npt.NDArray[np.float32]) -> npt.NDArray[np.uint8]:
    """Any values as bytes from the least, 0, to the greatest, 255."""
    low, high = float(values.min()), float(values.max())
    scale = 255 / (high - low) if high > low else 0.0
    return np.asarray(np.rint((values - low) * np.float32(scale)), np.uint8)


def _without_pinholes(mask: Binary) -> Binary:
    """The mask with holes filled that are small beside the widest object, such as highlights."""
    radius = float(cv2.distanceTransform(mask, cv2.DIST_L2, 5).max())
    _, parts, facts, _ = cv2.connectedComponentsWithStats(cv2.bitwise_not(mask), connectivity=4)
    small = facts[:, cv2.CC_STAT_AREA] < _PINHOLE * np.pi * radius * radius
    small[0] = False  # what is no hole
    return np.asarray(np.where(small[parts], 255, mask), np.uint8)


def _surface(values: Floats, used: npt.NDArray[np.bool_]) -> Floats:
    """The polynomial of second degree in row and column that comes closest to the used pixels."""
    height, width = values.shape
    rows = np.linspace(-1, 1, height, dtype=np.float32)[:, np.newaxis]
    columns = np.linspace(-1, 1, width, dtype=np.float32)[np.newaxis]
    terms = (np.float32(1), rows, columns, rows * rows, rows * columns, columns * columns)
    found = np.flatnonzero(used)
    chosen = found[:: max(1, found.size // _LIGHT_SAMPLES)]
    design = np.stack([np.broadcast_to(term, values.shape).flat[chosen] for term in terms], axis=1)
    weights, *_ = np.linalg.lstsq(design, values.flat[chosen], rcond=None)
    surface = sum(weight * term for weight, term in zip(weights, terms, strict=True))
    return np.asarray(np.broadcast_to(surface, values.shape), np.float32)
