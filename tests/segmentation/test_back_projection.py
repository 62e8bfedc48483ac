"""Back-projection: NumPy's algorithm and OpenCV's, equal where they should be."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage import data

from cleanplate.core.errors import UsageError
from cleanplate.segmentation.back_projection import (
    BINS,
    convolved,
    cv2_scaled,
    find_sample,
    histogram_numpy,
    histogram_opencv,
    project_numpy,
    project_opencv,
    ratio,
    sample_of,
    softened,
)
from cleanplate.segmentation.options import BackProjectionOptions

from .scenes import RED, before_wall

both = pytest.mark.parametrize("projection", ["numpy", "opencv"])


def hsv_of(seed: int, size: tuple[int, int]) -> np.ndarray:
    rgb = np.random.default_rng(seed).integers(0, 256, (*size, 3), np.uint8)
    return cv2.cvtColor(rgb, cv2.COLOR_RGB2HSV)


@given(seed=st.integers(0, 99), height=st.integers(1, 30), width=st.integers(1, 30))
@settings(max_examples=20)
def test_both_count_the_same_histogram(seed: int, height: int, width: int) -> None:
    hsv = hsv_of(seed, (height, width))
    assert np.array_equal(histogram_numpy(hsv), histogram_opencv(hsv))
    assert histogram_numpy(hsv).sum() == height * width


@given(seed=st.integers(0, 99))
@settings(max_examples=20)
def test_both_project_the_same_histogram_to_the_same_values(seed: int) -> None:
    hsv = hsv_of(seed, (20, 30))
    histogram = cv2_scaled(histogram_numpy(hsv_of(seed + 1, (9, 9))) + 1)
    exact = project_numpy(hsv, histogram)
    assert np.abs(project_opencv(hsv, histogram) - exact).max() <= 0.5


def test_the_ratio_projected_by_opencv_is_that_of_numpy() -> None:
    rgb = data.astronaut()[::4, ::4]
    hsv = cv2.cvtColor(rgb, cv2.COLOR_RGB2HSV)
    sample = hsv[40:60, 40:60]
    r = ratio(histogram_numpy(sample), histogram_numpy(hsv))
    numpy, opencv = project_numpy(hsv, r), project_opencv(hsv, r * np.float32(255)) / 255
    assert np.abs(numpy - opencv).max() <= 0.5 / 255 + 1e-6


def test_the_ratio_is_the_share_of_a_colour_that_is_the_samples() -> None:
    model, image = np.zeros(BINS, np.float32), np.zeros(BINS, np.float32)
    model[3, 4], image[3, 4] = 2, 8
    model[5, 6], image[5, 6] = 9, 3  # another picture's sample may have more
    model[7, 8] = 4  # a colour that the picture does not have
    r = ratio(model, image)
    assert (r[3, 4], r[5, 6], r[7, 8]) == (0.25, 1.0, 0.0)


def test_hues_go_round_when_histograms_are_softened() -> None:
    histogram = np.zeros(BINS, np.float32)
    histogram[0, 128] = 1
    soft = softened(histogram, 2)
    assert soft[179, 128] == pytest.approx(soft[1, 128], rel=1e-5)
    assert soft[179, 128] > 0
    assert softened(histogram, 0) is histogram


def test_a_disc_gathers_its_mean() -> None:
    likelihood = np.zeros((9, 9), np.float32)
    likelihood[4, 4] = 1
    assert convolved(likelihood, 1)[4, 4] == 1
    three = convolved(likelihood, 3)  # a disc of 3 is a cross of five pixels
    assert three[4, 4] == pytest.approx(0.2)
    assert three[3, 3] == 0


@both
def test_what_has_the_samples_colour_is_found(projection: str) -> None:
    rgb = before_wall()
    options = BackProjectionOptions(projection=projection)  # type: ignore[arg-type]
    found = find_sample(rgb, sample_of(rgb, (35, 25, 45, 35)), options)
    assert found.labels[30, 40] == 1
    assert found.labels[5, 5] == 0
    assert abs(int(found.labels.sum()) - 400) <= 80  # the disc reaches over the edge


@both
def test_another_picture_is_a_sample_as_well(projection: str) -> None:
    options = BackProjectionOptions(projection=projection)  # type: ignore[arg-type]
    sample = np.full((3, 3, 3), RED, np.uint8)
    assert find_sample(before_wall(), sample, options).labels[30, 40] == 1


def test_a_colour_that_is_nowhere_is_said_to_be() -> None:
    found = find_sample(before_wall(), np.full((3, 3, 3), (20, 20, 220), np.uint8))
    assert not found.labels.any()
    assert found.note is not None
    assert "nowhere" in found.note


def test_a_grey_picture_is_said_to_have_no_colours() -> None:
    grey = np.full((9, 9, 3), 80, np.uint8)
    found = find_sample(grey, grey)
    assert found.note is not None
    assert "no colours" in found.note


def test_a_lower_cutoff_finds_more() -> None:
    rgb = data.astronaut()[::2, ::2]
    sample = sample_of(rgb, (110, 50, 130, 70))
    low, high = (
        find_sample(rgb, sample, BackProjectionOptions(cutoff=level)).labels.sum()
        for level in (0.1, 0.6)
    )
    assert low > high > 0


@pytest.mark.parametrize("box", [(0, 0, 81, 5), (5, 5, 5, 9), (-1, 0, 4, 4)])
def test_a_sample_outside_of_the_picture_is_refused(box: tuple[int, int, int, int]) -> None:
    with pytest.raises(UsageError, match="--sample"):
        sample_of(before_wall(), box)
