"""Filters in the frequency domain."""

from __future__ import annotations

import tracemalloc
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from skimage import data

from cleanplate.core.errors import UsageError
from cleanplate.restore.filter_options import Engine, FrequencyFilter, Kind, Shape
from cleanplate.restore.frequency_filters import filtered, transfer

ALL = [
    FrequencyFilter(kind, 5, 4, shape, at=((2, 1),) if kind == "notch" else ())
    for kind in get_args(Kind)
    for shape in get_args(Shape)
]


def named(made: FrequencyFilter) -> str:
    return f"{made.kind}-{made.shape}"


@pytest.mark.parametrize(
    ("shape", "at_radius"), [("box", 1.0), ("gaussian", np.exp(-0.5)), ("butterworth", 0.5)]
)
def test_a_lowpass_at_its_radius(shape: Shape, at_radius: float) -> None:
    kept = transfer(FrequencyFilter("lowpass", 3, shape=shape), (32, 32))
    assert kept[0, 0] == 1
    assert kept[0, 3] == pytest.approx(at_radius)
    assert kept[3, 0] == pytest.approx(at_radius)


def test_a_box_ends_at_its_radius() -> None:
    kept = transfer(FrequencyFilter("lowpass", 3, shape="box"), (32, 32))
    assert (kept[0, 3], kept[0, 4], kept[2, 2], kept[3, 1]) == (1, 0, 1, 0)


@pytest.mark.parametrize("shape", get_args(Shape))
def test_high_is_what_low_leaves(shape: Shape) -> None:
    low, high = (
        transfer(FrequencyFilter(kind, 4, shape=shape), (20, 31))
        for kind in ("lowpass", "highpass")
    )
    assert np.abs(low + high - 1).max() < 1e-6


@pytest.mark.parametrize("shape", get_args(Shape))
def test_a_band_is_whole_in_its_middle_and_without_the_mean(shape: Shape) -> None:
    kept = transfer(FrequencyFilter("bandpass", 6, 4, shape), (40, 40))
    assert kept[0, 6] == pytest.approx(1)
    assert kept[0, 0] == pytest.approx(0, abs=1e-6)
    assert kept[0, 15] < 0.2


@pytest.mark.parametrize("shape", get_args(Shape))
def test_a_notch_takes_a_place_and_its_mirror_image(shape: Shape) -> None:
    kept = transfer(FrequencyFilter("notch", width=2, shape=shape, at=((3, -2),)), (40, 40))
    assert kept[-2, 3] == pytest.approx(0, abs=1e-6)
    assert kept[2, -3] == pytest.approx(0, abs=1e-6)
    assert kept[0, 0] > 0.9
    assert kept[2, 3] > 0.9


def test_a_wide_band_goes_without_the_mean_too() -> None:
    made = FrequencyFilter("bandpass", 5, 20, "box")
    kept = transfer(made, (40, 40))
    assert (kept[0, 0], kept[0, 1], kept[0, 15], kept[0, 16]) == (0, 1, 1, 0)
    assert np.abs(filtered(np.full((40, 40), 0.8, np.float32), made)).max() < 1e-5


@pytest.mark.parametrize("at", [(5, 10), (5, -10), (-5, 10), (20, 3)])
def test_a_notch_at_the_highest_frequency_is_at_both_its_names(at: tuple[int, int]) -> None:
    kept = transfer(FrequencyFilter("notch", width=2, shape="box", at=(at,)), (20, 40))
    assert kept[at[1], at[0]] == 0
    assert kept[-at[1], -at[0]] == 0
    assert np.count_nonzero(kept == 0) == 10  # two disks of radius 1


@pytest.mark.parametrize("made", ALL, ids=named)
@pytest.mark.parametrize("size", [(40, 40), (41, 31), (30, 41)])
def test_the_first_columns_say_it_all(made: FrequencyFilter, size: tuple[int, int]) -> None:
    whole = transfer(made, size)
    half = transfer(made, size, whole=False)
    assert np.array_equal(half, whole[:, : size[1] // 2 + 1])
    mirrored = np.roll(whole[::-1, ::-1], 1, (0, 1))
    assert np.abs(whole - mirrored).max() < 1e-6


@pytest.mark.parametrize("made", ALL, ids=named)
def test_both_engines_agree(made: FrequencyFilter) -> None:
    plane = data.camera()[:101, :90].astype(np.float32) / 255
    assert np.abs(filtered(plane, made) - filtered(plane, made, "opencv")).max() < 1e-4


@pytest.mark.parametrize("made", ALL, ids=named)
@given(size=st.tuples(st.integers(4, 30), st.integers(4, 30)))
def test_a_flat_picture_keeps_its_mean_or_becomes_0(
    made: FrequencyFilter, size: tuple[int, int]
) -> None:
    result = filtered(np.full(size, 0.25, np.float32), made)
    assert result.shape == size
    kept = transfer(made, size)[0, 0]
    assert np.abs(result - 0.25 * kept).max() < 1e-4
    assert made.keeps_mean == (kept > 0.5)


@pytest.mark.parametrize("size", [(1, 1), (1, 50), (50, 1), (2, 3)])
def test_any_size(size: tuple[int, int]) -> None:
    plane = np.linspace(0, 1, size[0] * size[1], dtype=np.float32).reshape(size)
    for engine in ("numpy", "opencv"):
        result = filtered(plane, FrequencyFilter("lowpass", 1e4), engine)
        assert np.abs(result - plane).max() < 1e-3


@pytest.mark.parametrize("engine", get_args(Engine))
def test_memory_for_a_channel(engine: Engine) -> None:
    plane = np.random.default_rng(2).random((900, 1200), np.float32)
    tracemalloc.start()
    try:
        filtered(plane, FrequencyFilter(), engine)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    # 12 megapixels have no more than half a gigabyte, mirrored borders included.
    assert peak < 44 * plane.size


def test_the_other_border_does_not_show() -> None:
    half = np.zeros((64, 64), np.float32)
    half[:, :32] = 1
    smooth = filtered(half, FrequencyFilter("lowpass", 4))
    assert smooth[:, 0].min() > 0.98
    assert np.abs(smooth[:, -1]).max() < 0.02


def test_a_box_rings_and_a_gaussian_does_not() -> None:
    half = np.zeros((64, 64), np.float32)
    half[:, 32:] = 1
    over = {
        shape: float(filtered(half, FrequencyFilter("lowpass", 8, shape=shape)).max())
        for shape in get_args(Shape)
    }
    # Gibbs: 9 % of the step.
    assert over["box"] == pytest.approx(1.09, abs=0.02)
    assert over["gaussian"] < 1.001
    assert 1.001 < over["butterworth"] < over["box"]


def test_a_wave_outside_of_the_band_is_gone() -> None:
    columns = np.arange(128)
    slow, fast = (np.cos(2 * np.pi * u * columns / 128) for u in (4, 30))
    plane = np.tile(slow + fast, (128, 1)).astype(np.float32)
    result = filtered(plane, FrequencyFilter("lowpass", 15, shape="butterworth", order=6))
    assert np.abs(result - slow)[:, 20:-20].max() < 0.02


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"kind": "midpass"}, "--filter"),
        ({"shape": "round"}, "--shape"),
        ({"radius": 0}, "--radius"),
        ({"radius": 1e7}, "--radius is from 0.001 to 1000000, not 1e\\+07"),
        ({"width": float("nan")}, "--width"),
        ({"order": 0}, "--order"),
        ({"kind": "notch"}, "--at"),
        ({"at": ((1, 2),)}, "--at"),
        ({"kind": "notch", "at": ((0, 0),)}, "mean"),
    ],
)
def test_what_cannot_work_is_refused(options: dict[str, object], word: str) -> None:
    with pytest.raises(UsageError, match=word):
        FrequencyFilter(**options)  # type: ignore[arg-type]


def test_a_notch_outside_is_refused() -> None:
    with pytest.raises(UsageError, match="U is at most 10 and V 5"):
        transfer(FrequencyFilter("notch", at=((11, 0),)), (10, 20))
