"""Moving variance: the weighted deviation of three frames."""

from __future__ import annotations

import numpy as np
import pytest

from cleanplate.motion.moving_variance import MovingVariance


def label_of(threshold: float, *values: int) -> int:
    model = MovingVariance(threshold=threshold)
    for value in values:
        mask = model.process(np.full((2, 3), value, np.uint8), 0)
    return int(mask[0, 0])


@pytest.mark.parametrize(("value", "label"), [(130, 0), (132, 255), (70, 0), (68, 255)])
def test_half_of_a_step_is_its_deviation(value: int, label: int) -> None:
    """Half the weight is on either side: the deviation of 100, 100, 130 is 15."""
    assert label_of(15, 100, 100, value) == label


def test_the_three_frames_have_their_weights() -> None:
    """Of 50, 100, 200 the mean is 140, the variance 1800 + 480 + 1620, the deviation 62.4."""
    assert [label_of(threshold, 50, 100, 200) for threshold in (61, 62)] == [255, 0]


def test_what_left_two_frames_ago_is_seen() -> None:
    """Of 200, 100, 100 the mean is 120, the variance 0.2 * 6400 + 0.8 * 400, the deviation 40."""
    assert [label_of(threshold, 200, 100, 100) for threshold in (39, 40)] == [255, 0]


def test_black_and_white_are_no_overflow() -> None:
    """Half of 255 is the largest deviation: 127.5, which rounds to the even 128."""
    assert [label_of(threshold, 0, 0, 255) for threshold in (127, 128)] == [255, 0]
