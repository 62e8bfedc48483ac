"""Moving mean: a half, three and two tenths of three frames."""

from __future__ import annotations

import numpy as np
import pytest

from cleanplate.core.errors import UsageError
from cleanplate.motion.moving_mean import MovingMean


def flat(value: int) -> np.ndarray:
    return np.full((3, 4), value, np.uint8)


def masks_of(model: MovingMean, *values: int) -> list[int]:
    return [int(model.process(flat(value), 0)[0, 0]) for value in values]


@pytest.mark.parametrize(("value", "label"), [(130, 0), (132, 255), (70, 0), (68, 255)])
def test_half_of_a_difference_counts(value: int, label: int) -> None:
    assert masks_of(MovingMean(threshold=15), 100, 100, value) == [0, 0, label]


def test_the_three_frames_have_their_weights() -> None:
    """0.5 * 200 + 0.3 * 100 + 0.2 * 50 are 140, from which 200 is 60 away."""
    assert masks_of(MovingMean(threshold=59), 50, 100, 200)[-1] == 255
    assert masks_of(MovingMean(threshold=60), 50, 100, 200)[-1] == 0


def test_what_stays_is_still_after_three_frames() -> None:
    """40 levels are 20, 0.2 * 40 and 0 away from the mean."""
    assert masks_of(MovingMean(threshold=7), 100, 140, 140, 140) == [0, 255, 255, 0]


def test_the_background_is_the_mean_of_the_two_frames_before() -> None:
    """The last has three parts of five: 0.6 * 200 + 0.4 * 100."""
    model = MovingMean()
    masks_of(model, 100, 200)
    assert np.array_equal(np.asarray(model.background), flat(160))


def test_frozen_it_keeps_the_two_frames() -> None:
    model = MovingMean()
    masks_of(model, 100, 100)
    model.learning_rate = 0
    assert masks_of(model, 200, 200, 200, 200, 100) == [255, 255, 255, 255, 0]


def test_it_learns_all_or_nothing() -> None:
    with pytest.raises(UsageError, match=r"moving-mean has no such rates: .* not 0\.5"):
        MovingMean(learning_rate=0.5)


def test_a_threshold_out_of_range_is_refused() -> None:
    with pytest.raises(UsageError, match="threshold of moving frames is from 0 to 254, not 255"):
        MovingMean(threshold=255)
