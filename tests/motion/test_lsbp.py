"""LSBP: its freeze, its colours, its smallest pictures."""

from __future__ import annotations

import numpy as np
import pytest

from cleanplate.core.errors import UsageError
from cleanplate.motion.lsbp import LSBP


def flat(value: int) -> np.ndarray:
    return np.full((12, 12), value, np.uint8)


def taught(**arguments: float) -> LSBP:
    model = LSBP(**arguments)  # type: ignore[arg-type]
    for number in range(10):
        model.process(flat(100), number)
    return model


def test_another_grey_is_motion() -> None:
    model = taught()
    assert not model.process(flat(100), 10).any()
    assert model.process(flat(200), 11).all()


def test_frozen_it_knows_what_it_knew() -> None:
    """Of half a visitor, the edge would be learned from the neighbours."""
    model = taught()
    half = flat(100)
    half[:, 6:] = 200
    model.learning_rate = 0
    masks = [model.process(half, number) for number in range(200)]
    assert all(np.array_equal(mask, masks[0]) for mask in masks)
    assert masks[0][:, 8:].all()


def test_the_background_is_red_where_the_frames_are() -> None:
    red = np.zeros((4, 5, 3), np.uint8)
    red[..., 0] = 200
    model = LSBP()
    model.process(red, 0)
    assert np.array_equal(np.asarray(model.background), red)


@pytest.mark.parametrize("shape", [(1, 1), (1, 7, 3), (7, 2), (2, 2, 3)])
def test_pictures_too_small_for_its_texture_are_widened(shape: tuple[int, ...]) -> None:
    model = LSBP()
    frame = np.full(shape, 100, np.uint8)
    assert model.process(frame, 0).shape == shape[:2]
    assert np.array_equal(np.asarray(model.background), frame)


def test_it_knows_no_rates_but_all_and_nothing() -> None:
    with pytest.raises(UsageError, match=r"lsbp has no such rates: .* not 0\.5"):
        LSBP(learning_rate=0.5)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"samples": 1}, "number of samples is from 2 to 1023, not 1"),
        ({"radius": 0}, "radius of LSBP is from 1 to 100, not 0"),
        ({"fastest": 0}, "fastest learning of LSBP is from 1 to 1e\\+06, not 0"),
        ({"slowest": 2}, "slowest learning of LSBP is above the fastest, 2, not 2"),
        ({"pattern_distance": 34}, "distance of patterns is from 1 to 33, not 34"),
        ({"matches": 0}, "number of matches is from 1 to 1023, not 0"),
    ],
)
def test_parameters_out_of_range_are_refused(arguments: dict[str, int], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        LSBP(**arguments)  # type: ignore[arg-type]
