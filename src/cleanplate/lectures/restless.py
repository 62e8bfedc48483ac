"""Parts of the picture that never rest: a webcam, a ticker, an embedded video; and films.

A block that changes in a large share of the samples around a moment is no part of the page then. A
moment at which much of the picture changes all the time shows a film, or the speaker.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.lectures.clock import find_clock
from cleanplate.lectures.compare import Mask
from cleanplate.lectures.signal import STEP_S, Grid, Region
from cleanplate.lectures.spool import CHANGE_SCALE, Spool

HOP = 10
"""Samples that share one mask: two seconds."""

_AROUND = 150
"""Samples looked at on each side: half a minute, in which a webcam that rests will move."""

_NEAR = 8
"""Samples looked at on each side for what plays a few seconds only."""

_SEED, _GROW = 0.30, 0.10
"""Shares of samples in which a block changes: where a restless part begins, and how far it goes.
Page turns every seven seconds, faded, change a block in a tenth of the samples at most."""

_QUIET_RUN = 3
"""So many quiet samples in a row and a block is no embedded video: pages that turn every second
rest as long."""

_LEAST_BLOCKS = 4
"""A pointer at work is smaller than that."""

_BUSY = 0.5
"""Share of samples in which something moves in a restless part: measured, talking heads in a corner
.84 and more; the pulse of key frames, once a second and mended in the next sample, makes .4."""

_FILM_SHARE = 0.03
"""Share of the blocks that change in a film most of the time: a talking head changes a third."""

_SPREAD = 0.35
"""Share of the rows times share of the columns that motion touches in a film."""

_MOSTLY = 0.5
"""Share of film around a moment from which on the motion may be a webcam's."""

_LARGEST_INSET = 0.35
"""Share of the picture beyond which what moves is no webcam beside a page."""

_FILM_NEAR = 5
"""Samples on each side of which half are in motion in a film."""

_NOISE_SPAN = 50
"""Samples from which noise is estimated: ten seconds, in which pages seldom turn five times."""

_RARE = 4.0
"""Noise is as far above its median in one of ten samples; four times as far it never is. Measured
with deviations of 12 and 20 in 640x360: in .1 % of the blocks, where 2 % are motion."""

_ALL_OVER = 2.0
"""The livelier blocks' noise is so many times the quieter blocks' at most. Measured: 1.3 to
1.8 in noise, 3 in a slow zoom."""

_MOST_NOISE = 6.0 * CHANGE_SCALE
"""Noise that coding lets through now and then is no more; a film without a pause is."""

_LEAST_MOVE = CHANGE_SCALE
"""A block whose mean change is below one grey level rests."""


FIXED: Mapping[str, float] = {
    "restless_share": _SEED,
    "restless_edge_share": _GROW,
    "restless_busy_share": _BUSY,
    "restless_around_s": _AROUND * float(STEP_S),
    "largest_inset_share": _LARGEST_INSET,
    "film_share": _FILM_SHARE,
    "film_spread_share": _SPREAD,
    "most_noise_levels": _MOST_NOISE / CHANGE_SCALE,
}
"""Numbers that decide here and are the same for every lecture, by name."""


@dataclass(frozen=True, slots=True)
class Restless:
    """What does not rest, and when."""

    masks: npt.NDArray[np.bool_]
    """bool (M, rows, columns) of blocks: left out in the samples m * HOP up to (m + 1) * HOP."""
    film: npt.NDArray[np.bool_]
    """bool (N,): the samples that show moving pictures all over."""
    move: float
    """Change from which on a block counts as moved, in the units of `Sample.change`."""

    def mask_at(self, number: int) -> Mask:
        """The blocks left out in a sample."""
        return np.asarray(self.masks[min(number // HOP, len(self.masks) - 1)])


def find_restless(spool: Spool) -> Restless:
    """Find what never rests, from the changes of all samples.

    Memory does not grow with the length but for two bits a block and second.
    """
    changes = spool.changes()
    move = _least_move(changes)
    count = len(changes)
    film, spread = _in_motion(changes, move)
    masks = np.zeros((max(1, -(-count // HOP)), *spool.grid.blocks), bool)
    for hop in range(len(masks)):
        around = _window(hop, count, _AROUND)
        masks[hop] = _long_restless(changes[around] >= move, film[around], spread[around])
        near = _window(hop, count, _NEAR)
        if not spread[near].any():
            masks[hop] |= _inset(_playing_parts(changes[near] >= move))
    masks |= find_clock(changes, masks, move, hop=HOP)
    return Restless(masks, film, move)


def _window(hop: int, count: int, around: int) -> slice:
    """The samples of a hop and some on each side."""
    return slice(max(0, hop * HOP - around), min(count, (hop + 1) * HOP + around))


def _least_move(changes: npt.NDArray[np.uint8]) -> float:
    """The change that is no noise: above what three quarters of the blocks do at rest.

    A screen recording has no noise; a camera's shows in every block all the time, or, where coding
    takes most of it away, now and then: then what is usual says little about what is rare.
    """
    some = changes[:: max(1, len(changes) // 2000)]
    if not len(some):
        return _LEAST_MOVE
    usual = np.median(some, axis=0)
    return float(max(_LEAST_MOVE, 2.5 * np.quantile(usual, 0.25), _rare_noise(changes)))


def _rare_noise(changes: npt.NDArray[np.uint8]) -> float:
    """What noise seldom exceeds in the quieter blocks; 0 where changes are not alike all over.

    Noise is about the same in all blocks and most of the time, a film is not.
    """
    starts = range(0, max(1, len(changes) - _NOISE_SPAN // 2), _NOISE_SPAN)
    rare = []
    for start in starts[:: max(1, len(starts) // 200)]:
        usual, high = np.quantile(changes[start : start + _NOISE_SPAN], (0.5, 0.9), axis=0)
        quiet, lively = np.quantile(usual + _RARE * (high - usual), (0.25, 0.75))
        rare.append(quiet if lively <= _ALL_OVER * quiet else 0.0)
    return min(_MOST_NOISE, float(np.median(rare)))


def _in_motion(
    changes: npt.NDArray[np.uint8], move: float
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Which samples lie amid constant change of much of the picture; of these, all over it."""
    shares, extents = np.zeros(len(changes)), np.zeros(len(changes))
    for first in range(0, len(changes), 1000):
        here = slice(first, first + 1000)
        moved = changes[here] >= move
        shares[here] = moved.mean(axis=(1, 2))
        extents[here] = moved.any(axis=1).mean(axis=1) * moved.any(axis=2).mean(axis=1)
    film = _running_median(shares) >= _FILM_SHARE
    return film, film & (_running_median(extents) >= _SPREAD)


def _running_median(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The median of `_FILM_NEAR` values on each side and the one between."""
    if not len(values):
        return values
    padded = np.pad(values, _FILM_NEAR, "symmetric")
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * _FILM_NEAR + 1)
    return np.asarray(np.median(windows, axis=1), np.float64)


def _long_restless(
    active: npt.NDArray[np.bool_], film: npt.NDArray[np.bool_], spread: npt.NDArray[np.bool_]
) -> Mask:
    """What does not rest in a long time, films left out.

    A lively webcam, or a large one, is as much motion as a film, but in one place: where there is
    little else, it is found among the samples that do not move all over.
    """
    if film.mean() <= _MOSTLY:
        return _restless_parts(active[~film])
    return _inset(_restless_parts(active[~spread]))


def _inset(parts: Mask) -> Mask:
    """The same parts, if they leave room for a page; otherwise none."""
    return parts if parts.mean() <= _LARGEST_INSET else np.zeros_like(parts)


def _restless_parts(active: npt.NDArray[np.bool_]) -> Mask:
    """Connected parts that change often, grown to where they change now and then."""
    if len(active) < 2 * HOP:
        return np.zeros(active.shape[1:], bool)
    shares = active.mean(axis=0)
    return _grown(shares >= _SEED, shares >= _GROW, active)


def _playing_parts(active: npt.NDArray[np.bool_]) -> Mask:
    """Connected parts that were never quiet for long in a short time."""
    if len(active) < 2 * _NEAR:
        return np.zeros(active.shape[1:], bool)
    quiet = ~active
    runs = np.ones((len(active) - _QUIET_RUN + 1, *active.shape[1:]), bool)
    for shift in range(_QUIET_RUN):
        runs &= quiet[shift : shift + len(runs)]
    shares = active.mean(axis=0)
    return _grown(~runs.any(axis=0) & (shares >= 0.5), shares >= _SEED, active)


def _grown(seeds: Mask, wide: Mask, active: npt.NDArray[np.bool_]) -> Mask:
    """The parts of ``wide`` that hold enough busy seeds, a block wider all around."""
    count, labels = cv2.connectedComponents((wide | seeds).astype(np.uint8), connectivity=8)
    result = np.zeros(seeds.shape, bool)
    for label in range(1, count):
        part = labels == label
        if (part & seeds).sum() < 2 or part.sum() < _LEAST_BLOCKS:
            continue
        if active[:, part & seeds].any(axis=1).mean() >= _BUSY:
            result |= part
    return cv2.dilate(result.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)


def boxes(restless: Restless, grid: Grid, *, least_share: float = 0.05) -> tuple[Region, ...]:
    """The parts that were masked for some of the time, as boxes in pixels of the video.

    Args:
        restless: what was found.
        grid: of the samples.
        least_share: of the time, below which a part is not told.
    """
    often = restless.masks.mean(axis=0) >= least_share
    return tuple(grid.box_of(*part) for part in parts_of(often))


def parts_of(mask: Mask) -> list[tuple[slice, slice]]:
    """Rows and columns of blocks around each connected part of a mask."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    return [
        (slice(int(top), int(top + height)), slice(int(left), int(left + width)))
        for left, top, width, height, _ in stats[1:count]
    ]
