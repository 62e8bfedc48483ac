"""The subject's own colours in its soft edge."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanplate.core.errors import UsageError
from cleanplate.effects.foreground import (
    estimate_foreground,
    estimate_foreground_plane,
    estimate_foreground_planes,
)

MATTING = Path(__file__).parents[2].parent / "shared" / "media" / "matting"

SUBJECT = (200, 120, 40)
BACKGROUND = (20, 60, 230)


def mixture(size: int) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float32]]:
    """Subject on the left, background on the right, a ramp of 16 pixels between; and the matte."""
    ramp = np.clip((size / 2 + 8 - np.arange(size)) / 16, 0, 1).astype(np.float32)
    matte = np.tile(ramp, (size, 1))
    share = matte[..., np.newaxis]
    picture = share * SUBJECT + (1 - share) * BACKGROUND
    return (picture + 0.5).astype(np.uint8), matte


def test_the_old_background_is_gone_from_a_soft_edge() -> None:
    picture, matte = mixture(64)
    foreground = estimate_foreground(picture, matte)
    assert np.abs(foreground[matte > 0.1].astype(int) - SUBJECT).max() <= 12
    # Doing nothing leaves most of the background where the matte is low.
    assert np.abs(picture[matte > 0.1].astype(int) - SUBJECT).max() > 140


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_sure_pixels_are_untouched_bit_for_bit(dtype: type) -> None:
    _, matte = mixture(64)
    random = np.random.default_rng(0).random((64, 64, 3), np.float32)
    scale = 1 if dtype is np.float32 else np.iinfo(dtype).max
    picture = (random * scale).astype(dtype)
    foreground = estimate_foreground(picture, matte)
    sure = (matte == 0) | (matte == 1)
    assert foreground.dtype == dtype
    assert (foreground[sure] == picture[sure]).all()
    assert (foreground[~sure] != picture[~sure]).any()


def test_depths_agree() -> None:
    picture, matte = mixture(64)
    eight = estimate_foreground(picture, matte)
    sixteen = estimate_foreground(picture.astype(np.uint16) * 257, matte)
    assert np.abs(sixteen / 257 - eight).max() <= 0.51


def test_a_byte_matte_does_the_same() -> None:
    picture, matte = mixture(64)
    as_bytes = (matte * 255 + 0.5).astype(np.uint8)
    difference = estimate_foreground(picture, as_bytes).astype(int) - estimate_foreground(
        picture, matte
    )
    assert np.abs(difference).max() <= 3


def test_without_uncertain_pixels_the_picture_itself_is_returned() -> None:
    picture, matte = mixture(32)
    assert estimate_foreground(picture, np.round(matte)) is picture


def test_neither_picture_nor_matte_is_changed() -> None:
    picture, matte = mixture(32)
    before = picture.copy(), matte.copy()
    estimate_foreground(picture, matte)
    assert (picture == before[0]).all()
    assert (matte == before[1]).all()


def test_a_large_picture_is_done_at_reduced_size_without_seams() -> None:
    # 2600 pixels: averages at a third, eleven tiles across.
    ramp = np.linspace(0, 1, 2600, dtype=np.float32)
    matte = np.tile(0.25 + ramp / 2, (40, 1)).astype(np.float32)
    plane = np.tile(ramp, (40, 1))
    picture = np.repeat(plane[..., np.newaxis], 3, axis=2)
    foreground = estimate_foreground(picture, matte)
    assert float(np.abs(np.diff(foreground, axis=1)).max()) < 0.01


def test_a_plane_keeps_to_the_samples_it_has() -> None:
    # Ten bits in sixteen: nothing may exceed what the plane holds.
    matte = mixture(64)[1]
    plane = np.random.default_rng(0).integers(64, 941, (64, 64), np.uint16)
    result = estimate_foreground_plane(plane, matte)
    assert result.min() >= plane.min()
    assert result.max() <= plane.max()


@pytest.mark.parametrize("chroma", [(64, 64), (64, 32), (32, 32)])
def test_planes_of_any_subsampling_lose_their_halo(chroma: tuple[int, int]) -> None:
    picture, matte = mixture(64)
    y, *rest = cv2.split(picture)
    u, v = (cv2.resize(plane, chroma[::-1], interpolation=cv2.INTER_AREA) for plane in rest)
    new_y, new_u, new_v = estimate_foreground_planes(y, u, v, (matte * 255).astype(np.uint8))
    # Columns where the matte is above a quarter: 24 to 36 of luma, as many of chroma in proportion.
    assert np.abs(new_y[:, 24:36].astype(int) - SUBJECT[0]).max() <= 15
    part = slice(24 * chroma[1] // 64, 36 * chroma[1] // 64)
    assert np.abs(new_u[:, part].astype(int) - SUBJECT[1]).max() <= 15
    assert np.abs(new_v[:, part].astype(int) - SUBJECT[2]).max() <= 15
    assert (new_u.shape, new_v.shape) == (chroma, chroma)


def test_planes_without_uncertain_pixels_are_returned_as_they_are() -> None:
    y, u, v = (np.zeros((8, 8), np.uint8) for _ in range(3))
    assert estimate_foreground_planes(y, u, v, np.zeros((8, 8), np.uint8)) == (y, u, v)


def test_real_fur_keeps_a_twentieth_of_the_halo() -> None:
    if not MATTING.is_dir():
        pytest.skip("../shared/media/matting is not here: no real fur to measure with")
    picture, truth = (
        cv2.cvtColor(cv2.imread(str(MATTING / name)), cv2.COLOR_BGR2RGB)
        for name in ("lemur.png", "lemur_foreground.png")
    )
    alpha = cv2.imread(str(MATTING / "lemur_alpha.png"), cv2.IMREAD_GRAYSCALE)
    band = (alpha > 5) & (alpha < 255)

    def error(colours: npt.NDArray[np.uint8]) -> float:
        return float(((colours[band].astype(float) - truth[band]) ** 2).mean())

    assert error(estimate_foreground(picture, alpha)) < error(picture) / 20
    assert error(estimate_foreground_plane(picture, alpha)) < error(picture) / 15


@settings(max_examples=40, deadline=None)
@given(
    height=st.integers(1, 40),
    width=st.integers(1, 40),
    channels=st.integers(0, 4),
    dtype=st.sampled_from([np.uint8, np.uint16, np.float32]),
)
def test_any_size_depth_and_channels(height: int, width: int, channels: int, dtype: type) -> None:
    random = np.random.default_rng(width)
    shape = (height, width, channels) if channels else (height, width)
    values = (random.random(shape) * 200).astype(dtype)
    result = estimate_foreground_plane(values, random.random((height, width), np.float32))
    assert result.shape == shape
    assert result.dtype == dtype


@pytest.mark.parametrize(
    ("matte", "message"),
    [(np.zeros((4, 5), np.float32), "resize"), (np.zeros((4, 4)), "float64")],
)
def test_a_wrong_matte_is_refused(matte: npt.NDArray[Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        estimate_foreground(np.zeros((4, 4, 3), np.uint8), matte)
