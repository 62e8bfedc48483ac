"""Every method of inpainting: one interface, and what each promises."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from skimage import data

from cleanplate.core.errors import UsageError
from cleanplate.restore.inpainting.methods import AUTO, METHODS, inpaint, wide_part

ALL = [*METHODS, AUTO]
DTYPES = [np.uint8, np.uint16, np.float32]
WHITE = {np.uint8: 255, np.uint16: 65535, np.float32: 1}


def scene(dtype: Any = np.uint8, channels: int = 3, size: tuple[int, int] = (41, 53)) -> np.ndarray:
    """A smooth picture of odd size."""
    rows, columns = np.mgrid[: size[0], : size[1]]
    planes = [rows / 80 + 0.2, columns / 80 + 0.1, (rows + columns) / 160]
    picture = np.dstack(planes[:channels])[..., 0] if channels == 1 else np.dstack(planes)
    return np.asarray(np.rint(picture * WHITE[dtype]) if dtype != np.float32 else picture, dtype)


def block(size: tuple[int, int] = (41, 53)) -> np.ndarray:
    mask = np.zeros(size, bool)
    mask[15:22, 20:30] = True
    return mask


@pytest.mark.parametrize("method", ALL)
@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("dtype", DTYPES)
def test_shape_dtype_and_the_rest_of_the_picture_stay(
    method: str, channels: int, dtype: Any
) -> None:
    picture, mask = scene(dtype, channels), block()
    before = picture.copy()
    result = inpaint(picture, mask, method=method)
    assert (result.shape, result.dtype) == (picture.shape, picture.dtype)
    assert np.array_equal(result[~mask], before[~mask])
    assert np.array_equal(picture, before)


@pytest.mark.parametrize("method", ALL)
@pytest.mark.parametrize("dtype", DTYPES)
def test_a_flat_picture_is_filled_with_its_colour(method: str, dtype: Any) -> None:
    """But for OpenCV's Telea, which is two numbers off."""
    picture = np.full((30, 40, 3), WHITE[dtype] * 0.4, dtype)
    damaged = picture.copy()
    damaged[10:15, 12:20] = 0
    mask = np.zeros((30, 40), bool)
    mask[10:15, 12:20] = True
    result = inpaint(damaged, mask, method=method)
    off = np.abs(result.astype(float) - picture).max() / WHITE[dtype]
    assert off <= (
        2.01 / (255 if dtype == np.uint8 else 65535) if method == "telea" else 1.5 / 65535
    )


@pytest.mark.parametrize("method", ALL)
def test_what_is_below_the_mask_does_not_count(method: str) -> None:
    picture, mask = scene(), block()
    white, black = picture.copy(), picture.copy()
    white[mask], black[mask] = 255, 0
    assert np.array_equal(inpaint(white, mask, method=method), inpaint(black, mask, method=method))


@pytest.mark.parametrize("method", ALL)
def test_three_equal_channels_stay_equal(method: str) -> None:
    grey = np.repeat(scene(channels=1)[..., None], 3, axis=2)
    result = inpaint(grey, block(), method=method)
    assert np.array_equal(result[..., 0], result[..., 1])
    assert np.array_equal(result[..., 0], result[..., 2])


@pytest.mark.parametrize("method", ALL)
def test_views_are_filled_as_copies_are(method: str) -> None:
    picture, mask = scene(), block()
    flipped = inpaint(picture[:, ::-1], mask[:, ::-1], method=method)
    copied = inpaint(picture[:, ::-1].copy(), mask[:, ::-1].copy(), method=method)
    assert np.array_equal(flipped, copied)


@pytest.mark.parametrize("method", ALL)
@pytest.mark.parametrize("size", [(1, 1), (1, 9), (9, 1), (2, 3), (7, 8)])
def test_small_pictures(method: str, size: tuple[int, int]) -> None:
    picture = np.full((*size, 3), 90, np.uint8)
    mask = np.zeros(size, bool)
    assert np.array_equal(inpaint(picture, mask, method=method), picture)
    if mask.size > 1:
        mask[0, 0] = True
        damaged = picture.copy()
        damaged[0, 0] = 255
        assert np.abs(inpaint(damaged, mask, method=method).astype(int) - 90).max() <= 2


@given(
    height=st.integers(1, 40),
    width=st.integers(1, 40),
    share=st.floats(0.0, 0.9),
    seed=st.integers(0, 9),
)
def test_any_mask_is_filled_within_the_range_around_it(
    height: int, width: int, share: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    mask = rng.random((height, width)) < share
    mask[0, 0] = False
    picture = np.where(mask, 0, 100 + rng.integers(0, 5, (height, width))).astype(np.uint8)
    for method in ("ns", "patch"):
        filled = inpaint(picture, mask, method=method)
        assert filled.min() >= 99
        assert filled.max() <= 105


@pytest.mark.parametrize("method", ["telea", "ns", "biharmonic"])
def test_sixteen_bits_are_not_rounded_to_eight(method: str) -> None:
    picture, mask = scene(np.uint16), block()
    filled = inpaint(picture, mask, method=method)[mask]
    assert len(np.unique(filled % 257)) > 20


def test_a_biharmonic_surface_goes_on_with_its_slope() -> None:
    picture, mask = scene(), block()
    damaged = picture.copy()
    damaged[mask] = 0
    assert np.abs(inpaint(damaged, mask, method="biharmonic").astype(int) - picture).max() <= 1


def test_auto_takes_patches_for_wide_holes_and_the_surface_for_narrow_ones() -> None:
    picture = data.brick()[:120, :120]
    narrow, wide = np.zeros((120, 120), bool), np.zeros((120, 120), bool)
    narrow[20:26, 20:110], wide[60:90, 40:80] = True, True
    assert np.array_equal(inpaint(picture, narrow), inpaint(picture, narrow, method="biharmonic"))
    both, patched = inpaint(picture, narrow | wide), inpaint(picture, narrow | wide, method="patch")
    assert np.array_equal(both[wide], patched[wide])
    assert not np.array_equal(both[narrow], patched[narrow])


def test_pieces_of_a_hole_are_wide_or_narrow_each_for_itself() -> None:
    hole = np.zeros((60, 90), bool)
    hole[5:10, 5:80] = True
    hole[20:50, 20:60] = True
    assert np.array_equal(np.flatnonzero(wide_part(hole).any(axis=1)), np.arange(20, 50))
    assert not wide_part(hole[:15]).any()


LIMITS = {"telea": 0.26, "ns": 0.26, "biharmonic": 0.2, "patch": 0.35, AUTO: 0.2}
"""Restored error over damaged error, root mean square, a fifth above what was measured."""


@pytest.mark.parametrize("method", ALL)
def test_strokes_on_a_photo_are_mended(method: str) -> None:
    photo = data.astronaut()[100:250, 100:250]
    strokes = np.zeros(photo.shape[:2], np.uint8)
    for offset in range(0, 150, 60):
        cv2.line(strokes, (offset, 0), (offset + 40, 149), 1, 4)
    mask = strokes > 0
    damaged = photo.copy()
    damaged[mask] = 255
    restored = inpaint(damaged, mask, method=method)
    assert rms(restored, photo) < LIMITS[method] * rms(damaged, photo)


def rms(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.sqrt(np.mean((one.astype(float) - other) ** 2)))


@pytest.mark.parametrize(
    ("mask", "options", "words"),
    [
        (np.zeros((5, 4), bool), {}, "the mask is 4x5, the picture 5x4"),
        (np.ones((4, 5), bool), {}, "nothing is left"),
        (np.zeros((4, 5), np.uint8), {}, "a mask is bool"),
        (np.zeros((4, 5), bool), {"method": "magic"}, "telea, ns, biharmonic, patch or auto"),
        (np.zeros((4, 5), bool), {"radius": 0}, "1 to 100"),
    ],
)
def test_what_cannot_work_is_said(mask: np.ndarray, options: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        inpaint(np.zeros((4, 5, 3), np.uint8), mask, **options)


def test_large_biharmonic_holes_are_solved_at_a_smaller_size() -> None:
    picture = scene(np.float32, 1, (420, 420)) / 6
    mask = np.zeros((420, 420), bool)
    mask[40:380, 40:380] = True
    assert np.abs(inpaint(picture, mask, method="biharmonic") - picture).max() < 0.01


def test_no_colour_comes_out_that_is_not_around_the_hole() -> None:
    """A steep slope carried on over a wide hole would leave the range of what is around it."""
    across = np.minimum(np.arange(60), np.arange(60)[::-1])
    picture = np.repeat((60 + 8 * np.minimum(across, 12))[None, :, None], 50, axis=0)
    picture = picture.repeat(3, axis=2).astype(np.uint8)
    picture[:3, :3], picture[-3:, -3:] = 0, 255  # far from the hole
    hole = np.zeros((50, 60), bool)
    hole[8:42, 12:48] = True
    filled = inpaint(picture, hole, method="biharmonic")
    assert filled[hole].max() <= 60 + 8 * 12
