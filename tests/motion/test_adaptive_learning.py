"""Adaptive learning: only what is background is learned."""

from __future__ import annotations

import numpy as np
import pytest

from cleanplate.core.errors import UsageError
from cleanplate.motion.adaptive_learning import AdaptiveLearning


def flat(value: int) -> np.ndarray:
    return np.full((8, 8), value, np.uint8)


def half(value: int) -> np.ndarray:
    frame = flat(100)
    frame[:, 4:] = value
    return frame


def test_what_moves_is_not_learned() -> None:
    model = AdaptiveLearning(learning_frames=1)
    model.process(flat(100), 0)
    for number in range(200):
        mask = model.process(half(200), number)
    assert np.array_equal(mask, np.where(half(200) == 200, 255, 0))
    assert np.array_equal(np.asarray(model.background), flat(100))


def test_what_is_background_is_learned() -> None:
    """A twentieth of 10 levels, and of what is left of them: 10 * 0.95 ** 20 are 3.6."""
    model = AdaptiveLearning(learning_frames=1)
    model.process(flat(100), 0)
    for number in range(20):
        assert not model.process(half(110), number).any()
    assert np.array_equal(np.asarray(model.background), half(106))


def test_the_first_frames_are_learned_everywhere() -> None:
    """100, then a twentieth of 100 more, twice: 105 and 109.75."""
    model = AdaptiveLearning(learning_frames=3)
    for frame in (flat(100), half(200), half(200), half(200)):
        model.process(frame, 0)
    assert np.array_equal(np.asarray(model.background), half(110))


@pytest.mark.parametrize(("smoothing", "moving"), [(1, [[3, 3]]), (3, [])])
def test_smoothing_removes_specks(smoothing: int, moving: list[list[int]]) -> None:
    model = AdaptiveLearning(smoothing=smoothing)
    model.process(flat(100), 0)
    frame = flat(100)
    frame[3, 3] = 200
    assert np.argwhere(model.process(frame, 1)).tolist() == moving


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"threshold": 255}, "threshold of adaptive learning is from 0 to 254, not 255"),
        ({"smoothing": 4}, "smoothing is an odd number of pixels, such as 5, not 4"),
        ({"smoothing": 33}, "smoothing is from 1 to 31, not 33"),
        ({"learning_frames": -1}, "learning frames is from 0 to 10000, not -1"),
    ],
)
def test_parameters_out_of_range_are_refused(arguments: dict[str, int], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        AdaptiveLearning(**arguments)
