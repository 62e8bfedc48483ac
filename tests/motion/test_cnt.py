"""CNT: how long a pixel must stay, its freeze, its grey background."""

from __future__ import annotations

import numpy as np
import pytest

from cleanplate.core.errors import UsageError
from cleanplate.motion.cnt import CNT


def flat(value: int, shape: tuple[int, ...] = (6, 7)) -> np.ndarray:
    return np.full(shape, value, np.uint8)


def taught(frames: int = 20, **arguments: float) -> CNT:
    model = CNT(min_stability=5, **arguments)  # type: ignore[arg-type]
    for number in range(frames):
        model.process(flat(100), number)
    return model


def test_it_says_background_until_it_has_begun() -> None:
    model = CNT(min_stability=5)
    assert model.warm_up == 6
    masks = [model.process(flat(100 + 40 * (number == 4)), number) for number in range(5)]
    assert not np.any(masks)
    assert model.process(flat(200), 5).all()


@pytest.mark.parametrize("rate", [None, 0])
@pytest.mark.parametrize(("value", "label"), [(129, 0), (130, 255), (71, 0), (70, 255)])
def test_near_is_less_than_thirty_levels_frozen_or_not(
    value: int, label: int, rate: float | None
) -> None:
    model = taught()
    model.learning_rate = rate
    assert (model.process(flat(value), 20) == label).all()


def test_what_stands_longer_than_the_background_takes_its_place() -> None:
    """Seen 20 times, it is counted down to 11 while the new one stands: the tenth frame is even."""
    model = taught(20)
    labels = [int(model.process(flat(200), number)[0, 0]) for number in range(20)]
    assert labels[:10] == [255] * 10
    assert labels[-1] == 0


def test_frozen_nothing_takes_its_place() -> None:
    model = taught(20)
    model.learning_rate = 0
    assert all(model.process(flat(200), number).all() for number in range(100))
    assert np.array_equal(np.asarray(model.background), flat(100))


def test_it_goes_on_as_before_when_it_is_thawed() -> None:
    model, other = taught(), taught()
    model.learning_rate = 0
    model.process(flat(200), 0)
    model.learning_rate = None
    frames = [flat(200)] * 20
    masks = [[one.process(frame, 0) for frame in frames] for one in (model, other)]
    assert np.array_equal(*masks)


def test_a_rate_is_one_over_the_most_stability() -> None:
    """Counted to 20 at most, a background of 200 frames is given up after 20 of another."""
    model = taught(200, learning_rate=0.05)
    labels = [int(model.process(flat(200), number)[0, 0]) for number in range(20)]
    assert labels[-1] == 0
    slower = taught(200)
    assert all(slower.process(flat(200), number).all() for number in range(20))


def test_the_background_is_luma_in_the_shape_of_the_frames() -> None:
    """Red of 100 is grey of 30 by BT.601, not 11 as blue is."""
    red = np.zeros((2, 3, 3), np.uint8)
    red[..., 0] = 100
    model = CNT(min_stability=2)
    for number in range(5):
        model.process(red, number)
    assert np.array_equal(np.asarray(model.background), flat(30, (2, 3, 3)))


def test_what_stands_for_a_moment_is_no_background_of_a_restored_model() -> None:
    model = CNT()
    for number in range(100):
        model.process(flat(100), number)
    for number in range(20):
        model.process(flat(200), number)
    other = CNT()
    other.restore(model.state())
    assert other.process(flat(200), 120).all()
    assert not other.process(flat(100), 121).any()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"min_stability": 0}, "least stability of CNT is from 1 to 100000, not 0"),
        ({"max_stability": 1}, "most stability of CNT is from 2 to 1e\\+06, not 1"),
        ({"max_stability": 15}, "above the least, 15 frames, not 15"),
    ],
)
def test_parameters_out_of_range_are_refused(arguments: dict[str, int], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        CNT(**arguments)
