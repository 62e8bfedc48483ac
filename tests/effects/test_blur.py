"""Background blur: what it must not touch, and that its shortcuts do not show."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanplate.core.errors import UsageError
from cleanplate.effects.blur import BackgroundBlur, blur_background, kernel_of, reduction
from cleanplate.effects.options import BlurOptions, Lens

LENSES = get_args(Lens)
DTYPES = [np.uint8, np.uint16, np.float32]
WHITE = {np.uint8: 255, np.uint16: 65535, np.float32: 1}
MEDIA = Path(__file__).parents[2].parent / "shared" / "media"


def _disc_matte(size: int = 120) -> np.ndarray:
    """A hard round subject in the middle."""
    rows, columns = np.mgrid[0:size, 0:size] - size / 2 + 0.5
    return (rows**2 + columns**2 < (size / 4) ** 2).astype(np.float32)


def _red_on_grey(matte: np.ndarray, dtype: type) -> np.ndarray:
    red, grey = np.array([1.0, 0, 0]), np.array([0.4, 0.4, 0.4])
    mixed = matte[..., None] * red + (1 - matte[..., None]) * grey
    return (mixed * WHITE[dtype]).astype(dtype)


@pytest.mark.parametrize("lens", LENSES)
@pytest.mark.parametrize("dtype", DTYPES)
def test_the_subject_does_not_bleed_into_the_background(lens: Lens, dtype: type) -> None:
    """Red in front of plain grey: blurred grey is the same grey, right up to the edge."""
    matte = _disc_matte()
    picture = _red_on_grey(matte, dtype)
    result = blur_background(picture, matte, BlurOptions(1.0, lens=lens))
    assert result.dtype == dtype
    difference = np.abs(result.astype(float) - picture)[matte == 0].max()
    assert difference <= 1.01 * WHITE[dtype] / 255


@pytest.mark.parametrize("dtype", DTYPES)
def test_sure_subject_pixels_are_untouched(dtype: type) -> None:
    matte = _disc_matte()
    picture = (np.random.default_rng(1).random((120, 120, 3)) * WHITE[dtype]).astype(dtype)
    result = blur_background(picture, matte, BlurOptions(0.7))
    if dtype is np.float32:
        np.testing.assert_allclose(result[matte == 1], picture[matte == 1], atol=1e-6)
    else:
        np.testing.assert_array_equal(result[matte == 1], picture[matte == 1])


def test_the_background_is_blurred() -> None:
    """Stripes of one pixel, 0 and 200, become 100, but for the border, where they are mirrored."""
    picture = np.zeros((100, 100, 3), np.uint8)
    picture[:, ::2] = 200
    result = blur_background(picture, np.zeros((100, 100), np.float32), BlurOptions(0.6))
    assert np.abs(result[:, 10:-10].astype(int) - 100).max() <= 2


@pytest.mark.parametrize("options", [BlurOptions(0.0), BlurOptions(kernel=1)])
def test_no_blur_is_a_copy(options: BlurOptions) -> None:
    picture = np.random.default_rng(2).integers(0, 256, (9, 11, 3), np.uint8)
    result = blur_background(picture, np.zeros((9, 11), np.float32), options)
    assert result is not picture
    np.testing.assert_array_equal(result, picture)


@settings(max_examples=40, deadline=None)
@given(
    size=st.tuples(st.integers(1, 70), st.integers(1, 70)),
    strength=st.floats(0.01, 1),
    lens=st.sampled_from(LENSES),
    share=st.sampled_from([0.0, 0.5, 1.0]),
)
def test_any_size_keeps_a_plain_colour(
    size: tuple[int, int], strength: float, lens: Lens, share: float
) -> None:
    """Whatever the matte, a picture of one colour has nothing to blur."""
    picture = np.broadcast_to(np.array([30, 120, 220], np.uint8), (*size, 3)).copy()
    matte = np.full(size, share, np.float32)
    result = blur_background(picture, matte, BlurOptions(strength, lens=lens))
    if share < 1:
        assert np.abs(result.astype(int) - picture).max() <= 2
    else:
        np.testing.assert_array_equal(result, picture)


@pytest.mark.parametrize("lens", ["disc", "hexagon"])
@pytest.mark.parametrize(("sigma", "error"), [(1.0, 0.11), (2.5, 0.02), (4.0, 0.015), (7.9, 0.01)])
def test_a_lens_has_the_standard_deviation_it_is_asked_for(
    lens: Lens, sigma: float, error: float
) -> None:
    """Along rows and columns; the coarser the pixels, the less exactly. Symmetric, adds nothing."""
    kernel = kernel_of(lens, sigma).astype(np.float64)
    along = np.arange(len(kernel)) - len(kernel) // 2
    assert kernel.sum() == pytest.approx(1, abs=1e-5)
    np.testing.assert_allclose(kernel, kernel[::-1, ::-1], atol=1e-7)
    for axis in (0, 1):
        spread = np.sqrt((kernel.sum(axis=1 - axis) * along**2).sum())
        assert spread == pytest.approx(sigma, rel=error)


@pytest.mark.parametrize("lens", ["disc", "hexagon"])
def test_a_lens_narrower_than_a_pixel_is_the_point(lens: Lens) -> None:
    kernel = kernel_of(lens, 0.05)
    assert (float(kernel.sum()), float(kernel.max())) == (1.0, 1.0)


def test_a_disc_lens_makes_discs_of_points() -> None:
    """Flat inside half the radius 2 sigma, nothing outside: not the bell of a Gaussian."""
    kernel = kernel_of("disc", 4.0)
    middle = len(kernel) // 2
    assert kernel[middle, middle] == kernel[middle, middle + 5]
    assert kernel[middle, middle] == pytest.approx(1 / (np.pi * 8**2), rel=0.02)


def test_bright_points_stay_bright_through_a_lens() -> None:
    """A lens adds light: a white point in the dark outshines what averaging code values makes."""
    picture = np.zeros((101, 101, 3), np.uint8)
    picture[50, 50] = 255
    empty = np.zeros((101, 101), np.float32)
    by_lens = blur_background(picture, empty, BlurOptions(0.4, lens="disc"))[50, 50, 0]
    by_code = blur_background(picture, empty, BlurOptions(0.4, lens="gaussian"))[50, 50, 0]
    assert int(by_lens) > 4 * int(by_code) > 0


@pytest.mark.parametrize(
    ("sigma", "size", "factor"),
    [(3.9, (900, 900), 1), (8.0, (900, 900), 2), (31.0, (900, 900), 4), (64.0, (900, 900), 16),
     (64.0, (8, 900), 2), (2.0, (1, 1), 1)],
)  # fmt: skip
def test_the_picture_is_reduced_by_powers_of_two(
    sigma: float, size: tuple[int, int], factor: int
) -> None:
    """Until the blur is four pixels wide, and never below four rows or columns."""
    assert reduction(sigma, size) == factor


def _direct(plane: np.ndarray, matte: np.ndarray, sigma: float) -> np.ndarray:
    """Normalised convolution at full size in float64: the definition."""
    share = (matte == 0).astype(np.float64)
    spread, reach = (
        cv2.GaussianBlur(values, (0, 0), sigma, borderType=cv2.BORDER_REFLECT)
        for values in (share * plane, share)
    )
    return spread / np.maximum(reach, 1e-9)


@pytest.mark.parametrize("sigma", [3.0, 12.0, 27.0])
def test_the_reduced_blur_equals_the_full_one(sigma: float) -> None:
    """On a real photo with a hard subject; what is hidden under the subject does not count."""
    path = MEDIA / "classical" / "messi5.jpg"
    if not path.is_file():
        pytest.skip("needs messi5.jpg from ../shared/media/classical")
    plane = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    matte = np.zeros(plane.shape, np.uint8)
    matte[60:300, 200:330] = 255
    fast = BackgroundBlur(matte, sigma, "gaussian")(plane, light=True)
    difference = np.abs(fast - _direct(plane, matte, sigma))[matte == 0]
    assert difference.mean() < 1.0
    assert difference.max() < 5.0


def test_sixteen_bits_are_kept() -> None:
    """A slow ramp blurred in 16 bits has far more than 256 levels."""
    ramp = np.linspace(20_000, 30_000, 300 * 200).reshape(200, 300).astype(np.uint16)
    picture = np.dstack([ramp] * 3)
    result = blur_background(picture, np.zeros(ramp.shape, np.float32), BlurOptions(0.05))
    assert result.dtype == np.uint16
    assert len(np.unique(result)) > 1000


def test_a_subject_that_fills_the_picture_leaves_it() -> None:
    picture = np.random.default_rng(3).integers(0, 256, (40, 40, 3), np.uint8)
    result = blur_background(picture, np.ones((40, 40), np.float32), BlurOptions(1.0))
    np.testing.assert_array_equal(result, picture)


def test_a_matte_of_another_size_is_refused() -> None:
    with pytest.raises(UsageError, match="resize"):
        blur_background(np.zeros((4, 4, 3), np.uint8), np.zeros((3, 4), np.float32))
