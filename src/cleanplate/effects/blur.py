"""Background blur: the subject stays sharp, what is behind it goes out of focus.

The subject is left out of the blur (normalised convolution, Knutsson and Westin 1993,
doi:10.1109/CVPR.1993.341081), so that it does not glow into the background around it. A wide blur
holds no detail, so it is computed on a reduced picture and enlarged; the time no longer depends on
its width.
"""

from __future__ import annotations

import math
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.pictures import Matte, Picture, check_matte, check_picture, full_scale
from cleanplate.effects.composite import composite, matte_bytes
from cleanplate.effects.foreground import estimate_foreground
from cleanplate.effects.options import BlurOptions, Lens

_SMALL_SIGMA = 4.0
"""The picture is reduced until the blur is about this wide: so fine that enlarging is not seen."""

_LEAST_WEIGHT = 1e-3
"""Where less background than this is in reach, its mean is used."""

_GAMMA = 2.2
"""Lenses add light, not code values; the disc and the hexagon work on about linear light."""


def blur_background(picture: Picture, matte: Matte, options: BlurOptions | None = None) -> Picture:
    """Blur what is not subject.

    Args:
        picture: RGB (H, W, 3), uint8, uint16 or float32.
        matte: share of subject (H, W), float32 in [0, 1].
        options: how strong, and through which lens.

    Returns:
        A picture of the same shape and dtype; where the matte is 1 the pixels are untouched.
    """
    options = options or BlurOptions()
    check_matte(matte, check_picture(picture).shape[:2])
    sigma = options.sigma(matte.shape)
    if sigma == 0.0:
        return picture.copy()
    blur = BackgroundBlur(matte_bytes(matte), sigma, options.lens)
    background = cv2.merge([blur(plane, light=True) for plane in cv2.split(picture)])
    return composite(estimate_foreground(picture, matte), background, matte)


class BackgroundBlur:
    """The background alone, blurred and spread over the places the subject covers, plane by plane.

    What depends on the matte only is computed once and serves every plane of its size.
    """

    def __init__(self, matte: npt.NDArray[np.uint8], sigma: float, lens: Lens) -> None:
        """Prepare for one matte.

        Args:
            matte: share of subject (H, W), uint8.
            sigma: standard deviation of the blur in pixels, > 0; a disc's radius is twice as much.
            lens: shape of the blur.
        """
        self._size = (matte.shape[0], matte.shape[1])
        self._lens = lens
        factor = reduction(sigma, self._size)
        self._sigma = sigma / factor
        self._small = (-(-self._size[1] // factor), -(-self._size[0] // factor))
        self._weight = cv2.bitwise_not(matte)
        share = self._reduced(self._weight.astype(np.float32) / np.float32(255))
        self._share = share
        self._reach = _convolved(share, self._sigma, lens)
        self._missing = np.maximum(_LEAST_WEIGHT - self._reach, 0)

    def __call__(self, plane: npt.NDArray[Any], *, light: bool) -> npt.NDArray[Any]:
        """Blur one plane (H, W); ``light``: its values are brightness, which lenses add up."""
        linear = light and self._lens != "gaussian"
        white = np.float32(full_scale(plane.dtype))
        values = self._reduced(self._weighted(plane, linear=linear))
        mean = float(values.sum()) / max(float(self._share.sum()), _LEAST_WEIGHT)
        spread = _convolved(values, self._sigma, self._lens) + self._missing * np.float32(mean)
        spread = np.clip(spread / (self._reach + self._missing), 0.0, 1.0)
        if linear:
            spread **= np.float32(1 / _GAMMA)
        half = np.float32(0.0 if plane.dtype == np.float32 else 0.5)
        small = (spread * white + half).astype(plane.dtype)
        return np.asarray(cv2.resize(small, self._size[::-1], interpolation=cv2.INTER_LINEAR))

    def _weighted(self, plane: npt.NDArray[Any], *, linear: bool) -> npt.NDArray[Any]:
        """The plane times the share of background; bytes stay bytes, as rounding averages out."""
        if plane.dtype == np.uint8 and not linear:
            return cv2.multiply(plane, self._weight, scale=1 / 255)
        values = plane.astype(np.float32) / np.float32(full_scale(plane.dtype))
        if linear:
            values **= np.float32(_GAMMA)
        return cv2.multiply(values, self._weight, scale=1 / 255, dtype=cv2.CV_32F)

    def _reduced(self, values: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
        small = cv2.resize(values, self._small, interpolation=cv2.INTER_AREA)
        if small.dtype == np.uint8:
            return small.astype(np.float32) / np.float32(255)
        return np.asarray(small, np.float32)


def reduction(sigma: float, size: tuple[int, ...]) -> int:
    """How many times smaller the picture may be for a blur of ``sigma`` pixels; a power of two."""
    wanted = min(sigma / _SMALL_SIGMA, min(size) / _SMALL_SIGMA)
    return 1 << max(0, math.floor(math.log2(wanted))) if wanted >= 1 else 1


def kernel_of(lens: Lens, sigma: float) -> npt.NDArray[np.float32]:
    """The disc or hexagon whose standard deviation is ``sigma``, anti-aliased, sum 1."""
    radius = 2 * sigma  # a disc of radius R has the standard deviation R / 2 along each axis
    # Side, reach of the hexagon with the disc's second moment: area moment 5 sqrt(3) / 16 side^4.
    side = radius * math.sqrt(0.25 / (5 / 24))
    reach = math.ceil(radius if lens == "disc" else side)
    fine = (np.arange((2 * reach + 1) * 4) + 0.5) / 4 - reach - 0.5
    rows, columns = fine[:, np.newaxis], fine[np.newaxis, :]
    if lens == "disc":
        inside = rows**2 + columns**2 <= radius**2
    else:
        apothem = side * math.sqrt(3) / 2
        slanted = np.abs(columns) / 2 + np.abs(rows) * math.sqrt(3) / 2
        inside = (np.abs(columns) <= apothem) & (slanted <= apothem)
    count = 2 * reach + 1
    kernel = inside.reshape(count, 4, count, 4).mean(axis=(1, 3))
    if not inside.any():  # narrower than the sampling: the point itself
        kernel[reach, reach] = 1
    return np.asarray(kernel / kernel.sum(), np.float32)


def _convolved(
    values: npt.NDArray[np.float32], sigma: float, lens: Lens
) -> npt.NDArray[np.float32]:
    border = cv2.BORDER_REFLECT
    if lens == "gaussian":
        return np.asarray(cv2.GaussianBlur(values, (0, 0), sigma, borderType=border), np.float32)
    kernel = kernel_of(lens, sigma)
    # A correlation with a kernel that equals its mirror image is a convolution.
    return np.asarray(cv2.filter2D(values, -1, kernel, borderType=border), np.float32)
