"""Putting a foreground on a background: ``matte * foreground + (1 - matte) * background``.

Porter and Duff, Compositing digital images, SIGGRAPH 1984, doi:10.1145/800031.808606.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from cleanplate.core.pictures import Matte, full_scale

_STRIP_PIXELS = 1 << 16
"""Pixels worked on at a time: temporaries stay in cache (measured: 2x faster than whole frames)."""


def composite(
    foreground: npt.NDArray[Any], background: npt.NDArray[Any], matte: npt.NDArray[Any]
) -> npt.NDArray[Any]:
    """Blend two arrays of the same shape and dtype by a matte.

    Args:
        foreground: (H, W) plane or (H, W, C) picture; uint8, uint16 or float32.
        background: as ``foreground``; or a shape that broadcasts to it, such as (1, 1, C) for a
            colour.
        matte: share of foreground (H, W): float32 in [0, 1], or uint8 in 0..255, which is faster.

    Returns:
        As ``foreground``, rounded to nearest; a float matte on bytes is itself rounded to a byte
        first, which may change the result by one.
    """
    background = np.broadcast_to(background, foreground.shape)
    result = np.empty_like(foreground)
    blend = _blend_bytes if foreground.dtype == np.uint8 else _blend_floats
    for strip in strips(foreground):
        result[strip] = blend(
            foreground[strip], background[strip], _weights(matte[strip], foreground)
        )
    return result


def strips(plane: npt.NDArray[Any]) -> Iterator[slice]:
    """Rows of an array (H, W[, C]), some at a time, so that temporaries stay small."""
    rows = max(1, _STRIP_PIXELS // max(1, plane.shape[1]))
    for top in range(0, plane.shape[0], rows):
        yield slice(top, top + rows)


def matte_bytes(matte: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
    """A matte in 0..255, rounded to nearest; a uint8 matte is returned as it is."""
    if matte.dtype == np.uint8:
        return matte
    return (matte * np.float32(255) + np.float32(0.5)).astype(np.uint8)


def _weights(matte: npt.NDArray[Any], like: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The strip's matte as its blend wants it, with a channel axis where there are channels."""
    if like.dtype == np.uint8:
        weights: npt.NDArray[Any] = matte_bytes(matte)
    elif matte.dtype == np.uint8:
        weights = matte.astype(np.float32) / np.float32(255)
    else:
        weights = matte
    return weights if like.ndim == 2 else weights[..., np.newaxis]


def _blend_bytes(
    front: npt.NDArray[Any], back: npt.NDArray[Any], weight: npt.NDArray[Any]
) -> npt.NDArray[Any]:
    """Integer arithmetic, 16 bits; (n + 128 + ((n + 128) >> 8)) >> 8 is round(n / 255) exactly."""
    total = front.astype(np.uint16)
    total *= weight
    rest = back.astype(np.uint16)
    rest *= np.bitwise_not(weight)
    total += rest
    total += 128
    total += total >> 8
    total >>= 8
    return total.astype(np.uint8)


def _blend_floats(
    front: npt.NDArray[Any], back: npt.NDArray[Any], weight: npt.NDArray[Any]
) -> npt.NDArray[Any]:
    far = back.astype(np.float32)
    mixed = far + (front.astype(np.float32) - far) * weight
    if front.dtype == np.float32:
        return np.asarray(mixed)
    rounded = np.clip(mixed, 0, full_scale(front.dtype)) + np.float32(0.5)
    return np.asarray(rounded, front.dtype)


def with_alpha(matte: Matte, alpha: npt.NDArray[Any] | None) -> Matte:
    """The matte of a picture that was partly transparent already: their product."""
    if alpha is None:
        return matte
    result = np.empty_like(matte)
    for rows in strips(matte):
        share = alpha[rows].astype(np.float32) / np.float32(full_scale(alpha.dtype))
        np.multiply(matte[rows], share, out=result[rows])
    return result
