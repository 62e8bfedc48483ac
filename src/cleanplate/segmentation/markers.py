"""Markers as a user paints them: numbers in a grey picture, or strokes of different colours."""

from __future__ import annotations

import logging
from typing import Any

import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import to_uint8
from cleanplate.segmentation.result import Labels, Rgb

_LOG = logging.getLogger(__name__)

_MOST = 1000
"""Colours above which a picture of strokes is a photo or was compressed."""


def markers_of(
    picture: npt.NDArray[Any],
    *,
    alpha: npt.NDArray[Any] | None = None,
    grey: bool = False,
    painted_on: Rgb | None = None,
) -> Labels:
    """Numbers out of a picture of markers.

    A grey picture holds the numbers themselves, 0 where nobody knows. In a coloured one each colour
    is a region; nobody knows where it is black, transparent, or as ``painted_on``. Colours that
    never fill two by two pixels are the soft edges of strokes, and left out with a warning unless
    all are like that.

    Args:
        picture: RGB (H, W, 3), uint8 or uint16.
        alpha: its opacity (H, W), if it has any.
        grey: whether the file held one channel.
        painted_on: the photo that strokes may have been painted on, uint8 (H, W, 3).

    Returns:
        int32 (H, W): 0 where nobody knows, else the number of a region.

    Raises:
        UsageError: nothing is marked, or with more colours than anybody paints.
    """
    known = np.ones(picture.shape[:2], np.bool_) if alpha is None else alpha > 0
    if grey:
        if not np.issubdtype(picture.dtype, np.integer):
            msg = "markers are whole numbers; save them with 8 or 16 bits a pixel"
            raise UsageError(msg)
        return _something(np.where(known, picture[..., 0], 0).astype(np.int32))
    rgb = to_uint8(picture)
    known &= rgb.any(axis=2)
    if painted_on is not None and painted_on.shape == rgb.shape:
        known &= (rgb != painted_on).any(axis=2)
    return _something(_numbered(rgb, known))


def _something(markers: Labels) -> Labels:
    if not markers.any():
        msg = "the markers are empty; paint each region in a grey or colour of its own, on black"
        raise UsageError(msg)
    return markers


def _numbered(rgb: Rgb, known: npt.NDArray[np.bool_]) -> Labels:
    """1, 2, ... for the colours of strokes, in the order of red, green, blue."""
    codes = (rgb.astype(np.int32) << np.array([16, 8, 0], np.int32)).sum(axis=2, dtype=np.int32)
    codes[~known] = -1
    flat = np.unique(codes[:-1, :-1][_flat(codes)])
    flat = flat[flat >= 0]
    colours = flat if flat.size else np.unique(codes[known])
    if colours.size > _MOST:
        msg = (
            f"the markers have {colours.size} colours; paint strokes of a few clear colours on "
            "black or on the picture itself, and save them as PNG"
        )
        raise UsageError(msg)
    left_out = int(np.count_nonzero(known & ~np.isin(codes, colours)))
    if left_out:
        _LOG.warning(
            "%d pixels at the edges of strokes were left out: their colours are no stroke's",
            left_out,
        )
    place = np.minimum(np.searchsorted(colours, codes), max(0, colours.size - 1))
    exact = colours[place] == codes if colours.size else np.zeros(codes.shape, np.bool_)
    return np.where(exact, place + 1, 0).astype(np.int32)


def _flat(codes: Labels) -> npt.NDArray[np.bool_]:
    """Where a pixel is as those right of it, below it and both, (H - 1, W - 1)."""
    corner = codes[:-1, :-1]
    same = (corner == codes[1:, :-1]) & (corner == codes[:-1, 1:]) & (corner == codes[1:, 1:])
    return np.asarray(same, np.bool_)
