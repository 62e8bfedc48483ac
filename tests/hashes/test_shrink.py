"""Pictures made very small: Pillow's result, bit by bit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from cleanplate.hashes import shrink as module
from cleanplate.hashes.shrink import shrink


def by_pillow(grey: np.ndarray, rows: int, columns: int) -> np.ndarray:
    return np.asarray(Image.fromarray(grey).resize((columns, rows), Image.Resampling.LANCZOS))


def test_a_picture_of_one_grey_stays_that() -> None:
    np.testing.assert_array_equal(
        module._by_products(np.full((90, 160), 77, np.uint8), 2, 3), np.full((2, 3), 77)
    )


def test_halves_stay_halves() -> None:
    """Black left, white right; the filter's overshoot is cut at 0 and 255."""
    grey = np.zeros((90, 160), np.uint8)
    grey[:, 80:] = 255
    small = module._by_products(grey, 2, 4)
    assert (small[:, 0] < 20).all()
    assert (small[:, 3] > 235).all()


@given(
    rows=st.integers(1, 40),
    columns=st.integers(1, 40),
    height=st.integers(2, 90),
    wider=st.integers(0, 160),
    seed=st.integers(0, 99),
    hard=st.booleans(),
)
def test_products_of_matrices_are_pillows_result(
    rows: int, columns: int, height: int, wider: int, seed: int, hard: bool
) -> None:
    """Hard black and white make sums that have to be cut at both ends."""
    height = max(height, 2 * rows)
    width = max(2 * columns, -(-4 * height // 3) + wider)
    grey = np.random.default_rng(seed).integers(0, 256, (height, width), np.uint8)
    if hard:
        grey = np.where(grey > 127, 255, 0).astype(np.uint8)
    found = module._by_products(grey, rows, columns)
    np.testing.assert_array_equal(found, by_pillow(grey, rows, columns))


@pytest.mark.parametrize("size", [(1, 1), (3, 2), (1, 900), (900, 1), (2000, 400), (8, 9)])
def test_every_other_size_is_pillows_result(
    size: tuple[int, int], rng: np.random.Generator
) -> None:
    grey = rng.integers(0, 256, size, np.uint8)
    np.testing.assert_array_equal(shrink(grey, 8, 9), by_pillow(grey, 8, 9))


@pytest.mark.parametrize("size", [(720, 1280), (480, 640), (1080, 1920)])
@pytest.mark.parametrize("target", [(8, 8), (8, 9), (32, 32), (16, 17)])
def test_frames_are_filtered_by_our_own_code_with_pillows_result(
    size: tuple[int, int],
    target: tuple[int, int],
    rng: np.random.Generator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    grey = rng.integers(0, 256, size, np.uint8)
    expected = by_pillow(grey, *target)
    monkeypatch.setattr(module, "Image", None)
    np.testing.assert_array_equal(shrink(grey, *target), expected)
