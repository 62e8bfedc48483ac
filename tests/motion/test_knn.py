"""KNN: its knobs, its shadows, and the freeze that OpenCV lacks."""

from __future__ import annotations

import numpy as np
import pytest

from cleanplate.core.errors import UsageError
from cleanplate.motion.knn import KNN


def flat(value: int) -> np.ndarray:
    return np.full((8, 8, 3), value, np.uint8)


def taught(**arguments: float) -> KNN:
    model = KNN(history=15, **arguments)  # type: ignore[arg-type]
    for number in range(20):
        model.process(flat(200), number)
    return model


@pytest.mark.parametrize(("value", "label"), [(194, 0), (193, 255)])
def test_the_distance_is_squared_and_over_all_channels(value: int, label: int) -> None:
    """Six levels in each of three channels are 108 apart, seven are 147."""
    model = taught(distance=120, shadows=False)
    assert (model.process(flat(value), 20) == label).all()


@pytest.mark.parametrize(("shadows", "label"), [(True, 127), (False, 255)])
def test_what_is_darker_of_the_same_colour_is_shadow(shadows: bool, label: int) -> None:
    assert (taught(shadows=shadows).process(flat(140), 20) == label).all()


@pytest.mark.parametrize(("value", "label"), [(170, 127), (150, 255)])
def test_a_shadow_keeps_its_share_of_the_light(value: int, label: int) -> None:
    """170 is 85 % of 200, 150 is 75 %."""
    model = taught(shadows=True, shadow_threshold=0.8)
    assert (model.process(flat(value), 20) == label).all()


def test_the_background_is_a_picture() -> None:
    assert np.array_equal(np.asarray(taught().background), flat(200))


def test_no_background_before_the_first_frame() -> None:
    assert KNN().background is None


@pytest.mark.parametrize("history", [1, 15, 200, 2000])
def test_it_freezes_whatever_its_history(history: int) -> None:
    """At a rate of 0 OpenCV's own takes what stands still for the background within 20 frames."""
    model = KNN(history=history, shadows=False)
    for number in range(40):
        model.process(flat(200 + number % 2), number)
    model.learning_rate = 0
    assert all(model.process(flat(90), number).all() for number in range(300))
    assert not model.process(flat(200), 300).any()


def test_it_learns_again_when_it_is_thawed() -> None:
    model = taught(shadows=False)
    model.learning_rate = 0
    for number in range(50):
        model.process(flat(90), number)
    model.learning_rate = None
    masks = [model.process(flat(90), number) for number in range(30)]
    assert masks[0].all()
    assert not masks[-1].any()


def test_the_slowest_rates_are_as_good_as_frozen() -> None:
    """Below one in a hundred million, OpenCV's intervals between samples overflow."""
    model = taught(shadows=False)
    model.learning_rate = 0
    model.process(flat(200), 20)
    model.learning_rate = 1e-300
    assert all(model.process(flat(90), number).all() for number in range(100))


def test_it_leaves_out_what_moves_when_it_freezes() -> None:
    model = taught(shadows=False)
    model.process(flat(90), 20)
    model.learning_rate = 0
    assert model.process(flat(90), 21).all()


@pytest.mark.parametrize("rate", [None, 0, 0.0005, 1])
@pytest.mark.parametrize(
    ("samples", "neighbours"), [(1, 1), (1, 2), (1, 3), (2, 1), (2, 6), (7, 2), (7, 21), (20, 3)]
)
def test_after_its_warm_up_it_knows_the_scene(
    rate: float | None, samples: int, neighbours: int
) -> None:
    model = KNN(samples=samples, neighbours=neighbours, learning_rate=rate)
    frames = np.random.default_rng(0).normal(120, 2, (model.warm_up + 5, 16, 16, 3))
    masks = [model.process(frame.astype(np.uint8), 0) for frame in frames]
    assert not np.any(masks[: model.warm_up])
    assert max((mask != 0).mean() for mask in masks[model.warm_up :]) < 0.02


def test_without_frames_kept_there_is_no_state() -> None:
    model = KNN(remember=0)
    model.process(flat(1), 0)
    with pytest.raises(UsageError, match="make it with remember=20"):
        model.state()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"history": 0}, "history of KNN is from 1 to 100000, not 0"),
        ({"distance": 0}, "squared distance of KNN is from 1e-06 to 200000, not 0"),
        ({"samples": 0}, "samples is from 1 to 50, not 0"),
        ({"neighbours": 51, "samples": 50}, "neighbours is from 1 to 50, not 51"),
        ({"neighbours": 4, "samples": 1}, "neighbours is from 1 to 3, not 4"),
        ({"shadow_threshold": 2}, "shadow threshold is from 0 to 1, not 2"),
        ({"remember": -1}, "frames remembered is from 0 to 1000, not -1"),
    ],
)
def test_parameters_out_of_range_are_refused(arguments: dict[str, int], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        KNN(**arguments)  # type: ignore[arg-type]
