"""Boxes and windows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanplate.tracking.target import Target, as_rgb, grown, inside, overlap, to_box, to_window


def test_the_middle_of_a_target() -> None:
    assert Target((10, 20, 30, 60), None, 1, lost=False).centre == (20, 40)


def test_grey_is_made_rgb() -> None:
    grey = np.array([[7, 9]], np.uint8)
    assert as_rgb(grey).tolist() == [[[7, 7, 7], [9, 9, 9]]]


def test_overlap_of_boxes() -> None:
    assert overlap((0, 0, 10, 10), (5, 0, 15, 10)) == pytest.approx(1 / 3)
    assert overlap((0, 0, 10, 10), (10, 0, 20, 10)) == 0
    assert overlap((0, 0, 4, 4), (0, 0, 4, 4)) == 1


def test_a_box_grows_about_its_middle() -> None:
    assert grown((10, 10, 20, 30), 2) == (5, 0, 25, 40)


def test_windows_and_boxes() -> None:
    assert to_window((1.4, 2.6, 9.6, 20), (15, 30)) == (1, 3, 9, 12)
    assert to_box((1, 3, 9, 12)) == (1, 3, 10, 15)


@given(
    box=st.tuples(*[st.floats(-1e6, 1e6) for _ in range(4)]),
    size=st.tuples(st.integers(1, 50), st.integers(1, 50)),
)
def test_every_box_becomes_a_window_in_the_picture(
    box: tuple[float, float, float, float], size: tuple[int, int]
) -> None:
    x, y, width, height = to_window(box, size)
    assert 0 <= x < x + width <= size[1]
    assert 0 <= y < y + height <= size[0]
    left, top, right, bottom = inside(box, size)
    assert 0 <= left < right <= size[1]
    assert 0 <= top < bottom <= size[0]
