"""How every method learns, and that it can be frozen."""

from __future__ import annotations

import numpy as np
import pytest

from cleanplate.core.errors import UsageError
from cleanplate.motion.algorithms import find_algorithm
from cleanplate.motion.subtractor import BACKGROUND

from .scenes import LEARNS_AT, MAKERS, SHAPES, empty, every, inside, of_each_shape, taught, visited


@every
@of_each_shape
def test_a_frozen_model_never_takes_a_thing_for_the_background(
    name: str, shape: tuple[int, ...]
) -> None:
    model = taught(name, shape)
    model.learning_rate = 0
    masks = [model.process(visited(shape, 50), number) for number in range(300)]
    assert all((mask == masks[0]).all() for mask in masks)
    assert inside(masks[0]) > 0.9


@every
def test_a_frozen_model_knows_the_empty_scene_again(name: str) -> None:
    model = taught(name, SHAPES[0])
    model.learning_rate = 0
    for number in range(100):
        model.process(visited(SHAPES[0], number), number)
    assert (model.process(empty(SHAPES[0], 400), 400) == BACKGROUND).mean() > 0.97


@every
@of_each_shape
def test_the_background_of_a_frozen_model_stays(name: str, shape: tuple[int, ...]) -> None:
    model = taught(name, shape)
    model.learning_rate = 0
    model.process(visited(shape, 50), 0)
    before = model.background
    for number in range(100):
        model.process(visited(shape, number), number)
    after = model.background
    assert (before is None) == (after is None)
    assert before is None or after is None or np.array_equal(before, after)
    assert after is None or (98 <= after.min() <= after.max() <= 102)


@every
def test_a_model_that_learns_takes_what_stays_for_the_background(name: str) -> None:
    model = taught(name, SHAPES[0])
    model.learning_rate = LEARNS_AT.get(name, 0.02)
    masks = [model.process(visited(SHAPES[0], number), number) for number in range(100)]
    assert inside(masks[0]) > 0.9
    assert inside(masks[-1]) < 0.1


@every
@of_each_shape
def test_at_a_rate_of_one_what_is_seen_is_the_background(name: str, shape: tuple[int, ...]) -> None:
    model = taught(name, shape)
    model.learning_rate = 1
    masks = [model.process(visited(shape, number), number) for number in range(6)]
    assert (masks[0][4:20, 8:24] != BACKGROUND).mean() > 0.9  # which MOG2 calls shadow at that rate
    assert (masks[-1] == BACKGROUND).all()
    background = model.background
    assert background is None or background[4:20, 8:24].min() > 220


@every
def test_a_model_frozen_from_the_start_learns_its_first_frames(name: str) -> None:
    model = MAKERS[name]()
    model.learning_rate = 0
    for number in range(model.warm_up):
        model.process(empty(SHAPES[0], number), number)
    mask = model.process(visited(SHAPES[0], 50), 50)
    assert inside(mask) > 0.9


@every
@pytest.mark.parametrize("rate", [1e-320, 1e-300])
def test_the_slowest_rates_are_none_or_refused(name: str, rate: float) -> None:
    """Their reciprocals are infinite, or beyond every whole number."""
    try:
        model = find_algorithm(name)(learning_rate=rate)
    except UsageError:
        return
    for number in range(model.warm_up + 25):
        model.process(empty(SHAPES[1], number), number)
    model.process(visited(SHAPES[1], 0), 0)
    assert inside(model.process(visited(SHAPES[1], 1), 0)) > 0.9


@every
@pytest.mark.parametrize("rate", [-0.1, 1.1, float("nan")])
def test_a_learning_rate_out_of_range_is_refused(name: str, rate: float) -> None:
    with pytest.raises(UsageError, match="the learning rate is from 0 to 1"):
        find_algorithm(name)(learning_rate=rate)
    with pytest.raises(UsageError, match="the learning rate is from 0 to 1"):
        MAKERS[name]().learning_rate = rate
