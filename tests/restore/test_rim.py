"""A patch gets the light of what is around it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from cleanplate.restore.rim import put_in


def hole() -> np.ndarray:
    mask = np.zeros((60, 80), bool)
    mask[20:40, 25:60] = True
    return mask


@pytest.mark.parametrize(("dtype", "white"), [(np.uint8, 255), (np.uint16, 1023), (np.float32, 1)])
def test_a_darker_patch_gets_the_light_around_it(dtype: Any, white: int) -> None:
    plane = np.full((60, 80), 0.5 * white).astype(dtype)
    patch = np.full((60, 80), 0.45 * white).astype(dtype)
    plane[hole()] = 0
    result = put_in(plane, patch, hole(), white)
    assert result.dtype == dtype
    assert np.abs(result.astype(float) - int(0.5 * white) * (dtype != np.float32)
                  - 0.5 * (dtype == np.float32)).max() <= 0.01 * white  # fmt: skip


def test_light_that_changes_over_the_picture_is_met_on_both_sides() -> None:
    light = np.linspace(0, 12, 80)[None].repeat(60, axis=0)
    plane = (100 + light).astype(np.uint8)
    result = put_in(plane, np.full((60, 80), 100, np.uint8), hole(), 255)
    assert np.abs(result.astype(int) - plane).max() <= 3


def test_what_stands_at_the_rim_does_not_colour_the_patch() -> None:
    plane = np.full((60, 80), 100, np.uint8)
    plane[18:20, 25:60] = 250
    result = put_in(plane, np.full((60, 80), 100, np.uint8), hole(), 255)
    assert (result[hole()] == 100).all()


def test_outside_of_the_hole_nothing_changes() -> None:
    plane = np.random.default_rng(0).integers(0, 255, (60, 80)).astype(np.uint8)
    before = plane.copy()
    result = put_in(plane, np.zeros((60, 80), np.uint8), hole(), 255, soft=3)
    assert np.array_equal(result[~hole()], before[~hole()])
    assert np.array_equal(plane, before)


def test_a_soft_patch_begins_with_the_picture() -> None:
    plane = np.full((60, 80), 100, np.uint8)
    plane[hole()] = 200
    result = put_in(plane, np.full((60, 80), 100, np.uint8), hole(), 255, soft=3)
    assert result[20, 40] > result[21, 40] > result[23, 40] == 100


def test_no_hole_is_a_copy() -> None:
    plane = np.ones((3, 3), np.uint8)
    assert np.array_equal(put_in(plane, plane * 2, np.zeros((3, 3), bool), 255), plane)


@pytest.mark.parametrize("size", [(1, 1), (2, 1), (5, 9)])
def test_a_hole_without_rim_takes_the_patch(size: tuple[int, int]) -> None:
    plane = np.zeros(size, np.uint8)
    assert (put_in(plane, plane + 7, np.ones(size, bool), 255) == 7).all()
