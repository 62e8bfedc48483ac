"""What a picture and a matte are, and the checks at the library's border.

A *picture* is RGB, shape (H, W, 3), uint8, uint16 or float32 in [0, 1]. A *matte* is float32
(H, W) in [0, 1]: how much of each pixel is subject. A *mask* is bool (H, W).
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError

Picture: TypeAlias = npt.NDArray[Any]
"""RGB, (H, W, 3), uint8 | uint16 | float32 in [0, 1]."""

Matte: TypeAlias = npt.NDArray[np.float32]
"""Share of subject, float32 (H, W) in [0, 1]."""

Mask: TypeAlias = npt.NDArray[np.bool_]
"""Subject or not, bool (H, W)."""

_DTYPES = (np.dtype(np.uint8), np.dtype(np.uint16), np.dtype(np.float32))


def full_scale(dtype: np.dtype[Any]) -> float:
    """The value of white: 255 for uint8, 65535 for uint16, 1 for float32."""
    return float(np.iinfo(dtype).max) if np.issubdtype(dtype, np.integer) else 1.0


def check_picture(picture: object) -> Picture:
    """Return ``picture`` if it is a picture.

    Raises:
        UsageError: wrong type, shape, dtype, or no pixels.
    """
    if not isinstance(picture, np.ndarray):
        msg = f"a picture is a numpy array, not {type(picture).__name__}"
        raise UsageError(msg)
    if picture.ndim != 3 or picture.shape[2] != 3 or 0 in picture.shape:
        msg = f"a picture has the shape (H, W, 3) with H, W >= 1, not {picture.shape}"
        raise UsageError(msg)
    if picture.dtype not in _DTYPES:
        msg = f"a picture is uint8, uint16 or float32 in [0, 1], not {picture.dtype}"
        raise UsageError(msg)
    return picture


def check_matte(matte: npt.NDArray[Any], size: tuple[int, int] | None = None) -> Matte:
    """Return ``matte`` if it is a matte, and of ``size`` (H, W) if one is given.

    Raises:
        UsageError: wrong shape, dtype or range, or another size than the picture's.
    """
    if matte.ndim != 2 or matte.dtype != np.float32:
        msg = f"a matte is float32 of shape (H, W), not {matte.dtype} of shape {matte.shape}"
        raise UsageError(msg)
    if size is not None and matte.shape != size:
        msg = f"the matte is {matte.shape} (rows, columns), the picture {size}; resize one of them"
        raise UsageError(msg)
    if matte.size and not (float(matte.min()) >= 0.0 and float(matte.max()) <= 1.0):
        msg = f"a matte lies in [0, 1], this one in [{matte.min():g}, {matte.max():g}]"
        raise UsageError(msg)
    return matte


def to_float(picture: Picture) -> npt.NDArray[np.float32]:
    """Any picture as float32 in [0, 1]."""
    if picture.dtype == np.float32:
        return picture
    return picture.astype(np.float32) / np.float32(full_scale(picture.dtype))


def from_float(values: npt.NDArray[np.float32], dtype: np.dtype[Any]) -> Picture:
    """Float32 in [0, 1], clipped and rounded, as a picture of ``dtype``."""
    clipped = np.clip(values, 0.0, 1.0)
    if dtype == np.float32:
        return clipped.astype(np.float32, copy=False)
    return (clipped * np.float32(full_scale(dtype)) + np.float32(0.5)).astype(dtype)


def to_uint8(picture: Picture) -> npt.NDArray[np.uint8]:
    """Any picture as uint8, the depth the networks see."""
    if picture.dtype == np.uint8:
        return picture
    if picture.dtype == np.uint16:
        return ((picture.astype(np.uint32) + 128) // 257).astype(np.uint8)
    return np.asarray(from_float(picture, np.dtype(np.uint8)), np.uint8)
