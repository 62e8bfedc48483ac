"""How far two small pictures are apart."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanplate.lectures.compare import gap, highest_window, kept_pixels, soften, windows

from .screens import blocks, page, small

FLAT = np.full((180, 320), 200, np.uint8)


def test_equal_pictures_are_not_apart() -> None:
    picture = soften(small(page("A")))
    assert gap(picture, picture) == 0


def test_the_most_different_place_counts() -> None:
    other = FLAT.copy()
    # A window is 320 / 30 = 11 pixels wide.
    other[50:61, 100:111] = 160
    assert gap(FLAT, other) == pytest.approx(40, abs=0.01)


def test_a_pointer_is_little_and_a_word_is_much() -> None:
    pointer, word = FLAT.copy(), FLAT.copy()
    pointer[50:54, 100:102] = 0
    cv2.putText(word, "no", (100, 60), cv2.FONT_HERSHEY_SIMPLEX, 0.4, 0, 1)
    assert gap(soften(FLAT), soften(pointer)) < 14
    assert gap(soften(FLAT), soften(word)) > 25


def test_coding_noise_is_softened_away(rng: np.random.Generator) -> None:
    noisy = np.clip(FLAT + rng.normal(0, 5, FLAT.shape), 0, 255).astype(np.uint8)
    assert gap(soften(FLAT), soften(noisy)) < 3


def test_masked_blocks_do_not_count() -> None:
    other = FLAT.copy()
    other[:16, :16] = 0
    kept = kept_pixels(blocks(slice(0, 2), slice(0, 2)), FLAT.shape)
    assert gap(FLAT, other, kept) == 0
    other[16, :] = 0
    assert gap(FLAT, other, kept) > 0


def test_kept_pixels_are_those_of_blocks_that_hang_over_too() -> None:
    kept = kept_pixels(np.array([[True, False], [False, True]]), (10, 12))
    assert kept.shape == (10, 12)
    assert not kept[:8, :8].any()
    assert not kept[8:, 8:].any()
    assert (kept[:8, 8:] == 255).all()
    assert kept_pixels(np.ones((2, 2), bool), (10, 12)).max() == 0


def test_all_masked_is_no_gap() -> None:
    kept = kept_pixels(np.ones((23, 40), bool), (180, 320))
    assert gap(FLAT, 0 * FLAT, kept) == 0


@given(st.integers(1, 40), st.integers(1, 40))
def test_pictures_of_any_size_are_compared(rows: int, columns: int) -> None:
    one, other = np.zeros((rows, columns), np.uint8), np.full((rows, columns), 9, np.uint8)
    assert gap(soften(one), soften(other)) == pytest.approx(9)
    assert highest_window(other) == pytest.approx(9)
    assert windows(other).shape == (rows, columns)
