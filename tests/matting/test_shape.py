"""What may be done to a matte after it was found."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanplate.core.errors import UsageError
from cleanplate.matting.options import ShapeOptions
from cleanplate.matting.shape import (
    close,
    feather,
    fill_holes,
    grow,
    invert,
    keep_large,
    otsu,
    shape_matte,
    threshold,
)

Matte = npt.NDArray[np.float32]


def square(size: int, start: int, stop: int) -> Matte:
    matte = np.zeros((size, size), np.float32)
    matte[start:stop, start:stop] = 1.0
    return matte


def row(*values: float) -> Matte:
    return np.array([values], np.float32)


def test_nothing_asked_is_the_same_object() -> None:
    matte = square(8, 2, 6)
    assert shape_matte(matte, ShapeOptions()) is matte


def test_threshold_includes_its_level() -> None:
    assert threshold(row(0.3, 0.5, 0.7), 0.5).tolist() == [[0, 1, 1]]


def test_otsu_parts_two_groups_wherever_they_lie() -> None:
    assert otsu(row(0.02, 0.05, 0.04, 0.3, 0.32, 0.29)).tolist() == [[0, 0, 0, 1, 1, 1]]


def test_otsu_rounds_a_matte_of_one_value() -> None:
    assert otsu(np.full((2, 2), 0.9, np.float32)).tolist() == [[1, 1], [1, 1]]


def test_small_pieces_go_and_large_ones_stay() -> None:
    matte = square(10, 0, 4)
    matte[8, 8] = 0.8
    # 16 of 100 pixels and 1 of 100.
    assert keep_large(matte, 0.05).tolist() == square(10, 0, 4).tolist()


def test_a_piece_of_just_the_share_stays() -> None:
    matte = square(10, 0, 4)
    assert keep_large(matte, 0.16) is matte


def test_the_soft_rim_of_a_piece_goes_with_it() -> None:
    assert keep_large(row(0, 0.4, 0.9, 0.4, 0, 0, 0, 0, 0, 0), 0.2).any() == np.False_


def test_a_hole_is_filled_with_its_rim() -> None:
    matte = square(12, 1, 11)
    matte[5:7, 5:7] = 0.0
    matte[4, 4:8] = 0.7
    assert fill_holes(matte).tolist() == square(12, 1, 11).tolist()


def test_a_bay_is_no_hole() -> None:
    matte = square(9, 0, 9)
    matte[4, 4:] = 0.0
    assert fill_holes(matte) is matte


def test_close_bridges_a_narrow_gap_only() -> None:
    matte = np.ones((9, 30), np.float32)
    matte[:, 8:10] = 0.0
    matte[:, 18:26] = 0.0
    closed = close(matte, 2)
    assert (closed[:, 8:10] == 1.0).all()
    assert (closed[:, 18:26] == 0.0).all()


def test_close_leaves_soft_values_as_they_are() -> None:
    matte = np.full((9, 9), 0.123456, np.float32)
    assert close(matte, 3).tolist() == matte.tolist()


@pytest.mark.parametrize("pixels", [1, 3, 15, 16])
def test_grow_moves_a_straight_edge_by_so_many_pixels(pixels: int) -> None:
    matte = np.zeros((5, 60), np.float32)
    matte[:, :30] = 1.0
    assert grow(matte, pixels)[2].sum() == 30 + pixels


@pytest.mark.parametrize("pixels", [1, 3, 15, 16])
def test_grow_by_less_than_nothing_shrinks(pixels: int) -> None:
    matte = np.zeros((5, 60), np.float32)
    matte[:, :30] = 1.0
    assert grow(matte, -pixels)[2].sum() == 30 - pixels


def test_a_large_disc_is_round() -> None:
    point = np.zeros((101, 101), np.float32)
    point[50, 50] = 1.0
    rows, columns = np.nonzero(grow(point, 40))
    distance = np.hypot(rows - 50, columns - 50)
    # An octagon of inradius 40 has its corners at 40 / cos(22.5 degrees) = 43.3.
    assert 42 < distance.max() < 45


def test_feather_leaves_half_at_the_edge() -> None:
    matte = np.zeros((40, 40), np.float32)
    matte[:, :20] = 1.0
    soft = feather(matte, 3.0)
    assert soft[20, 19] + soft[20, 20] == pytest.approx(1.0, abs=1e-4)
    # One standard deviation from the edge a Gaussian step has 15.9 %.
    assert soft[20, 22] == pytest.approx(0.2, abs=0.05)


def test_a_wide_feather_has_the_same_slope() -> None:
    matte = np.zeros((20, 400), np.float32)
    matte[:, :200] = 1.0
    soft = feather(matte, 30.0)
    # 30 pixels out is one standard deviation: 15.9 %.
    assert soft[10, 229] == pytest.approx(0.162, abs=0.01)


def test_invert_exchanges() -> None:
    assert invert(row(0.0, 0.25, 1.0)).tolist() == [[1.0, 0.75, 0.0]]


def test_invert_comes_last() -> None:
    # Growing first makes 3x3 of one pixel's cross; inverting first would shrink it away.
    matte = np.zeros((5, 5), np.float32)
    matte[2, 2] = 1.0
    shaped = shape_matte(matte, ShapeOptions(grow=1, invert=True))
    assert shaped[2, 1] == 0.0
    assert shaped[0, 0] == 1.0


def test_pieces_go_before_gaps_are_closed() -> None:
    matte = np.zeros((20, 40), np.float32)
    matte[5:15, 5:15] = 1.0
    matte[9:11, 18:20] = 1.0
    shaped = shape_matte(matte, ShapeOptions(min_area=0.05, close=4))
    assert not shaped[:, 16:].any()


def test_the_matte_given_is_not_changed() -> None:
    matte = square(20, 5, 15)
    before = matte.copy()
    shape_matte(matte, ShapeOptions(threshold=0.5, min_area=0.5, grow=-2, feather=1, invert=True))
    assert (matte == before).all()


@settings(max_examples=40, deadline=None)
@given(
    height=st.integers(1, 30),
    width=st.integers(1, 30),
    options=st.builds(
        ShapeOptions,
        threshold=st.sampled_from([None, 0.5]),
        min_area=st.sampled_from([0.0, 0.1]),
        fill_holes=st.booleans(),
        close=st.sampled_from([0, 2, 7]),
        grow=st.sampled_from([-9, -1, 0, 2, 8]),
        feather=st.sampled_from([0.0, 0.7, 20.0]),
        invert=st.booleans(),
    ),
)
def test_any_size_and_options_give_a_matte(height: int, width: int, options: ShapeOptions) -> None:
    matte = np.random.default_rng(0).random((height, width), np.float32)
    shaped = shape_matte(matte, options)
    assert shaped.shape == matte.shape
    assert shaped.dtype == np.float32
    assert float(shaped.min()) >= 0.0
    assert float(shaped.max()) <= 1.0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("threshold", 0.0),
        ("threshold", 1.5),
        ("binarize", "mean"),
        ("min_area", -0.1),
        ("min_area", 1.0),
        ("close", -1),
        ("feather", -1.0),
        ("feather", float("nan")),
    ],
)
def test_an_option_out_of_range_is_named(name: str, value: Any) -> None:
    with pytest.raises(UsageError, match=f"--{name.replace('_', '-')} is"):
        replace(ShapeOptions(), **{name: value})


def test_two_ways_to_make_it_hard_are_one_too_many() -> None:
    with pytest.raises(UsageError, match="exclude each other"):
        ShapeOptions(threshold=0.5, binarize="otsu")
