"""Regions and contours over a sequence: by hand, against plain loops, and on real masks."""

from __future__ import annotations

import math
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import Mask
from cleanplate.metrics.davis import (
    DavisMeter,
    contour_accuracy,
    contour_map,
    davis_score,
    region_similarity,
    sequence_score,
)

sizes = st.integers(1, 12)
seeds = st.integers(0, 2**32 - 1)


def row(text: str) -> Mask:
    """``..##`` as a mask one pixel high."""
    return np.array([[letter == "#" for letter in text]])


def blobs(rng: np.random.Generator, shape: tuple[int, int]) -> Mask:
    """Something, nothing or everything."""
    return np.asarray(rng.random(shape) < rng.choice([0.0, 0.1, 0.5, 0.9, 1.0]))


# The published definition, pixel by pixel.


def plain_contour(mask: Mask) -> list[tuple[int, int]]:
    height, width = mask.shape
    contour = []
    for y, x in np.ndindex(height, width):
        others = [(y, x + 1), (y + 1, x), (y + 1, x + 1)]
        inside = [mask[r, c] for r, c in others if r < height and c < width]
        if any(other != mask[y, x] for other in inside):
            contour.append((y, x))
    return contour


def plain_f(found: Mask, truth: Mask, tolerance: float = 0.008) -> float:
    reach = tolerance
    if tolerance < 1:
        reach = math.ceil(tolerance * math.sqrt(truth.shape[0] ** 2 + truth.shape[1] ** 2))
    ours, theirs = plain_contour(found), plain_contour(truth)

    def met(some: list[tuple[int, int]], others: list[tuple[int, int]]) -> float:
        near = [any((y - r) ** 2 + (x - c) ** 2 <= reach**2 for r, c in others) for y, x in some]
        return sum(near) / len(near)

    if not ours and theirs:
        precision, recall = 1.0, 0.0
    elif ours and not theirs:
        precision, recall = 0.0, 1.0
    elif not ours and not theirs:
        precision, recall = 1.0, 1.0
    else:
        precision, recall = met(ours, theirs), met(theirs, ours)
    if precision + recall == 0:
        return 0.0
    return 2 * precision * recall / (precision + recall)


def published_statistics(values: list[float]) -> tuple[float, float, float]:
    """As the benchmark has it, frame numbers from linspace and round."""
    scores = np.array(values)
    ends = (np.round(np.linspace(1, len(scores), 5) + 1e-10) - 1).astype(int)
    quarters = [scores[ends[k] : ends[k + 1] + 1] for k in range(4)]
    return scores.mean(), (scores > 0.5).mean(), quarters[0].mean() - quarters[3].mean()


def sequence(media: Path, name: str, shape: tuple[int, int] | None = None) -> list[Mask]:
    masks = []
    for path in sorted((media / "davis" / name / "masks").iterdir()):
        picture = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
        if shape is not None:
            picture = cv2.resize(picture, shape[::-1], interpolation=cv2.INTER_NEAREST)
        masks.append(np.asarray(picture > 127))
    return masks


# One frame.


def test_a_contour_is_one_pixel_wide_and_leaves_the_border_out() -> None:
    mask = np.zeros((4, 4), np.bool_)
    mask[1:3, 1:4] = True
    assert contour_map(mask).astype(int).tolist() == [
        [1, 1, 1, 1],
        [1, 0, 0, 0],
        [1, 1, 1, 1],
        [0, 0, 0, 0],
    ]


def test_a_contour_two_pixels_off_is_met_from_two_pixels_on() -> None:
    assert contour_accuracy(row("#....."), row("###..."), tolerance=1) == 0.0
    assert contour_accuracy(row("#....."), row("###..."), tolerance=2) == 1.0


def test_half_of_the_found_contour_is_half_precise() -> None:
    # Found: contours at 0 and 3; true: at 0 only. P = 1/2, R = 1.
    assert contour_accuracy(row("#..#####"), row("#......."), tolerance=1) == pytest.approx(
        2 * 0.5 * 1 / 1.5
    )


def test_distance_is_along_the_diagonal_too() -> None:
    one, other = np.zeros((2, 9, 9), np.bool_)
    one[4:, 4:] = True  # its contour's corner is (3, 3)
    other[8, 8] = True  # contour (7, 7), (7, 8), (8, 7): nearest (3, 7), 4 away
    assert contour_accuracy(one, other, tolerance=3.9) == 0.0
    assert contour_accuracy(one, other, tolerance=4) > 0.0


def test_a_small_picture_is_judged_to_one_pixel() -> None:
    # 0.008 of a diagonal of 6.1 pixels is rounded up.
    assert contour_accuracy(row("##...."), row("#.....")) == 1.0
    assert contour_accuracy(row("###..."), row("#.....")) == 0.0


@pytest.mark.parametrize(
    ("found", "truth", "score"),
    [("....", "....", 1), ("####", "....", 1), ("....", "##..", 0), ("##..", "....", 0)],
)
def test_without_a_contour_there_is_one_or_nothing_to_meet(
    found: str, truth: str, score: int
) -> None:
    assert contour_accuracy(row(found), row(truth)) == score


def test_regions_are_intersection_over_union() -> None:
    assert region_similarity(row("##.."), row(".##.")) == pytest.approx(1 / 3)
    assert region_similarity(row("...."), row("....")) == 1.0


def test_a_matte_is_cut_at_the_threshold() -> None:
    matte = np.array([[0.9, 0.6, 0.2, 0, 0, 0]], np.float32)
    assert contour_accuracy(matte, row("##....")) == 1.0
    assert contour_accuracy(matte, row("#....."), threshold=0.7) == 1.0


@given(sizes, sizes, seeds, st.sampled_from([0.008, 0.1, 0.3, 1, 1.5, 2, 3]))
def test_contours_score_as_by_the_definition(
    height: int, width: int, seed: int, tolerance: float
) -> None:
    rng = np.random.default_rng(seed)
    found, truth = blobs(rng, (height, width)), blobs(rng, (height, width))
    assert contour_accuracy(found, truth, tolerance=tolerance) == pytest.approx(
        plain_f(found, truth, tolerance)
    )


@pytest.mark.parametrize("name", ["dog", "dance-twirl"])
def test_real_contours_score_as_by_the_definition(media: Path, name: str) -> None:
    masks = sequence(media, name, (120, 214))
    assert contour_accuracy(masks[10], masks[7]) == pytest.approx(plain_f(masks[10], masks[7]))


def test_real_contours_of_full_size_score_as_by_dilation_with_a_disk(media: Path) -> None:
    found, truth = sequence(media, "goat")[10:13:2]
    reach = math.ceil(0.008 * math.sqrt(480**2 + 854**2))
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    disk = (x**2 + y**2 <= reach**2).astype(np.uint8)
    ours, theirs = contour_map(found), contour_map(truth)
    near_ours, near_theirs = (cv2.dilate(one.astype(np.uint8), disk) > 0 for one in (ours, theirs))
    precision = (ours & near_theirs).sum() / ours.sum()
    recall = (theirs & near_ours).sum() / theirs.sum()
    assert contour_accuracy(found, truth) == pytest.approx(
        2 * precision * recall / (precision + recall)
    )


@given(sizes, sizes, seeds)
def test_a_mask_is_its_own_equal(height: int, width: int, seed: int) -> None:
    mask = blobs(np.random.default_rng(seed), (height, width))
    assert contour_accuracy(mask, mask) == 1.0


@given(sizes, sizes, seeds)
def test_a_greater_tolerance_is_milder(height: int, width: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    found, truth = blobs(rng, (height, width)), blobs(rng, (height, width))
    scores = [contour_accuracy(found, truth, tolerance=pixels) for pixels in (1, 2, 4, 20)]
    assert scores == sorted(scores)


# A sequence.


def test_recall_leaves_out_exactly_a_half() -> None:
    assert sequence_score([0.5, 0.6, 0.4, 1.0]).recall == 0.5


def test_decay_is_the_first_quarter_less_the_last() -> None:
    # Quarters of 8 frames end at frames 1, 3, 5, 6, 8: the first is frames 1-3, the last 6-8.
    score = sequence_score([1.0, 0.9, 0.8, 0, 0, 0.3, 0.2, 0.1])
    assert score.decay == pytest.approx(0.9 - 0.2)


def test_one_frame_does_not_decay() -> None:
    assert sequence_score([0.25]).decay == 0.0


@given(st.lists(st.floats(0, 1), min_size=1, max_size=400))
def test_statistics_are_those_of_the_benchmark(values: list[float]) -> None:
    score = sequence_score(values)
    assert (score.mean, score.recall, score.decay) == pytest.approx(published_statistics(values))


def test_the_ends_are_left_out_where_asked() -> None:
    truths = [row("##..")] * 4
    found = [row("...."), row("##.."), row("#..."), row("....")]
    assert davis_score(found, truths, leave_out_ends=True).j.frames == (1.0, 0.5)
    assert davis_score(found, truths, leave_out_ends=False).j.frames == (0.0, 1.0, 0.5, 0.0)


def test_one_figure_is_the_mean_of_both() -> None:
    score = davis_score([row("##....")], [row("#.....")], leave_out_ends=False)
    assert score.j_and_f == pytest.approx((0.5 + 1.0) / 2)


@pytest.mark.parametrize("leave_out_ends", [True, False])
def test_the_meter_says_what_the_batch_says(
    rng: np.random.Generator, *, leave_out_ends: bool
) -> None:
    found, truths = rng.random((2, 7, 12, 16)) > 0.7
    meter = DavisMeter(leave_out_ends=leave_out_ends)
    for count, pair in enumerate(zip(found, truths, strict=True), 1):
        assert meter.step(*pair) == (region_similarity(*pair), contour_accuracy(*pair))
        if count > 2:
            batch = davis_score(found[:count], truths[:count], leave_out_ends=leave_out_ends)
            assert meter.result() == batch


def test_the_meter_goes_on_after_a_frame_it_refused() -> None:
    meter = DavisMeter(leave_out_ends=False)
    meter.step(row("##.."), row("##.."))
    with pytest.raises(UsageError, match="one size"):
        meter.step(row("##."), row("##.."))
    assert meter.result().j.frames == meter.result().f.frames == (1.0,)


def test_real_masks_a_frame_late_score_less_than_their_own(media: Path) -> None:
    masks = sequence(media, "dog", (240, 427))
    late = davis_score(masks[:-1], masks[1:], leave_out_ends=True)
    own = davis_score(masks, masks, leave_out_ends=True)
    assert (own.j.mean, own.f.mean, own.j.recall, own.f.decay) == (1, 1, 1, 0)
    assert 0.6 < late.j.mean < 0.95
    assert 0.3 < late.f.mean < 0.95


# What is refused.


@pytest.mark.parametrize("count", [1, 2])
def test_two_frames_less_the_ends_are_nothing(count: int) -> None:
    masks = [row("##..")] * count
    with pytest.raises(UsageError, match="no frame"):
        davis_score(masks, masks, leave_out_ends=True)
    meter = DavisMeter(leave_out_ends=True)
    meter.step(masks[0], masks[0])
    with pytest.raises(UsageError, match="no frame"):
        meter.result()


def test_sequences_of_different_length_are_refused() -> None:
    with pytest.raises(UsageError, match="more truths"):
        davis_score([row("##..")], [row("##..")] * 2, leave_out_ends=False)


@pytest.mark.parametrize("tolerance", [0.0, -1.0, math.nan, math.inf])
def test_a_tolerance_that_is_none_is_refused(tolerance: float) -> None:
    with pytest.raises(UsageError, match="tolerance"):
        contour_accuracy(row("##.."), row("##.."), tolerance=tolerance)


def test_labels_are_no_mask() -> None:
    labels: npt.NDArray[np.uint8] = np.zeros((1, 4), np.uint8)
    with pytest.raises(UsageError, match="bool"):
        contour_accuracy(row("##.."), labels)  # type: ignore[arg-type]
