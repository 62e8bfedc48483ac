"""Compositing is exact: against the formula in whole numbers and in float64."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanplate.effects.composite import composite, matte_bytes, with_alpha

SIZES = st.tuples(st.integers(1, 40), st.integers(1, 40))
CHANNELS = st.sampled_from([None, 1, 3, 4])


def _random(seed: int, shape: tuple[int, ...], dtype: type) -> np.ndarray:
    noise = np.random.default_rng(seed)
    if dtype is np.float32:
        return noise.random(shape, np.float32)
    return noise.integers(0, np.iinfo(dtype).max + 1, shape, dtype)


def _pair(size: tuple[int, int], channels: int | None, dtype: type) -> tuple[np.ndarray, ...]:
    shape = size if channels is None else (*size, channels)
    return _random(1, shape, dtype), _random(2, shape, dtype)


def _wide(matte: np.ndarray, like: np.ndarray) -> np.ndarray:
    return matte.astype(np.float64).reshape(matte.shape + (1,) * (like.ndim - 2))


def test_every_pair_of_bytes_under_every_weight_is_rounded_to_nearest() -> None:
    """All weights times all foregrounds on three backgrounds: 196608 sums against whole numbers."""
    weight, front = np.mgrid[0:256, 0:256].astype(np.uint8)
    for back in (0, 77, 255):
        behind = np.full_like(front, back)
        total = weight.astype(int) * front + (255 - weight.astype(int)) * back
        # 255 is odd, so no sum lies half way and rounding has one answer.
        np.testing.assert_array_equal(composite(front, behind, weight), (2 * total + 255) // 510)


@settings(max_examples=40, deadline=None)
@given(size=SIZES, channels=CHANNELS)
def test_uint16_is_exact_to_half_a_step(size: tuple[int, int], channels: int | None) -> None:
    """Within half a step of float64, and a float32's rounding at 65535 (2**-8)."""
    front, back = _pair(size, channels, np.uint16)
    matte = _random(3, size, np.float32)
    share = _wide(matte, front)
    exact = share * front + (1 - share) * back
    assert np.abs(composite(front, back, matte) - exact).max() <= 0.5 + 2 * 2**-8


@settings(max_examples=40, deadline=None)
@given(size=SIZES, channels=CHANNELS)
def test_float32_is_the_formula(size: tuple[int, int], channels: int | None) -> None:
    front, back = _pair(size, channels, np.float32)
    matte = _random(3, size, np.float32)
    share = _wide(matte, front)
    result = composite(front, back, matte)
    assert result.dtype == np.float32
    np.testing.assert_allclose(result, share * front + (1 - share) * back, atol=3e-7)


@settings(max_examples=20, deadline=None)
@given(size=SIZES, channels=CHANNELS)
def test_a_float_matte_on_bytes_is_within_one_level(
    size: tuple[int, int], channels: int | None
) -> None:
    """Half a level from rounding the matte to bytes, half from rounding the result."""
    front, back = _pair(size, channels, np.uint8)
    matte = _random(3, size, np.float32)
    share = _wide(matte, front)
    exact = share * front + (1 - share) * back
    assert np.abs(composite(front, back, matte) - exact).max() <= 1.0 + 1e-4


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_sure_pixels_are_taken_over_bit_for_bit(dtype: type) -> None:
    front, back = _pair((7, 9), 3, dtype)
    ones = np.ones((7, 9), np.float32)
    np.testing.assert_array_equal(composite(front, back, 0 * ones), back)
    result = composite(front, back, ones)
    if dtype is np.float32:  # b + (f - b) may differ from f in the last bit
        np.testing.assert_allclose(result, front, atol=1e-7)
    else:
        np.testing.assert_array_equal(result, front)


def test_a_byte_matte_weighs_uint16_by_its_share_of_255() -> None:
    """51 / 255 is one fifth: 0.2 * 50000 + 0.8 * 10000."""
    front, back = np.full((1, 1), 50000, np.uint16), np.full((1, 1), 10000, np.uint16)
    assert composite(front, back, np.full((1, 1), 51, np.uint8)) == 18000


def test_a_colour_broadcasts() -> None:
    """A matte of 102 / 255 = 0.4: 0.4 * 100 + 0.6 * (10, 20, 30)."""
    front = np.full((2, 5, 3), 100, np.uint8)
    colour = np.array([10, 20, 30], np.uint8).reshape(1, 1, 3)
    result = composite(front, colour, np.full((2, 5), 102, np.uint8))
    np.testing.assert_array_equal(result, np.broadcast_to(np.array([46, 52, 58]), (2, 5, 3)))


def test_strips_join_without_a_seam() -> None:
    """Wider than a strip (65536 pixels) in rows and in columns: every row is worked on once."""
    for size in ((3, 70_000), (1400, 101)):
        front, back = np.full(size, 200, np.uint8), np.zeros(size, np.uint8)
        result = composite(front, back, np.full(size, 255, np.uint8))
        np.testing.assert_array_equal(result, front)


def test_inputs_are_left_alone() -> None:
    front, back = _pair((5, 5), 3, np.uint8)
    matte = _random(3, (5, 5), np.uint8)
    copies = front.copy(), back.copy(), matte.copy()
    composite(front, back, matte)
    for array, copy in zip((front, back, matte), copies, strict=True):
        np.testing.assert_array_equal(array, copy)


def test_matte_bytes_rounds_to_nearest() -> None:
    """0.001 * 255 = 0.255, 0.002 * 255 = 0.51, 0.5 * 255 = 127.5, which goes up."""
    matte = np.array([[0.0, 0.001, 0.002, 0.5, 0.998, 0.999, 1.0]], np.float32)
    assert matte_bytes(matte).tolist() == [[0, 0, 1, 128, 254, 255, 255]]


def test_matte_bytes_returns_bytes_as_they_are() -> None:
    matte = np.zeros((2, 2), np.uint8)
    assert matte_bytes(matte) is matte


@pytest.mark.parametrize(("dtype", "value"), [(np.uint8, 51), (np.uint16, 13107)])
def test_own_transparency_multiplies_the_matte(dtype: type, value: int) -> None:
    """51 / 255 = 13107 / 65535 = 0.2; half of it is 0.1."""
    matte = with_alpha(np.full((1, 1), 0.5, np.float32), np.full((1, 1), value, dtype))
    np.testing.assert_allclose(matte, 0.1, rtol=1e-6)


def test_no_transparency_leaves_the_matte() -> None:
    matte = np.ones((1, 1), np.float32)
    assert with_alpha(matte, None) is matte
