"""SuBSENSE, compiled: colours and patterns compared, and samples replaced by chance."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from cleanplate.motion.bands import BAND, REACH
from cleanplate.motion.compiled import compiled, inlined
from cleanplate.motion.lbsp_kernel import RIM, look_around, ones, pattern
from cleanplate.motion.random_kernel import Seeds, below, high_bits, low_bits, stepped
from cleanplate.motion.subsense_feedback import CHANGE, RAW_SHORT, R, T, share

Levels = npt.NDArray[np.uint8]
Codes = npt.NDArray[np.uint16]
Floats = npt.NDArray[np.float32]

_ALL = np.float32(1 << 32)
_GHOST_STANDS, _GHOST_CHANGES = np.float32(0.995), np.float32(0.01)
_BYTE_A_BIT = 15


@compiled
def refill(
    first: int,
    last: int,
    step: int,
    frame: Levels,
    codes: Codes,
    moving: Levels,
    samples: Levels,
    patterns: Codes,
    seeds: Seeds,
    start: int,
    count: int,
) -> None:
    """Take some samples anew, each from a pixel of the 5 x 5 around, where nothing moves.

    Args:
        first: see `bands.over_bands`, as for the next two.
        last: as `first`.
        step: as `first`.
        frame: (H, W, C).
        codes: its patterns, (H, W, C).
        moving: mask, (H, W).
        samples: colours (H, W, C, N), changed in place.
        patterns: of the samples, (H, W, C, N), changed in place.
        seeds: changed in place.
        start: the first of those taken anew.
        count: how many, after the last come the first.
    """
    height, width, channels = frame.shape
    size = samples.shape[3]
    for band in range(first, last, step):
        for row in range(band, min(band + BAND, height)):
            state = seeds[row]
            for column in range(width):
                if moving[row, column]:
                    continue
                for number in range(start, start + count):
                    state = stepped(state)
                    near, beside = _neighbour(state, row, column, REACH, height, width)
                    if moving[near, beside] == 0:
                        put = number % size
                        for channel in range(channels):
                            samples[row, column, channel, put] = frame[near, beside, channel]
                            patterns[row, column, channel, put] = codes[near, beside, channel]
            seeds[row] = state


@compiled
def tell(
    first: int,
    last: int,
    step: int,
    padded: Levels,
    codes: Codes,
    samples: Levels,
    patterns: Codes,
    thresholds: Levels,
    feedback: Floats,
    unstable: Levels,
    colour: float,
    bits: int,
    matches: int,
    raw: Levels,
    nearest: Floats,
) -> None:
    """Label the pixels with too few samples of both near colour and near pattern.

    Args:
        first: see `refill`, as for all that are named as there.
        last: as `first`.
        step: as `first`.
        padded: the frame with a rim, (H + 4, W + 4, C).
        codes: as `first`.
        samples: as `first`.
        patterns: as `first`.
        thresholds: of the patterns, see `lbsp_kernel.code_frame`.
        feedback: (H, W, `subsense_feedback.FEEDBACK`).
        unstable: see `learn`.
        colour: R0 of colours, grey levels a channel.
        bits: R0 of patterns, bits a channel.
        matches: near samples that make a pixel background.
        raw: written: 255 or 0 (H, W).
        nearest: written: distance of the nearest of the samples found, 0 to 1 (H, W).
    """
    height, width, channels = codes.shape
    near = np.empty((channels, 16), np.uint8)
    for band in range(first, last, step):
        for row in range(band, min(band + BAND, height)):
            for column in range(width):
                look_around(padded, row, column, near)
                factor = feedback[row, column, R]
                most_apart, most_single, most_bits = limits(
                    factor, unstable[row, column] != 0, colour, bits, channels
                )
                found, least_apart, least_bits = 0, 255 * channels, 16 * channels
                for number in range(samples.shape[3]):
                    apart, unlike = 0, 0
                    for channel in range(channels):
                        level = np.int32(padded[row + RIM, column + RIM, channel])
                        sample = samples[row, column, channel, number]
                        distance = abs(level - np.int32(sample))
                        if distance > most_single:
                            apart = most_apart + 1
                            break
                        kept = patterns[row, column, channel, number]
                        crossed = pattern(near[channel], sample, thresholds)
                        differ = (
                            ones(codes[row, column, channel] ^ kept) + ones(crossed ^ kept)
                        ) // 2
                        both = min(differ // 2 * _BYTE_A_BIT + distance, 255)
                        if both > most_single:
                            apart = most_apart + 1
                            break
                        apart += both
                        unlike += differ
                    if apart > most_apart or unlike > most_bits:
                        continue
                    least_apart, least_bits = min(least_apart, apart), min(least_bits, unlike)
                    found += 1
                    if found == matches:
                        break
                raw[row, column] = 255 if found < matches else 0
                nearest[row, column] = share(
                    least_apart, least_bits, channels, (matches - found) / matches
                )


@compiled
def limits(factor: Any, shaky: Any, colour: Any, bits: Any, channels: Any) -> tuple[Any, Any, Any]:
    """Up to what a sample is near: grey levels in all, in a single channel, and bits in all.

    Where a pixel is stable, colours must fit by a fifth better; where not, patterns less well.
    """
    apart = factor * colour - (0 if shaky else colour / 5)
    differ = np.float32(2) ** factor + (2 * bits if shaky else bits)
    return np.int32(channels * apart), np.int32(1.5 * apart), np.int32(channels * differ)


@compiled
def learn(
    first: int,
    last: int,
    step: int,
    frame: Levels,
    codes: Codes,
    raw: Levels,
    samples: Levels,
    patterns: Codes,
    feedback: Floats,
    unstable: Levels,
    seeds: Seeds,
    given: tuple[float, float],
    hurry: tuple[float, float],
) -> None:
    """Put pixels into a sample of their own and into one of a neighbour.

    Args:
        first: see `refill`, as for all that are named as there.
        last: as `first`.
        step: as `first`.
        frame: as `first`.
        codes: as `first`.
        raw: what `tell` found.
        samples: as `first`.
        patterns: as `first`.
        feedback: see `tell`.
        unstable: 1 where neighbours are 5 x 5 instead of 3 x 3, (H, W).
        seeds: as `first`.
        given: probabilities of a still pixel and of a moving one; negative: 1 / T and 0.
        hurry: probabilities of putting into a neighbour that is a ghost, and of a moving pixel
            putting into its own (after a part of the model was taken anew).
    """
    height, width, channels = frame.shape
    size = samples.shape[3]
    for band in range(first, last, step):
        for row in range(band, min(band + BAND, height)):
            state = seeds[row]
            for column in range(width):
                still = raw[row, column] == 0
                if given[0] >= 0:
                    chance = np.float32(given[0] if still else given[1])
                else:
                    chance = 1 / feedback[row, column, T] if still else np.float32(hurry[1])
                state = stepped(state)
                if np.float32(high_bits(state)) < chance * _ALL:
                    put = below(low_bits(state), size)
                    for channel in range(channels):
                        samples[row, column, channel, put] = frame[row, column, channel]
                        patterns[row, column, channel, put] = codes[row, column, channel]
                if not still:
                    continue
                state = stepped(state)
                reach = REACH if unstable[row, column] else 1
                near, beside = _neighbour(state, row, column, reach, height, width)
                ghost = (
                    feedback[near, beside, RAW_SHORT] > _GHOST_STANDS
                    and feedback[near, beside, CHANGE] < _GHOST_CHANGES
                )
                spread = max(chance, np.float32(hurry[0])) if ghost else chance
                state = stepped(state)
                if np.float32(high_bits(state)) < spread * _ALL:
                    put = below(low_bits(state), size)
                    for channel in range(channels):
                        samples[near, beside, channel, put] = frame[row, column, channel]
                        patterns[near, beside, channel, put] = codes[row, column, channel]
            seeds[row] = state


@inlined
def _neighbour(
    state: Any, row: Any, column: Any, reach: Any, height: Any, width: Any
) -> tuple[Any, Any]:
    """One of the pixels around, not itself, up to ``reach`` away; at the border what is nearest."""
    side = 2 * reach + 1
    other = below(low_bits(state), side * side - 1)
    other += other >= side * side // 2
    near = min(max(row + other // side - reach, 0), height - 1)
    beside = min(max(column + other % side - reach, 0), width - 1)
    return near, beside
