"""The S-measure, by hand."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanplate.core.errors import UsageError
from cleanplate.metrics.levels import minmax
from cleanplate.metrics.structure import s_measure

from .pairs import REAL, SOD, perfect, photo, real

SQUARE = np.zeros((4, 4), np.bool_)
SQUARE[1:3, 1:3] = True
MATTE = np.where(SQUARE, 0.8, 0.1).astype(np.float32)


def test_a_perfect_matte_scores_one() -> None:
    assert s_measure(*perfect()) == pytest.approx(1)


def test_without_a_subject_dark_is_good() -> None:
    assert s_measure(MATTE, np.zeros((4, 4), np.bool_)) == pytest.approx(
        1 - (4 * 0.8 + 12 * 0.1) / 16
    )


def test_if_all_is_subject_bright_is_good() -> None:
    assert s_measure(MATTE, np.ones((4, 4), np.bool_)) == pytest.approx((4 * 0.8 + 12 * 0.1) / 16)


def test_the_object_part_sees_subject_and_background_apart() -> None:
    # Even on both: 2 m / (m^2 + 1) of 0.8 on a quarter, and of 1 - 0.1 on the rest.
    wanted = 0.25 * 1.6 / 1.64 + 0.75 * 1.8 / 1.81
    assert s_measure(MATTE, SQUARE, alpha=1) == pytest.approx(wanted)


def test_an_uneven_subject_costs_its_deviation() -> None:
    mask = np.array([[True, True, False, False]])
    matte = np.array([[1.0, 0.5, 0.0, 0.0]], np.float32)
    bright = 1.5 / (0.75**2 + 1 + math.sqrt(2 * 0.25**2 / 1))
    assert s_measure(matte, mask, alpha=1) == pytest.approx((bright + 1) / 2)


def test_the_region_part_compares_quarters_at_the_centre_of_mass() -> None:
    # The centre 1.5 rounds to 2, so that quarters are 3 x 3, 3 x 1, 1 x 3 and 1 x 1; only the first
    # has subject: 4 of 9 pixels, 0.8 against 0.1. The others are flat in both: 1.
    x, y = (4 * 0.8 + 5 * 0.1) / 9, 4 / 9
    y_spread = (4 * (1 - y) ** 2 + 5 * y**2) / 8
    x_spread, together = 0.7**2 * y_spread, 0.7 * y_spread
    first = 4 * x * y * together / ((x * x + y * y) * (x_spread + y_spread))
    assert s_measure(MATTE, SQUARE, alpha=0) == pytest.approx((9 * first + 7) / 16)


def test_a_quarter_that_is_flat_in_one_only_scores_zero() -> None:
    matte = MATTE.copy()
    matte[3, :2] = 0.1, 0.3  # the lower left quarter, which has no subject
    lost = s_measure(MATTE, SQUARE, alpha=0) - s_measure(matte, SQUARE, alpha=0)
    assert lost == pytest.approx(3 / 16)


@pytest.mark.parametrize("place", [(0, 0), (3, 0), (0, 4), (3, 4), (2, 2)])
def test_one_pixel_well_found_scores_near_one_wherever_it_is(place: tuple[int, int]) -> None:
    mask = np.zeros((4, 5), np.bool_)
    mask[place] = True
    assert s_measure(mask.astype(np.float32), mask) == pytest.approx(1)


def test_the_weight_has_to_be_a_share() -> None:
    with pytest.raises(UsageError, match="from 0 to 1"):
        s_measure(MATTE, SQUARE, alpha=1.5)


def test_sizes_that_differ_are_refused() -> None:
    with pytest.raises(UsageError, match="one size"):
        s_measure(MATTE, SQUARE[:3])


@given(st.integers(1, 12), st.integers(1, 12), st.integers(0, 2**32 - 1))
def test_rows_and_columns_are_alike(height: int, width: int, seed: int) -> None:
    noise = np.random.default_rng(seed)
    matte, mask = noise.random((height, width), np.float32), noise.random((height, width)) > 0.5
    score = s_measure(matte, mask)
    assert 0 <= score <= 1
    assert s_measure(matte.T, mask.T) == pytest.approx(score, abs=1e-9)


def test_nothing_is_stretched() -> None:
    matte, mask = photo(1, 60, 80)
    weak = matte * np.float32(0.3)
    assert s_measure(weak, mask) < s_measure(minmax(weak), mask) - 0.05


@pytest.mark.skipif(not SOD.is_dir(), reason=f"{SOD} is not here")
def test_the_published_figure_is_met() -> None:
    published = json.loads((SOD / "version_performance.json").read_text())["v1_4_1"]["Smeasure"]
    scores = [s_measure(minmax(matte), mask) for matte, mask in map(real, REAL)]
    assert np.mean(scores) == pytest.approx(published, abs=1e-6)
