"""Holes filled with pieces of the picture itself, so that texture and edges go on.

Patches are matched and averaged in turns, from a small picture to the full one: Y. Wexler,
E. Shechtman, M. Irani, Space-time completion of video, IEEE TPAMI 29(3), 2007,
doi:10.1109/TPAMI.2007.60; with the texture beside the colours as in A. Newson, A. Almansa,
Y. Gousseau, P. Perez, Non-local patch-based image inpainting, IPOL 7, 2017,
doi:10.5201/ipol.2017.189.
"""

from __future__ import annotations

import cv2
import numpy as np

from cleanplate.core.pictures import Mask, Picture
from cleanplate.restore.inpainting.patch_field import UNSET, Field, Floats, Level, Places
from cleanplate.restore.inpainting.pyramid import levels_of

_SEARCHED = 100_000
"""Patches up to which a level is searched; larger ones take over what smaller ones have found."""

_COMPARED = 10_000_000
"""Pairs of patches up to which all are compared with all."""

_TURNS = (10, 8, 6, 4)
"""Turns of matching and averaging at the smallest level and at the ones after it; then the last."""

_INWARDS = 1.3
"""How much less a patch says for each pixel that it lies further inside the hole (Wexler)."""

_SHARP = (4.0, 8.0)
"""How much the likest patches prevail, on the way and in the result; 0 is a plain average. Grass
keeps .82 of its contrast so, .80 with 1 on the way."""


def fill_patches(picture: Picture, hole: Mask, seed: int = 0) -> Picture:
    """Fill a hole with pieces of the rest of the picture.

    Time grows with the hole: 200 x 200 pixels take some seconds. The result is made of colours that
    are there, averaged where pieces overlap.

    Args:
        picture: RGB (H, W, 3), uint8, uint16 or float32.
        hole: bool (H, W), what is unknown; some pixel must be known.
        seed: of the random search.

    Returns:
        A new picture of the same dtype; pixels outside of the hole are as they were.
    """
    result = picture.copy()
    if not hole.any():
        return result
    rng = np.random.default_rng(seed)
    levels = levels_of(picture, hole)
    field = _first_field(levels[0], rng)
    for number, level in enumerate(levels):
        if number:
            field = Field(level, rng, _enlarged(field, level))
            _vote(field, first=True)
        if number == 0 or len(level.centres) <= _SEARCHED:
            _settle(field, _TURNS[min(number, len(_TURNS) - 1)])
    colours = _votes(field, picture.astype(np.float32), _SHARP[1])
    exact = np.issubdtype(picture.dtype, np.integer)
    result[hole] = (np.rint(colours) if exact else colours).astype(picture.dtype)
    return result


def _settle(field: Field, turns: int) -> None:
    """Match and average until little would change."""
    small = len(field.level.centres) * int(np.count_nonzero(field.level.sources)) <= _COMPARED
    for _ in range(turns):
        if small:
            field.search_all()
        else:
            field.search(rounds=1)
        _vote(field)


def _vote(field: Field, *, first: bool = False) -> None:
    """Paint the level's hole with what its patches have been matched with."""
    level = field.level
    level.picture[level.hole] = _votes(field, level.picture, 0.0 if first else _SHARP[0])


def _votes(field: Field, colours: Floats, sharpness: float) -> Floats:
    """What the matched patches say of each pixel of the hole, (n, C).

    Args:
        field: what is matched with what.
        colours: where the sources' pixels are taken from, (H, W, C).
        sharpness: 0: all patches say as much; larger: the more alike, the more.
    """
    level = field.level
    pixels = np.flatnonzero(level.hole)
    plane = colours.reshape(-1, colours.shape[-1])
    weight_of = _weights(field, sharpness)
    total = np.zeros((len(pixels), plane.shape[1]), np.float32)
    weights = np.zeros(len(pixels), np.float32)
    for shift in level.window:
        centre = np.clip(pixels + shift, 0, field.map.size - 1)
        source = np.where(field.map[centre] == UNSET, 0, field.map[centre] - shift)
        weight = weight_of[centre]
        total += plane[source] * weight[:, None]
        weights += weight
    return np.asarray(total / weights[:, None], np.float32)


def _weights(field: Field, sharpness: float) -> Floats:
    """How much each patch says, (H * W,); 0 where there is none."""
    level = field.level
    inside = cv2.distanceTransform(level.hole.view(np.uint8), cv2.DIST_L2, 3).ravel()
    weight = np.zeros(field.map.size, np.float32)
    weight[level.centres] = np.maximum(_INWARDS ** -inside[level.centres], 1e-12)
    cost = field.cost[level.centres]
    if sharpness and np.isfinite(cost).all():
        spread = max(float(np.percentile(cost, 75)), 1.0)
        weight[level.centres] *= np.exp(-np.minimum(sharpness * cost / (2 * spread), 40))
    return weight


def _enlarged(field: Field, level: Level) -> Places:
    """The sources of a level's patches, as the field of half the size has them."""
    small, half = field.level.hole.shape, field.level.half
    rows, columns = np.divmod(level.centres, level.hole.shape[1])
    small_rows = np.clip(rows // 2, half, small[0] - half - 1)
    small_columns = np.clip(columns // 2, half, small[1] - half - 1)
    found = field.map[small_rows * small[1] + small_columns]
    found_rows, found_columns = np.divmod(found, small[1])
    rows += 2 * (found_rows - small_rows)
    columns += 2 * (found_columns - small_columns)
    height, width = level.hole.shape
    inside = (rows >= 0) & (rows < height) & (columns >= 0) & (columns < width)
    return np.where((found != UNSET) & inside, rows * width + columns, UNSET)


def _first_field(level: Level, rng: np.random.Generator) -> Field:
    """The smallest picture with its hole painted smoothly.

    Measured against filling it from the rim inwards, as Newson does: the smooth guess does not grow
    things into the hole that only touch its rim.
    """
    values = np.clip(np.rint(level.picture), 0, 255).astype(np.uint8)
    mask = level.hole.view(np.uint8)
    for channel in range(values.shape[2]):
        plane = np.ascontiguousarray(values[..., channel])
        painted = cv2.inpaint(plane, mask, 3, cv2.INPAINT_TELEA)
        level.picture[level.hole, channel] = painted[level.hole]
    return Field(level, rng)
