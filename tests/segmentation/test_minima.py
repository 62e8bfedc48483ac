"""The watershed without markers: too many regions, and the two cures."""

from __future__ import annotations

import numpy as np
from skimage import data

from cleanplate.segmentation.minima import flood_minima, gradient_of, minima
from cleanplate.segmentation.options import WatershedOptions

from .scenes import discs


def test_the_gradient_of_a_ramp_is_its_slope() -> None:
    ramp = np.repeat((np.arange(30) * 4).astype(np.uint8)[None, :, None], 3, axis=2)
    rgb = np.repeat(ramp, 20, axis=0)
    assert np.allclose(gradient_of(rgb, 0)[:, 1:-1], 4)


def test_dips_are_counted_as_deep_as_asked() -> None:
    floor = np.array([[5, 1, 5, 4, 5, 0, 5]], np.float32)
    assert minima(floor, 0).tolist() == [[0, 1, 0, 2, 0, 3, 0]]
    assert minima(floor, 2).max() == 2
    assert minima(floor, 4.5).max() == 1


def test_a_plain_has_one_dip() -> None:
    assert (minima(np.zeros((4, 5), np.float32), 0) == 1).all()


def test_noise_has_too_many_regions_and_either_cure_helps() -> None:
    rgb = data.coffee()[::2, ::2]
    every = flood_minima(rgb, WatershedOptions(smooth=0, h_minima=0)).count
    softened = flood_minima(rgb, WatershedOptions(smooth=3, h_minima=0)).count
    deep = flood_minima(rgb, WatershedOptions(smooth=0, h_minima=10)).count
    assert every > 3000
    assert softened < every / 4
    assert deep < every / 10


def test_a_clear_disc_is_one_region_and_its_background_another() -> None:
    labels = flood_minima(discs((80, 60, 30))).labels
    assert labels[60, 80] != labels[5, 5]
    assert len(set(labels.ravel().tolist()) - {-1}) == 2
