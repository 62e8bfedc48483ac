"""Holes filled by what the rim says: two marches inwards, and the smoothest surface.

For holes some pixels wide; a wide one becomes a smear.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.pictures import Mask, Picture, from_float, full_scale

_SOLVED = 100_000
"""Unknown pixels of a system that is solved at once; 40000 take half a second."""

_BAND = 8
"""Pixels along the rim that are solved at full size where the hole is larger than that."""


def telea(picture: Picture, hole: Mask, radius: float) -> Picture:
    """Fast marching from the rim inwards, each pixel a weighted mean of the known ones around it.

    A. Telea, An image inpainting technique based on the fast marching method, Journal of Graphics
    Tools 9(1), 2004, doi:10.1080/10867651.2004.10487596; OpenCV's.

    Args:
        picture: (H, W) or (H, W, 3), uint8, uint16 or float32 (computed in 16 bits).
        hole: bool (H, W).
        radius: of the neighbourhood a pixel is made of, in pixels; larger is smoother and slower.
    """
    return _march(picture, hole, radius, cv2.INPAINT_TELEA)


def navier_stokes(picture: Picture, hole: Mask, radius: float) -> Picture:
    """Lines of equal brightness carried on into the hole, as a fluid's stream lines.

    M. Bertalmio, A. L. Bertozzi, G. Sapiro, Navier-Stokes, fluid dynamics, and image and video
    inpainting, CVPR 2001, doi:10.1109/CVPR.2001.990497; OpenCV's. Arguments as `telea`.
    """
    return _march(picture, hole, radius, cv2.INPAINT_NS)


def biharmonic(picture: Picture, hole: Mask, radius: float) -> Picture:  # noqa: ARG001
    """The smoothest surface that meets the rim in value and slope.

    S. B. Damelin, N. S. Hoang, On surface completion and image inpainting by biharmonic functions:
    numerical aspects, 2018, doi:10.1155/2018/3950312; scikit-image's, float64 inside. The middle of
    holes of more than 100000 pixels is solved at a smaller size, as it is smooth.

    Args:
        picture: (H, W) or (H, W, 3), uint8, uint16 or float32.
        hole: bool (H, W).
        radius: not used.
    """
    values = np.asarray(picture, np.float64) / full_scale(picture.dtype)
    solved = _within_rim(_solved(values, hole), values, hole)
    result = picture.copy()
    result[hole] = from_float(solved[hole].astype(np.float32), picture.dtype)
    return result


def _within_rim(
    solved: npt.NDArray[np.float64], values: npt.NDArray[np.float64], hole: Mask
) -> npt.NDArray[np.float64]:
    """The surface, cut to what the known pixels around the hole hold.

    Slopes carried on over a wide hole end in colours that are nowhere in the picture.
    """
    rim = (cv2.dilate(hole.view(np.uint8), np.ones((2 * _BAND + 1, 2 * _BAND + 1))) > 0) & ~hole
    if not rim.any():
        return solved
    return np.asarray(np.clip(solved, values[rim].min(axis=0), values[rim].max(axis=0)))


def _march(picture: Picture, hole: Mask, radius: float, how: int) -> Picture:
    mask = np.ascontiguousarray(hole).view(np.uint8)
    result = picture.copy()
    if picture.dtype == np.uint8:
        result[hole] = cv2.inpaint(np.ascontiguousarray(picture), mask, radius, how)[hole]
        return result
    # OpenCV takes 16 bits in one channel only; of floats its marching makes numbers out of range.
    for plane, target in _planes(picture, result):
        deep = plane if picture.dtype == np.uint16 else from_float(plane, np.dtype(np.uint16))
        filled = cv2.inpaint(np.ascontiguousarray(deep), mask, radius, how)[hole]
        target[hole] = filled if picture.dtype == np.uint16 else filled / np.float32(65535)
    return result


def _planes(*pictures: Picture) -> list[tuple[npt.NDArray[Any], ...]]:
    """The channels of some pictures of one shape, side by side; views."""
    if pictures[0].ndim == 2:
        return [pictures]
    return [
        tuple(picture[..., number] for picture in pictures)
        for number in range(pictures[0].shape[2])
    ]


def _solved(values: npt.NDArray[np.float64], hole: Mask) -> npt.NDArray[np.float64]:
    """The surface, in the numbers of ``values``."""
    from skimage.restoration import inpaint_biharmonic

    if np.count_nonzero(hole) > _SOLVED:
        values, hole = _with_middle(values, hole)
    axis = -1 if values.ndim == 3 else None
    solved = inpaint_biharmonic(values, hole, channel_axis=axis)
    return np.asarray(np.clip(solved, 0, 1), np.float64)


def _with_middle(
    values: npt.NDArray[np.float64], hole: Mask
) -> tuple[npt.NDArray[np.float64], Mask]:
    """The values with the middle of the hole solved at half the size, and the band that is left."""
    height, width = hole.shape
    half = (max(1, width // 2), max(1, height // 2))
    weight = (~hole).astype(np.float64)
    share = cv2.resize(weight, half, interpolation=cv2.INTER_AREA)
    known = values * weight.reshape(height, width, *[1] * (values.ndim - 2))
    small = cv2.resize(known, half, interpolation=cv2.INTER_AREA)
    small_share = np.maximum(share, 1e-6).reshape(*share.shape, *[1] * (values.ndim - 2))
    solved = _solved(np.asarray(small / small_share), np.asarray(share < 0.25))
    large = cv2.resize(solved, (width, height), interpolation=cv2.INTER_CUBIC)
    kernel = np.ones((2 * _BAND + 1, 2 * _BAND + 1), np.uint8)
    middle = cv2.erode(hole.view(np.uint8), kernel, borderValue=1) > 0
    result = values.copy()
    result[middle] = large[middle]
    return result, hole & ~middle
