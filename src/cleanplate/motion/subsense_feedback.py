"""SuBSENSE's feedback, compiled: the sensitivity and pace that each pixel finds for itself."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from cleanplate.motion.bands import BAND
from cleanplate.motion.compiled import compiled, inlined
from cleanplate.motion.lbsp_kernel import ones

Levels = npt.NDArray[np.uint8]
Codes = npt.NDArray[np.uint16]
Floats = npt.NDArray[np.float32]

R, V, T, NEAR_LONG, NEAR_SHORT, RAW_LONG, RAW_SHORT, OUT_LONG, OUT_SHORT, CHANGE = range(10)
"""What a pixel knows of itself, the last axis of ``feedback``.

The factor of its thresholds, the size of that factor's steps and the mean interval of learning;
then running means, long and short: of the distance of its nearest samples (0 to 1), of the raw
masks and of those given out; and, short only, of its change from frame to frame (0 to 1).
"""
FEEDBACK = 10

_V_UP, _V_DOWN = np.float32(1), np.float32(0.1)
_T_UP, _T_DOWN, _R_SCALE = np.float32(0.5), np.float32(0.25), np.float32(0.01)
_LIVELY, _UNSTABLE_R = np.float32(0.1), np.float32(3)


@compiled
def adapt(
    first: int,
    last: int,
    step: int,
    frame: Levels,
    codes: Codes,
    last_frame: Levels,
    last_codes: Codes,
    raw: Levels,
    mask: Levels,
    blinks: Levels,
    nearest: Floats,
    feedback: Floats,
    unstable: Levels,
    shares: tuple[float, float],
    intervals: tuple[float, float],
    keep_intervals: bool,
) -> None:
    """Bring every pixel's feedback up to date.

    Args:
        first: see `bands.over_bands`, as for the next two.
        last: as `first`.
        step: as `first`.
        frame: (H, W, C).
        codes: its patterns, (H, W, C).
        last_frame: the frame before, (H, W, C).
        last_codes: its patterns, (H, W, C).
        raw: mask of what each pixel says for itself, (H, W).
        mask: what was given out, (H, W).
        blinks: not 0 where the raw mask turns now and then and nothing moves, (H, W).
        nearest: distance of each pixel's nearest samples, 0 to 1 (H, W).
        feedback: (H, W, `FEEDBACK`), changed in place.
        unstable: written, 1 where a pixel is told with less certainty, (H, W).
        shares: of the new frame in a long and in a short running mean.
        intervals: the least T and the most.
        keep_intervals: leave T as it is.
    """
    height, width, channels = frame.shape
    for band in range(first, last, step):
        for row in range(band, min(band + BAND, height)):
            for column in range(width):
                apart, unlike = 0, 0
                for channel in range(channels):
                    before = np.int32(last_frame[row, column, channel])
                    apart += int(abs(np.int32(frame[row, column, channel]) - before))
                    unlike += ones(codes[row, column, channel] ^ last_codes[row, column, channel])
                own = feedback[row, column]
                moves, out = raw[row, column] != 0, mask[row, column] != 0
                _average(own, CHANGE, share(apart, unlike, channels, 0), shares[1])
                for number in range(2):
                    _average(own, NEAR_LONG + number, nearest[row, column], shares[number])
                    _average(own, RAW_LONG + number, np.float32(moves), shares[number])
                    _average(own, OUT_LONG + number, np.float32(out), shares[number])
                shaky = is_unstable(own)
                unstable[row, column] = shaky
                if not keep_intervals:
                    own[T] = next_interval(own, moves, out, intervals)
                own[V] = next_step(own, blinks[row, column] != 0, out, shaky)
                own[R] = next_factor(own)


@compiled
def is_unstable(own: Any) -> Any:
    """Whether a pixel's threshold is high, or its raw masks say motion where none is given out."""
    return (
        own[R] > _UNSTABLE_R
        or own[RAW_LONG] - own[OUT_LONG] > _LIVELY
        or own[RAW_SHORT] - own[OUT_SHORT] > _LIVELY
    )


@compiled
def next_interval(own: Any, moves: Any, out: Any, intervals: Any) -> Any:
    """T: up by 1 / (v D) where it moves, down by v / D where it is still, each to its scale."""
    distance = max(own[NEAR_LONG], own[NEAR_SHORT])
    if out or (moves and min(own[NEAR_LONG], own[NEAR_SHORT]) < _LIVELY):
        turned = own[T] + _T_UP / (distance * own[V])
    else:
        turned = own[T] - _T_DOWN * own[V] / distance
    return min(max(turned, np.float32(intervals[0])), np.float32(intervals[1]))


@compiled
def next_step(own: Any, blinks: Any, out: Any, shaky: Any) -> Any:
    """v: up by 1 where it blinks, else down by 0.1; more slowly in motion and where unstable."""
    if blinks and max(own[NEAR_LONG], own[NEAR_SHORT]) > _LIVELY:
        return own[V] + _V_UP
    down = _V_DOWN / 4 if out else (_V_DOWN / 2 if shaky else _V_DOWN)
    return max(own[V] - down, _V_DOWN)


@compiled
def next_factor(own: Any) -> Any:
    """R: up by v while below (1 + 2 D)^2, else down by 1 / v, to its scale; never below 1."""
    target = 1 + 2 * min(own[NEAR_LONG], own[NEAR_SHORT])
    if own[R] < target * target:
        return own[R] + _R_SCALE * (own[V] - _V_DOWN)
    return max(own[R] - _R_SCALE / own[V], np.float32(1))


@inlined
def _average(own: Any, number: Any, value: Any, share: Any) -> None:
    own[number] += np.float32(share) * (value - own[number])


@inlined
def share(apart: Any, unlike: Any, channels: Any, missing: Any) -> Any:
    """A distance of 0 to 1: the mean of colour's and pattern's, and the share of matches missed."""
    both = np.float32(apart) / (255 * channels) + np.float32(unlike) / (16 * channels)
    return np.float32(min(both / 2 + missing, 1.0))
