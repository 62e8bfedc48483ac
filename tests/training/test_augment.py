"""Whatever is done to a picture is done to its mask."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanplate.core.errors import UsageError
from cleanplate.training.augment import (
    augmented,
    binary,
    cropped,
    flipped,
    plain,
    recoloured,
    resized,
    turned,
)
from cleanplate.training.sample import Sample

from .tiny import TINY, disc


def sample(rows: int = 40, columns: int = 48) -> Sample:
    """A picture whose red channel is its mask, so that one can be compared with the other."""
    mask = disc(1, (rows, columns))[1]
    return Sample(np.repeat(mask[..., None], 3, axis=2), mask.astype(np.float32) / 255)


def together(one: Sample, within: float = 0.01) -> bool:
    return float(np.abs(one.picture[..., 0] / 255 - one.mask).max()) <= within


def test_a_mask_of_another_size_is_no_sample() -> None:
    with pytest.raises(UsageError, match=r"the picture is \(2, 3\), its mask \(3, 2\)"):
        Sample(np.zeros((2, 3, 3), np.uint8), np.zeros((3, 2), np.float32))


@pytest.mark.parametrize("side", [16, 32, 96])
def test_resizing_keeps_both_together(side: int) -> None:
    found = resized(sample(), side)
    assert found.size == (side, side)
    assert together(found)


@pytest.mark.parametrize(("degrees", "scale"), [(30, 1.0), (-10, 0.5), (0, 2.0)])
def test_turning_keeps_both_together(degrees: float, scale: float) -> None:
    found = turned(sample(), degrees, scale)
    assert found.size == (round(40 * scale), round(48 * scale))
    assert together(found, 0.05)  # OpenCV rounds the weights of bytes to 1/32


def test_a_quarter_turn_of_a_square_is_exact() -> None:
    before = resized(sample(), 40)
    found = turned(before, 90)
    np.testing.assert_allclose(found.mask, np.rot90(before.mask), atol=1e-4)


def test_a_crop_is_where_it_is_said_to_be() -> None:
    before = sample()
    found = cropped(before, 24, (0.0, 0.999))
    np.testing.assert_array_equal(found.mask, before.mask[:24, 24:])
    np.testing.assert_array_equal(found.picture, before.picture[:24, 24:])


def test_a_sample_that_is_too_small_is_continued_as_in_a_mirror() -> None:
    values = np.array([[0.0, 1.0]], np.float32)
    small = Sample(np.zeros((1, 2, 3), np.uint8), values)
    found = cropped(small, 4, (0, 0))
    np.testing.assert_array_equal(found.mask, np.repeat([[0, 0, 1, 1]], 4, axis=0))


@pytest.mark.parametrize(("left_right", "up_down"), [(True, False), (False, True), (True, True)])
def test_mirroring_keeps_both_together(left_right: bool, up_down: bool) -> None:
    before = sample()
    found = flipped(before, left_right=left_right, up_down=up_down)
    assert together(found)
    axes = [axis for axis, wanted in ((0, up_down), (1, left_right)) if wanted]
    np.testing.assert_array_equal(found.mask, np.flip(before.mask, axes))


def test_colours_change_and_the_mask_does_not() -> None:
    before = Sample(disc(2)[0], disc(2)[1].astype(np.float32) / 255)
    assert recoloured(before) is before
    assert recoloured(before, brightness=-1).picture.max() == 0
    grey = recoloured(before, saturation=-1).picture
    assert (np.ptp(grey.astype(int), axis=2) <= 1).all()
    flat = recoloured(before, contrast=-1, saturation=-1).picture
    assert np.ptp(flat) <= 1
    assert recoloured(before, 0.5, 0.5, 0.5).mask is before.mask


def test_binary_has_nothing_between() -> None:
    mask = np.array([[0.2, 0.5, 0.9]], np.float32)
    found = binary(Sample(np.zeros((1, 3, 3), np.uint8), mask)).mask
    np.testing.assert_array_equal(found, [[0, 1, 1]])


BUSY = replace(
    TINY, scale_from=0.5, scale_to=2.0, rotate=20.0, flip=0.5, flip_vertical=0.5, colour=0.0
)


@given(rows=st.integers(1, 70), columns=st.integers(1, 70), seed=st.integers(0, 99))
def test_every_size_becomes_that_of_the_recipe(rows: int, columns: int, seed: int) -> None:
    mask = np.zeros((rows, columns), np.float32)
    mask[: rows // 2] = 1
    picture = np.repeat((mask[..., None] * 255).astype(np.uint8), 3, axis=2)
    found = augmented(Sample(picture, mask), BUSY, np.random.default_rng(seed))
    assert found.size == (24, 24)
    assert found.picture.dtype == np.uint8
    assert found.mask.dtype == np.float32
    assert together(found, 0.05)


def test_the_same_seed_gives_the_same_sample() -> None:
    one, two, three = (augmented(sample(), BUSY, np.random.default_rng(n)) for n in (5, 5, 6))
    np.testing.assert_array_equal(one.picture, two.picture)
    assert not np.array_equal(one.picture, three.picture)


def test_a_recipe_that_needs_binary_masks_gets_them() -> None:
    found = augmented(sample(), replace(BUSY, soft="cut"), np.random.default_rng(3))
    assert set(np.unique(found.mask)) <= {0.0, 1.0}


def test_validation_sees_the_whole_picture() -> None:
    assert plain(sample(), TINY).size == (32, 32)
