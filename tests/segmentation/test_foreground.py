"""Otsu's threshold, light, holes."""

from __future__ import annotations

import numpy as np
import pytest

from cleanplate.segmentation.foreground import (
    filled,
    objects_of,
    otsu,
    smoothed,
    stretched,
    without_light,
)
from cleanplate.segmentation.options import WatershedOptions

from .scenes import discs


def ring(hole: int) -> np.ndarray:
    """A square of 21 pixels with a square hole, 255 on 0."""
    mask = np.zeros((40, 40), np.uint8)
    mask[10:31, 10:31] = 255
    low = 20 - hole // 2
    mask[low : low + hole, low : low + hole] = 0
    return mask


def test_otsu_parts_two_levels() -> None:
    values = np.full((10, 10), 50, np.float32)
    values[3:6, 3:6] = 60
    assert otsu(values)[4, 4] == 255
    assert otsu(values).sum() == 9 * 255


def test_objects_are_what_the_border_is_not() -> None:
    values = np.full((10, 10), 200, np.float32)
    values[3:6, 3:6] = 10
    assert otsu(values)[4, 4] == 255
    assert otsu(values)[0, 0] == 0


def test_one_level_has_no_objects() -> None:
    assert not otsu(np.full((5, 5), 7, np.float32)).any()


def test_a_hole_in_a_convex_piece_is_filled() -> None:
    assert filled(ring(9), "convex")[20, 20] == 255
    assert filled(ring(9), "keep")[20, 20] == 0


def test_the_gap_between_three_discs_is_kept_unless_all_are_filled() -> None:
    mask, _ = objects_of(
        discs((50, 40, 20), (90, 40, 20), (70, 74, 20)),
        WatershedOptions(holes="keep", smooth=0, opening=0),
    )
    gap = (52, 70)
    assert mask[gap] == 0
    assert filled(mask, "convex")[gap] == 0
    assert filled(mask, "all")[gap] == 255


def test_a_pinhole_is_filled_wherever_it_is() -> None:
    mask, _ = objects_of(
        discs((50, 40, 20), (90, 40, 20), (70, 74, 20)),
        WatershedOptions(holes="keep", smooth=0, opening=0),
    )
    mask[40, 50] = 0
    assert filled(mask, "convex")[40, 50] == 255


def test_what_was_given_is_left_as_it_is() -> None:
    mask = ring(9)
    filled(mask, "all")
    assert np.array_equal(mask, ring(9))


def test_light_of_second_degree_is_taken_away() -> None:
    rows = np.linspace(-1, 1, 60, dtype=np.float32)[:, None]
    light = 100 + 30 * rows + 20 * rows**2 + np.zeros((60, 80), np.float32)
    values = light.copy()
    values[20:40, 30:50] += 15
    even, mask = without_light(values)
    assert mask[30, 40] == 255
    assert mask.sum() == 400 * 255
    assert np.abs(even[mask == 0]).max() < 0.1


def test_smoothing_by_nothing_changes_nothing() -> None:
    grey = np.arange(12, dtype=np.uint8).reshape(3, 4)
    assert np.array_equal(smoothed(grey, 0), grey)


@pytest.mark.parametrize(
    ("values", "expected"), [([2.0, 4.0, 3.0], [0, 255, 128]), ([5.0, 5.0, 5.0], [0, 0, 0])]
)
def test_values_are_stretched_to_bytes(values: list[float], expected: list[int]) -> None:
    assert stretched(np.array([values], np.float32)).tolist() == [expected]
