"""Cutting out: the alpha is the matte, the sure colours are the picture's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanplate.core.errors import UsageError
from cleanplate.effects.cutout import (
    checkerboard,
    colour_value,
    cutout,
    on_checkerboard,
    on_colour,
)

WHITE = {np.uint8: 255, np.uint16: 65535, np.float32: 1}


def _noise(size: tuple[int, int], dtype: type) -> np.ndarray:
    noise = np.random.default_rng(4)
    values = noise.random((*size, 3))
    return (values * WHITE[dtype]).astype(dtype)


@settings(max_examples=25, deadline=None)
@given(
    size=st.tuples(st.integers(1, 30), st.integers(1, 30)),
    dtype=st.sampled_from(list(WHITE)),
)
def test_the_alpha_is_the_matte(size: tuple[int, int], dtype: type) -> None:
    matte = np.random.default_rng(5).random(size, np.float32)
    alpha = cutout(_noise(size, dtype), matte)[..., 3]
    assert alpha.dtype == dtype
    step = 0 if dtype is np.float32 else 0.5
    assert np.abs(alpha - matte.astype(np.float64) * WHITE[dtype]).max() <= step + 0.01


@pytest.mark.parametrize("dtype", list(WHITE))
def test_the_subject_keeps_its_colours_and_nothing_hides_under_transparency(dtype: type) -> None:
    """Somebody who removes a background does not expect it in the file."""
    picture = _noise((12, 14), dtype)
    matte = np.zeros((12, 14), np.float32)
    matte[:, 7:] = 1
    colours = cutout(picture, matte)[..., :3]
    np.testing.assert_array_equal(colours[:, 7:], picture[:, 7:])
    assert not colours[:, :7].any()


def test_the_soft_edge_has_the_subjects_own_colour() -> None:
    """Red subject on green: half way the picture is (100, 100, 0), the cut-out red again."""
    share = np.clip((np.arange(40, dtype=np.float32) - 15) / 10, 0, 1)
    matte = np.ascontiguousarray(np.broadcast_to(share, (20, 40)))
    red, green = np.array([200.0, 0, 0]), np.array([0, 200.0, 0])
    picture = (matte[..., None] * red + (1 - matte[..., None]) * green + 0.5).astype(np.uint8)
    assert picture[10, 20].tolist() == [100, 100, 0]
    result = cutout(picture, matte)[10, 20]
    assert result[3] == 128
    assert np.abs(result[:3].astype(int) - [200, 0, 0]).max() <= 12


@pytest.mark.parametrize(
    ("dtype", "expected"),
    [(np.uint8, [255, 165, 0]), (np.uint16, [65535, 42405, 0]), (np.float32, [1, 165 / 255, 0])],
)
def test_a_colour_in_each_depth(dtype: type, expected: list[float]) -> None:
    """165 * 257 = 42405."""
    value = colour_value((255, 165, 0), np.dtype(dtype))
    assert value.shape == (1, 1, 3)
    np.testing.assert_allclose(value.ravel(), expected, rtol=1e-6)


def test_on_colour_is_the_colour_where_nothing_is_subject() -> None:
    picture = _noise((4, 4), np.uint16)
    matte = np.zeros((4, 4), np.float32)
    matte[0] = 1
    result = on_colour(picture, matte, (0, 0, 1))
    assert result.dtype == np.uint16
    np.testing.assert_array_equal(result[0], picture[0])
    np.testing.assert_array_equal(result[1:], np.broadcast_to([0, 0, 257], (3, 4, 3)))


def test_checkerboard_begins_light_and_changes_every_16_pixels() -> None:
    board = checkerboard((17, 33), np.dtype(np.uint8))
    assert (board[0, 0], board[15, 15], board[0, 16], board[16, 0]) == (255, 255, 204, 204)
    assert (board[16, 16], board[0, 32]) == (255, 255)


@pytest.mark.parametrize(
    ("dtype", "light", "dark"), [(np.uint16, 65535, 52428), (np.float32, 1.0, 0.8)]
)
def test_checkerboard_in_each_depth(dtype: type, light: float, dark: float) -> None:
    board = checkerboard((1, 17), np.dtype(dtype))
    np.testing.assert_allclose(board[0, [0, 16]], [light, dark], rtol=1e-6)


def test_on_checkerboard_shows_the_board_around_the_subject() -> None:
    picture = np.zeros((20, 20, 3), np.uint8)
    matte = np.zeros((20, 20), np.float32)
    matte[19, 19] = 1
    result = on_checkerboard(picture, matte)
    assert (result[0, 0].tolist(), result[19, 0].tolist()) == ([255] * 3, [204] * 3)
    assert result[19, 19].tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("picture", "matte", "words"),
    [
        (np.zeros((4, 4), np.uint8), np.zeros((4, 4), np.float32), "shape"),
        (np.zeros((4, 4, 3), np.uint8), np.zeros((4, 5), np.float32), "resize"),
        (np.zeros((4, 4, 3), np.uint8), np.zeros((4, 4), np.uint8), "float32"),
        (np.zeros((4, 4, 3), np.uint8), np.full((4, 4), 2, np.float32), r"\[0, 1\]"),
        (np.zeros((4, 4, 3), np.int32), np.zeros((4, 4), np.float32), "uint8"),
    ],
)
def test_what_is_no_picture_or_no_matte_is_refused(
    picture: np.ndarray, matte: np.ndarray, words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        cutout(picture, matte)
