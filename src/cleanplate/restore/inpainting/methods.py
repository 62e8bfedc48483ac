"""Inpainting by name: the part of a picture that is unknown is made anew from what is around it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import Mask, Picture
from cleanplate.restore.inpainting.diffusion import biharmonic, navier_stokes, telea
from cleanplate.restore.inpainting.holes import Place, places
from cleanplate.restore.inpainting.patch import fill_patches
from cleanplate.restore.inpainting.pyramid import radius_of

Fill: TypeAlias = Callable[[Picture, Mask, float], Picture]
"""(picture, hole, radius) -> a new picture with the hole filled; some pixel is known."""


def patch(picture: Picture, hole: Mask, radius: float) -> Picture:  # noqa: ARG001
    """Pieces of the picture itself; see `cleanplate.restore.inpainting.patch`.

    Args:
        picture: (H, W) or (H, W, 3), uint8, uint16 or float32.
        hole: bool (H, W).
        radius: not used.
    """
    if picture.ndim == 3:
        return fill_patches(picture, hole)
    return np.ascontiguousarray(fill_patches(np.dstack([picture] * 3), hole)[..., 0])


METHODS: Mapping[str, Fill] = MappingProxyType(
    {"telea": telea, "ns": navier_stokes, "biharmonic": biharmonic, "patch": patch}
)
"""What is called how on the command line. A new one is a function and a line here."""

AUTO = "auto"
"""The method that suits each hole: ``biharmonic`` where it is narrow, else ``patch``."""

NARROW = 12.0
"""Half the width in pixels up to which a hole is narrow."""


def _by_width(picture: Picture, hole: Mask, radius: float) -> Picture:
    """Wide holes filled with patches, then narrow ones by surfaces that meet them as well."""
    wide = wide_part(hole)
    result = picture
    if wide.any():
        result = picture.copy()
        result[wide] = patch(picture, hole, radius)[wide]
    narrow = hole & ~wide
    return biharmonic(result, narrow, radius) if narrow.any() else result


def wide_part(hole: Mask) -> Mask:
    """The pieces of a hole that are wider than twice `NARROW` somewhere."""
    if not hole.any() or radius_of(hole) <= NARROW:
        return np.zeros(hole.shape, bool)
    count, labels = cv2.connectedComponents(hole.view(np.uint8), connectivity=8)
    away = cv2.distanceTransform(hole.view(np.uint8), cv2.DIST_L2, 3)
    wide = np.zeros(count, bool)
    wide[np.unique(labels[away > NARROW])] = True
    return np.asarray(wide[labels])


def inpaint(
    picture: npt.NDArray[Any], mask: Mask, *, method: str = AUTO, radius: float = 3.0
) -> npt.NDArray[Any]:
    """Fill in the part of a picture that a mask marks.

    Only the surroundings of the holes are worked on, one after the other: memory and time grow with
    them, not with the picture.

    Args:
        picture: RGB (H, W, 3) or one channel (H, W); uint8, uint16 or float32 in [0, 1].
        mask: bool (H, W), true where the picture is to be made anew; what is there is not used.
        method: telea, ns, biharmonic, patch, or auto.
        radius: of telea and ns, in pixels, from 1 to 100: how far the pixels lie that one is made
            of; larger is smoother.

    Returns:
        A new array of the same shape and dtype; outside of the mask it is as it was.

    Raises:
        UsageError: an unknown method, a mask of another size, or one that leaves nothing to fill
            from.
    """
    mask = check_mask(mask, picture)
    if method != AUTO and method not in METHODS:
        msg = f"the method is {', '.join(METHODS)} or {AUTO}, not '{method}'"
        raise UsageError(msg)
    if not 1 <= radius <= 100:
        msg = f"the radius is from 1 to 100 pixels, not {radius:g}"
        raise UsageError(msg)
    result = picture.copy()
    share, least = (0.0, 32) if method not in (AUTO, "patch") else (1.0, 64)
    for place in places(mask, share, least):
        _fill(result, picture, mask, place, method, radius)
    return result


def check_mask(mask: npt.NDArray[Any], picture: npt.NDArray[Any]) -> Mask:
    """The mask, contiguous, if it goes with the picture.

    Raises:
        UsageError: no bool (H, W) of the picture's size, or nothing but holes.
    """
    if mask.dtype != np.bool_ or mask.ndim != 2:
        msg = f"a mask is bool of shape (H, W), not {mask.dtype} of shape {mask.shape}"
        raise UsageError(msg)
    if mask.shape != picture.shape[:2]:
        (tall, wide), (rows, columns) = mask.shape, picture.shape[:2]
        msg = f"the mask is {wide}x{tall}, the picture {columns}x{rows}; they must be of one size"
        raise UsageError(msg)
    if mask.all():
        msg = "the mask covers the whole picture; nothing is left to fill it from"
        raise UsageError(msg)
    return np.ascontiguousarray(mask)


def _fill(
    result: npt.NDArray[Any],
    picture: npt.NDArray[Any],
    mask: Mask,
    place: Place,
    method: str,
    radius: float,
) -> None:
    """Fill one place of the result from the picture."""
    around, hole = picture[place.window], mask[place.window]
    if hole.all():  # a thin mask's tile in the middle of a wide one
        around, hole = picture, mask
        place = Place((slice(None), slice(None)), _whole(place, mask))
    fill = _by_width if method == AUTO else METHODS[method]
    filled = fill(np.ascontiguousarray(around), np.ascontiguousarray(hole), radius)
    result[place.window][place.own] = filled[place.own]


def _whole(place: Place, mask: Mask) -> Mask:
    """A place's own pixels in a mask of the whole picture."""
    own = np.zeros(mask.shape, bool)
    own[place.window] = place.own
    return own
