"""ViBe, compiled: compare with the samples, and update them by chance."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cleanplate.motion.bands import BAND
from cleanplate.motion.compiled import compiled
from cleanplate.motion.random_kernel import Seeds, below, high_bits, low_bits, stepped

Channels = npt.NDArray[np.uint8]
"""A frame (H, W, C), with one channel or three."""

Samples = npt.NDArray[np.uint8]
"""Former colours of each pixel, (H, W, C, N)."""


@compiled
def fill(first: int, last: int, step: int, frame: Channels, samples: Samples, seeds: Seeds) -> None:
    """Fill the samples from one frame: each is the colour of one of the eight neighbours."""
    height, width, channels = frame.shape
    for band in range(first, last, step):
        for row in range(band, min(band + BAND, height)):
            state = seeds[row]
            for column in range(width):
                for number in range(samples.shape[3]):
                    state = stepped(state)
                    other = below(high_bits(state), 8)
                    other += other >= 4
                    near = min(max(row + other // 3 - 1, 0), height - 1)
                    beside = min(max(column + other % 3 - 1, 0), width - 1)
                    for channel in range(channels):
                        samples[row, column, channel, number] = frame[near, beside, channel]
            seeds[row] = state


@compiled
def tell(
    first: int,
    last: int,
    step: int,
    frame: Channels,
    samples: Samples,
    mask: npt.NDArray[np.uint8],
    squared_radius: int,
    matches: int,
) -> None:
    """Label the pixels with too few samples near enough."""
    height, width, channels = frame.shape
    for band in range(first, last, step):
        for row in range(band, min(band + BAND, height)):
            for column in range(width):
                found = 0
                for number in range(samples.shape[3]):
                    apart = 0
                    for channel in range(channels):
                        level = np.int32(samples[row, column, channel, number])
                        difference = np.int32(frame[row, column, channel]) - level
                        apart += int(difference * difference)
                    if apart <= squared_radius:
                        found += 1
                        if found == matches:
                            break
                mask[row, column] = 255 if found < matches else 0


@compiled
def learn(
    first: int,
    last: int,
    step: int,
    frame: Channels,
    samples: Samples,
    mask: npt.NDArray[np.uint8],
    seeds: Seeds,
    odds_still: int,
    odds_moving: int,
) -> None:
    """Put pixels into a sample of their own and, where still, into one of a neighbour.

    Args:
        first: see `bands.over_bands`, as for the next two.
        last: as `first`.
        step: as `first`.
        frame: the frame.
        samples: changed in place.
        mask: what `tell` found of it.
        seeds: changed in place.
        odds_still: of each of the two where the background is seen, of 2^32.
        odds_moving: of the first where motion is seen.
    """
    height, width, channels = frame.shape
    size = samples.shape[3]
    for band in range(first, last, step):
        for row in range(band, min(band + BAND, height)):
            state = seeds[row]
            for column in range(width):
                state = stepped(state)
                moving = mask[row, column] != 0
                own = np.int64(high_bits(state)) < (odds_moving if moving else odds_still)
                spread = (not moving) and np.int64(low_bits(state)) < odds_still
                if own:
                    state = stepped(state)
                    number = below(high_bits(state), size)
                    for channel in range(channels):
                        samples[row, column, channel, number] = frame[row, column, channel]
                if spread:
                    state = stepped(state)
                    number = below(high_bits(state), size)
                    other = below(low_bits(state), 8)
                    other += other >= 4
                    near = min(max(row + other // 3 - 1, 0), height - 1)
                    beside = min(max(column + other % 3 - 1, 0), width - 1)
                    for channel in range(channels):
                        samples[near, beside, channel, number] = frame[row, column, channel]
            seeds[row] = state
