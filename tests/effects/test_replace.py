"""Another background: how it is fitted, by numbers that can be checked by eye."""

from __future__ import annotations

from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanplate.core.errors import UsageError
from cleanplate.effects.options import Fit
from cleanplate.effects.replace import fit_to, replace_background, same_depth

SIZES = st.tuples(st.integers(1, 50), st.integers(1, 50))


def _plane(rows: list[list[int]]) -> np.ndarray:
    return np.array(rows, np.uint8)


def test_cover_cuts_the_sides_off_what_is_too_wide() -> None:
    wide = _plane([[1, 2, 3, 4], [5, 6, 7, 8]])
    assert fit_to(wide, (2, 2), "cover").tolist() == [[2, 3], [6, 7]]


def test_cover_cuts_top_and_bottom_off_what_is_too_high() -> None:
    high = _plane([[1], [2], [3]])
    assert fit_to(high, (1, 1), "cover").tolist() == [[2]]


def test_cover_reduces_by_averaging() -> None:
    """Four columns in the middle of six, two by two."""
    wide = _plane([[9, 10, 20, 30, 40, 9], [9, 10, 20, 30, 40, 9]])
    assert fit_to(wide, (1, 2), "cover").tolist() == [[15, 35]]


def test_contain_shows_all_between_bars() -> None:
    wide = _plane([[1, 2, 3, 4], [5, 6, 7, 8]])
    assert fit_to(wide, (4, 4), "contain", fill=9).tolist() == [
        [9, 9, 9, 9],
        [1, 2, 3, 4],
        [5, 6, 7, 8],
        [9, 9, 9, 9],
    ]


def test_contain_has_black_bars_by_default() -> None:
    high = np.full((4, 2, 3), 7, np.uint8)
    assert fit_to(high, (4, 4), "contain")[0].tolist() == [[0] * 3, [7] * 3, [7] * 3, [0] * 3]


def test_stretch_ignores_proportions() -> None:
    """(0 + 100 + 200 + 60) / 4 = 90."""
    assert fit_to(_plane([[0, 100], [200, 60]]), (1, 1), "stretch").tolist() == [[90]]
    assert fit_to(_plane([[0, 100], [200, 60]]), (2, 1), "stretch").tolist() == [[50], [130]]


def test_tile_repeats_from_the_top_left() -> None:
    assert fit_to(_plane([[1, 2], [3, 4]]), (3, 5), "tile").tolist() == [
        [1, 2, 1, 2, 1],
        [3, 4, 3, 4, 3],
        [1, 2, 1, 2, 1],
    ]


def test_tile_cuts_what_is_larger() -> None:
    assert fit_to(_plane([[1, 2], [3, 4]]), (1, 1), "tile").tolist() == [[1]]


@settings(max_examples=60, deadline=None)
@given(have=SIZES, want=SIZES, fit=st.sampled_from(get_args(Fit)), deep=st.booleans())
def test_every_fit_gives_the_size_and_keeps_a_colour(
    have: tuple[int, int], want: tuple[int, int], fit: Fit, deep: bool
) -> None:
    dtype = np.uint16 if deep else np.uint8
    result = fit_to(np.full((*have, 3), 100, dtype), want, fit, fill=100)
    assert result.dtype == dtype
    np.testing.assert_array_equal(result, np.full((*want, 3), 100))


def test_enlarging_a_float_background_stays_between_black_and_white() -> None:
    """Cubic interpolation overshoots at hard edges."""
    stripes = np.zeros((6, 6, 3), np.float32)
    stripes[:, 3:] = 1
    result = fit_to(stripes, (60, 60), "stretch")
    assert (float(result.min()), float(result.max())) == (0.0, 1.0)


def test_an_unknown_fit_lists_the_fits() -> None:
    with pytest.raises(UsageError, match="cover, contain, stretch, tile, not 'crop'"):
        fit_to(_plane([[1]]), (2, 2), "crop")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "dtype", "expected"),
    [
        (np.uint8(255), np.uint16, 65535),
        (np.uint8(2), np.uint16, 514),
        (np.uint16(65535), np.uint8, 255),
        (np.uint16(128), np.uint8, 0),
        (np.uint16(129), np.uint8, 1),
        (np.float32(0.5), np.uint8, 128),
        (np.uint8(51), np.float32, 0.2),
    ],
)
def test_depths_keep_white_white(value: Any, dtype: type, expected: float) -> None:
    """129 / 257 is just above one half, 128 / 257 just below."""
    result = same_depth(np.full((1, 1, 3), value), np.dtype(dtype))
    assert result.dtype == dtype
    np.testing.assert_allclose(result, expected, rtol=1e-6)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_the_subject_stands_before_a_background_of_another_depth(dtype: type) -> None:
    picture = np.zeros((2, 2, 3), dtype)
    matte = np.array([[1, 0], [0, 1]], np.float32)
    result = replace_background(picture, matte, np.full((1, 1, 3), 255, np.uint8))
    white = {np.uint8: 255, np.uint16: 65535, np.float32: 1}[dtype]
    assert result.dtype == dtype
    np.testing.assert_array_equal(result[..., 0], [[0, white], [white, 0]])


def test_a_background_that_is_no_picture_is_refused() -> None:
    picture, matte = np.zeros((2, 2, 3), np.uint8), np.zeros((2, 2), np.float32)
    with pytest.raises(UsageError, match="shape"):
        replace_background(picture, matte, np.zeros((2, 2), np.uint8))
