"""The E-measure, by hand."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanplate.core.errors import UsageError
from cleanplate.metrics.alignment import (
    e_measure_adaptive,
    e_measure_curve,
    e_measure_max,
    e_measure_mean,
)
from cleanplate.metrics.levels import minmax

from .pairs import REAL, SOD, real

HALF = np.array([[True, True, False, False]])
NONE = np.zeros((1, 4), np.bool_)


def test_a_perfect_result_scores_n_over_n_less_one() -> None:
    curve = e_measure_curve(HALF.astype(np.float32), HALF)
    assert curve[1:] == pytest.approx(4 / 3)


def test_the_opposite_scores_zero() -> None:
    curve = e_measure_curve((~HALF).astype(np.float32), HALF)
    assert curve[128] == pytest.approx(0)


def test_one_of_two_found() -> None:
    # f: 3/4, -1/4, -1/4, -1/4; g: 1/2, 1/2, -1/2, -1/2; 2 f g / (f^2 + g^2): 12/13, -4/5, 4/5, 4/5
    matte = np.array([[1, 0, 0, 0]], np.float32)
    wanted = ((25 / 13) ** 2 + (1 / 5) ** 2 + 2 * (9 / 5) ** 2) / 4 / 3
    assert e_measure_curve(matte, HALF)[128] == pytest.approx(wanted)


def test_finding_all_is_worth_a_quarter() -> None:
    # f is 0 everywhere: each pixel (0 + 1)^2 / 4.
    assert e_measure_curve(HALF.astype(np.float32), HALF)[0] == pytest.approx(4 / 4 / 3)


def test_without_a_subject_what_is_not_found_counts() -> None:
    matte = np.array([[1, 0, 0, 0]], np.float32)
    assert e_measure_curve(matte, NONE)[1] == pytest.approx(3 / 3)


def test_if_all_is_subject_what_is_found_counts() -> None:
    matte = np.array([[1, 0, 0, 0]], np.float32)
    assert e_measure_curve(matte, ~NONE)[1] == pytest.approx(1 / 3)


def test_a_single_right_pixel_scores_one() -> None:
    one = np.ones((1, 1), np.float32)
    assert e_measure_curve(one, one > 0)[255] == 1
    assert e_measure_adaptive(one, one > 0) == 1


def test_the_adaptive_threshold_is_twice_the_mean() -> None:
    matte = np.array([[1.0, 0.5, 0.25, 0.25]], np.float32)  # mean 0.5: only the first
    found = np.array([[1, 0, 0, 0]], np.float32)
    assert e_measure_adaptive(matte, HALF) == pytest.approx(e_measure_curve(found, HALF)[128])


def test_the_best_threshold_is_one_for_all() -> None:
    early, late = np.zeros(256), np.zeros(256)
    early[10], late[20] = 1.0, 0.5
    assert e_measure_max([early, late]) == 0.5
    assert e_measure_mean([early, late]) == pytest.approx(1.5 / 2 / 256)


def test_sizes_that_differ_are_refused() -> None:
    with pytest.raises(UsageError, match="one size"):
        e_measure_curve(np.zeros((2, 2), np.float32), HALF)


@given(st.integers(1, 9), st.integers(2, 9), st.integers(0, 2**32 - 1))
def test_it_is_the_mean_over_pixels(height: int, width: int, seed: int) -> None:
    noise = np.random.default_rng(seed)
    matte, mask = noise.random((height, width), np.float32), noise.random((height, width)) > 0.5
    mask.flat[:2] = True, False
    level = int(noise.integers(256))
    found = (matte * np.float32(255)).astype(np.uint8) >= level
    f, g = found - found.mean(), mask - mask.mean()
    wanted = ((1 + 2 * f * g / (f * f + g * g)) ** 2 / 4).sum() / (mask.size - 1)
    assert e_measure_curve(matte, mask)[level] == pytest.approx(wanted)


@pytest.mark.skipif(not SOD.is_dir(), reason=f"{SOD} is not here")
@pytest.mark.parametrize("measure", ["maxEm", "meanEm", "adpEm"])
def test_the_published_figures_are_met(measure: str) -> None:
    published = json.loads((SOD / "version_performance.json").read_text())["v1_4_1"][measure]
    pairs = [(minmax(matte), mask) for matte, mask in map(real, REAL)]
    curves = [e_measure_curve(*pair) for pair in pairs]
    found = {
        "maxEm": e_measure_max(curves),
        "meanEm": e_measure_mean(curves),
        "adpEm": float(np.mean([e_measure_adaptive(*pair) for pair in pairs])),
    }
    assert found[measure] == pytest.approx(published, abs=1e-6)
