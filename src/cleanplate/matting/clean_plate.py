"""The matte as what differs from the empty scene: no network, any subject, a still camera.

A pixel's colour is taken apart into how bright it is beside the plate and how far its colour is off
(T. Horprasert, D. Harwood, L. Davis, A statistical approach for real-time robust background
subtraction and shadow detection, ICCV Frame-Rate Workshop 1999): a shadow is darker and of the same
colour, and is no subject.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import Matte
from cleanplate.matting.network import resize

_LOW, _HIGH = 2.5, 4.5
"""Differences, in standard deviations of the noise, from which on a pixel is not all background,
and is all subject."""

_LEAST_NOISE = 4.0
"""Grey levels: coding makes differences where a still scene has none."""

_SHADOW = 0.55
"""A shadow keeps this share of the light at least."""

_SHADOW_COUNTS = 0.35
"""Share of a shadow's darkness that counts."""

_WINDOW = 7
"""Side in pixels of the surroundings whose texture is compared."""

_SOFTEN = 1.0
"""Standard deviation in pixels of the softening of both pictures."""


class PlateMatter:
    """A `cleanplate.matting.network.CoarseMatter` that compares frames with a clean plate.

    Args:
        plate: the empty scene, RGB uint8 (H, W, 3); of the frames' aspect.
    """

    LOOKS_AT = 512
    """Longest side at which frames are compared, in pixels."""

    def __init__(self, plate: npt.NDArray[np.uint8]) -> None:
        self.name = "clean-plate"
        self.description = "difference from the clean plate"
        self.looks_at = self.LOOKS_AT
        self._plate = plate
        self._sized: npt.NDArray[np.uint8] | None = None

    def __call__(self, rgb: npt.NDArray[np.uint8]) -> Matte:
        """Matte (h, w) of a frame (h, w, 3).

        Raises:
            UsageError: the frame has another aspect than the plate.
        """
        if self._sized is None or self._sized.shape != rgb.shape:
            self._sized = _like(self._plate, rgb)
        return difference_matte(rgb, self._sized)


def difference_matte(rgb: npt.NDArray[np.uint8], plate: npt.NDArray[np.uint8]) -> Matte:
    """How much of each pixel is no part of the plate.

    Args:
        rgb: RGB, uint8 (H, W, 3).
        plate: the empty scene, of the same shape.

    Returns:
        float32 (H, W) in [0, 1].
    """
    seen, empty = _softened(rgb), _softened(plate)
    empty *= _exposure(seen, empty)
    off = _distance(seen, empty)
    noise = max(_LEAST_NOISE, 1.4826 * float(np.median(off)))
    matte = np.clip((off / noise - _LOW) / (_HIGH - _LOW), 0, 1).astype(np.float32)
    return _without_specks(matte)


def _like(plate: npt.NDArray[np.uint8], rgb: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    wide, tall = rgb.shape[1] / rgb.shape[0], plate.shape[1] / plate.shape[0]
    if abs(wide / tall - 1) > 0.05:
        msg = (
            f"the plate is {plate.shape[1]}x{plate.shape[0]}, which is not the shape of the "
            f"picture, {rgb.shape[1]}x{rgb.shape[0]} here; make it from the same camera"
        )
        raise UsageError(msg)
    return resize(plate, (rgb.shape[0], rgb.shape[1]))


def _softened(rgb: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    return np.asarray(cv2.GaussianBlur(rgb, (0, 0), _SOFTEN), np.float32)


def _exposure(
    seen: npt.NDArray[np.float32], empty: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32]:
    """By how much the camera has changed each channel, by the pixels neither dark nor burnt out."""
    usable = ((empty > 20) & (seen > 20) & (empty < 250) & (seen < 250)).all(axis=2)
    if usable.mean() < 0.05:
        return np.ones(3, np.float32)
    gain = np.median(seen[usable] / empty[usable], axis=0)
    return np.asarray(gain.clip(0.7, 1.4), np.float32)


def _distance(
    seen: npt.NDArray[np.float32], empty: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32]:
    """How far pixels are off, in grey levels; a shadow's darkness counts little."""
    length = np.einsum("hwc,hwc->hw", empty, empty)
    brightness = np.einsum("hwc,hwc->hw", seen, empty) / np.maximum(length, 1)
    colour = np.sqrt(((seen - brightness[..., None] * empty) ** 2).sum(axis=2))
    light = np.abs(brightness - 1) * np.sqrt(length)
    light[(brightness < 1) & (brightness > _SHADOW)] *= _SHADOW_COUNTS
    texture = _texture(seen.mean(axis=2), empty.mean(axis=2))
    return np.asarray(np.sqrt((1.5 * colour) ** 2 + light**2 + (1.5 * texture) ** 2), np.float32)


def _texture(
    seen: npt.NDArray[np.float32], empty: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32]:
    """How far the texture around each pixel is off, in grey levels.

    What is left of it when the plate's own, as dark as the light there makes it, is taken away:
    a shadow leaves the boards of a floor to be seen, a trouser leg does not.
    """
    means = _around(seen), _around(empty)
    gain = means[0] / np.maximum(means[1], 1)
    spread = _around(seen * seen) - means[0] ** 2
    own = _around(empty * empty) - means[1] ** 2
    common = _around(seen * empty) - means[0] * means[1]
    return np.asarray(np.sqrt(np.maximum(spread + gain * gain * own - 2 * gain * common, 0)))


def _around(plane: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    return np.asarray(cv2.blur(plane, (_WINDOW, _WINDOW)), np.float32)


def _without_specks(matte: Matte) -> Matte:
    levels = cv2.medianBlur(np.rint(matte * 255).astype(np.uint8), 5)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (5, 5))
    closed = cv2.morphologyEx(levels, cv2.MORPH_CLOSE, kernel)
    return np.asarray(closed, np.float32) / np.float32(255)
