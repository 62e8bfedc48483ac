"""The measures of salient-object papers, by hand and against published figures."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanplate.core.errors import UsageError
from cleanplate.metrics.levels import minmax
from cleanplate.metrics.saliency import (
    PrecisionRecall,
    curve_max,
    curve_mean,
    f_beta_adaptive,
    f_beta_curve,
    f_beta_max,
    f_beta_mean,
    mae,
    precision_recall_curve,
)

from .pairs import REAL, SOD, real

needs_sod = pytest.mark.skipif(not SOD.is_dir(), reason=f"{SOD} is not here")

MATTE = np.array([[1.0, 0.6], [0.2, 0.0]], np.float32)
MASK = np.array([[True, False], [True, False]])


def test_mae_is_the_mean_distance_from_the_mask() -> None:
    # |1 - 1|, |0.6 - 0|, |0.2 - 1|, |0 - 0|
    assert mae(MATTE, MASK) == pytest.approx((0 + 0.6 + 0.8 + 0) / 4)


def test_mae_takes_a_true_matte() -> None:
    assert mae(MATTE, np.full((2, 2), 0.5, np.float32)) == pytest.approx(
        (0.5 + 0.1 + 0.3 + 0.5) / 4
    )


@pytest.mark.parametrize(
    ("level", "precision", "recall"),
    [
        (0, 2 / 4, 1.0),
        (1, 2 / 3, 1.0),
        (51, 2 / 3, 1.0),  # 0.2 is byte 51
        (52, 1 / 2, 0.5),
        (154, 1 / 1, 0.5),  # 0.6 is byte 153
        (255, 1 / 1, 0.5),
    ],
)
def test_each_threshold_counts_what_is_at_least_as_bright(
    level: int, precision: float, recall: float
) -> None:
    curve = precision_recall_curve(MATTE, MASK)
    assert (curve.precision[level], curve.recall[level]) == pytest.approx((precision, recall))


def test_finding_nothing_is_neither_precise_nor_complete() -> None:
    curve = precision_recall_curve(np.zeros((2, 2), np.float32), MASK)
    assert (curve.precision[1], curve.recall[1]) == (0.0, 0.0)


def test_the_adaptive_threshold_is_twice_the_mean() -> None:
    # The mean is 0.45, so that only the 1.0 is found: precision 1, recall 1/2.
    assert f_beta_adaptive(MATTE, MASK) == pytest.approx(1.3 * 0.5 / (0.3 + 0.5))


def test_the_adaptive_threshold_weighs_as_asked() -> None:
    assert f_beta_adaptive(MATTE, MASK, beta2=1.0) == pytest.approx(2 * 0.5 / 1.5)


def test_finding_all_of_a_dark_matte_counts_as_found() -> None:
    # Twice the mean of nothing is 0, which every pixel meets.
    assert f_beta_adaptive(np.zeros((2, 2), np.float32), MASK) == pytest.approx(1.3 * 0.5 / 1.15)


def test_without_a_subject_recall_is_zero() -> None:
    curve = precision_recall_curve(MATTE, np.zeros((2, 2), np.bool_))
    assert curve.recall.max() == 0.0


def test_f_weighs_precision_above_recall() -> None:
    halves, wholes = np.full(256, 0.5), np.ones(256)
    precise = f_beta_curve(PrecisionRecall(wholes, halves))[0]
    complete = f_beta_curve(PrecisionRecall(halves, wholes))[0]
    assert precise == pytest.approx(1.3 * 0.5 / (0.3 + 0.5))
    assert complete == pytest.approx(1.3 * 0.5 / (0.15 + 1.0))


def test_f_is_zero_where_nothing_agrees() -> None:
    assert f_beta_curve(PrecisionRecall(np.zeros(256), np.zeros(256))).max() == 0.0


def test_f_max_takes_one_threshold_for_all_pictures() -> None:
    early, late = np.zeros(256), np.zeros(256)
    early[10], late[20] = 1.0, 0.5
    assert f_beta_max([early, late]) == 0.5
    assert f_beta_mean([early, late]) == pytest.approx(1.5 / 2 / 256)


def test_f_max_takes_one_curve() -> None:
    assert f_beta_max(np.linspace(0, 1, 256)) == 1.0


@pytest.mark.parametrize("beta2", [0.0, -1.0, float("nan")])
def test_a_weight_that_is_none_is_refused(beta2: float) -> None:
    with pytest.raises(UsageError, match="above 0"):
        f_beta_curve(PrecisionRecall(np.ones(256), np.ones(256)), beta2)


def test_no_curves_are_refused() -> None:
    with pytest.raises(UsageError, match=r"\(N, 256\)"):
        f_beta_max([])


def test_sizes_that_differ_are_refused() -> None:
    with pytest.raises(UsageError, match=r"\(2, 2\).*\(2, 3\)"):
        mae(MATTE, np.zeros((2, 3), np.bool_))


def test_an_empty_picture_is_refused() -> None:
    with pytest.raises(UsageError, match="above 0"):
        mae(np.zeros((0, 2), np.float32), np.zeros((0, 2), np.bool_))


def test_bytes_are_no_mask() -> None:
    with pytest.raises(UsageError, match=r"uint8.*comparing"):
        precision_recall_curve(MATTE, MASK.astype(np.uint8))  # type: ignore[arg-type]


@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 2**32 - 1))
def test_recall_falls_with_the_threshold(height: int, width: int, seed: int) -> None:
    noise = np.random.default_rng(seed)
    matte = noise.random((height, width), np.float32)
    curve = precision_recall_curve(matte, noise.random((height, width)) > 0.5)
    assert (np.diff(curve.recall) <= 0).all()
    assert 0 <= curve.precision.min() <= curve.precision.max() <= 1


@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 2**32 - 1))
def test_the_mask_itself_is_perfect(height: int, width: int, seed: int) -> None:
    mask = np.random.default_rng(seed).random((height, width)) > 0.5
    mask[0, 0] = True
    matte = mask.astype(np.float32)
    assert mae(matte, mask) == 0.0
    assert f_beta_max(f_beta_curve(precision_recall_curve(matte, mask))) == 1.0


@needs_sod
@pytest.mark.parametrize("measure", ["MAE", "maxFm", "meanFm", "adpFm", "maxpre", "meanpre"])
def test_the_published_figures_are_met(measure: str) -> None:
    expected = json.loads((SOD / "version_performance.json").read_text())["v1_4_1"][measure]
    pairs = [(minmax(matte), mask) for matte, mask in map(real, REAL)]
    accuracies = [precision_recall_curve(matte, mask) for matte, mask in pairs]
    curves = [f_beta_curve(curve) for curve in accuracies]
    precisions = [curve.precision for curve in accuracies]
    found = {
        "MAE": float(np.mean([mae(matte, mask) for matte, mask in pairs])),
        "maxFm": f_beta_max(curves),
        "meanFm": f_beta_mean(curves),
        "adpFm": float(np.mean([f_beta_adaptive(matte, mask) for matte, mask in pairs])),
        "maxpre": curve_max(precisions),
        "meanpre": curve_mean(precisions),
    }
    assert found[measure] == pytest.approx(expected, abs=1e-6)
