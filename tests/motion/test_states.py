"""That every method goes on from a state, through a file too."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pytest

from cleanplate.core.errors import UsageError
from cleanplate.motion.knn import KNN
from cleanplate.motion.mog2 import MOG2
from cleanplate.motion.subtractor import BACKGROUND, Subtractor

from .scenes import MAKERS, SHAPES, empty, every, inside, of_each_shape, outside, taught, visited


@every
@of_each_shape
def test_a_state_goes_through_a_file_and_on(name: str, shape: tuple[int, ...]) -> None:
    file = io.BytesIO()
    np.savez(file, **taught(name, shape).state())
    file.seek(0)
    model = MAKERS[name]()
    with np.load(file, allow_pickle=False) as state:
        model.restore(dict(state))
    mask = model.process(visited(shape, 50), 2)
    assert inside(mask) > 0.9
    assert outside(mask) < 0.1


@every
def test_a_restored_model_may_be_frozen(name: str) -> None:
    model = MAKERS[name]()
    model.learning_rate = 0
    model.restore(taught(name, SHAPES[0]).state())
    masks = [model.process(visited(SHAPES[0], 50), number) for number in range(100)]
    assert inside(masks[-1]) > 0.9


@every
def test_a_state_is_not_changed_by_what_comes_after(name: str) -> None:
    model = taught(name, SHAPES[0])
    state = model.state()
    before = {key: array.copy() for key, array in state.items()}
    other = MAKERS[name]()
    other.restore(state)
    for number in range(30):
        model.process(visited(SHAPES[0], number), number)
        other.process(visited(SHAPES[0], number), number)
    assert all(np.array_equal(state[key], before[key]) for key in before)


@pytest.mark.parametrize(("name", "maker"), [("knn", KNN), ("mog2", MOG2)], ids=["knn", "mog2"])
def test_what_stands_for_a_moment_is_no_background_of_a_restored_model(
    name: str, maker: Callable[[], Subtractor]
) -> None:
    """With a history of 500 frames, twenty are not enough to be taken for the background."""
    model = maker()
    for number in range(500):
        model.process(empty(SHAPES[0], number), number)
    for number in range(20):
        model.process(visited(SHAPES[0], number), number)
    other = maker()
    other.restore(model.state())
    masks = [one.process(visited(SHAPES[0], 50), 30) for one in (model, other)]
    assert [inside(mask) > 0.9 for mask in masks] == [True, True]
    assert (other.process(empty(SHAPES[0], 51), 31) == BACKGROUND).mean() > 0.97


@pytest.mark.parametrize("maker", [KNN, MOG2], ids=["knn", "mog2"])
def test_a_dark_background_is_restored(maker: Callable[[], Subtractor]) -> None:
    """Half of it as black as what OpenCV does not know."""
    dark = np.zeros((24, 32, 3), np.uint8)
    dark[:, 16:] = 60
    with_subject = dark.copy()
    with_subject[4:20, 8:24] = 230
    model, other = maker(), maker()
    for number in range(500):
        model.process(dark, number)
    for number in range(20):
        model.process(with_subject, number)
    other.restore(model.state())
    assert inside(other.process(with_subject, 21)) == 1
    assert (other.process(dark, 22) == BACKGROUND).all()


@every
def test_the_state_of_a_new_model_is_that_of_a_new_model(name: str) -> None:
    model = taught(name, SHAPES[0])
    model.restore(MAKERS[name]().state())
    assert model.background is None
    assert model.process(empty((5, 6)), 0).shape == (5, 6)


@every
def test_a_restored_model_knows_its_size(name: str) -> None:
    model = MAKERS[name]()
    model.restore(taught(name, SHAPES[0]).state())
    with pytest.raises(UsageError, match="resize it, or reset the model"):
        model.process(empty((5, 6)), 0)


@every
def test_the_state_of_another_method_is_refused(name: str) -> None:
    other = "knn" if name == "mog2" else "mog2"
    with pytest.raises(UsageError, match=f"the state of {other}; {name} needs one of its own"):
        MAKERS[name]().restore(taught(other, SHAPES[0]).state())


@every
def test_what_is_no_state_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="the state of nothing"):
        MAKERS[name]().restore({"recent": np.zeros((1, 2, 2), np.uint8)})
