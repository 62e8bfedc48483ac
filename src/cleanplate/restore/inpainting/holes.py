"""Where holes are: only their surroundings are worked on, however large the picture is."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from scipy import ndimage

from cleanplate.core.pictures import Mask
from cleanplate.restore.inpainting.pyramid import radius_of

_CELL = 16
"""Side in pixels of the squares in which neighbouring holes are brought together."""

_NEAR = 48
"""Pixels within which holes are filled together."""

_TILE = 768
"""Longest side of a place, in pixels, beyond which thin holes are worked on in parts."""


@dataclass(frozen=True, slots=True)
class Place:
    """A part of the picture with a hole."""

    window: tuple[slice, slice]
    """Rows and columns that are looked at."""
    own: Mask
    """Pixels to be filled, bool of the window's size; further holes belong to other places."""


def places(hole: Mask, share: float = 0.0, least: int = 32) -> Iterator[Place]:
    """The surroundings of each hole; every unknown pixel is some place's own, once.

    Args:
        hole: bool (H, W).
        share: surroundings as a share of the hole's longer side; 1: as wide as the hole is.
        least: pixels of surroundings at least.
    """
    cells = _cells(hole)
    reach = 2 * math.ceil(_NEAR / _CELL / 2) + 1
    near = cv2.dilate(cells.view(np.uint8), np.ones((reach, reach), np.uint8))
    _, labels = cv2.connectedComponents(near, connectivity=8)
    labels = np.where(cells, labels, 0)
    for number, found in enumerate(ndimage.find_objects(labels), 1):
        if found is None:
            continue
        inside = np.kron(labels[found] == number, np.ones((_CELL, _CELL), bool))
        rows, columns = (part.start * _CELL for part in found)
        cut = hole[rows : rows + inside.shape[0], columns : columns + inside.shape[1]]
        own = cut & inside[: cut.shape[0], : cut.shape[1]]
        box = _box(own)
        corner = (rows + box[0].start, columns + box[1].start)
        yield from _parts(hole, own[box], corner, share, least)


def _cells(hole: Mask) -> Mask:
    """Which squares of `_CELL` pixels have a hole."""
    tall, wide = (-(-side // _CELL) for side in hole.shape)
    padded = np.zeros((tall * _CELL, wide * _CELL), bool)
    padded[: hole.shape[0], : hole.shape[1]] = hole
    return np.asarray(padded.reshape(tall, _CELL, wide, _CELL).any(axis=(1, 3)))


def _parts(
    hole: Mask, own: Mask, corner: tuple[int, int], share: float, least: int
) -> Iterator[Place]:
    """One place of a hole, or several that overlap where it is thin and long."""
    around = least + math.ceil(2 * radius_of(own))
    tile = max(_TILE, 4 * around)
    if max(own.shape) <= tile:
        yield _place(hole, own, corner, max(least, math.ceil(share * max(own.shape))))
        return
    for top in range(0, own.shape[0], tile):
        for left in range(0, own.shape[1], tile):
            part = own[top : top + tile, left : left + tile]
            if part.any():
                yield _place(hole, part, (corner[0] + top, corner[1] + left), around)


def _box(own: Mask) -> tuple[slice, slice]:
    """Rows and columns of what is marked."""
    rows, columns = np.flatnonzero(own.any(axis=1)), np.flatnonzero(own.any(axis=0))
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


def _place(hole: Mask, own: Mask, corner: tuple[int, int], around: int) -> Place:
    """The own pixels with so much around them as the picture has."""
    box = _box(own)
    firsts = [first + part.start for first, part in zip(corner, box, strict=True)]
    lasts = [first + part.stop for first, part in zip(corner, box, strict=True)]
    starts = [max(0, first - around) for first in firsts]
    stops = [min(side, last + around) for side, last in zip(hole.shape, lasts, strict=True)]
    result = np.zeros((stops[0] - starts[0], stops[1] - starts[1]), bool)
    inner = tuple(
        slice(first - start, last - start)
        for first, last, start in zip(firsts, lasts, starts, strict=True)
    )
    result[inner] = own[box]
    return Place((slice(starts[0], stops[0]), slice(starts[1], stops[1])), result)
