"""The subject in front of another background."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import Matte, Picture, check_matte, check_picture, full_scale
from cleanplate.effects.composite import composite
from cleanplate.effects.foreground import estimate_foreground
from cleanplate.effects.options import FITS, Fit


def replace_background(
    picture: Picture, matte: Matte, background: Picture, fit: Fit = "cover"
) -> Picture:
    """Put the subject in front of ``background``.

    Args:
        picture: RGB (H, W, 3), uint8, uint16 or float32.
        matte: share of subject (H, W), float32 in [0, 1].
        background: RGB of any size and depth; (1, 1, 3) is a plain colour.
        fit: see `fit_to`.

    Returns:
        A picture of the same shape and dtype as ``picture``. In the soft edge the old background's
        colour is taken out of the subject's before it is put on the new one.
    """
    check_matte(matte, check_picture(picture).shape[:2])
    behind = same_depth(check_picture(background), picture.dtype)
    fitted = fit_to(behind, matte.shape, fit)
    return composite(estimate_foreground(picture, matte), fitted, matte)


def fit_to(
    background: npt.NDArray[Any], size: tuple[int, int], fit: Fit, fill: float = 0
) -> npt.NDArray[Any]:
    """Bring a background to ``size`` (H, W).

    Args:
        background: (h, w) plane or (h, w, C) picture.
        size: rows and columns wanted.
        fit: cover: fill, cut off what is too much; contain: whole, with bars of ``fill``; stretch:
            whole, ignoring its proportions; tile: unscaled, repeated from the top left.
        fill: value of the bars.

    Raises:
        UsageError: there is no such fit.
    """
    if fit not in FITS:
        msg = f"the fit is one of {', '.join(FITS)}, not '{fit}'"
        raise UsageError(msg)
    if background.shape[:2] == size:
        return background
    if fit == "tile":
        rows, columns = (np.arange(size[axis]) % background.shape[axis] for axis in (0, 1))
        return np.asarray(background[rows[:, np.newaxis], columns])
    if fit == "stretch":
        return _resized(background, size)
    return _cover(background, size) if fit == "cover" else _contain(background, size, fill)


def same_depth(picture: Picture, dtype: np.dtype[Any]) -> Picture:
    """A picture converted to another dtype, white staying white."""
    if picture.dtype == dtype:
        return picture
    value = picture.astype(np.float32) * np.float32(full_scale(dtype) / full_scale(picture.dtype))
    if dtype == np.float32:
        return value
    return (value + np.float32(0.5)).astype(dtype)


def _cover(background: npt.NDArray[Any], size: tuple[int, int]) -> npt.NDArray[Any]:
    """Scaled to fill; the middle is cut out *first*, so that no pixel is scaled for nothing."""
    have = background.shape[:2]
    scale = max(size[0] / have[0], size[1] / have[1])
    keep = [max(1, min(have[axis], round(size[axis] / scale))) for axis in (0, 1)]
    top, left = ((have[axis] - keep[axis]) // 2 for axis in (0, 1))
    return _resized(background[top : top + keep[0], left : left + keep[1]], size)


def _contain(background: npt.NDArray[Any], size: tuple[int, int], fill: float) -> npt.NDArray[Any]:
    have = background.shape[:2]
    scale = min(size[0] / have[0], size[1] / have[1])
    inner = [max(1, min(size[axis], round(have[axis] * scale))) for axis in (0, 1)]
    top, left = ((size[axis] - inner[axis]) // 2 for axis in (0, 1))
    result = np.full((*size, *background.shape[2:]), fill, background.dtype)
    result[top : top + inner[0], left : left + inner[1]] = _resized(
        background, (inner[0], inner[1])
    )
    return result


def _resized(picture: npt.NDArray[Any], size: tuple[int, int]) -> npt.NDArray[Any]:
    shrinks = size[0] <= picture.shape[0] and size[1] <= picture.shape[1]
    how = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    resized = cv2.resize(np.ascontiguousarray(picture), size[::-1], interpolation=how)
    # Cubic interpolation overshoots at hard edges; OpenCV cuts that off for whole numbers only.
    return np.clip(resized, 0, 1) if resized.dtype == np.float32 else resized
