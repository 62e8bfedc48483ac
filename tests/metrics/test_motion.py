"""Counts of moving pixels: by hand, by the benchmark's formulas, and on a real road."""

from __future__ import annotations

from dataclasses import astuple
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import Mask
from cleanplate.metrics.motion import (
    Labels,
    MotionCounts,
    MotionMeter,
    frame_counts,
    frame_range,
    motion_counts,
)

LABELS = np.array([[0, 50, 85, 170, 255]] * 2, np.uint8)
FOUND = np.array([[True] * 5, [False] * 5])

sizes = st.integers(1, 12)
seeds = st.integers(0, 2**32 - 1)
counts = st.builds(MotionCounts, *[st.integers(0, 10**12)] * 6)


def noise(rng: np.random.Generator, shape: tuple[int, ...]) -> tuple[Mask, Labels]:
    return rng.random(shape) > 0.5, rng.choice(LABELS[0], shape)


def published_counts(found: Mask, truth: Labels) -> tuple[int, int, int, int, int]:
    """TP, FP, FN, TN, SE as the benchmark's code compares the pictures."""
    white = found.astype(np.uint8) * 255
    return (
        int(np.sum((truth == 255) & (white == 255))),
        int(np.sum((truth <= 50) & (white == 255))),
        int(np.sum((truth == 255) & (white == 0))),
        int(np.sum((truth <= 50) & (white == 0))),
        int(np.sum((truth == 50) & (white == 255))),
    )


# Counts.


def test_each_label_found_and_not() -> None:
    # Static and shadow are background; outside and unknown are nothing.
    assert frame_counts(FOUND, LABELS) == MotionCounts(
        tp=1, fp=2, fn=1, tn=2, shadow_errors=1, shadow=2
    )


def test_outside_the_region_nothing_counts() -> None:
    roi = np.array([[True, True, True, True, False], [False] * 5])
    assert frame_counts(FOUND, LABELS, roi=roi) == MotionCounts(fp=2, shadow_errors=1, shadow=1)


def test_a_region_without_a_pixel_counts_nothing() -> None:
    assert frame_counts(FOUND, LABELS, roi=np.zeros((2, 5), np.bool_)) == MotionCounts()


def test_a_matte_moves_from_the_threshold_on() -> None:
    matte = np.array([[0.5, 0.49]], np.float32)
    truth = np.array([[255, 255]], np.uint8)
    assert frame_counts(matte, truth) == MotionCounts(tp=1, fn=1)
    assert frame_counts(matte, truth, threshold=0.4) == MotionCounts(tp=2)


@given(sizes, sizes, seeds)
def test_counts_are_those_of_the_benchmark(height: int, width: int, seed: int) -> None:
    found, truth = noise(np.random.default_rng(seed), (height, width))
    result = frame_counts(found, truth)
    assert astuple(result)[:5] == published_counts(found, truth)
    assert result.shadow == int(np.sum(truth == 50))


@given(sizes, sizes, seeds)
def test_a_region_is_the_same_as_labels_outside(height: int, width: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    found, truth = noise(rng, (height, width))
    roi = rng.random((height, width)) > 0.5
    assert frame_counts(found, truth, roi=roi) == frame_counts(
        found, np.where(roi, truth, np.uint8(85))
    )


# Figures.


def test_the_figures_of_a_table_by_hand() -> None:
    scores = MotionCounts(tp=30, fp=10, fn=20, tn=140, shadow_errors=3, shadow=12).scores()
    assert scores.recall == 30 / 50
    assert scores.specificity == 140 / 150
    assert scores.fpr == 10 / 150
    assert scores.fnr == 20 / 50
    assert scores.pwc == 100 * 30 / 200
    assert scores.precision == 30 / 40
    assert scores.f_measure == pytest.approx(2 * 0.6 * 0.75 / (0.6 + 0.75))
    assert scores.fpr_shadow == 3 / 12


def test_a_share_of_nothing_is_perfect() -> None:
    scores = MotionCounts().scores()
    assert (scores.recall, scores.specificity, scores.precision, scores.f_measure) == (1, 1, 1, 1)
    assert (scores.fpr, scores.fnr, scores.pwc, scores.fpr_shadow) == (0, 0, 0, 0)


def test_a_still_scene_left_alone_is_perfect() -> None:
    assert MotionCounts(tn=9).scores().f_measure == 1.0


@pytest.mark.parametrize(
    "wrong", [MotionCounts(fp=1), MotionCounts(fn=1), MotionCounts(fp=1, fn=1)]
)
def test_nothing_right_and_something_wrong_is_zero(wrong: MotionCounts) -> None:
    assert wrong.scores().f_measure == 0.0


@given(counts)
def test_rates_of_one_kind_sum_to_one(one: MotionCounts) -> None:
    scores = one.scores()
    assert scores.recall + scores.fnr == pytest.approx(1)
    assert scores.specificity + scores.fpr == pytest.approx(1)


@given(counts)
def test_f_is_the_harmonic_mean(one: MotionCounts) -> None:
    scores = one.scores()
    total = scores.precision + scores.recall
    expected = 2 * scores.precision * scores.recall / total if total else 0.0
    assert scores.f_measure == pytest.approx(expected)


# Sums.


def test_counts_add_up() -> None:
    one, other = MotionCounts(1, 2, 3, 4, 5, 6), MotionCounts(10, 20, 30, 40, 50, 60)
    assert one + other == MotionCounts(11, 22, 33, 44, 55, 66)


def test_videos_are_summed_from_nothing() -> None:
    videos = [MotionCounts(tp=1), MotionCounts(fn=2)]
    assert sum(videos, MotionCounts()) == MotionCounts(tp=1, fn=2)


def test_counts_and_numbers_do_not_add_up() -> None:
    with pytest.raises(TypeError):
        MotionCounts() + 1  # type: ignore[operator]


@given(sizes, sizes, seeds)
def test_two_pictures_are_one_twice_as_high(height: int, width: int, seed: int) -> None:
    found, truth = noise(np.random.default_rng(seed), (2, height, width))
    halves = frame_counts(found[0], truth[0]) + frame_counts(found[1], truth[1])
    assert halves == frame_counts(found.reshape(-1, width), truth.reshape(-1, width))


def test_figures_of_a_video_are_of_the_sum_not_the_mean() -> None:
    found = [np.ones((1, 1), np.bool_), np.ones((1, 3), np.bool_)]
    truths = [np.full((1, 1), 255, np.uint8), np.zeros((1, 3), np.uint8)]
    assert motion_counts(found, truths).scores().precision == 1 / 4


def test_only_the_frames_in_the_range_count() -> None:
    found, truths = [FOUND] * 4, [LABELS] * 4
    whole = motion_counts(found, truths, frames=range(2, 4))
    assert whole == frame_counts(FOUND, LABELS) + frame_counts(FOUND, LABELS)


def test_frames_may_begin_at_a_later_number() -> None:
    total = motion_counts([FOUND] * 4, [LABELS] * 4, frames=range(470, 901), start=468)
    assert total.tp == 2


def test_the_meter_says_what_the_batch_says(rng: np.random.Generator) -> None:
    found, truths = noise(rng, (6, 5, 7))
    options = {"roi": rng.random((5, 7)) > 0.3, "frames": range(2, 6)}
    meter = MotionMeter(**options)  # type: ignore[arg-type]
    steps = [meter.step(*pair) for pair in zip(found, truths, strict=True)]
    assert [step is None for step in steps] == [True, False, False, False, False, True]
    assert meter.result() == motion_counts(found, truths, **options)  # type: ignore[arg-type]


def test_a_frame_that_does_not_count_need_not_be_right() -> None:
    nothing = np.full((2, 5), 1, np.uint8)
    assert motion_counts([FOUND] * 2, [nothing, LABELS], frames=range(2, 3)).tp == 1


def test_a_range_is_read_with_its_last_frame() -> None:
    assert frame_range("470 900\n") == range(470, 901)


# A real road.


def test_a_plain_subtraction_finds_the_cars_of_a_real_road(media: Path) -> None:
    road = media / "motion" / "highway"
    roi = cv2.imread(str(road / "ROI.bmp"), cv2.IMREAD_GRAYSCALE) > 0
    background = cv2.createBackgroundSubtractorMOG2()
    meter = MotionMeter(roi=roi, frames=range(800, 860), start=740)
    expected = np.zeros(5, np.int64)
    for number in range(740, 870):
        found = background.apply(cv2.imread(str(road / "input" / f"in{number:06}.jpg"))) == 255
        truth_path = road / "groundtruth" / f"gt{number:06}.png"
        truth = cv2.imread(str(truth_path), cv2.IMREAD_GRAYSCALE)
        meter.step(found, truth)
        if 800 <= number < 860:
            expected += published_counts(found, truth)
    result = meter.result()
    assert list(astuple(result)[:5]) == expected.tolist()
    assert result.scores().f_measure > 0.75
    assert result.shadow > result.shadow_errors > 0


def test_the_range_of_a_real_road_is_that_of_its_truth(media: Path) -> None:
    road = media / "motion" / "highway"
    frames = frame_range((road / "temporalROI.txt").read_text())
    truths = sorted(path.name for path in (road / "groundtruth").iterdir())
    assert truths == [f"gt{number:06}.png" for number in frames]


# What is refused.


@pytest.mark.parametrize("text", ["", "470", "470 900 1", "a b", "-1 5", "1.5 3"])
def test_a_text_that_is_no_range_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="first and last"):
        frame_range(text)


def test_a_range_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(UsageError, match="swap"):
        frame_range("900 470")


@pytest.mark.parametrize("found", [True, False])
def test_a_label_of_no_meaning_is_refused(*, found: bool) -> None:
    with pytest.raises(UsageError, match="label 1 has"):
        frame_counts(np.full((1, 2), found), np.array([[0, 1]], np.uint8))


def test_a_mask_is_no_label_picture() -> None:
    with pytest.raises(UsageError, match="uint8"):
        frame_counts(FOUND, FOUND)


def test_sizes_that_differ_are_refused() -> None:
    with pytest.raises(UsageError, match="one size"):
        frame_counts(FOUND, LABELS[:1])
    with pytest.raises(UsageError, match="one size"):
        frame_counts(FOUND, LABELS, roi=FOUND[:1])


def test_no_frame_that_counts_is_refused() -> None:
    with pytest.raises(UsageError, match="no frame"):
        motion_counts([FOUND], [LABELS], frames=range(2, 3))
    with pytest.raises(UsageError, match="no frame"):
        MotionMeter().result()


def test_sequences_of_different_length_are_refused() -> None:
    with pytest.raises(UsageError, match="more results"):
        motion_counts([FOUND] * 2, [LABELS])
