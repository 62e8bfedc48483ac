"""Fuzzy integrals of likeness, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from cleanplate.core.errors import UsageError
from cleanplate.motion.fuzzy import Fuzzy, choquet, sugeno

WEIGHTS = (0.6, 0.3, 0.1)


def likes(*values: float) -> list[np.ndarray]:
    return [np.full((1, 1), value, np.float32) for value in values]


def flat(value: int) -> np.ndarray:
    return np.full((6, 6), value, np.uint8)


def test_choquets_integral_is_the_weighted_mean() -> None:
    """0.5 * 0.6 + 0.8 * 0.3 + 1 * 0.1"""
    assert choquet(likes(0.5, 0.8, 1), WEIGHTS)[0, 0] == pytest.approx(0.64)


@pytest.mark.parametrize(
    ("values", "integral"),
    [((0.5, 0.8, 1), 0.5), ((0.2, 0.9, 0.9), 0.4), ((0.9, 0.1, 0.1), 0.6), ((1, 1, 1), 1)],
)
def test_sugenos_integral_is_the_best_of_the_groups(
    values: tuple[float, ...], integral: float
) -> None:
    """Of the second, colour and texture agree on 0.9, and weigh 0.4."""
    assert sugeno(likes(*values), WEIGHTS)[0, 0] == pytest.approx(integral)


@pytest.mark.parametrize(("value", "label"), [(156, 0), (154, 255)])
def test_a_flat_grey_is_like_by_the_ratio_of_its_luma(value: int, label: int) -> None:
    """Luma counts 0.9, texture is the same: 0.9 r + 0.1 is 0.8 for 7 / 9 of 200, 155.6."""
    model = Fuzzy(smoothing=1)
    model.process(flat(200), 0)
    assert (model.process(flat(value), 1) == label).all()


def test_a_darker_picture_of_the_same_texture_is_alike_by_texture() -> None:
    room = np.tile(np.array([50, 100, 150, 200], np.uint8), (4, 2))
    model = Fuzzy(weights=(0, 0, 1))
    model.process(room, 0)
    assert not model.process(room // 2, 1).any()
    assert model.process(255 - room, 2).any()


def test_black_is_like_black() -> None:
    model = Fuzzy()
    model.process(flat(0), 0)
    assert not model.process(flat(0), 1).any()


def test_what_moves_is_not_learned() -> None:
    model = Fuzzy(learning_frames=1)
    model.process(flat(200), 0)
    for number in range(100):
        model.process(flat(50), number)
    assert np.array_equal(np.asarray(model.background), flat(200))


def test_the_first_frames_are_learned_everywhere() -> None:
    """A tenth of 150 levels, and of the 135 that are left."""
    model = Fuzzy(learning_frames=3)
    for value in (200, 50, 50, 50):
        model.process(flat(value), 0)
    assert np.array_equal(np.asarray(model.background), flat(172))


def test_either_integral_sees_a_visitor() -> None:
    for integral in ("choquet", "sugeno"):
        model = Fuzzy(integral=integral)  # type: ignore[arg-type]
        model.process(flat(200), 0)
        assert model.process(flat(50), 1).all()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"threshold": 2}, "threshold of the fuzzy integral is from 0 to 1, not 2"),
        ({"weights": (1, 1, 1)}, r"three from 0 on that are 1 together, not \(1, 1, 1\)"),
        ({"weights": (1, 0)}, r"three from 0 on that are 1 together, not \(1, 0\)"),
        ({"integral": "riemann"}, "is 'choquet' or 'sugeno', not 'riemann'"),
        ({"smoothing": 2}, "smoothing of likeness is an odd number"),
        ({"learning_frames": -1}, "learning frames is from 0 to 10000, not -1"),
    ],
)
def test_parameters_out_of_range_are_refused(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        Fuzzy(**arguments)  # type: ignore[arg-type]
