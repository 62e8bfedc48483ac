"""A patch put into a picture so that its light is that of what is around it.

The patch gets the smooth surface added that meets the differences along the rim, as in P. Perez,
M. Gangnet, A. Blake, Poisson image editing, 2003, doi:10.1145/882262.882269; the surface is found
by pulling averages to smaller sizes and pushing them back, as in S. J. Gortler et al., The
lumigraph, 1996, doi:10.1145/237170.237200.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.pictures import Mask

Floats = npt.NDArray[np.float32]

RIM = 8
"""Width in pixels of the rim that is compared."""

_LIMIT = 0.08
"""Difference at the rim, as a share of white and beside the one of the whole picture, from which on
it is no difference of light but another thing: a shadow, a passer-by."""

_STEP = 4
"""Pixels that the differences are averaged over, so that noise is not carried inwards."""


def put_in(
    plane: npt.NDArray[Any], patch: npt.NDArray[Any], hole: Mask, white: float, soft: int = 0
) -> npt.NDArray[Any]:
    """One channel with its hole filled from a patch, the light matched at the rim.

    Args:
        plane: (H, W), any dtype.
        patch: (H, W), what is put in; used inside of the hole and along its rim.
        hole: bool (H, W).
        white: the channel's full scale.
        soft: pixels inside of the hole over which the plane fades into the patch; 0: at once.

    Returns:
        A new plane of the same dtype; outside of the hole as it was.
    """
    result = plane.copy()
    window = _window(hole)
    if window is None:
        return result
    inside, own = hole[window], plane[window].astype(np.float32)
    fill = patch[window].astype(np.float32)
    off = own - fill
    fill += _light(off, ~inside, float(white))
    if soft:
        away = cv2.distanceTransform(inside.view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
        share = np.minimum(away / np.float32(soft + 1), np.float32(1))
        fill = own + share * (fill - own)
    values = fill[inside]
    if np.issubdtype(plane.dtype, np.integer):
        values = np.rint(np.clip(values, 0, white))
    result[window][inside] = values.astype(plane.dtype)
    return result


def _window(hole: Mask) -> tuple[slice, slice] | None:
    """The hole's box with its rim; None where there is no hole."""
    rows, columns = np.flatnonzero(hole.any(axis=1)), np.flatnonzero(hole.any(axis=0))
    if not rows.size:
        return None
    return (
        slice(max(0, rows[0] - RIM), rows[-1] + 1 + RIM),
        slice(max(0, columns[0] - RIM), columns[-1] + 1 + RIM),
    )


def _light(off: Floats, known: Mask, white: float) -> Floats:
    """The smooth surface through the differences that are of light, (h, w)."""
    near = known & _near_hole(known)
    if not near.any():
        return np.zeros(off.shape, np.float32)
    middle = float(np.median(off[near]))
    local = off - np.float32(middle)
    weight = (near & (np.abs(local) <= _LIMIT * white)).astype(np.float32)
    size = tuple(max(1, side // _STEP) for side in off.shape[::-1])
    share = np.asarray(cv2.resize(weight, size, interpolation=cv2.INTER_AREA), np.float32)
    sums = cv2.resize(local * weight, size, interpolation=cv2.INTER_AREA)
    small = _pulled(np.asarray(sums, np.float32).reshape(share.shape), share)
    large = cv2.resize(small, off.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(np.asarray(large).reshape(off.shape) + middle, np.float32)


def _near_hole(known: Mask) -> Mask:
    kernel = np.ones((2 * RIM + 1, 2 * RIM + 1), np.uint8)
    return np.asarray(cv2.dilate((~known).view(np.uint8), kernel), bool)


def _pulled(sums: Floats, weight: Floats) -> Floats:
    """Averages where there is weight, the averages of larger surroundings where there is none."""
    own = np.asarray(sums / np.maximum(weight, np.float32(1e-6)), np.float32)
    if max(sums.shape) <= 1:
        return own
    size = tuple((side + 1) // 2 for side in sums.shape[::-1])
    below = [
        np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_AREA), np.float32)
        for plane in (sums, weight)
    ]
    smaller = _pulled(below[0].reshape(size[::-1]), below[1].reshape(size[::-1]))
    around = cv2.resize(smaller, sums.shape[::-1], interpolation=cv2.INTER_LINEAR)
    share = np.minimum(weight, np.float32(1))
    mixed = share * own + (1 - share) * np.asarray(around).reshape(sums.shape)
    return np.asarray(mixed, np.float32)
