"""Counts at every level, single cuts, and stretching."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanplate.core.errors import UsageError
from cleanplate.metrics import levels
from cleanplate.metrics.levels import adaptive_cut, cut_at, levels_of, minmax

MATTE = np.array([[1.0, 0.6], [0.2, 0.0]], np.float32)
MASK = np.array([[True, False], [True, False]])


@pytest.mark.parametrize(
    ("level", "hits", "found"), [(0, 2, 4), (1, 2, 3), (51, 2, 3), (52, 1, 2), (154, 1, 1)]
)
def test_each_level_counts_what_is_at_least_as_bright(level: int, hits: int, found: int) -> None:
    counts = levels_of(MATTE, MASK)  # bytes 255, 153, 51, 0
    assert (counts.hits[level], counts.found[level]) == (hits, found)
    assert (counts.subject, counts.pixels) == (2, 4)


def test_values_are_cut_to_bytes_not_rounded() -> None:
    counts = levels_of(np.full((1, 1), 0.999, np.float32), np.ones((1, 1), np.bool_))
    assert (counts.found[254], counts.found[255]) == (1, 0)


def test_every_byte_of_a_file_is_its_own_level() -> None:
    ramp = (np.arange(256) / 255).astype(np.float32)[np.newaxis]
    assert levels_of(ramp, ramp > 0).found.tolist() == list(range(256, 0, -1))


def test_counts_above_what_a_float_holds_are_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = levels_of(MATTE, MASK)
    monkeypatch.setattr(levels, "_EXACT_PIXELS", 1)  # one row at a time
    parts = levels_of(MATTE, MASK)
    assert (whole.hits == parts.hits).all()
    assert (whole.found == parts.found).all()


def test_a_cut_is_met_by_its_very_value() -> None:
    assert cut_at(MATTE, MASK, float(MATTE[0, 1])).found == [2]


def test_a_cut_between_two_floats_is_not_rounded_down() -> None:
    value = float(np.float32(0.6))
    above = value + 1e-9  # rounds to the float32 0.6
    assert cut_at(MATTE, MASK, above).found == [1]


def test_the_adaptive_cut_is_twice_the_mean() -> None:
    matte = np.array([[0.5, 0.25, 0.25, 0.0]], np.float32)  # mean 0.25
    assert adaptive_cut(matte, matte > 0.4).found == [1]


def test_the_adaptive_cut_is_one_at_most() -> None:
    matte = np.array([[1.0, 0.9]], np.float32)
    assert adaptive_cut(matte, matte > 0.95).found == [1]


@pytest.mark.parametrize("threshold", [-0.1, 1.1, float("nan")])
def test_a_cut_out_of_range_is_refused(threshold: float) -> None:
    with pytest.raises(UsageError, match="from 0 to 1"):
        cut_at(MATTE, MASK, threshold)


def test_stretching_reaches_both_ends() -> None:
    matte = np.array([[0.25, 0.5, 0.75]], np.float32)
    assert minmax(matte).tolist() == [[0.0, 0.5, 1.0]]


def test_a_flat_matte_is_not_stretched() -> None:
    matte = np.full((2, 2), 0.25, np.float32)
    assert minmax(matte).tolist() == matte.tolist()


def test_nothing_can_be_stretched() -> None:
    assert minmax(np.zeros((0, 3), np.float32)).shape == (0, 3)


@given(st.integers(0, 254), st.integers(1, 255))
def test_stretched_files_are_cut_as_in_doubles(low: int, high: int) -> None:
    low, high = sorted((low, high if high != low else low + 1))
    given_bytes = np.arange(low, high + 1)[np.newaxis]
    doubles = given_bytes / 255
    wanted = (doubles - doubles.min()) / (doubles.max() - doubles.min())
    stretched = minmax((given_bytes / 255).astype(np.float32))
    assert ((stretched * np.float32(255)).astype(np.uint8) == (wanted * 255).astype(np.uint8)).all()
    assert np.abs(stretched - wanted).max() < 2e-7


@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 2**32 - 1))
def test_counts_are_those_of_comparing(height: int, width: int, seed: int) -> None:
    noise = np.random.default_rng(seed)
    matte, mask = noise.random((height, width), np.float32), noise.random((height, width)) > 0.5
    counts = levels_of(matte, mask)
    level = int(noise.integers(256))
    found = np.floor(matte * np.float32(255)) >= level
    assert counts.found[level] == found.sum()
    assert counts.hits[level] == (found & mask).sum()
