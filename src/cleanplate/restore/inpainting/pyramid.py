"""A picture with a hole in smaller and smaller sizes, for `patch`."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import Mask, Picture, to_uint8
from cleanplate.restore.inpainting.patch_field import Floats, Level, dilated

_HALVES = (3, 2, 1, 0)
"""Patches of 7 x 7 pixels; smaller ones in pictures that have no whole known one of these."""

_COARSE_RADIUS = 3.0
"""Half the width of a hole at which pictures are reduced no more: a patch there sees its rim."""

_LEAST_SOURCES = 1000
"""Known patches that a reduced picture must have."""

_TEXTURE = 2.0
"""Weight of the texture beside a colour."""

_TEXTURE_WINDOW = 9
"""Side in pixels over which texture is averaged."""


def levels_of(picture: Picture, hole: Mask) -> list[Level]:
    """The picture at half, a quarter, ... of its size, smallest first.

    Args:
        picture: RGB (H, W, 3) of any depth.
        hole: bool (H, W).

    Raises:
        UsageError: no pixel is known.
    """
    level = _level(_with_texture(to_uint8(picture), hole), hole)
    if level is None:
        msg = "the hole is the whole picture; nothing is left to fill it from"
        raise UsageError(msg)
    levels = [level]
    while radius_of(levels[-1].hole) > _COARSE_RADIUS:
        level = _level(*_halved(levels[-1].picture, levels[-1].hole))
        if level is None or level.half < levels[-1].half:
            break
        if np.count_nonzero(level.sources) < _LEAST_SOURCES:
            break
        levels.append(level)
    return levels[::-1]


def radius_of(hole: Mask) -> float:
    """Half the width of a hole, at its widest, in pixels."""
    if hole.all():  # without any rim there would be no distance to it
        hole = np.pad(hole, 1)
    return float(cv2.distanceTransform(hole.view(np.uint8), cv2.DIST_L2, 3).max())


def _level(picture: Floats, hole: Mask) -> Level | None:
    """With the largest patches of which some are known; None where no pixel is."""
    for half in _HALVES:
        if 2 * half < min(hole.shape):
            level = Level(picture, hole, half)
            if level.sources.any():
                return level
    return None


def _with_texture(rgb: npt.NDArray[np.uint8], hole: Mask) -> Floats:
    """Red, green, blue and how much goes on around each pixel, (H, W, 4); the hole is 0."""
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.float32)
    across = cv2.Sobel(grey, cv2.CV_32F, 1, 0, scale=0.25)
    down = cv2.Sobel(grey, cv2.CV_32F, 0, 1, scale=0.25)
    known = (~dilated(hole, 1)).astype(np.float32)
    window = (_TEXTURE_WINDOW, _TEXTURE_WINDOW)
    activity = cv2.blur((np.abs(across) + np.abs(down)) * known, window)
    texture = _TEXTURE * activity / np.maximum(cv2.blur(known, window), 1e-3)
    result = np.dstack([rgb.astype(np.float32), texture.astype(np.float32)])
    result[hole] = 0
    return np.ascontiguousarray(result)


def _halved(picture: Floats, hole: Mask) -> tuple[Floats, Mask]:
    """Half the size: averages of what is known; unknown where a pixel of four is."""
    tall, wide = (side + side % 2 for side in hole.shape)
    pad = ((0, tall - hole.shape[0]), (0, wide - hole.shape[1]))
    weight = np.pad((~hole).astype(np.float32), pad, mode="edge")
    values = np.pad(picture * (~hole)[..., None], (*pad, (0, 0)), mode="edge")
    size = (wide // 2, tall // 2)
    share = cv2.resize(weight, size, interpolation=cv2.INTER_AREA)
    share = np.asarray(share, np.float32).reshape(size[::-1])
    means = cv2.resize(values, size, interpolation=cv2.INTER_AREA)
    means = np.asarray(means, np.float32).reshape(*size[::-1], 4)
    return np.ascontiguousarray(means / np.maximum(share, 1e-3)[..., None]), share < 0.999
