"""The worst pictures of an evaluation side by side: photo, truth, prediction, what is wrong."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.pictures import Mask, Matte

SIDE = 240
"""Longest side of a panel, pixels."""

MISSED = np.array([52, 120, 246], np.float32)
"""Colour of subject that was not found, RGB."""
TOO_MUCH = np.array([230, 60, 60], np.float32)
"""Colour of background that was taken for subject, RGB."""

_JPEG_QUALITY = 82

_Rgb = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Panels:
    """One pair drawn."""

    name: str
    """The pair's name."""
    pictures: Sequence[tuple[str, str]]
    """Caption and data address of each picture, from left to right."""


def panels(
    name: str,
    prediction: Matte,
    truth: Mask | Matte,
    photo: _Rgb | None,
    where: Mask | None = None,
) -> Panels:
    """Draw one pair.

    Args:
        name: as the page shows it.
        prediction: float32 (H, W) in [0, 1].
        truth: of the same size, bool or float32.
        photo: RGB (H, W, 3) of any size, or None.
        where: the pixels that count, bool, of the truth's size: the difference shows errors in
            them only. None: all.
    """
    judged = prediction if where is None else np.where(where, prediction, truth.astype(np.float32))
    result, true = _small(prediction), _small(truth.astype(np.float32))
    under = None if photo is None else _fitted(photo, result.shape)
    pictures = [] if under is None else [("photo", _address(under))]
    pictures += [
        ("truth", _address(_grey(true))),
        ("prediction", _address(_grey(result))),
        ("difference", _address(_difference(_small(judged), true, under))),
    ]
    return Panels(name, pictures)


def _difference(result: Matte, true: Matte, under: _Rgb | None) -> _Rgb:
    """What was missed in blue and what is too much in red, over the photo in grey."""
    ground = _grey(true) if under is None else cv2.cvtColor(under, cv2.COLOR_RGB2GRAY)[..., None]
    faded = np.broadcast_to(ground * np.float32(0.5), (*true.shape, 3))
    error = result - true
    missed, too_much = np.maximum(-error, 0)[..., None], np.maximum(error, 0)[..., None]
    drawn = faded * (1 - missed - too_much) + missed * MISSED + too_much * TOO_MUCH
    return np.asarray(np.clip(np.rint(drawn), 0, 255), np.uint8)


def _small(values: Matte) -> Matte:
    scale = min(1.0, SIDE / max(values.shape))
    size = (max(1, round(values.shape[1] * scale)), max(1, round(values.shape[0] * scale)))
    return np.asarray(cv2.resize(values, size, interpolation=cv2.INTER_AREA), np.float32)


def _fitted(photo: _Rgb, shape: tuple[int, ...]) -> _Rgb:
    size = (shape[1], shape[0])
    return np.asarray(cv2.resize(photo, size, interpolation=cv2.INTER_AREA), np.uint8)


def _grey(matte: Matte) -> _Rgb:
    return np.repeat(np.rint(matte * 255).astype(np.uint8)[..., None], 3, axis=2)


def _address(rgb: _Rgb) -> str:
    """The picture inside the page itself, as JPEG."""
    bgr = np.ascontiguousarray(rgb[..., ::-1])
    _, data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])
    return "data:image/jpeg;base64," + base64.b64encode(data.tobytes()).decode("ascii")
