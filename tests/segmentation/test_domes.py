"""Domes of the distance: what they are, and that they are those of a reconstruction."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from skimage.morphology import local_maxima, reconstruction

from cleanplate.segmentation.domes import domes


def by_reconstruction(distance: np.ndarray, share: float) -> np.ndarray:
    """Vincent 1993 in so many words."""
    cut = reconstruction(distance * np.float32(share), distance)
    tops = local_maxima(np.pad(cut, 1), connectivity=2)[1:-1, 1:-1]
    return np.where(tops & (distance > 0), 255, 0).astype(np.uint8)


def row(*values: float) -> np.ndarray:
    return np.array([values], np.float32)


def test_a_dome_ends_at_the_share_of_its_peak() -> None:
    assert domes(row(0, 4, 7, 10, 8, 5, 0), 0.7).tolist() == [[0, 0, 255, 255, 255, 0, 0]]


def test_two_peaks_are_two_where_the_way_between_goes_down_far_enough() -> None:
    assert domes(row(0, 10, 4, 6, 0), 0.7).tolist() == [[0, 255, 0, 255, 0]]


def test_a_peak_joined_to_a_higher_one_is_none() -> None:
    assert domes(row(0, 10, 5, 6, 0), 0.7).tolist() == [[0, 255, 0, 0, 0]]


def test_peaks_of_one_height_are_one_dome_or_two() -> None:
    assert domes(row(9, 8, 9), 0.7).tolist() == [[255, 255, 255]]
    assert domes(row(9, 3, 9), 0.7).tolist() == [[255, 0, 255]]


def test_nothing_has_no_dome() -> None:
    assert not domes(np.zeros((3, 4), np.float32), 0.5).any()


@given(
    size=st.tuples(st.integers(1, 40), st.integers(1, 40)),
    share=st.sampled_from([0.125, 0.25, 0.5, 0.75, 0.875]),
    blobs=st.integers(0, 12),
    seed=st.integers(0, 999),
)
def test_domes_are_those_of_a_reconstruction(
    size: tuple[int, int], share: float, blobs: int, seed: int
) -> None:
    random = np.random.default_rng(seed)
    mask = np.zeros(size, np.uint8)
    for column, row_, radius in random.integers(0, 40, (blobs, 3)):
        cv2.circle(mask, (int(column), int(row_)), int(radius) // 4 + 1, 255, -1)
    mask.flat[0] = 0  # without any background there is no distance to it
    # Whole numbers and eighths have exact products: no height is a share of another by rounding.
    distance = np.rint(8 * cv2.distanceTransform(mask, cv2.DIST_L2, 5)).astype(np.float32)
    assert np.array_equal(domes(distance, share), by_reconstruction(distance, share))


@pytest.mark.parametrize("share", [0.2, 0.7, 0.99])
def test_the_distance_is_left_as_it_is(share: float) -> None:
    distance = row(0, 3, 1, 2, 0)
    domes(distance, share)
    assert distance.tolist() == [[0, 3, 1, 2, 0]]
