"""PBAS: distances, thresholds and rates worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from cleanplate.core.errors import UsageError
from cleanplate.motion.pbas import PBAS
from cleanplate.motion.pbas_kernel import UNIT, next_rate, next_threshold, tell

PAPER = (0.05, 18.0, 5.0, 1.0, 0.05, 2.0, 200.0)
GREY = np.full((8, 8, 3), 90, np.uint8)


@pytest.mark.parametrize(
    ("threshold", "mean", "following"),
    [(20.0, 3.0, 19.0), (20.0, 5.0, 21.0), (20.0, 4.0, 21.0), (18.0, 0.0, 18.0)],
)
def test_the_threshold_follows_five_mean_distances(
    threshold: float, mean: float, following: float
) -> None:
    """By a twentieth a frame, and never below 18."""
    assert next_threshold(threshold, mean, PAPER) == pytest.approx(following)


@pytest.mark.parametrize(
    ("interval", "mean", "moving", "following"),
    [
        (10.0, 2.0, True, 10.5),
        (10.0, 2.0, False, 9.975),
        (199.9, 0.5, True, 200.0),
        (2.0, 0.5, False, 2.0),
        (10.0, 0.0, True, 200.0),
        (10.0, 0.0, False, 2.0),
    ],
)
def test_learning_slows_in_motion_and_hastens_at_rest(
    interval: float, mean: float, moving: bool, following: float
) -> None:
    """By 1 or 0.05, divided by the mean distance: a lively background changes its pace less."""
    assert next_rate(interval, mean, moving, PAPER) == pytest.approx(following)


@pytest.mark.parametrize(("threshold", "label"), [(18.1, 0), (10.1, 0), (10.0, 255), (0.5, 255)])
def test_a_sample_is_near_below_the_threshold_by_colour_and_gradient(
    threshold: float, label: int
) -> None:
    """100 on a slope of 8 is from 100 on 8, 110 on 12 and 90 on 8 apart by 0, 10 + 2 * 4, 10."""
    moving, nearest = np.empty((1, 1, 1), np.uint8), np.empty((1, 1, 1), np.uint16)
    samples = np.array([[[[110, 90, 100]]]], np.uint8)
    gradients = np.array([[[[12, 8, 8]]]], np.uint8)
    frame, gradient = np.full((1, 1, 1), 100, np.uint8), np.full((1, 1, 1), 8, np.uint8)
    weights = np.array([2 * UNIT], np.int32)
    thresholds = np.full((1, 1, 1), threshold, np.float32)
    arrays = (frame, samples, gradient, gradients, weights, thresholds)
    tell(0, 1, 32, *arrays, 2, moving, nearest)
    assert moving[0, 0, 0] == label
    assert nearest[0, 0, 0] == 0


def test_the_nearest_distance_is_kept_in_sixteenths() -> None:
    moving, nearest = np.empty((1, 1, 1), np.uint8), np.empty((1, 1, 1), np.uint16)
    samples, none = np.array([[[[110, 93]]]], np.uint8), np.zeros((1, 1, 1, 2), np.uint8)
    frame, slope = np.full((1, 1, 1), 100, np.uint8), np.full((1, 1, 1), 3, np.uint8)
    weights, limits = np.array([UNIT // 2], np.int32), np.full((1, 1, 1), 18, np.float32)
    tell(0, 1, 32, frame, samples, slope, none, weights, limits, 2, moving, nearest)
    assert nearest[0, 0, 0] == 16 * 7 + 24


def test_it_says_background_until_each_sample_is_a_frame() -> None:
    model = PBAS(samples=5)
    assert model.warm_up == 5
    frames = [np.full((8, 8), value, np.uint8) for value in (90, 91, 250, 93, 94)]
    assert not np.any([model.process(frame, 0) for frame in frames])
    assert model.state()["samples"][3, 3, 0].tolist() == [90, 91, 250, 93, 94]


def test_a_change_of_one_channel_is_motion() -> None:
    for channel in range(3):
        model = PBAS(samples=4, gradient_weight=0)
        for number in range(6):
            model.process(GREY, number)
        frame = GREY.copy()
        frame[..., channel] = 120
        assert model.process(frame, 6).all()


def test_an_edge_is_motion_by_its_gradient_alone() -> None:
    """A stripe of 12 levels more, less than the threshold of 18, on a flat background."""
    frame = np.full((16, 16), 100, np.uint8)
    found = []
    for weight in (0, 10):
        model = PBAS(samples=4, gradient_weight=weight, median=1)
        for number in range(6):
            model.process(frame, number)
        striped = frame.copy()
        striped[:, 8:] = 112
        found.append(bool(model.process(striped, 6)[:, 7:9].all()))
    assert found == [False, True]


def test_what_it_has_found_stays_within_its_limits() -> None:
    model = PBAS(samples=6)
    for number in range(40):
        frame = np.random.default_rng(number).integers(0, 256, (12, 12, 3), np.uint8)
        model.process(frame, number)
    state = model.state()
    assert np.array_equal(state["sums"], state["distances"].sum(axis=3))
    assert state["sums"].max() > 0
    assert state["thresholds"].min() >= 18
    assert 2 <= state["rates"].min() <= state["rates"].max() <= 200


def test_a_lively_background_raises_its_threshold() -> None:
    """The right half swings by 120 levels, the left is still."""
    model = PBAS(samples=10, gradient_weight=0)
    for number in range(120):
        frame = np.full((16, 16), 100, np.uint8)
        swing = np.random.default_rng(number).integers(-60, 61, (16, 8))
        frame[:, 8:] = 100 + swing
        model.process(frame, number)
    thresholds = model.state()["thresholds"][..., 0]
    assert (thresholds[:, :6] == 18).all()
    assert thresholds[:, 8:].mean() > 19


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"gradient_weight": -1}, "weight of the gradient is from 0 to 100, not -1"),
        ({"least_threshold": 0}, "least threshold of PBAS is from 1 to 255, not 0"),
        ({"threshold_step": 2}, "step of the threshold is from 0 to 1, not 2"),
        ({"threshold_scale": 101}, "scale of the threshold is from 0 to 100, not 101"),
        ({"rate_up": -1}, "rate's step up is from 0 to 100, not -1"),
        ({"rate_down": -1}, "rate's step down is from 0 to 100, not -1"),
        ({"least_interval": 0}, "least interval is from 1 to 10000, not 0"),
        ({"most_interval": 1}, r"most interval is from 2 to 1e\+06, not 1"),
    ],
)
def test_parameters_out_of_range_are_refused(arguments: dict[str, int], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        PBAS(**arguments)
