"""Local binary similarity patterns: which of 16 neighbours differ from a centre, as 16 bits.

The centre may be that of the same picture or a colour remembered (the inter-frame pattern), which
tells whether the texture around a pixel is still the remembered one.

References:
    G.-A. Bilodeau, J.-P. Jodoin, N. Saunier, Change detection in feature space using local binary
    similarity patterns, CRV 2013, doi:10.1109/CRV.2013.29.
    P.-L. St-Charles, G.-A. Bilodeau, Improving background subtraction using local binary similarity
    patterns, WACV 2014, doi:10.1109/WACV.2014.6836059.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from cleanplate.motion.bands import BAND
from cleanplate.motion.compiled import compiled, inlined

_AROUND = ((-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 1), (1, -1), (1, 0), (1, 1))

PATTERN = (*_AROUND, *((2 * row, 2 * column) for row, column in _AROUND))
"""Rows and columns of the neighbours from the centre, the first for the lowest bit."""

RIM = 2
"""Rows and columns of a padded frame around the frame, for the pattern at its border."""

_ROWS = np.array([row for row, _ in PATTERN]) + RIM
_COLUMNS = np.array([column for _, column in PATTERN]) + RIM
_BITS = (1 << np.arange(16)).astype(np.uint16)


@compiled
def code_frame(
    first: int,
    last: int,
    step: int,
    padded: npt.NDArray[np.uint8],
    thresholds: npt.NDArray[np.uint8],
    channels: int,
    codes: npt.NDArray[np.uint16],
    textured: npt.NDArray[np.int64],
) -> None:
    """The pattern of each channel of each pixel.

    Args:
        first: see `bands.over_bands`, as for the next two.
        last: as `first`.
        step: as `first`.
        padded: the frame with a rim of `RIM`, (H + 4, (W + 4) * C).
        thresholds: a neighbour must differ by more than this, (256,) by the centre's level.
        channels: C.
        codes: written, (H, W * C).
        textured: written, (H,): pixels of each row with more than a bit a channel.
    """
    height, width = codes.shape
    lows, spans = np.empty(width, np.uint8), np.empty(width, np.uint8)
    for band in range(first, last, step):
        for row in range(band, min(band + BAND, height)):
            line = codes[row]
            line[:] = 0
            centres = padded[row + RIM, RIM * channels :]
            for place in range(width):
                lows[place], spans[place] = bounds(centres[place], thresholds)
            for number in range(16):
                near = padded[row + _ROWS[number], _COLUMNS[number] * channels :]
                for place in range(width):
                    outside = np.uint8(near[place] - lows[place]) > spans[place]
                    line[place] |= _BITS[number] * np.uint16(outside)
            textured[row] = _textured(line, channels)


@inlined
def _textured(line: Any, channels: Any) -> Any:
    """Pixels of a row with more bits set than it has channels."""
    count = 0
    for column in range(0, len(line), channels):
        bits = 0
        for channel in range(channels):
            bits += ones(line[column + channel])
        count += bits > channels
    return count


@inlined
def bounds(centre: Any, thresholds: Any) -> Any:
    """The lowest level that does not differ from a centre, and how many above it do not."""
    level = np.int32(centre)
    low, high = level - thresholds[centre], level + thresholds[centre]
    low, high = max(low, 0), min(high, 255)
    return np.uint8(low), np.uint8(high - low)


@inlined
def look_around(padded: Any, row: Any, column: Any, near: Any) -> None:
    """Write the levels of a pixel's neighbours, (C, 16), in the order of `PATTERN`."""
    for number in range(16):
        above, beside = row + _ROWS[number], column + _COLUMNS[number]
        for channel in range(near.shape[0]):
            near[channel, number] = padded[above, beside, channel]


@inlined
def pattern(near: Any, centre: Any, thresholds: Any) -> Any:
    """The bits of 16 neighbours (16,) that differ from the centre by more than its threshold.

    Bytes wrap round, so that one comparison tells both sides: 7 ns instead of 27.
    """
    low, span = bounds(centre, thresholds)
    code = np.uint16(0)
    for number in range(16):
        outside = np.uint8(near[number] - low) > span
        code = np.uint16(code | (_BITS[number] * np.uint16(outside)))
    return code


@inlined
def ones(code: Any) -> Any:
    """Number of bits of 16 that are set."""
    bits = np.uint32(code)
    bits = bits - ((bits >> np.uint32(1)) & np.uint32(0x5555))
    bits = (bits & np.uint32(0x3333)) + ((bits >> np.uint32(2)) & np.uint32(0x3333))
    bits = (bits + (bits >> np.uint32(4))) & np.uint32(0x0F0F)
    return np.int32((bits + (bits >> np.uint32(8))) & np.uint32(0x1F))
