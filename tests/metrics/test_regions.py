"""Agreement of regions."""

from __future__ import annotations

import json

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanplate.core.errors import UsageError
from cleanplate.metrics.levels import adaptive_cut, cut_at, levels_of, minmax
from cleanplate.metrics.regions import binary, dice, dice_curve, iou, iou_curve
from cleanplate.metrics.saliency import curve_max, curve_mean

from .pairs import REAL, SOD, Mask, Matte, real

LEFT = np.array([[True, True, False, False]])
MIDDLE = np.array([[False, True, True, False]])
NOTHING = np.zeros((1, 4), np.bool_)


def test_one_pixel_shared_of_three() -> None:
    assert iou(LEFT, MIDDLE) == pytest.approx(1 / 3)


def test_dice_counts_the_shared_pixel_twice() -> None:
    assert dice(LEFT, MIDDLE) == pytest.approx(2 / 4)


def test_a_matte_is_subject_from_the_threshold_on() -> None:
    matte = np.array([[0.9, 0.5, 0.49, 0.0]], np.float32)
    assert iou(matte, LEFT) == 1.0
    assert iou(matte, LEFT, threshold=0.6) == 0.5


@pytest.mark.parametrize("score", [iou, dice])
def test_nothing_found_where_nothing_is_scores_one(score) -> None:  # type: ignore[no-untyped-def]
    assert score(NOTHING, NOTHING) == 1.0


@pytest.mark.parametrize("score", [iou, dice])
def test_something_found_where_nothing_is_scores_zero(score) -> None:  # type: ignore[no-untyped-def]
    assert score(LEFT, NOTHING) == 0.0


@pytest.mark.parametrize("threshold", [0.0, 1.5, float("nan")])
def test_a_threshold_out_of_range_is_refused(threshold: float) -> None:
    with pytest.raises(UsageError, match="above 0, up to 1"):
        binary(np.zeros((1, 4), np.float32), threshold)


def test_sizes_that_differ_are_refused() -> None:
    with pytest.raises(UsageError, match="one size"):
        iou(LEFT, np.zeros((2, 2), np.bool_))


def test_doubles_are_no_matte() -> None:
    with pytest.raises(UsageError, match="float64"):
        iou(np.zeros((1, 4)), LEFT)  # type: ignore[arg-type]


@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 2**32 - 1))
def test_dice_follows_from_iou(height: int, width: int, seed: int) -> None:
    noise = np.random.default_rng(seed)
    one, other = noise.random((2, height, width)) > 0.5
    shared = iou(one, other)
    assert dice(one, other) == pytest.approx(2 * shared / (1 + shared))


MATTE = np.array([[0.9, 0.5, 0.49, 0.0]], np.float32)  # bytes 229, 127, 124, 0


@pytest.mark.parametrize(("level", "score"), [(0, 2 / 4), (124, 2 / 3), (127, 2 / 2), (128, 1 / 2)])
def test_iou_at_each_level(level: int, score: float) -> None:
    assert iou_curve(levels_of(MATTE, LEFT))[level] == pytest.approx(score)


@pytest.mark.parametrize(("level", "score"), [(0, 4 / 6), (124, 4 / 5), (127, 4 / 4), (128, 2 / 3)])
def test_dice_at_each_level(level: int, score: float) -> None:
    assert dice_curve(levels_of(MATTE, LEFT))[level] == pytest.approx(score)


@pytest.mark.parametrize("curve", [iou_curve, dice_curve])
def test_nothing_found_where_nothing_is_scores_as_asked(curve) -> None:  # type: ignore[no-untyped-def]
    levels = levels_of(MATTE, NOTHING)
    assert curve(levels)[255] == 0
    assert curve(levels, empty=1.0)[255] == 1
    assert curve(levels, empty=1.0)[0] == 0


@given(st.integers(1, 9), st.integers(1, 9), st.floats(0.01, 1), st.integers(0, 2**32 - 1))
def test_a_curve_of_one_cut_is_the_score(
    height: int, width: int, threshold: float, seed: int
) -> None:
    noise = np.random.default_rng(seed)
    matte, mask = noise.random((height, width), np.float32), noise.random((height, width)) > 0.5
    threshold = float(np.float32(threshold))
    cut = cut_at(matte, mask, threshold)
    assert iou_curve(cut, empty=1.0) == pytest.approx(iou(matte, mask, threshold))
    assert dice_curve(cut, empty=1.0) == pytest.approx(dice(matte, mask, threshold))


def stretched() -> list[tuple[Matte, Mask]]:
    return [(minmax(matte), mask) for matte, mask in map(real, REAL)]


@pytest.mark.skipif(not SOD.is_dir(), reason=f"{SOD} is not here")
@pytest.mark.parametrize("measure", ["iou", "dice"])
def test_the_published_figures_are_met(measure: str) -> None:
    published = json.loads((SOD / "version_performance.json").read_text())["v1_4_1"]
    of = {"iou": iou_curve, "dice": dice_curve}[measure]
    curves = [of(levels_of(matte, mask)) for matte, mask in stretched()]
    adaptive = np.mean([of(adaptive_cut(matte, mask)) for matte, mask in stretched()])
    assert curve_max(curves) == pytest.approx(published[f"max{measure}"], abs=1e-6)
    assert curve_mean(curves) == pytest.approx(published[f"mean{measure}"], abs=1e-6)
    assert adaptive == pytest.approx(published[f"adp{measure}"], abs=1e-6)


@pytest.mark.skipif(not SOD.is_dir(), reason=f"{SOD} is not here")
def test_the_published_figures_over_all_pixels_are_met() -> None:
    expected = json.loads((SOD / "version_performance.json").read_text())["v1_4_1"]
    found, truth = [], []
    for path in sorted((SOD / "test_data" / "preds").iterdir()):
        pred = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
        mask = cv2.imread(str(SOD / "test_data" / "masks" / path.name), cv2.IMREAD_GRAYSCALE)
        # Their toolbox stretches every prediction that is not flat, and cuts above a half.
        found.append((pred - pred.min() > np.ptp(pred) / 2).ravel())
        truth.append((mask > 128).ravel())
    whole = np.concatenate(found)[np.newaxis], np.concatenate(truth)[np.newaxis]
    assert iou(*whole) == pytest.approx(expected["overall_biiou"], abs=1e-9)
    assert dice(*whole) == pytest.approx(expected["overall_bidice"], abs=1e-9)
