"""Hair and fur: solving the edge of a matte anew from the picture's colours.

Closed-form matting: in every small window the matte is a linear function of the colours. What
departs from that, summed over all windows, is a quadratic form ``m' L m``, the matting Laplacian;
its least, with the sure pixels held, is the matte. The network's own opinion is added, weighted by
how decided it was, as colours lead astray where subject and background look alike.

`refine_soft` solves it by conjugate gradients at reduced size. ``L m`` is a handful of box filters,
so no matrix is ever built. `refine` solves the unknown pixels at full size, as sparse matrices, by
tiles.

References:
    A. Levin, D. Lischinski, Y. Weiss, A closed-form solution to natural image matting, TPAMI 2008,
    doi:10.1109/TPAMI.2007.1177.
    K. He, J. Sun, X. Tang, Fast matting using large kernel matting Laplacian matrices, CVPR 2010,
    doi:10.1109/CVPR.2010.5539896.
"""

from __future__ import annotations

import contextlib
import io
import logging
import math
import warnings
from collections.abc import Iterator
from typing import Any, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import MissingExtraError
from cleanplate.core.pictures import Mask, Matte, Picture, check_matte, check_picture, to_float
from cleanplate.matting.laplacian import Floats, MattingLaplacian, conjugate_gradients, floats
from cleanplate.matting.upsample import upsample_matte

Box: TypeAlias = tuple[slice, slice]

_log = logging.getLogger(__name__)

SOFT_SIDE = 1024
"""Longest side `refine_soft` solves at, in pixels."""

SOFT_BAND = 0.006
"""Half width of the band solved anew around uncertain pixels, as a share of the longer side."""

FINE_BAND = 0.014
"""As `SOFT_BAND` for `refine`: wide enough for hair that the network did not see at all."""

FINE_BUDGET = 1_000_000
"""Most unknown pixels `refine` solves, in some 25 s; pictures with more are reduced."""

_UNCERTAIN = 0.05
"""A matte further than this from 0 and 1 is uncertain."""

_SOFT_TRUST, _FINE_TRUST = 0.03, 0.001
"""Weight of the network's opinion beside the windows'.

A compromise: less is better on the lemur's fur, more on hard outlines, where edges leak along lines
of the background. Chosen on that fur and some twenty pictures with binary masks."""

_SOFT_ROUNDS = 30
_FINE_ROUNDS = 300
_SOFT_RADIUS = 2
_EPSILON = 1e-5
_FINE_TILE = 192
"""Side of the squares solved at a time; with 320 the sparse matrices took 1.3 GiB."""

_FINE_OVERLAP = 24


def trimap(matte: Matte, band: int) -> npt.NDArray[np.uint8]:
    """Sure background (0), sure subject (255) and the unknown between (128), from a matte.

    Args:
        matte: float32 (H, W) in [0, 1].
        band: pixels by which the matte's own uncertain region is widened, 0 or more.
    """
    return np.where(_unknown(matte, band), 128, np.where(matte >= 0.5, 255, 0)).astype(np.uint8)


def refine_soft(matte: Matte, picture: Picture) -> Matte:
    """Refine a matte's edge from the picture at no more than `SOFT_SIDE` pixels; needs no extra.

    Args:
        matte: coarse or full-size matte, float32 (h, w) in [0, 1].
        picture: what it is the matte of, RGB (H, W, 3).

    Returns:
        Matte float32 (H, W), following the picture's edges; exactly 0 or 1 away from them.

    Raises:
        UsageError: no picture or no matte.

    Note:
        About a second and 190 MiB at 20 MP, the result included. For fur and hair: on hard outlines
        (binary masks of pictures not tuned on) it was no better than `upsample_matte` alone.
    """
    small, start = _prepared(picture, matte, _reduction(picture))
    unknown = _unknown(start, _band(small, SOFT_BAND))
    result = np.where(unknown, start, np.round(start))
    if (box := _around(unknown, 4 * _SOFT_RADIUS)) is not None:
        result[box] = _solve_soft(to_float(small[box]), result[box], unknown[box])
    return result if small is picture else upsample_matte(result, picture)


def refine(matte: Matte, picture: Picture) -> Matte:
    """Refine a matte's edge at full size, hair by hair; needs the extra ``fine``.

    Args:
        matte: coarse or full-size matte, float32 (h, w) in [0, 1].
        picture: what it is the matte of, RGB (H, W, 3).

    Returns:
        As `refine_soft`. Where more than `FINE_BUDGET` pixels are unknown, solved at reduced size.

    Raises:
        UsageError: no picture or no matte.
        MissingExtraError: pymatting is not installed.

    Note:
        Seconds to half a minute, by the number of unknown pixels. For fur and hair; hard outlines
        are as well served by `upsample_matte`. The very first use on a machine
        takes about 45 s more, as pymatting compiles itself.
    """
    small, start = _prepared(picture, matte, _affordable(picture, matte))
    unknown = _unknown(start, _band(small, FINE_BAND))
    result = np.where(unknown, start, np.round(start))
    solver = _pymatting()
    for core, box in _tiles(unknown):
        solved = _solve_fine(solver, to_float(small[box]), result[box], unknown[box])
        result[core] = solved[_within(core, box)]
    return result if small is picture else upsample_matte(result, picture)


def _reduction(picture: Picture) -> float:
    longest: int = max(check_picture(picture).shape[:2])
    return min(1.0, SOFT_SIDE / longest)


def _prepared(picture: Picture, matte: Matte, scale: float) -> tuple[Picture, Matte]:
    """The picture reduced by ``scale`` and the matte at its size."""
    check_picture(picture)
    small = picture
    if scale < 1:
        rows, columns = (max(1, round(length * scale)) for length in picture.shape[:2])
        small = cv2.resize(picture, (columns, rows), interpolation=cv2.INTER_AREA)
    return small, upsample_matte(check_matte(matte), small)


def _band(picture: Picture, share: float) -> int:
    longest: int = max(picture.shape[:2])
    return max(1, round(share * longest))


def _unknown(matte: Matte, band: int) -> Mask:
    near = cv2.inRange(matte, _UNCERTAIN, 1 - _UNCERTAIN)
    hard = cv2.morphologyEx(
        (matte >= 0.5).view(np.uint8), cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)
    )
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * band + 1, 2 * band + 1))
    return np.asarray(cv2.dilate(cv2.bitwise_or(near, hard), disc) > 0)


def _affordable(picture: Picture, matte: Matte) -> float:
    """By how much to reduce the picture so that the unknown pixels keep within `FINE_BUDGET`."""
    small, start = _prepared(picture, matte, _reduction(picture))
    share = float(_unknown(start, _band(small, FINE_BAND)).mean())
    wanted = share * picture.shape[0] * picture.shape[1]
    return 1.0 if wanted <= FINE_BUDGET else math.sqrt(FINE_BUDGET / wanted)


def _around(unknown: Mask, margin: int) -> Box | None:
    left, top, width, height = cv2.boundingRect(unknown.view(np.uint8))
    if not width:
        return None
    return (
        slice(max(0, top - margin), top + height + margin),
        slice(max(0, left - margin), left + width + margin),
    )


def _decided(matte: Matte) -> Matte:
    """How much the network's opinion counts: 1 where it is 0 or 1, 0 where it is 0.5."""
    return np.asarray(np.abs(2 * matte - 1) ** 4, np.float32)


def _solve_soft(picture: Floats, start: Matte, unknown: Mask) -> Matte:
    laplacian = MattingLaplacian(picture, _SOFT_RADIUS, _EPSILON)
    trust = np.float32(_SOFT_TRUST * laplacian.window_pixels) * _decided(start)
    free = unknown.astype(np.float32)
    change = conjugate_gradients(
        lambda values: free * (laplacian(values) + trust * values),
        -free * laplacian(start),
        _SOFT_ROUNDS,
    )
    return floats(np.clip(start + change, 0.0, 1.0))


def _tiles(unknown: Mask) -> Iterator[tuple[Box, Box]]:
    """Squares with unknown pixels, each bare and with its surroundings."""
    height, width = unknown.shape
    for top in range(0, height, _FINE_TILE):
        for left in range(0, width, _FINE_TILE):
            core = (
                slice(top, min(top + _FINE_TILE, height)),
                slice(left, min(left + _FINE_TILE, width)),
            )
            if unknown[core].any():
                rows, columns = (
                    slice(
                        max(0, side.start - _FINE_OVERLAP), min(side.stop + _FINE_OVERLAP, length)
                    )
                    for side, length in zip(core, unknown.shape, strict=True)
                )
                yield core, (rows, columns)


def _within(core: Box, box: Box) -> Box:
    rows, columns = (
        slice(inner.start - outer.start, inner.stop - outer.start)
        for inner, outer in zip(core, box, strict=True)
    )
    return rows, columns


def _solve_fine(solver: Any, picture: Floats, start: Matte, unknown: Mask) -> Matte:
    """One tile, by pymatting's Laplacian, preconditioner and solver."""
    if min(start.shape) < 3:
        return start
    free = unknown.ravel()
    values = start.astype(np.float64).ravel()
    with _quiet():
        laplacian = solver.cf_laplacian(
            picture.astype(np.float64), epsilon=_EPSILON, radius=1, is_known=~free
        )
        rows = laplacian[free]
        trust = 9 * _FINE_TRUST * _decided(start).ravel()[free].astype(np.float64)
        system = rows[:, free].tocsc()
        system.setdiag(system.diagonal() + trust + 1e-7)
        right = trust * values[free] - rows[:, ~free] @ values[~free]
        values[free] = solver.cg(
            system,
            right,
            x0=values[free],
            rtol=1e-4,
            atol=1e-6,
            maxiter=_FINE_ROUNDS,
            M=solver.ichol(system),
        )
    return floats(np.clip(values, 0.0, 1.0)).reshape(start.shape)


def _pymatting() -> Any:
    """Import pymatting, which compiles itself when first imported on a machine.

    Raises:
        MissingExtraError: it is not installed.
    """
    _log.info("loading pymatting; the first time on a machine it compiles itself for about 45 s")
    try:
        with _quiet():
            import pymatting
    except ImportError as err:
        raise MissingExtraError(extra="fine", purpose="--edge fine") from err
    return pymatting


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep numba's warnings and what pymatting prints to itself out of the user's sight."""
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        yield
