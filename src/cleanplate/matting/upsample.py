"""From a network's small matte to one of the picture's size that follows the picture's edges.

Fast guided filter: near each edge the matte is a linear function of the picture's colours, fitted
at the matte's own size, where it is cheap; its coefficients are smooth, survive linear enlargement,
and are applied to the full-size picture.

References:
    K. He, J. Sun, X. Tang, Guided image filtering, TPAMI 2013, doi:10.1109/TPAMI.2012.213.
    K. He, J. Sun, Fast guided filter, 2015, arXiv:1505.00996.
"""

from __future__ import annotations

from typing import TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import Matte, Picture, check_matte, full_scale, to_uint8

Floats: TypeAlias = npt.NDArray[np.float32]

SURE = 0.01
"""A coarse matte within this of 0 or 1 is taken as sure and becomes exactly 0 or 1."""

_BYTE_SHARES = (np.arange(256) / 255).astype(np.float32)

_TILE = 512
"""Side of the squares enlarged at a time; their temporaries, some 5 MiB, stay in the cache."""

_BAND_REACH = 2
"""Coarse pixels by which the uncertain band is widened: finds thin structures beside it."""


def upsample_matte(
    matte: Matte, guide: Picture | npt.NDArray[np.uint8], *, radius: int = 1, epsilon: float = 1e-4
) -> Matte:
    """Enlarge a coarse matte so that it follows the edges of the picture.

    Colour guides are much better than luma, and worth their cost for stills: the lemur's true matte
    reduced to 320x320 and enlarged to 680x440 has a mean squared error of 7.7e-5 bilinearly, 3.8e-5
    with luma, 0.9e-5 with colour.

    Args:
        matte: coarse matte, float32 (h, w) in [0, 1], covering the same field of view as ``guide``.
        guide: picture (H, W, 3) of any depth, or its luma (H, W), uint8.
        radius: of the windows in coarse pixels, at least 1; larger windows blur fine structure.
        epsilon: variance of the guide (white = 1) below which a window counts as flat; larger
            values follow weak edges less and carry less of the picture's noise into the matte.

    Returns:
        Matte float32 (H, W) in [0, 1]; exactly 0 or 1 away from the coarse matte's uncertain band.
        A matte that is not smaller than the picture both ways is resized without the picture.

    Raises:
        UsageError: an array of the wrong shape, dtype or range, or a radius or epsilon of no use.

    Note:
        Memory: the result and about 5 MiB, plus some 100 bytes for each of the h x w coarse pixels.
    """
    _check(matte, guide, radius, epsilon)
    height, width = guide.shape[:2]
    if matte.shape[0] >= height or matte.shape[1] >= width:
        return _resized(matte, (height, width))
    small = _reduced(guide, matte.shape)
    fitted = _keep_sure(_fit(matte, small, radius, epsilon), matte)
    return _apply(fitted, guide)


def upsample_frame(
    matte: npt.NDArray[np.float32] | npt.NDArray[np.uint8],
    luma: npt.NDArray[np.uint8],
    *,
    radius: int = 1,
    epsilon: float = 1e-3,
) -> npt.NDArray[np.uint8]:
    """Enlarge a coarse matte for one frame of a video: luma guide, bytes out.

    Bytes, because the compositor blends bytes fastest.

    Args:
        matte: coarse matte (h, w), float32 in [0, 1] or uint8 in 0..255.
        luma: the frame's luma plane, uint8 (H, W), of any range.
        radius: of the windows, in coarse pixels.
        epsilon: as for `upsample_matte`, larger as a moving picture shows noise as flicker.

    Returns:
        Matte uint8 (H, W), 0 background to 255 subject.

    Raises:
        UsageError: an array of the wrong shape, dtype or range, or a radius or epsilon of no use.
    """
    coarse = _floats(cv2.LUT(matte, _BYTE_SHARES) if matte.dtype == np.uint8 else matte)
    _check(coarse, luma, radius, epsilon)
    if coarse.shape[0] >= luma.shape[0] or coarse.shape[1] >= luma.shape[1]:
        return _bytes(_resized(coarse, luma.shape))
    slope, offset = _keep_sure(_fit(coarse, _reduced(luma, coarse.shape), radius, epsilon), coarse)
    size = luma.shape[::-1]
    slope = _floats(cv2.resize(slope, size, interpolation=cv2.INTER_LINEAR))
    offset = _floats(cv2.resize(offset * np.float32(255), size, interpolation=cv2.INTER_LINEAR))
    product = cv2.multiply(slope, luma, dst=slope, dtype=cv2.CV_32F)
    return np.asarray(cv2.add(product, offset, dtype=cv2.CV_8U), np.uint8)


def _floats(values: npt.ArrayLike) -> Floats:
    """Say that it is float32; no copy where it is."""
    return np.asarray(values, np.float32)


def _check(matte: npt.NDArray[np.float32], guide: Picture, radius: int, epsilon: float) -> None:
    check_matte(matte)
    if 0 in matte.shape or 0 in guide.shape:
        msg = f"the matte is {matte.shape} and the guide {guide.shape}; neither may be empty"
        raise UsageError(msg)
    if guide.ndim not in (2, 3) or (guide.ndim == 3 and guide.shape[2] != 3):
        msg = f"a guide is RGB (H, W, 3) or luma (H, W), not {guide.shape}"
        raise UsageError(msg)
    if radius < 1 or not epsilon > 0:
        msg = f"radius {radius} and epsilon {epsilon:g} given; use 1 or more, and more than 0"
        raise UsageError(msg)


def _resized(matte: Matte, size: tuple[int, ...]) -> Matte:
    if matte.shape == size:
        return matte
    shrinks = size[0] <= matte.shape[0] and size[1] <= matte.shape[1]
    how = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return np.clip(cv2.resize(matte, (size[1], size[0]), interpolation=how), 0.0, 1.0)


def _bytes(matte: Matte) -> npt.NDArray[np.uint8]:
    return np.asarray(cv2.convertScaleAbs(matte, alpha=255), np.uint8)


def _reduced(guide: Picture, size: tuple[int, ...]) -> Floats:
    """The guide at the coarse size, area-averaged like the coarse matte itself, in [0, 1]."""
    small = to_uint8(cv2.resize(guide, (size[1], size[0]), interpolation=cv2.INTER_AREA))
    return np.asarray(cv2.LUT(small, _BYTE_SHARES), np.float32)


def _box(values: Floats, radius: int) -> Floats:
    size = (2 * radius + 1, 2 * radius + 1)
    return np.asarray(cv2.blur(values, size, borderType=cv2.BORDER_REFLECT), np.float32)


def _fit(matte: Matte, guide: Floats, radius: int, epsilon: float) -> list[Floats]:
    """Slopes, one a channel of the guide, and offset: ``matte ~ sum(slope * guide) + offset``."""
    planes = [guide] if guide.ndim == 2 else cv2.split(guide)
    channels = [_floats(plane) for plane in planes]
    means = [_box(channel, radius) for channel in channels]
    mean = _box(matte, radius)
    covariances = [
        _box(channel * matte, radius) - centre * mean
        for channel, centre in zip(channels, means, strict=True)
    ]
    slopes = _solve(_spread(channels, means, radius, epsilon), covariances)
    offset = mean
    for slope, centre in zip(slopes, means, strict=True):
        offset = offset - slope * centre
    smooth = [_box(coefficient, radius) for coefficient in (*slopes, offset)]
    return _complete(smooth, channels, matte)


def _complete(coefficients: list[Floats], channels: list[Floats], matte: Matte) -> list[Floats]:
    """Add to the offset what the model leaves of the coarse matte.

    So nothing the network saw is lost; where the picture explains nothing, the result is bilinear.
    Measured on the lemur, 320x320: the error with a luma guide falls to 40 %, with colour to 70 %.
    """
    *slopes, offset = coefficients
    rest = matte - offset
    for slope, channel in zip(slopes, channels, strict=True):
        rest -= slope * channel
    return [*slopes, offset + rest]


def _spread(
    channels: list[Floats], means: list[Floats], radius: int, epsilon: float
) -> list[list[Floats]]:
    """Each window's covariance matrix of the guide, with ``epsilon`` added to its diagonal."""
    count = range(len(channels))
    return [
        [
            _box(channels[i] * channels[j], radius)
            - means[i] * means[j]
            + np.float32(epsilon if i == j else 0.0)
            for j in count
        ]
        for i in count
    ]


def _solve(matrix: list[list[Floats]], right: list[Floats]) -> list[Floats]:
    """Solve each pixel's symmetric 1x1 or 3x3 system; by cofactors: 3 ms for 320x320, LAPACK 18."""
    if len(right) == 1:
        return [right[0] / matrix[0][0]]
    (a, b, c), (_, d, e), (_, _, f) = matrix
    adjugate = (
        (d * f - e * e, c * e - b * f, b * e - c * d),
        (c * e - b * f, a * f - c * c, b * c - a * e),
        (b * e - c * d, b * c - a * e, a * d - b * b),
    )
    scale = 1 / (a * adjugate[0][0] + b * adjugate[0][1] + c * adjugate[0][2])
    x, y, z = right
    return [_floats((row[0] * x + row[1] * y + row[2] * z) * scale) for row in adjugate]


def _keep_sure(coefficients: list[Floats], matte: Matte) -> list[Floats]:
    """Make the model a constant 0 or 1 away from the band; the enlargement keeps it exact."""
    near = cv2.inRange(matte, SURE, 1 - SURE)
    edges = cv2.morphologyEx((matte > 0.5).astype(np.uint8), cv2.MORPH_GRADIENT, np.ones((3, 3)))
    size = 2 * _BAND_REACH + 1
    sure = cv2.dilate(cv2.bitwise_or(near, edges), np.ones((size, size), np.uint8)) == 0
    for slope in coefficients[:-1]:
        slope[sure] = 0.0
    coefficients[-1][sure] = np.round(matte[sure])
    return coefficients


def _apply(coefficients: list[Floats], guide: Picture) -> Matte:
    """Enlarge the coefficients tile by tile and apply them to the guide."""
    height, width = guide.shape[:2]
    result = np.empty((height, width), np.float32)
    for top in range(0, height, _TILE):
        rows = slice(top, min(top + _TILE, height))
        tall = _Linear(rows, height, coefficients[0].shape[0])
        for left in range(0, width, _TILE):
            columns = slice(left, min(left + _TILE, width))
            wide = _Linear(columns, width, coefficients[0].shape[1])
            small = [plane[tall.source, wide.source] for plane in coefficients]
            result[rows, columns] = _tile(small, tall, wide, guide[rows, columns])
    return np.clip(result, 0.0, 1.0, out=result)


def _tile(
    coefficients: list[Floats], tall: _Linear, wide: _Linear, guide: Picture
) -> Floats | np.float32:
    """The model's values in one tile; a single number where the tile is surely one or the other."""
    *slopes, offset = coefficients
    if not any(slope.any() for slope in slopes):
        if float(offset.min()) == float(offset.max()):
            return np.float32(offset[0, 0])
        return _floats(tall.weights @ offset @ wide.weights.T)
    values = _floats(tall.weights @ offset @ wide.weights.T)
    channels = [guide] if guide.ndim == 2 else cv2.split(guide)
    for slope, channel in zip(slopes, channels, strict=True):
        gain = tall.weights @ (slope / np.float32(full_scale(guide.dtype))) @ wide.weights.T
        values += cv2.multiply(gain, channel, dst=gain, dtype=cv2.CV_32F)
    return values


class _Linear:
    """Linear enlargement of one axis, for a stretch of the result: samples and their weights.

    Pixel centres as in `cv2.resize`: result i lies at ``(i + 0.5) * small / large - 0.5``.
    """

    def __init__(self, target: slice, large: int, small: int) -> None:
        places = (np.arange(target.start, target.stop) + 0.5) * (small / large) - 0.5
        places = np.clip(places, 0, small - 1)
        below = np.minimum(places.astype(np.intp), max(small - 2, 0))
        above = np.minimum(below + 1, small - 1)
        self.source = slice(int(below[0]), int(above[-1]) + 1)
        """The samples that take part."""
        self.weights = np.zeros((len(places), self.source.stop - self.source.start), np.float32)
        """How much of each, (length of the stretch, samples)."""
        index = np.arange(len(places))
        share = (places - below).astype(np.float32)
        self.weights[index, above - self.source.start] = share
        self.weights[index, below - self.source.start] += 1 - share
