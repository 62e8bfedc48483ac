"""Thinning: equal to scikit-image, pixel by pixel."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage.morphology import skeletonize as reference

from cleanplate.core.errors import UsageError
from cleanplate.metrics.skeleton import skeletonize

from .pairs import MADE, Mask, blobs, lines


def drawn(*rows: str) -> Mask:
    return np.array([[sign == "#" for sign in row] for row in rows])


def test_a_bar_becomes_its_middle_line() -> None:
    bar = np.zeros((7, 11), np.bool_)
    bar[2:5, 1:10] = True
    line = skeletonize(bar)
    assert line.sum(0).tolist() == [0, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0]
    assert line[3].sum() == 7


def test_a_line_stays() -> None:
    line = drawn("#....", ".#...", "..#..", "...##")
    assert (skeletonize(line) == line).all()


def test_a_ring_keeps_its_hole() -> None:
    ring = drawn(*["#######"] * 2, *["##...##"] * 3, *["#######"] * 2)
    assert skeletonize(ring).sum() > 8
    assert not skeletonize(ring)[2:5, 2:5].any()


@pytest.mark.parametrize("value", [False, True])
@pytest.mark.parametrize("size", [(1, 1), (1, 7), (7, 1), (2, 2), (5, 40)])
def test_flat_masks_are_thinned_as_in_scikit_image(size: tuple[int, int], value: bool) -> None:
    mask = np.full(size, value)
    assert (skeletonize(mask) == reference(mask)).all()


@settings(max_examples=300)
@given(st.integers(1, 13), st.integers(1, 13), st.floats(0, 1), st.integers(0, 2**32 - 1))
def test_noise_is_thinned_as_in_scikit_image(
    height: int, width: int, share: float, seed: int
) -> None:
    mask = np.random.default_rng(seed).random((height, width)) < share
    assert (skeletonize(mask) == reference(mask)).all()


@given(st.integers(10, 90), st.integers(10, 90), st.integers(0, 2**32 - 1))
def test_shapes_are_thinned_as_in_scikit_image(height: int, width: int, seed: int) -> None:
    noise = np.random.default_rng(seed)
    mask = blobs(noise, height, width) | lines(noise, height, width, 3)
    assert (skeletonize(mask) == reference(mask)).all()
    assert (skeletonize(mask.T) == reference(mask.T)).all()


def test_a_large_shape_is_thinned_as_in_scikit_image() -> None:
    mask = MADE["photo-large"]()[1]
    assert (skeletonize(mask) == reference(mask)).all()


def test_the_mask_given_is_not_changed() -> None:
    mask = np.ones((5, 9), np.bool_)
    skeletonize(mask)
    assert mask.all()


def test_bytes_are_no_mask() -> None:
    with pytest.raises(UsageError, match="uint8"):
        skeletonize(np.ones((5, 9), np.uint8))  # type: ignore[arg-type]
