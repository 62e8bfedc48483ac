"""Sums over rectangles, compared with hand-made ones and with OpenCV's."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cleanplate.tracking.boosting.integral import integral_image, rectangle_sum, window_sums

PICTURE = np.array([[1, 2, 3], [4, 5, 6]], np.uint8)

pictures = arrays(np.uint8, st.tuples(st.integers(1, 40), st.integers(1, 40)))


def test_each_number_is_the_sum_of_what_lies_above_and_left() -> None:
    expected = [[0, 0, 0, 0], [0, 1, 3, 6], [0, 5, 12, 21]]
    np.testing.assert_array_equal(integral_image(PICTURE), expected)


@given(pictures)
def test_sums_equal_opencvs(picture: np.ndarray) -> None:
    np.testing.assert_array_equal(integral_image(picture), cv2.integral(picture))


def test_a_picture_seen_through_strides_has_the_same_sums(rng: np.random.Generator) -> None:
    picture = rng.integers(0, 256, (20, 30), np.uint8)[::-2, ::3]
    np.testing.assert_array_equal(
        integral_image(picture), cv2.integral(np.ascontiguousarray(picture))
    )


def test_sums_go_beyond_32_bits() -> None:
    white = np.full((1, 9_000_000), 255, np.uint8)
    assert int(integral_image(white)[-1, -1]) == 2_295_000_000


def test_many_pictures_are_summed_at_once() -> None:
    both = integral_image(np.stack([PICTURE, 2 * PICTURE]))
    assert both[:, -1, -1].tolist() == [21, 42]


@pytest.mark.parametrize(
    ("rectangle", "total"), [((0, 0, 2, 3), 21), ((1, 1, 1, 2), 11), ((0, 2, 2, 1), 9)]
)
def test_four_corners_give_a_rectangle(rectangle: tuple[int, int, int, int], total: int) -> None:
    assert rectangle_sum(integral_image(PICTURE), *rectangle) == total


@given(pictures, st.data())
def test_any_rectangle_is_the_sum_of_its_pixels(picture: np.ndarray, data: st.DataObject) -> None:
    height, width = picture.shape
    top, left = data.draw(st.integers(0, height - 1)), data.draw(st.integers(0, width - 1))
    rows = data.draw(st.integers(1, height - top))
    columns = data.draw(st.integers(1, width - left))
    expected = int(picture[top : top + rows, left : left + columns].astype(np.int64).sum())
    assert rectangle_sum(integral_image(picture), top, left, rows, columns) == expected


def test_window_sums_are_all_rectangles_of_a_size() -> None:
    np.testing.assert_array_equal(window_sums(integral_image(PICTURE), 2, 2), [[12, 16]])
