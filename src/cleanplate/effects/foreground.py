"""The subject's own colours in its soft edge, so that no halo of the old background comes along.

In the edge a picture is a mixture, ``picture = matte * subject + (1 - matte) * background``. Both
colours are estimated as averages of their surroundings, weighted by how purely each pixel shows
them, and the subject's is then corrected towards what explains the picture. Rounds go from wide to
narrow, at reduced size; the last correction is made at full size, around the edge only.

Reference:
    M. Forte, Approximate fast foreground colour estimation, ICIP 2021,
    doi:10.1109/ICIP42928.2021.9506164.
    Ours differs in squared weights, two to four rounds, and the reduced size.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import Picture, check_picture
from cleanplate.effects.tiles import Box, bounds, enlarged_part, reduced, tiles, widened

Floats: TypeAlias = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Effort:
    """How exactly the averages are made."""

    side: int
    """Longest side they are made at, in pixels; what is above is reduced by whole numbers."""
    radii: tuple[int, ...]
    """Reach of the rounds in pixels of the reduced picture."""


_PICTURE = _Effort(1024, (20, 10, 5, 2))
"""Mean squared error in the lemur's edge: 4.4e-4 (nothing done: 127e-4, one round of 20: 10e-4)."""

_FRAME = _Effort(320, (20, 5))
"""Fewer rounds at a third of the size, for speed; 6.0e-4 in the same edge."""

_SURE = 1 / 510
"""A float matte up to here from 0 or 1 is sure: rounded to bytes it is 0 or 1."""

_BYTE_SHARES = (np.arange(256) / 255).astype(np.float32)

_PRIOR = np.float32(1e-3)
"""Weight of the wider round's colour, which decides where the narrower one sees none."""


def estimate_foreground(picture: Picture, matte: npt.NDArray[Any]) -> Picture:
    """The picture with the subject's own colours where the matte is neither 0 nor 1.

    Args:
        picture: RGB (H, W, 3), uint8, uint16 or float32 in [0, 1].
        matte: share of subject (H, W), float32 in [0, 1] or uint8 in 0..255.

    Returns:
        As ``picture``; sure pixels, subject or background, are the picture's bit for bit. The
        picture itself, not a copy, where no pixel is uncertain.

    Raises:
        UsageError: no picture, or a matte of another size or type.

    Note:
        Memory: the result, a byte a pixel, and some 60 MiB at most for the averages. Where the
        matte is wrong, so are the colours.
    """
    return _estimate(check_picture(picture), matte, _PICTURE)


def estimate_foreground_plane(
    values: npt.NDArray[Any], matte: npt.NDArray[Any]
) -> npt.NDArray[Any]:
    """As `estimate_foreground` for one plane (H, W) or any channels (H, W, C), C up to 4.

    Results stay between the least and the greatest sample of ``values``, so that the depth and the
    range of the samples do not matter. Tuned for a video's frames: averages at up to 480 pixels.

    Raises:
        UsageError: a matte of another size or type.
    """
    return _estimate(values, matte, _FRAME)


def estimate_foreground_planes(
    y: npt.NDArray[Any], u: npt.NDArray[Any], v: npt.NDArray[Any], matte: npt.NDArray[Any]
) -> tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]:
    """As `estimate_foreground` for a video frame; mixing is linear, in YUV as in RGB.

    Args:
        y: luma (H, W), uint8, or uint16 of any depth.
        u: blue difference, of luma's size or smaller (4:4:4, 4:2:2, 4:2:0).
        v: red difference, as ``u``.
        matte: share of subject (H, W), uint8 in 0..255 or float32 in [0, 1].

    Returns:
        The three planes; planes without uncertain pixels are returned as they are.

    Raises:
        UsageError: a matte of another size than luma, or of another type.
    """
    luma = estimate_foreground_plane(y, matte)
    if luma is y:
        return y, u, v
    small = matte
    if u.shape != y.shape:
        small = cv2.resize(matte, (u.shape[1], u.shape[0]), interpolation=cv2.INTER_AREA)
    blue, red = cv2.split(estimate_foreground_plane(cv2.merge([u, v]), small))
    return luma, blue, red


@dataclass(frozen=True, slots=True)
class _Colours:
    """Averages of both colours around each pixel of the reduced picture, (h, w[, C])."""

    subject: Floats
    background: Floats


def _estimate(
    values: npt.NDArray[Any], matte: npt.NDArray[Any], effort: _Effort
) -> npt.NDArray[Any]:
    if values.ndim == 3 and values.shape[2] == 1:
        return _estimate(values[..., 0], matte, effort)[..., np.newaxis]
    uncertain = _uncertain(_check_weights(matte, values))
    box = bounds(uncertain)
    if box is None:
        return values
    height, width = matte.shape
    step = min(math.ceil(max(height, width) / effort.side), height, width)
    box = widened(box, 2 * effort.radii[0] * step, step, (height, width))
    shares = _shares(reduced(matte[box], step))
    colours = _averages(reduced(values[box], step), shares, effort.radii)
    result = values.copy()
    limits = (float(values.min()), float(values.max()))
    for tile in tiles(uncertain[box], step):
        own = _corrected(
            values[box][tile], _shares(matte[box][tile]), _enlarged(colours, tile, step), limits
        )
        _write(own, uncertain[box][tile] > 0, result[box][tile])
    return result


def _check_weights(matte: npt.NDArray[Any], values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    if matte.shape != values.shape[:2]:
        msg = (
            f"the matte is {matte.shape}, the picture {values.shape[:2]} (H, W); resize one of them"
        )
        raise UsageError(msg)
    if matte.dtype not in (np.uint8, np.float32):
        msg = f"a matte is float32 in [0, 1] or uint8 in 0..255, not {matte.dtype}"
        raise UsageError(msg)
    return matte


def _uncertain(matte: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
    """255 where the matte is neither subject nor background for sure."""
    if matte.dtype == np.uint8:
        return np.asarray(cv2.inRange(matte, 1, 254), np.uint8)
    return np.asarray(cv2.inRange(matte, _SURE, 1 - _SURE), np.uint8)


def _shares(matte: npt.NDArray[Any]) -> Floats:
    if matte.dtype == np.uint8:
        return np.asarray(cv2.LUT(matte, _BYTE_SHARES), np.float32)
    return np.asarray(matte, np.float32)


def _averages(values: npt.NDArray[Any], shares: Floats, radii: tuple[int, ...]) -> _Colours:
    """Both colours around each pixel, by rounds from wide to narrow.

    Channel by channel, with the weights' means made once for all, so that the temporaries are those
    of one plane, not of three.
    """
    planes = [values] if values.ndim == 2 else list(cv2.split(values))
    subject: list[Floats] = [_mean(plane, shares) for plane in planes]
    background: list[Floats] = [_mean(plane, 1 - shares) for plane in planes]
    for number, radius in enumerate(radii):
        near, far = _Window(shares, radius), _Window(1 - shares, radius)
        for channel, plane in enumerate(planes):
            front = back = plane.astype(np.float32)
            if number > 0:
                back = background[channel]
                front = _explained(front, shares, subject[channel], back)
            subject[channel] = near.average(front, subject[channel])
            background[channel] = far.average(back, background[channel])
    return _Colours(_merged(subject, values), _merged(background, values))


class _Window:
    """Averages over a square around each pixel, weighted by squared shares."""

    def __init__(self, shares: Floats, radius: int) -> None:
        self._size = (2 * radius + 1, 2 * radius + 1)
        self._weights = shares * shares
        self._total = _floats(cv2.blur(self._weights, self._size))
        self._total += _PRIOR

    def average(self, colour: Floats, otherwise: Floats) -> Floats:
        """Mean of one channel, (h, w); ``otherwise`` without any weight."""
        weighted = colour * self._weights
        result = _floats(cv2.blur(weighted, self._size, dst=weighted))
        result += _PRIOR * otherwise
        result /= self._total
        return result


def _merged(planes: list[Floats], like: npt.NDArray[Any]) -> Floats:
    """The channels as one array of as many axes as ``like``; empties the list as it goes."""
    if like.ndim == 2:
        return planes[0]
    merged = _floats(cv2.merge(planes))
    planes.clear()
    return merged


def _for_each_channel(shares: Floats, like: npt.NDArray[Any]) -> Floats:
    """The shares repeated for each channel: faster than numpy's broadcasting over 3."""
    return shares if like.ndim == 2 else _floats(cv2.merge([shares] * like.shape[2]))


def _floats(values: npt.ArrayLike) -> Floats:
    """Say that it is float32; no copy where it is."""
    return np.asarray(values, np.float32)


def _mean(plane: npt.NDArray[Any], shares: Floats) -> Floats:
    """One value for all: the mean weighted by the shares, a float32 without axes."""
    # cv2.mean: numpy's sum took 17 times as long.
    total = cv2.mean(plane.astype(np.float32) * shares)[0]
    return _floats(np.float32(total) / np.float32(max(cv2.mean(shares)[0], 1e-6)))


def _explained(picture: Floats, shares: Floats, subject: Floats, background: Floats) -> Floats:
    """The subject's colour, moved by its share towards what makes the mixture equal the picture."""
    result = subject - background
    result *= shares
    result += background
    np.subtract(picture, result, out=result)
    result *= shares
    result += subject
    return result


def _enlarged(colours: _Colours, tile: Box, step: int) -> _Colours:
    return _Colours(
        enlarged_part(colours.subject, tile, step), enlarged_part(colours.background, tile, step)
    )


def _corrected(
    values: npt.NDArray[Any], shares: Floats, colours: _Colours, limits: tuple[float, float]
) -> npt.NDArray[Any]:
    """The subject's colours in one tile, between the limits, in the dtype of ``values``."""
    alpha = _for_each_channel(shares, values)
    own = _explained(values.astype(np.float32), alpha, colours.subject, colours.background)
    np.clip(own, *limits, out=own)
    if np.issubdtype(values.dtype, np.integer):
        own += np.float32(0.5)
    return own.astype(values.dtype)


def _write(own: npt.NDArray[Any], chosen: npt.NDArray[np.bool_], result: npt.NDArray[Any]) -> None:
    """Put the chosen pixels of a tile into ``result``."""
    np.copyto(result, own, where=chosen if own.ndim == 2 else chosen[..., np.newaxis])
