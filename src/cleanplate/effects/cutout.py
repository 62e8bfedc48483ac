"""The subject alone: transparent around it, or on a colour or a checkerboard."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.colours import Colour
from cleanplate.core.pictures import Matte, Picture, check_matte, check_picture, full_scale
from cleanplate.effects.composite import composite, strips
from cleanplate.effects.foreground import estimate_foreground

CHECKER_SIZE = 16
"""Side of a checkerboard's square in pixels."""

_CHECKER_LIGHT, _CHECKER_DARK = 255, 204


def cutout(picture: Picture, matte: Matte) -> npt.NDArray[Any]:
    """Cut the subject out.

    Args:
        picture: RGB (H, W, 3), uint8, uint16 or float32.
        matte: share of subject (H, W), float32 in [0, 1].

    Returns:
        RGBA (H, W, 4), not premultiplied, the picture's dtype; colours as `subject_colours` says.
    """
    return np.dstack([subject_colours(picture, matte), alpha_of(matte, picture.dtype)])


def subject_colours(picture: Picture, matte: Matte) -> Picture:
    """The subject's colours alone: what goes into a cut-out beside its alpha.

    In the soft edge they are the subject's own, without what shone through from behind; where the
    matte is 1 they are untouched; where the alpha is 0 they are black: nothing of the removed
    background is hidden in the file, and a PNG is a good third smaller.
    """
    check_matte(matte, check_picture(picture).shape[:2])
    own = estimate_foreground(picture, matte)
    if own is picture:
        own = picture.copy()
    for rows in strips(matte):
        hidden = (_alpha(matte[rows], own.dtype) == 0).view(np.uint8)
        cv2.copyTo(np.zeros_like(own[rows]), hidden, own[rows])
    return own


def on_colour(picture: Picture, matte: Matte, colour: Colour) -> Picture:
    """The subject on one colour; arguments and result as `cutout`, but opaque RGB."""
    check_matte(matte, check_picture(picture).shape[:2])
    return composite(
        estimate_foreground(picture, matte), colour_value(colour, picture.dtype), matte
    )


def on_checkerboard(picture: Picture, matte: Matte) -> Picture:
    """The subject on grey and white squares that stand for transparency; else as `on_colour`."""
    check_matte(matte, check_picture(picture).shape[:2])
    board = checkerboard(matte.shape, picture.dtype)[..., np.newaxis]
    return composite(estimate_foreground(picture, matte), board, matte)


def alpha_of(matte: Matte, dtype: np.dtype[Any]) -> npt.NDArray[Any]:
    """The matte as an alpha channel of ``dtype``: 0..255, 0..65535 or 0..1."""
    if dtype == np.float32:
        return matte
    alpha = np.empty(matte.shape, dtype)
    for rows in strips(matte):
        alpha[rows] = _alpha(matte[rows], dtype)
    return alpha


def _alpha(matte: Matte, dtype: np.dtype[Any]) -> npt.NDArray[Any]:
    if dtype == np.float32:
        return matte
    return (matte * np.float32(full_scale(dtype)) + np.float32(0.5)).astype(dtype)


def colour_value(colour: Colour, dtype: np.dtype[Any]) -> Picture:
    """A colour as a picture of one pixel, (1, 1, 3), that broadcasts to any size."""
    value = np.asarray(colour, np.float64) * (full_scale(dtype) / 255)
    return value.astype(dtype).reshape(1, 1, 3)


def checkerboard(size: tuple[int, ...], dtype: np.dtype[Any]) -> npt.NDArray[Any]:
    """Grey plane (H, W) of light and dark squares of `CHECKER_SIZE`, a light one top left."""
    rows, columns = (np.arange(length) // CHECKER_SIZE for length in size[:2])
    dark = (rows[:, np.newaxis] + columns) % 2 == 1
    step = full_scale(dtype) / 255
    return np.where(dark, _CHECKER_DARK * step, _CHECKER_LIGHT * step).astype(dtype)
