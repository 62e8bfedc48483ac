"""Masks made whole."""

from __future__ import annotations

import cv2
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cleanplate.motion.blobs import filled, majority


@given(
    size=st.tuples(st.integers(1, 20), st.integers(1, 20)),
    window=st.sampled_from([1, 3, 5, 9, 15]),
    seed=st.integers(0, 1000),
)
def test_the_majority_is_the_median(size: tuple[int, int], window: int, seed: int) -> None:
    mask = (np.random.default_rng(seed).random(size) < 0.5).astype(np.uint8) * 255
    median = cv2.medianBlur(mask, window) if window > 1 else mask
    assert np.array_equal(majority(mask, window), median)


def test_holes_are_filled_and_bays_are_not() -> None:
    mask = np.array(
        [
            [255, 255, 255, 0, 255],
            [255, 0, 255, 0, 255],
            [255, 255, 255, 0, 0],
        ],
        np.uint8,
    )
    expected = mask.copy()
    expected[1, 1] = 255
    assert np.array_equal(filled(mask), expected)


def test_a_mask_full_of_motion_stays_full() -> None:
    assert (filled(np.full((4, 4), 255, np.uint8)) == 255).all()
