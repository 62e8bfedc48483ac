"""Hue histograms and their back-projection."""

from __future__ import annotations

import colorsys

import numpy as np
import pytest

from cleanplate.core.errors import UsageError
from cleanplate.tracking.histogram import (
    HueWeigher,
    back_projection,
    coloured,
    hue_histogram,
)


def of_hsv(hue: int, saturation: int, value: int) -> tuple[int, int, int]:
    """RGB of OpenCV's hue (0..179), saturation and value (0..255)."""
    red, green, blue = colorsys.hsv_to_rgb(hue / 180, saturation / 255, value / 255)
    return round(255 * red), round(255 * green), round(255 * blue)


@pytest.mark.parametrize(
    ("saturation", "value", "counts"),
    [(255, 255, True), (70, 255, True), (50, 255, False), (255, 40, True), (255, 25, False)],
)
def test_dark_and_pale_pixels_have_no_hue(saturation: int, value: int, counts: bool) -> None:
    pixel = np.full((1, 1, 3), of_hsv(100, saturation, value), np.uint8)
    assert bool(coloured(pixel)[1][0, 0]) is counts


def test_the_most_frequent_hue_is_255() -> None:
    rgb = np.zeros((4, 4, 3), np.uint8)
    rgb[:3] = (255, 0, 0)  # twelve pixels of hue 0
    rgb[3, :3] = (0, 255, 0)  # three of hue 60; the last one is black
    histogram = hue_histogram(*coloured(rgb))
    assert histogram[0] == 255
    assert histogram[60] == pytest.approx(255 * 3 / 12)
    assert np.count_nonzero(histogram) == 2


def test_a_back_projection_looks_each_hue_up() -> None:
    rgb = np.array([[(255, 0, 0), (0, 255, 0), (0, 0, 255), (20, 0, 0)]], np.uint8)
    histogram = np.zeros(180, np.float32)
    histogram[0], histogram[60] = 255, 64
    assert back_projection(*coloured(rgb), histogram).tolist() == [[255, 64, 0, 0]]


def test_a_grey_target_is_refused() -> None:
    with pytest.raises(UsageError, match=r"no colour: 0\.0%"):
        HueWeigher().learn(np.full((20, 20, 3), 128, np.uint8), (2, 2, 18, 18))


def test_little_colour_is_told(caplog: pytest.LogCaptureFixture) -> None:
    rgb = np.full((20, 20, 3), 30, np.uint8)
    rgb[:2] = (200, 0, 0)
    HueWeigher().learn(rgb, (0, 0, 20, 20))
    assert "only 10 % of the target has colour" in caplog.text


def test_adapting_mixes_histograms() -> None:
    red, green = (np.full((8, 8, 3), c, np.uint8) for c in ((255, 0, 0), (0, 255, 0)))
    weigher = HueWeigher()
    weigher.learn(red, (0, 0, 8, 8))
    weigher.adapt(green, (0, 0, 8, 8), 0.25)
    assert weigher.weigh(green, 0)[0, 0] == round(0.25 * 255)
    assert weigher.weigh(red, 0)[0, 0] == round(0.75 * 255)
    weigher.adapt(np.zeros_like(red), (0, 0, 8, 8), 0.5)  # nothing to learn from
    assert weigher.weigh(red, 0)[0, 0] == round(0.75 * 255)
