"""Eigenbackground: light that changes as it did is background."""

from __future__ import annotations

import numpy as np
import pytest

from cleanplate.core.errors import UsageError
from cleanplate.motion.eigenbackground import Eigenbackground

ROOM = np.tile(np.arange(60, 140, 5, np.uint8), (16, 1))


def lit(share: float) -> np.ndarray:
    return np.rint(ROOM * share).astype(np.uint8)


def taught(**arguments: int) -> Eigenbackground:
    model = Eigenbackground(samples=10, grid=1, **arguments)
    for number in range(10):
        model.process(lit(1 + 0.05 * (number % 5)), number)
    return model


def test_light_it_has_seen_change_is_background() -> None:
    """At 1.6 the room is up to 70 levels brighter than on average."""
    assert not taught(components=1).process(lit(1.6), 10).any()


def test_without_components_light_is_motion() -> None:
    mask = taught(components=0).process(lit(1.6), 10)
    assert np.array_equal(mask == 255, lit(1.6) > lit(1.1) + 25.5)


def test_what_the_components_do_not_explain_moves() -> None:
    frame = lit(1.1)
    frame[4:8, 4:8] = 250
    moving = np.zeros((16, 16), np.uint8)
    moving[4:8, 4:8] = 255
    assert np.array_equal(taught(components=1).process(frame, 10), moving)


def test_the_background_is_the_mean() -> None:
    """The light is 1.1 on average; rounding of the samples is half a level."""
    difference = np.asarray(taught().background).astype(int) - lit(1.1)
    assert np.abs(difference).max() <= 1


def test_a_scene_without_any_change_has_no_components() -> None:
    model = Eigenbackground(samples=4)
    for number in range(6):
        mask = model.process(ROOM, number)
    assert not mask.any()
    assert not model.state()["basis"].any()


def test_components_are_as_long_as_one_on_the_grid() -> None:
    basis = taught(components=2).state()["basis"].reshape(2, -1)
    assert basis @ basis.T == pytest.approx(np.eye(2), abs=1e-3)


def test_it_goes_on_exactly_from_a_state() -> None:
    model, other = taught(), Eigenbackground(samples=10, grid=1)
    other.restore(model.state())
    frames = [lit(1 + 0.1 * (number % 7)) for number in range(30)]
    masks = [[one.process(frame, 0) for frame in frames] for one in (model, other)]
    assert np.array_equal(*masks)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"samples": 1}, "number of samples is from 2 to 1000, not 1"),
        ({"interval": 0}, "interval of samples is from 1 to 10000, not 0"),
        ({"components": -1}, "number of components is from 0 to 100, not -1"),
        ({"grid": 0}, "grid is from 1 to 64, not 0"),
        ({"threshold": 255}, "threshold of eigenbackground is from 0 to 254, not 255"),
    ],
)
def test_parameters_out_of_range_are_refused(arguments: dict[str, int], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        Eigenbackground(**arguments)
