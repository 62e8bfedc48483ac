"""What every method of segmentation keeps to."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanplate.core.errors import UsageError

from .scenes import METHODS, before_wall

every = pytest.mark.parametrize("name", METHODS)
SIZES = [(1, 2), (2, 1), (3, 3), (1, 40), (37, 53)]


@every
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_small_and_odd_sizes_have_labels_of_their_own_size(
    name: str, size: tuple[int, int]
) -> None:
    rgb = np.random.default_rng(3).integers(0, 256, (*size, 3), np.uint8)
    found = METHODS[name](rgb)
    assert (found.labels.shape, found.labels.dtype) == (size, np.dtype(np.int32))
    assert found.labels.min() >= -1


@pytest.mark.parametrize("name", sorted(set(METHODS) - {"markers", "grabcut"}))
def test_one_pixel_will_do(name: str) -> None:
    found = METHODS[name](np.full((1, 1, 3), 90, np.uint8))
    assert found.labels.shape == (1, 1)
    assert found.count <= 1


@every
@pytest.mark.parametrize("level", [0, 128, 255])
def test_a_picture_of_one_colour_has_no_lines_but_between_markers(name: str, level: int) -> None:
    found = METHODS[name](np.full((20, 30, 3), level, np.uint8))
    assert name == "markers" or not (found.labels == -1).any()


@every
def test_the_picture_is_left_as_it_is(name: str) -> None:
    rgb = before_wall()
    METHODS[name](rgb)
    assert np.array_equal(rgb, before_wall())


@every
def test_the_same_picture_gives_the_same_regions(name: str) -> None:
    first, again = METHODS[name](before_wall()), METHODS[name](before_wall())
    assert np.array_equal(first.labels, again.labels)


@every
def test_pictures_that_are_not_contiguous_give_the_same(name: str) -> None:
    wide = np.repeat(before_wall(), 2, axis=1)[:, ::2]
    assert not wide.flags.c_contiguous
    assert np.array_equal(METHODS[name](wide).labels, METHODS[name](before_wall()).labels)


@every
def test_a_matte_is_a_matte(name: str) -> None:
    matte = METHODS[name](before_wall()).matte
    assert (matte is None) == (name in ("markers", "minima", "slic"))
    if matte is not None:
        assert (matte.shape, matte.dtype) == ((60, 80), np.dtype(np.float32))
        assert 0 <= matte.min() <= matte.max() <= 1


@every
def test_stages_are_pictures_of_the_same_size(name: str) -> None:
    stages = METHODS[name](before_wall()).stages
    assert stages
    assert {stage.picture.shape[:2] for stage in stages} == {(60, 80)}
    assert {stage.picture.dtype for stage in stages} == {np.dtype(np.uint8)}
    assert len({stage.name for stage in stages}) == len(stages)


@every
@pytest.mark.parametrize(
    "picture",
    [
        np.zeros((4, 4), np.uint8),
        np.zeros((4, 4, 4), np.uint8),
        np.zeros((4, 4, 3), np.float32),
        np.zeros((4, 4, 3), np.uint16),
    ],
    ids=lambda picture: f"{picture.dtype}{picture.shape}",
)
def test_what_is_no_picture_of_8_bits_is_refused(name: str, picture: np.ndarray) -> None:
    with pytest.raises(UsageError, match=r"uint8 of shape \(H, W, 3\)"):
        METHODS[name](picture)


@every
@settings(max_examples=10)
@given(height=st.integers(2, 24), width=st.integers(2, 24), seed=st.integers(0, 99))
def test_noise_never_breaks_a_method(name: str, height: int, width: int, seed: int) -> None:
    rgb = np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)
    found = METHODS[name](rgb)
    assert found.labels.shape == (height, width)
    assert found.count == len(set(found.labels.ravel().tolist()) - {0, -1})
