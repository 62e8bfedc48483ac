"""Steadiness and agreement over a video."""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import Matte
from cleanplate.metrics.regions import iou
from cleanplate.metrics.video import (
    DtssdMeter,
    JMeter,
    dtssd,
    dtssd_steps,
    j_frames,
    j_mean,
)


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


def test_bytes_are_no_truth() -> None:
    with pytest.raises(UsageError, match="uint8"):
        dtssd([flat(0)] * 2, [np.zeros((2, 2), np.uint8)] * 2)  # type: ignore[list-item]


def plain_dtssd(mattes: list[Matte], truths: list[Matte]) -> list[float]:
    """The definition, pixel by pixel."""
    errors = []
    for t in range(len(mattes) - 1):
        total = 0.0
        for at in np.ndindex(mattes[t].shape):
            found = float(mattes[t + 1][at]) - float(mattes[t][at])
            true = float(truths[t + 1][at]) - float(truths[t][at])
            total += (found - true) ** 2
        errors.append(100 * math.sqrt(total / mattes[t].size))
    return errors


@given(st.integers(2, 5), st.integers(1, 6), st.integers(1, 6), st.integers(0, 2**32 - 1))
def test_steps_are_those_of_the_definition(frames: int, height: int, width: int, seed: int) -> None:
    mattes, truths = np.random.default_rng(seed).random((2, frames, height, width), np.float32)
    expected = plain_dtssd(list(mattes), list(truths))
    assert dtssd_steps(mattes, truths) == pytest.approx(expected)
    assert dtssd(mattes, truths) == pytest.approx(sum(expected) / len(expected))


def test_each_step_has_its_own_error() -> None:
    steps = dtssd_steps([flat(0), flat(0.5), flat(0.25)], [flat(1)] * 3)
    assert steps == pytest.approx([50.0, 25.0])


@given(st.integers(2, 5), st.integers(1, 6), st.integers(1, 6), st.integers(0, 2**32 - 1))
def test_the_meter_of_flicker_says_what_the_batch_says(
    frames: int, height: int, width: int, seed: int
) -> None:
    mattes, truths = np.random.default_rng(seed).random((2, frames, height, width), np.float32)
    meter = DtssdMeter()
    first, *steps = [meter.step(*pair) for pair in zip(mattes, truths, strict=True)]
    assert first is None
    assert steps == pytest.approx(dtssd_steps(mattes, truths))
    assert meter.result() == pytest.approx(dtssd(mattes, truths))


def test_the_meter_does_not_mind_an_array_that_is_written_again() -> None:
    meter, reused = DtssdMeter(), flat(0)
    meter.step(reused, flat(0))
    reused[:] = 1
    assert meter.step(reused, flat(0)) == pytest.approx(100)


def test_the_meter_of_flicker_goes_on_after_a_frame_it_refused() -> None:
    meter = DtssdMeter()
    meter.step(flat(0), flat(0))
    with pytest.raises(UsageError, match="all frames one size"):
        meter.step(np.zeros((3, 3), np.float32), np.zeros((3, 3), np.float32))
    meter.step(flat(0.5), flat(0))
    assert meter.result() == pytest.approx(50)


def test_the_meter_of_flicker_needs_two_frames() -> None:
    meter = DtssdMeter()
    meter.step(flat(0), flat(0))
    with pytest.raises(UsageError, match="two frames"):
        meter.result()


def test_a_real_sequence_flickers_by_what_changes_from_frame_to_frame(media: Path) -> None:
    paths = sorted((media / "davis" / "dog" / "masks").iterdir())[:6]
    masks = [cv2.imread(str(path), cv2.IMREAD_GRAYSCALE) > 127 for path in paths]
    still = [np.zeros(masks[0].shape, np.float32)] * len(masks)
    changed = [np.mean(a != b) for a, b in pairwise(masks)]
    expected = 100 * np.mean(np.sqrt(changed))
    assert dtssd(still, masks) == pytest.approx(expected)


def test_the_meter_of_agreement_says_what_the_batch_says(rng: np.random.Generator) -> None:
    found, truths = rng.random((2, 5, 6, 7)) > 0.5
    meter = JMeter()
    steps = [meter.step(*pair) for pair in zip(found, truths, strict=True)]
    assert steps == j_frames(found, truths) == [iou(*p) for p in zip(found, truths, strict=True)]
    assert meter.result() == pytest.approx(j_mean(found, truths))


def test_the_meter_of_agreement_cuts_mattes_at_its_threshold() -> None:
    meter = JMeter(threshold=0.4)
    assert meter.step(flat(0.45), np.ones((2, 2), np.bool_)) == 1.0


def test_a_meter_without_frames_has_no_mean() -> None:
    with pytest.raises(UsageError, match="no frame"):
        JMeter().result()
