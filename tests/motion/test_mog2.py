"""MOG2: its knobs and its shadows."""

from __future__ import annotations

import numpy as np
import pytest

from cleanplate.core.errors import UsageError
from cleanplate.motion.mog2 import MOG2


def flat(value: int) -> np.ndarray:
    return np.full((8, 8), value, np.uint8)


def taught(**arguments: float) -> MOG2:
    model = MOG2(history=15, **arguments)  # type: ignore[arg-type]
    for number in range(30):
        model.process(flat(200), number)
    return model


@pytest.mark.parametrize(("value", "label"), [(193, 0), (191, 255)])
def test_the_threshold_is_in_variances(value: int, label: int) -> None:
    """A still scene has the least variance, 4 levels squared: at 16 of these, 8 levels are near."""
    assert (taught(shadows=False).process(flat(value), 30) == label).all()


def test_a_larger_threshold_sees_less() -> None:
    assert not taught(threshold=100, shadows=False).process(flat(185), 30).any()


@pytest.mark.parametrize(("shadows", "label"), [(True, 127), (False, 255)])
def test_what_is_darker_of_the_same_colour_is_shadow(shadows: bool, label: int) -> None:
    assert (taught(shadows=shadows).process(flat(140), 30) == label).all()


def test_the_background_is_a_picture() -> None:
    assert np.array_equal(np.asarray(taught().background), flat(200))


def test_no_background_before_the_first_frame() -> None:
    assert MOG2().background is None


def test_a_state_holds_the_background_and_some_frames() -> None:
    state = taught(remember=3).state()
    assert state["frames"].shape == (3, 8, 8)
    assert np.array_equal(state["background"], flat(200))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"history": 0}, "history of MOG2 is from 1 to 100000, not 0"),
        ({"threshold": 0}, "threshold of MOG2 is from 1e-06 to 10000, not 0"),
        ({"components": 0}, "components is from 1 to 20, not 0"),
        ({"background_ratio": 2}, "background ratio is from 0 to 1, not 2"),
        ({"initial_variance": 0}, "initial variance is from 1 to 10000, not 0"),
        ({"shadow_threshold": 2}, "shadow threshold is from 0 to 1, not 2"),
    ],
)
def test_parameters_out_of_range_are_refused(arguments: dict[str, int], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        MOG2(**arguments)  # type: ignore[arg-type]
