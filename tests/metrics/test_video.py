"""Steadiness and agreement over a video."""

from __future__ import annotations

import numpy as np
import pytest

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import Matte
from cleanplate.metrics.video import dtssd, j_mean


def flat(value: float) -> Matte:
    return np.full((2, 2), value, np.float32)


def test_a_jump_the_truth_does_not_make_is_flicker() -> None:
    # Changes 0.5 and -0.25, the truth none: (0.5 + 0.25) / 2 * 100
    assert dtssd([flat(0), flat(0.5), flat(0.25)], [flat(1)] * 3) == pytest.approx(37.5)


def test_one_pixel_of_four_counts_a_half() -> None:
    blink = flat(0)
    blink[0, 0] = 1.0  # root of (1 + 0 + 0 + 0) / 4
    assert dtssd([flat(0), blink], [flat(0), flat(0)]) == pytest.approx(50.0)


def test_moving_as_the_truth_does_is_no_flicker() -> None:
    truth = [flat(0), flat(0.5), flat(1)]
    assert dtssd(truth, truth) == 0.0


def test_an_error_that_stands_still_is_no_flicker() -> None:
    assert dtssd([flat(0.25)] * 3, [flat(0.75)] * 3) == 0.0


def test_the_truth_may_be_masks() -> None:
    masks = [np.zeros((2, 2), np.bool_), np.ones((2, 2), np.bool_)]
    assert dtssd([flat(1), flat(0)], masks) == pytest.approx(200.0)


def test_frames_are_taken_one_by_one() -> None:
    assert dtssd((flat(0) for _ in range(3)), (flat(0) for _ in range(3))) == 0.0


def test_one_frame_has_no_flicker_to_measure() -> None:
    with pytest.raises(UsageError, match="two frames"):
        dtssd([flat(0)], [flat(0)])


def test_j_is_the_mean_over_frames() -> None:
    whole, left = np.ones((1, 2), np.bool_), np.array([[True, False]])
    assert j_mean([whole, whole], [whole, left]) == pytest.approx((1 + 0.5) / 2)


def test_no_frames_are_refused() -> None:
    with pytest.raises(UsageError, match="no frame"):
        j_mean([], [])


@pytest.mark.parametrize(("results", "truths", "more"), [(1, 2, "truths"), (2, 1, "results")])
def test_sequences_of_different_length_are_refused(results: int, truths: int, more: str) -> None:
    mask = np.ones((1, 2), np.bool_)
    with pytest.raises(UsageError, match=f"more {more} than"):
        j_mean([mask] * results, [mask] * truths)


def test_a_frame_of_another_size_is_refused() -> None:
    with pytest.raises(UsageError, match="one size"):
        dtssd([flat(0), np.zeros((3, 3), np.float32)], [flat(0), np.zeros((3, 3), np.float32)])
