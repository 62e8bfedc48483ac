"""Small mattes enlarged along the picture's edges."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanplate.core.errors import UsageError
from cleanplate.matting.upsample import upsample_frame, upsample_matte

MATTING = Path(__file__).parents[2].parent / "shared" / "media" / "matting"

Matte = npt.NDArray[np.float32]
Rgb = npt.NDArray[np.uint8]


def half_and_half(size: int, edge: int) -> tuple[Rgb, Matte]:
    """Red subject left of column ``edge``, blue background right of it; and the true matte."""
    truth = np.zeros((size, size), np.float32)
    truth[:, :edge] = 1.0
    picture = np.where(truth[..., np.newaxis] > 0, (200, 40, 30), (30, 60, 210))
    return picture.astype(np.uint8), truth


def reduced(truth: Matte, size: int) -> Matte:
    return np.clip(cv2.resize(truth, (size, size), interpolation=cv2.INTER_AREA), 0.0, 1.0)


def bilinear(coarse: Matte, like: Matte) -> Matte:
    return cv2.resize(coarse, like.shape[::-1], interpolation=cv2.INTER_LINEAR)


def squared_error(matte: npt.NDArray[np.floating], truth: Matte) -> float:
    return float(((matte - truth) ** 2).mean())


@pytest.fixture(scope="module")
def lemur() -> tuple[Rgb, Matte]:
    if not MATTING.is_dir():
        pytest.skip("../shared/media/matting is not here: no real fur to measure with")
    picture = cv2.cvtColor(cv2.imread(str(MATTING / "lemur.png")), cv2.COLOR_BGR2RGB)
    alpha = cv2.imread(str(MATTING / "lemur_alpha.png"), cv2.IMREAD_GRAYSCALE)
    return picture, alpha.astype(np.float32) / np.float32(255)


def test_an_edge_within_a_coarse_pixel_is_found_in_the_picture() -> None:
    # Column 100 lies at 100 / 16 = 6.25 coarse pixels: the coarse matte holds 0.25 there.
    picture, truth = half_and_half(256, 100)
    coarse = reduced(truth, 16)
    error = squared_error(upsample_matte(coarse, picture), truth)
    assert error < 0.02 * squared_error(bilinear(coarse, truth), truth)


def test_a_luma_guide_finds_it_too() -> None:
    _, truth = half_and_half(256, 100)
    luma = np.where(truth > 0, 180, 60).astype(np.uint8)
    coarse = reduced(truth, 16)
    error = squared_error(upsample_matte(coarse, luma), truth)
    assert error < 0.02 * squared_error(bilinear(coarse, truth), truth)


def test_a_picture_without_edges_gives_the_bilinear_matte() -> None:
    _, truth = half_and_half(64, 26)
    coarse = reduced(truth, 16)
    flat = np.full((64, 64, 3), 90, np.uint8)
    np.testing.assert_allclose(upsample_matte(coarse, flat), bilinear(coarse, truth), atol=1e-5)


def test_away_from_the_edge_the_matte_is_exactly_zero_or_one() -> None:
    picture, truth = half_and_half(256, 100)
    noise = np.random.default_rng(1).integers(-20, 20, picture.shape)
    noisy = np.clip(picture + noise, 0, 255).astype(np.uint8)
    matte = upsample_matte(reduced(truth, 16), noisy)
    # The coarse edge pixel is number 6; the band reaches two further, enlargement one more.
    assert (matte[:, : 2 * 16] == 1.0).all()
    assert (matte[:, 11 * 16 :] == 0.0).all()


def test_a_hard_edge_between_two_coarse_pixels_is_refined_too() -> None:
    picture, truth = half_and_half(64, 32)
    shifted = np.roll(picture, 2, axis=1)
    shifted[:, :2] = picture[:, :2]
    matte = upsample_matte(reduced(truth, 8), shifted)
    assert matte[32, 33] > 0.5


def test_tiles_leave_no_seams() -> None:
    # Wider than two tiles of 512; a smooth guide and matte have no steps of their own.
    ramp = np.linspace(0, 255, 1300, dtype=np.float32)
    guide = np.tile(ramp.astype(np.uint8), (20, 1))
    coarse = np.tile(np.linspace(0.1, 0.9, 65, dtype=np.float32), (5, 1))
    matte = upsample_matte(coarse, guide)
    assert float(np.abs(np.diff(matte, axis=1)).max()) < 0.01


def test_real_fur_with_colour_is_an_eighth_of_the_bilinear_error(
    lemur: tuple[Rgb, Matte],
) -> None:
    picture, truth = lemur
    coarse = reduced(truth, 320)
    error = squared_error(upsample_matte(coarse, picture), truth)
    assert error < squared_error(bilinear(coarse, truth), truth) / 8


@pytest.mark.parametrize("size", [320, 160, 96])
def test_real_fur_by_luma_is_better_than_bilinear(lemur: tuple[Rgb, Matte], size: int) -> None:
    picture, truth = lemur
    coarse = reduced(truth, size)
    luma = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    error = squared_error(upsample_frame(coarse, luma) / 255.0, truth)
    assert error < 0.6 * squared_error(bilinear(coarse, truth), truth)


def test_a_frame_agrees_with_the_still_to_one_step() -> None:
    picture, truth = half_and_half(120, 50)
    luma = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    coarse = reduced(truth, 16)
    still = upsample_matte(coarse, luma, epsilon=1e-3) * 255
    assert float(np.abs(upsample_frame(coarse, luma) - still).max()) <= 1.0


def test_a_frame_takes_bytes_for_its_matte() -> None:
    luma = np.full((40, 40), 100, np.uint8)
    coarse = np.full((4, 4), 255, np.uint8)
    assert (upsample_frame(coarse, luma) == 255).all()


def test_a_deep_picture_guides_like_its_eight_bits() -> None:
    picture, truth = half_and_half(96, 40)
    coarse = reduced(truth, 12)
    deep = picture.astype(np.uint16) * 257
    np.testing.assert_allclose(
        upsample_matte(coarse, deep), upsample_matte(coarse, picture), atol=2e-3
    )


def test_a_matte_of_the_pictures_size_is_returned_as_it_is() -> None:
    picture, truth = half_and_half(32, 10)
    assert upsample_matte(truth, picture) is truth


def test_a_larger_matte_is_averaged_down() -> None:
    matte = np.zeros((4, 4), np.float32)
    matte[:, 1:] = 1.0
    assert upsample_matte(matte, np.zeros((2, 2, 3), np.uint8)).tolist() == [[0.5, 1], [0.5, 1]]


@settings(max_examples=40, deadline=None)
@given(
    height=st.integers(1, 70),
    width=st.integers(1, 70),
    rows=st.integers(1, 12),
    columns=st.integers(1, 12),
    channels=st.sampled_from([0, 3]),
    seed=st.integers(0, 9),
)
def test_any_sizes_give_a_matte(
    height: int, width: int, rows: int, columns: int, channels: int, seed: int
) -> None:
    random = np.random.default_rng(seed)
    guide = random.integers(0, 256, (height, width, 3)[: 3 if channels else 2], np.uint8)
    matte = upsample_matte(random.random((rows, columns), np.float32), guide)
    assert matte.shape == (height, width)
    assert matte.dtype == np.float32
    assert float(matte.min()) >= 0.0
    assert float(matte.max()) <= 1.0


@pytest.mark.parametrize(
    ("matte", "guide", "options", "message"),
    [
        (np.zeros((2, 2)), np.zeros((4, 4), np.uint8), {}, "float32"),
        (np.zeros((0, 2), np.float32), np.zeros((4, 4), np.uint8), {}, "empty"),
        (np.zeros((2, 2), np.float32), np.zeros((4, 4, 4), np.uint8), {}, "guide"),
        (np.zeros((2, 2), np.float32), np.zeros((4, 4), np.uint8), {"radius": 0}, "radius 0"),
        (np.zeros((2, 2), np.float32), np.zeros((4, 4), np.uint8), {"epsilon": 0.0}, "epsilon 0"),
    ],
)
def test_what_cannot_work_is_refused(
    matte: npt.NDArray[np.float32], guide: Rgb, options: dict[str, float], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        upsample_matte(matte, guide, **options)  # type: ignore[arg-type]
