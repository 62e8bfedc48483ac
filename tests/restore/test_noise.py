"""The noise of a picture, estimated from itself."""

from __future__ import annotations

import numpy as np
import pytest
from skimage import data

from cleanplate.restore.noise import estimate_sigma


def noisy(sigma: float, rng: np.random.Generator) -> np.ndarray:
    grey = np.clip(data.moon() + rng.normal(0, sigma, data.moon().shape), 0, 255)
    return np.rint(grey).astype(np.uint8)


@pytest.mark.parametrize("sigma", [5, 10, 20])
def test_added_noise_is_found(sigma: float, rng: np.random.Generator) -> None:
    assert estimate_sigma(noisy(sigma, rng)) == pytest.approx(sigma, rel=0.1)


def test_the_scale_is_255_at_any_depth(rng: np.random.Generator) -> None:
    eight = noisy(10, rng)
    deep, real = eight.astype(np.uint16) * 257, eight.astype(np.float32) / 255
    assert estimate_sigma(deep) == pytest.approx(estimate_sigma(eight), rel=1e-3)
    assert estimate_sigma(real) == pytest.approx(estimate_sigma(eight), rel=1e-3)


def test_the_figures_are_scikit_image_s() -> None:
    from skimage.restoration import estimate_sigma as theirs

    rgb = data.chelsea()
    expected = np.mean(theirs(rgb.astype(np.float32), channel_axis=2))
    assert estimate_sigma(rgb) == pytest.approx(expected, rel=1e-5)


def test_channels_are_averaged(rng: np.random.Generator) -> None:
    flat = np.full((64, 64), 128, np.float32) / 255
    noise = rng.normal(0, 12 / 255, (64, 64)).astype(np.float32)
    both = np.dstack([flat + noise, flat])
    assert estimate_sigma(both) == pytest.approx(estimate_sigma(flat + noise) / 2)


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (3, 3), (5, 5), (64, 64, 3)])
def test_a_flat_picture_has_none(shape: tuple[int, ...]) -> None:
    assert estimate_sigma(np.full(shape, 77, np.uint8)) == 0


def test_a_picture_without_diagonal_detail_has_none() -> None:
    ramp = np.repeat(np.arange(32, dtype=np.uint8)[np.newaxis], 32, axis=0)
    assert estimate_sigma(ramp) == pytest.approx(0, abs=1e-5)
