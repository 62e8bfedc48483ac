"""A clock in the picture: a few blocks that change again and again while nothing else does.

Its digits would make a page of every second or minute. It changes too seldom, and is too small, to
be found as a restless part.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.lectures.compare import Mask

_ALONE = 0.02
"""Share of the blocks that move at most when a clock ticks: a line of text is more."""

_SECOND = (4, 6)
"""Samples between two ticks."""

_REGULAR = 0.45
"""Share of a block's changes that come a second after the one before: half of them where coding
mends each tick in the sample after it, a quarter where changes come by chance."""

_LEAST_TICKS = 8
"""So many ticks in the lecture, and in a tenth of its seconds, are a clock's."""

_TOGETHER = 0.8
"""Share of a block's changes that come with the seconds': that of the minutes do."""

_REACH = 15
"""Side in blocks of where digits that change seldom are looked for: a quarter of the width."""

_CHUNK = 100
"""So many masks' samples are looked at at once."""


FIXED: Mapping[str, float] = {
    "clock_share": _ALONE,
    "clock_regular_share": _REGULAR,
    "clock_together_share": _TOGETHER,
}
"""Numbers that decide here and are the same for every lecture, by name."""


def find_clock(
    changes: npt.NDArray[np.uint8], masks: npt.NDArray[np.bool_], move: float, *, hop: int
) -> Mask:
    """The blocks of a clock that shows seconds; none where there is no clock.

    Args:
        changes: of all samples, uint8 (N, rows, columns) of blocks.
        masks: what is restless, bool (M, rows, columns): each for ``hop`` samples.
        move: the change from which on a block counts as moved.
        hop: samples that share a mask.
    """
    seconds, ticks = _seconds(changes, masks, move, hop)
    if not seconds.any():
        return seconds
    together = np.zeros(seconds.shape, np.int64)
    for _, moved in _alone(changes, masks, move, hop):
        if moved[seconds].any():
            together += moved
    digits = (ticks > 0) & (together >= _TOGETHER * ticks) & _widened(seconds, _REACH)
    return _widened(seconds | digits, 3)


def _seconds(
    changes: npt.NDArray[np.uint8], masks: npt.NDArray[np.bool_], move: float, hop: int
) -> tuple[Mask, npt.NDArray[np.int64]]:
    """The blocks that change every second, and how often each block changed at all."""
    shape = changes.shape[1:]
    ticks, regular = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    last = np.full(shape, -1000)
    for number, moved in _alone(changes, masks, move, hop):
        ticks += moved
        since = number - last
        regular += moved & (since >= _SECOND[0]) & (since <= _SECOND[1])
        last[moved] = number
    least = max(_LEAST_TICKS, 0.1 * len(changes) / _SECOND[1])
    return (regular >= _REGULAR * ticks) & (regular >= least), ticks


def _alone(
    changes: npt.NDArray[np.uint8], masks: npt.NDArray[np.bool_], move: float, hop: int
) -> Iterator[tuple[int, Mask]]:
    """The samples in which little moved, and what."""
    for first in range(0, len(masks), _CHUNK):
        some = changes[first * hop : (first + _CHUNK) * hop]
        masked = masks[first : first + _CHUNK].repeat(hop, axis=0)[: len(some)]
        moved = (some >= move) & ~masked
        shares = moved.mean(axis=(1, 2))
        for place in np.flatnonzero((shares > 0) & (shares <= _ALONE)):
            yield first * hop + int(place), moved[place]


def _widened(mask: Mask, side: int) -> Mask:
    return cv2.dilate(mask.astype(np.uint8), np.ones((side, side), np.uint8)).astype(bool)
