"""One network: RGB picture in, matte at the network's own resolution out."""

from __future__ import annotations

from typing import Any, Protocol

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.pictures import Matte
from cleanplate.models.card import Card, Preprocessing, Reading
from cleanplate.models.runtime import Runtime, Tensor

STRETCH_FLOOR = 0.5
"""Below this maximum no pixel is more likely subject than not, and noise is not stretched to one.

Measured with u2netp: photographs with a subject reach .99 and more, flat pictures .00 to .16."""

_EPSILON = 1e-6


class CoarseMatter(Protocol):
    """Finds a matte at its own resolution; what every network and composition of networks is."""

    name: str
    """What ``--model`` takes."""
    description: str
    """What runs where, for ``--verbose``."""
    looks_at: int
    """Longest side, in pixels, of the pictures it makes use of; larger ones only cost time."""

    def __call__(self, rgb: npt.NDArray[np.uint8]) -> Matte:
        """Matte of an RGB picture (h, w, 3) of any size; (h', w') covers the same field of view."""
        ...


class Network:
    """A card's network on a runtime. Thread-safe."""

    def __init__(self, card: Card, runtime: Runtime) -> None:
        self.name = card.name
        self.description = runtime.description
        self.looks_at = max(card.preprocessing.height, card.preprocessing.width)
        self._card = card
        self._runtime = runtime

    def __call__(self, rgb: npt.NDArray[np.uint8]) -> Matte:
        """Matte (h', w') of an RGB picture (h, w, 3), stretched to the network's input."""
        tensor = to_tensor(rgb, self._card.preprocessing)
        return read_matte(self._runtime(tensor), self._card)


def to_tensor(rgb: npt.NDArray[np.uint8], how: Preprocessing) -> Tensor:
    """RGB uint8 (h, w, 3) as the network's input, batch 1.

    Reduces by area averaging, as the networks were trained on pictures without aliasing.
    """
    small = resize(rgb, (how.height, how.width))
    divisor = {"255": 255.0, "max": max(float(small.max()), _EPSILON), "1": 1.0}[how.scale]
    if how.layout == "NHWC" and len(set(how.mean)) == len(set(how.std)) == 1 and not how.bgr:
        return _scaled(small, divisor, how.mean[0], how.std[0])[np.newaxis]
    # Plane by plane: an inner loop over three channels is five times slower (measured, 320 x 320).
    planes = [small[..., channel] for channel in ((2, 1, 0) if how.bgr else (0, 1, 2))]
    scaled = [
        _scaled(plane, divisor, mean, std)
        for plane, mean, std in zip(planes, how.mean, how.std, strict=True)
    ]
    return np.stack(scaled, axis=0 if how.layout == "NCHW" else -1)[np.newaxis]


def _scaled(values: npt.NDArray[Any], divisor: float, mean: float, std: float) -> Tensor:
    """``(values / divisor - mean) / std`` in float32."""
    result: Tensor = values * np.float32(1 / (divisor * std))
    if mean:
        result -= np.float32(mean / std)
    return result


def read_matte(output: Tensor, card: Card) -> Matte:
    """The network's output as a matte in [0, 1]."""
    reading = card.reading
    planes = output[0] if card.preprocessing.layout == "NCHW" else output[0].transpose(2, 0, 1)
    matte = _activated(planes, reading)
    if reading.stretch:
        matte = stretched(matte)
    return np.clip(matte, 0.0, 1.0)


def stretched(matte: npt.NDArray[np.float32]) -> Matte:
    """Stretched so that the least is 0 and the most 1, as U²-Net's authors do with every result.

    They stretch a picture without a subject too, which makes a subject of noise; where the maximum
    stays below `STRETCH_FLOOR` nothing was found, and the result is empty.
    """
    low, high = float(matte.min()), float(matte.max())
    if high < STRETCH_FLOOR or high - low < _EPSILON:
        return np.zeros_like(matte)
    return np.asarray((matte - low) / (high - low), np.float32)


def resize(picture: npt.NDArray[Any], size: tuple[int, int]) -> npt.NDArray[Any]:
    """Resize to (rows, columns): area averaging downwards, bilinear upwards; floats in [0, 1]."""
    rows, columns = size
    if picture.shape[:2] == size:
        return picture
    shrinks = rows <= picture.shape[0] and columns <= picture.shape[1]
    how = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    resized = cv2.resize(picture, (columns, rows), interpolation=how)
    # Area averaging of ones can give 1 + 1e-7, which is no matte.
    return np.clip(resized, 0.0, 1.0) if resized.dtype == np.float32 else np.asarray(resized)


def _activated(planes: Tensor, reading: Reading) -> Matte:
    plane = planes[reading.channel]
    if reading.activation == "sigmoid":
        # The logistic function by tanh, which does not overflow.
        return np.asarray(0.5 + 0.5 * np.tanh(0.5 * plane), np.float32)
    if reading.activation == "softmax":
        weights = np.exp(planes - planes.max(axis=0))
        return np.asarray(weights[reading.channel] / weights.sum(axis=0), np.float32)
    return np.asarray(plane, np.float32)
