"""Haar features: how many there are, and their values on hand-made windows."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from cleanplate.tracking.boosting.haar import (
    HaarFeature,
    feature_count,
    feature_values,
    haar_features,
)
from cleanplate.tracking.boosting.integral import integral_image
from cleanplate.tracking.boosting.windows import deviations_of, values_at, windows_of


def test_a_window_of_24_pixels_has_162336_features() -> None:
    """The number of five kinds in a 24 x 24 window that is quoted everywhere."""
    kinds = feature_count(24)
    assert kinds == {
        "edge-across": 43_200,
        "edge-down": 43_200,
        "line-across": 27_600,
        "line-down": 27_600,
        "diagonal": 20_736,
    }
    assert sum(kinds.values()) == 162_336


@pytest.mark.parametrize(("side", "step"), [(2, 1), (7, 1), (10, 2), (12, 5)])
def test_features_are_counted_as_they_are_made(side: int, step: int) -> None:
    made = Counter(feature.kind for feature in haar_features(side, step))
    assert made == Counter({kind: n for kind, n in feature_count(side, step).items() if n})


def test_the_smallest_window_has_one_diagonal() -> None:
    features = haar_features(2)
    assert [feature.kind for feature in features].count("diagonal") == 1
    assert all(part.top < 2 and part.left < 2 for one in features for part in one.parts)


def whole(kind: str, side: int) -> HaarFeature:
    """The feature of a kind that covers the whole window."""
    largest = side * side
    return next(
        feature
        for feature in haar_features(side)
        if feature.kind == kind
        and sum(part.height * part.width for part in feature.parts) == largest
    )


HALVES = np.array([[0, 0, 9, 9]] * 4, np.uint8)
"""Mean 4.5, deviation 4.5."""


def value(feature: HaarFeature, window: np.ndarray) -> float:
    deviation = np.array([float(window.std()) or 1.0])
    return float(feature_values(integral_image(window)[np.newaxis], [feature], deviation)[0, 0])


def test_an_edge_is_the_difference_of_its_halves() -> None:
    # left 0, right 8 x 9 = 72, by 16 pixels of deviation 4.5: -1
    assert value(whole("edge-across", 4), HALVES) == pytest.approx(-1)
    assert value(whole("edge-down", 4), HALVES) == pytest.approx(0)
    assert value(whole("edge-down", 4), HALVES.T.copy()) == pytest.approx(-1)


def test_a_diagonal_sees_a_chess_board() -> None:
    board = np.kron([[9, 0], [0, 9]], np.ones((2, 2))).astype(np.uint8)
    assert value(whole("diagonal", 4), board) == pytest.approx(1)


@pytest.mark.parametrize("level", [0, 7, 255])
def test_a_flat_window_has_no_features(level: int) -> None:
    flat = np.full((1, 6, 6), level, np.uint8)
    values = feature_values(integral_image(flat), haar_features(6), np.ones(1))
    np.testing.assert_array_equal(values, 0)


def test_light_and_contrast_change_no_value(rng: np.random.Generator) -> None:
    window = rng.integers(0, 60, (8, 8)).astype(np.uint8)
    features = haar_features(8, 2)
    values = [
        feature_values(integral_image(w)[np.newaxis], features, np.array([w.std()]))
        for w in (window, 3 * window + 20)
    ]
    np.testing.assert_allclose(values[0], values[1], atol=1e-4)


def test_windows_of_a_picture_have_the_values_of_the_windows_alone(
    rng: np.random.Generator,
) -> None:
    picture = rng.integers(0, 256, (17, 23), np.uint8)
    windows = windows_of(picture, 8, step=3)
    views = np.lib.stride_tricks.sliding_window_view(picture, (8, 8))[::3, ::3].reshape(-1, 8, 8)
    features = haar_features(8, 3)
    expected = feature_values(
        integral_image(views), features, views.reshape(len(views), -1).std(axis=1)
    )
    for number, feature in enumerate(features):
        got = values_at(windows, feature, np.arange(len(windows)))
        np.testing.assert_allclose(got, expected[:, number], atol=1e-4)


def test_the_deviation_of_a_flat_window_is_one() -> None:
    # 4 pixels of 3: sum 12, squares 36; then 0 0 3 3: sum 6, squares 18, variance 2.25
    got = deviations_of(np.array([12, 6]), np.array([36, 18]), 4)
    assert got.tolist() == [1.0, 1.5]
