"""What counts as a picture and a matte, and the depths they come in."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import (
    check_matte,
    check_picture,
    from_float,
    full_scale,
    to_float,
    to_uint8,
)

INTEGERS: list[Any] = [np.dtype(np.uint8), np.dtype(np.uint16)]

DTYPES = [np.dtype(np.uint8), np.dtype(np.uint16), np.dtype(np.float32)]


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_picture_is_handed_back_as_it_is(dtype: np.dtype[Any]) -> None:
    picture = np.zeros((1, 2, 3), dtype)
    assert check_picture(picture) is picture


@pytest.mark.parametrize(
    "shape", [(2, 2), (2, 2, 1), (2, 2, 4), (0, 2, 3), (2, 0, 3), (1, 2, 2, 3)]
)
def test_other_shapes_are_no_pictures(shape: tuple[int, ...]) -> None:
    with pytest.raises(UsageError, match=r"shape \(H, W, 3\) with H, W >= 1, not"):
        check_picture(np.zeros(shape, np.uint8))


@pytest.mark.parametrize("dtype", [np.float64, np.int32, np.bool_, np.float16])
def test_other_dtypes_are_no_pictures(dtype: type[Any]) -> None:
    with pytest.raises(UsageError, match="uint8, uint16 or float32"):
        check_picture(np.zeros((1, 1, 3), dtype))


def test_a_list_is_no_picture() -> None:
    with pytest.raises(UsageError, match="a numpy array, not list"):
        check_picture([[[0, 0, 0]]])


def test_a_matte_is_handed_back_as_it_is() -> None:
    matte = np.array([[0.0, 0.5, 1.0]], np.float32)
    assert check_matte(matte, (1, 3)) is matte


@pytest.mark.parametrize(
    ("matte", "message"),
    [
        (np.zeros((1, 1)), "float32 of shape"),
        (np.zeros((1, 1, 1), np.float32), "float32 of shape"),
        (np.full((1, 1), 255, np.uint8), "not uint8"),
        (np.full((1, 1), 1.01, np.float32), r"lies in \[0, 1\]"),
        (np.full((1, 1), -0.01, np.float32), r"lies in \[0, 1\]"),
        (np.full((1, 1), np.nan, np.float32), r"lies in \[0, 1\]"),
    ],
)
def test_what_is_no_matte_is_refused(matte: Any, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        check_matte(matte)


def test_a_matte_of_another_size_is_refused_with_both_sizes() -> None:
    with pytest.raises(UsageError, match=r"\(2, 3\) \(rows, columns\), the picture \(3, 2\)"):
        check_matte(np.zeros((2, 3), np.float32), (3, 2))


@pytest.mark.parametrize(("dtype", "white"), [*zip(DTYPES, [255.0, 65535.0, 1.0], strict=True)])
def test_white_is_the_full_scale(dtype: np.dtype[Any], white: float) -> None:
    assert full_scale(dtype) == white


@pytest.mark.parametrize(
    ("value", "eight_bits"), [(0, 0), (128, 0), (129, 1), (257, 1), (32768, 128), (65535, 255)]
)
def test_sixteen_bits_become_eight_by_rounding(value: int, eight_bits: int) -> None:
    assert to_uint8(np.full((1, 1, 3), value, np.uint16))[0, 0, 0] == eight_bits


@pytest.mark.parametrize(("value", "eight_bits"), [(-1.0, 0), (0.5, 128), (0.498, 127), (2.0, 255)])
def test_floats_become_eight_bits_clipped_and_rounded(value: float, eight_bits: int) -> None:
    assert to_uint8(np.full((1, 1, 3), value, np.float32))[0, 0, 0] == eight_bits


@given(
    hnp.arrays(
        st.sampled_from(INTEGERS),
        st.tuples(st.integers(1, 5), st.integers(1, 5), st.just(3)),
    )
)
def test_every_integer_picture_survives_the_way_through_float(picture: Any) -> None:
    there_and_back = from_float(to_float(picture), picture.dtype)
    assert there_and_back.dtype == picture.dtype
    np.testing.assert_array_equal(there_and_back, picture)


def test_eight_bits_and_floats_are_not_copied_where_nothing_changes() -> None:
    eight, floats = np.zeros((1, 1, 3), np.uint8), np.zeros((1, 1, 3), np.float32)
    assert to_uint8(eight) is eight
    assert to_float(floats) is floats
