"""Local binary similarity patterns of a patch whose bits are written by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanplate.motion.lbsp_kernel import PATTERN, code_frame, ones, pattern

PATCH = np.array(
    [
        [200, 0, 100, 0, 131],
        [0, 131, 130, 69, 0],
        [70, 100, 100, 71, 169],
        [0, 100, 100, 100, 0],
        [100, 0, 100, 0, 100],
    ],
    np.uint8,
)
"""Around a centre of 100; the 0 stand where the pattern does not look."""

THIRTY = np.full(256, 30, np.uint8)


def coded(patch: np.ndarray, channels: int, thresholds: np.ndarray = THIRTY) -> list[int]:
    codes, textured = np.empty((1, channels), np.uint16), np.empty(1, np.int64)
    padded = np.ascontiguousarray(patch).reshape(5, -1)
    code_frame(0, 1, 32, padded, thresholds, channels, codes, textured)
    return [*codes[0].tolist(), int(textured[0])]


def test_neighbours_that_differ_by_more_than_the_threshold_are_bits() -> None:
    """131, 69; then 200, 131 and 169 of the outer eight; 130, 70 and 71 are near enough."""
    assert coded(PATCH, 1) == [0b0001_0101_0000_0101, 1]


def test_channels_have_patterns_of_their_own() -> None:
    flat = np.full((5, 5), 50, np.uint8)
    assert coded(np.stack([PATCH, flat, PATCH], axis=2), 3) == [5381, 0, 5381, 1]


def test_the_threshold_is_that_of_the_centres_level() -> None:
    thresholds = np.zeros(256, np.uint8)
    thresholds[100] = 99
    assert coded(PATCH, 1, thresholds) == [0b0000_0001_0000_0000, 0]


def test_another_centre_gives_the_pattern_between_frames() -> None:
    """From 39 to 99 is near 69: of the outer and inner neighbours that is 70, 69 and 71."""
    near = np.array([PATCH[2 + row, 2 + column] for row, column in PATTERN])
    assert pattern(near, np.uint8(69), THIRTY) == 0b1111_0111_1110_1011


@pytest.mark.parametrize(("centre", "bits"), [(0, 0xFFFE), (255, 0xFFFB)])
def test_bounds_do_not_wrap_round(centre: int, bits: int) -> None:
    near = np.array([10, 100, 250] + [100] * 13, np.uint8)
    assert pattern(near, np.uint8(centre), THIRTY) == bits


@given(code=st.integers(0, 0xFFFF))
def test_set_bits_are_counted(code: int) -> None:
    assert ones(np.uint16(code)) == code.bit_count()
