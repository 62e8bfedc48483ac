"""PBAS, compiled: the nearest samples, and a threshold and a rate of learning a pixel."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from cleanplate.motion.bands import BAND
from cleanplate.motion.compiled import compiled
from cleanplate.motion.random_kernel import Seeds, below, high_bits, low_bits, stepped

Levels = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]
Distances = npt.NDArray[np.uint16]
Sums = npt.NDArray[np.int32]

UNIT = 256
"""Distances are compared as whole numbers of this part of a grey level, which is faster."""

KEPT_UNIT = 16
"""And kept as whole numbers of this part, so that sums stay exact for ever."""

_ALL = np.float32(1 << 32)


@compiled
def tell(
    first: int,
    last: int,
    step: int,
    frame: Levels,
    samples: Levels,
    gradient: Levels,
    gradients: Levels,
    weights: npt.NDArray[np.int32],
    thresholds: Floats,
    matches: int,
    moving: Levels,
    nearest: Distances,
) -> None:
    """Label the channels with too few samples nearer than their threshold.

    Args:
        first: see `bands.over_bands`, as for the next two.
        last: as `first`.
        step: as `first`.
        frame: (H, W, C).
        samples: (H, W, C, N).
        gradient: of the frame, (H, W, C).
        gradients: of the samples, (H, W, C, N).
        weights: of a level of the gradient in 1 / `UNIT` grey levels, (C,).
        thresholds: R, grey levels (H, W, C).
        matches: nearer samples that make a channel background.
        moving: written: 255 or 0 (H, W, C).
        nearest: written: distance of the nearest sample, 1 / `KEPT_UNIT` grey levels (H, W, C).
    """
    height, width, channels = frame.shape
    size = samples.shape[3]
    for band in range(first, last, step):
        for row in range(band, min(band + BAND, height)):
            for column in range(width):
                for channel in range(channels):
                    own = np.int32(frame[row, column, channel])
                    slope = np.int32(gradient[row, column, channel])
                    weight = weights[channel]
                    limit = np.int32(thresholds[row, column, channel] * UNIT)
                    least, found = np.int32(1 << 30), np.int32(0)
                    for number in range(size):
                        apart = np.int32(UNIT) * abs(
                            own - np.int32(samples[row, column, channel, number])
                        ) + weight * abs(slope - np.int32(gradients[row, column, channel, number]))
                        least = min(least, apart)
                        found += np.int32(apart < limit)
                    moving[row, column, channel] = 255 if found < matches else 0
                    kept = int(least) * KEPT_UNIT // UNIT
                    nearest[row, column, channel] = np.uint16(min(kept, 65535))


@compiled
def learn(
    first: int,
    last: int,
    step: int,
    frame: Levels,
    samples: Levels,
    gradient: Levels,
    gradients: Levels,
    moving: Levels,
    nearest: Distances,
    distances: Distances,
    sums: Sums,
    rates: Floats,
    seeds: Seeds,
    given: tuple[float, float],
) -> None:
    """Put channels into a sample of their own, and those of a neighbour into one of its.

    Args:
        first: see `tell`, as for all that are named as there.
        last: as `first`.
        step: as `first`.
        frame: as `first`.
        samples: changed in place.
        gradient: as `first`.
        gradients: changed in place.
        moving: what `tell` found.
        nearest: what `tell` found.
        distances: D, of each sample the distance of the nearest when it was taken (H, W, C, N),
            changed in place.
        sums: of ``distances`` over the samples (H, W, C), changed in place.
        rates: T, frames (H, W, C): the background is learned with the probability 1 / T.
        seeds: changed in place.
        given: probabilities of learning a still channel and a moving one; negative: 1 / T and 0.
    """
    height, width, channels = frame.shape
    size = samples.shape[3]
    for band in range(first, last, step):
        for row in range(band, min(band + BAND, height)):
            state = seeds[row]
            for column in range(width):
                for channel in range(channels):
                    state = stepped(state)
                    still = moving[row, column, channel] == 0
                    if given[0] >= 0:
                        chance = np.float32(given[0] if still else given[1])
                    else:
                        chance = 1 / rates[row, column, channel] if still else np.float32(0)
                    if np.float32(high_bits(state)) < chance * _ALL:
                        put = below(low_bits(state), size)
                        apart = nearest[row, column, channel]
                        _put(row, column, channel, put, frame, samples, gradient, gradients)
                        sums[row, column, channel] += np.int32(apart) - np.int32(
                            distances[row, column, channel, put]
                        )
                        distances[row, column, channel, put] = apart
                    if still:
                        state = stepped(state)
                        if np.float32(high_bits(state)) < chance * _ALL:
                            put = below(low_bits(state), size)
                            state = stepped(state)
                            other = below(high_bits(state), 8)
                            other += other >= 4
                            near = min(max(row + other // 3 - 1, 0), height - 1)
                            beside = min(max(column + other % 3 - 1, 0), width - 1)
                            _put(near, beside, channel, put, frame, samples, gradient, gradients)
            seeds[row] = state


@compiled
def adapt(
    first: int,
    last: int,
    step: int,
    moving: Levels,
    sums: Sums,
    thresholds: Floats,
    rates: Floats,
    size: int,
    parameters: Any,
    keep_rates: bool,
) -> None:
    """Let the thresholds R and the rates T follow the mean distance of the samples taken.

    Args:
        first: see `tell`, as for all that are named as there.
        last: as `first`.
        step: as `first`.
        moving: what `tell` found.
        sums: see `learn`.
        thresholds: changed in place.
        rates: see `learn`; changed in place.
        size: number of samples.
        parameters: R_inc/dec, R_lower, R_scale, T_inc, T_dec, T_lower, T_upper of the paper.
        keep_rates: leave ``rates`` as they are.
    """
    height, width, channels = moving.shape
    for band in range(first, last, step):
        for row in range(band, min(band + BAND, height)):
            for column in range(width):
                for channel in range(channels):
                    mean = np.float32(sums[row, column, channel]) / (KEPT_UNIT * size)
                    thresholds[row, column, channel] = next_threshold(
                        thresholds[row, column, channel], mean, parameters
                    )
                    if not keep_rates:
                        rates[row, column, channel] = next_rate(
                            rates[row, column, channel],
                            mean,
                            moving[row, column, channel] != 0,
                            parameters,
                        )


@compiled
def next_threshold(threshold: Any, mean: Any, parameters: Any) -> Any:
    """R of the next frame: it follows R_scale times the mean distance, by R_inc/dec a frame."""
    change, lower, scale = parameters[0], parameters[1], parameters[2]
    turned = threshold * (1 - change if threshold > mean * scale else 1 + change)
    return max(turned, lower)


@compiled
def next_rate(rate: Any, mean: Any, moving: Any, parameters: Any) -> Any:
    """T of the next frame: up where it moves, down where it is still, less in lively places."""
    up, down, lower, upper = parameters[3], parameters[4], parameters[5], parameters[6]
    turned = rate + up / mean if moving else rate - down / mean
    return min(max(turned, lower), upper)


@compiled
def _put(
    row: Any,
    column: Any,
    channel: Any,
    number: Any,
    frame: Any,
    samples: Any,
    gradient: Any,
    gradients: Any,
) -> None:
    """Make a channel of a pixel one of its own samples."""
    samples[row, column, channel, number] = frame[row, column, channel]
    gradients[row, column, channel, number] = gradient[row, column, channel]
