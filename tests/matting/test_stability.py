"""Mattes over time: calm where the picture rests, at once where it moves, afresh at a cut."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanplate.core.errors import UsageError
from cleanplate.matting.stability import Stabiliser, StabilityOptions, picture_change

H, W = 96, 160


def texture(seed: int = 0, low: int = 60, high: int = 110) -> npt.NDArray[np.uint8]:
    rng = np.random.default_rng(seed)
    coarse = rng.integers(low, high, (H // 8, W // 8))
    return np.kron(coarse, np.ones((8, 8))).astype(np.uint8)


def disc(column: int, level: int) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float32]]:
    rows, columns = np.mgrid[:H, :W]
    inside = (rows - 48) ** 2 + (columns - column) ** 2 < 20**2
    return np.where(inside, np.uint8(level), texture()), inside.astype(np.float32)


def test_the_first_frame_is_the_networks() -> None:
    luma, matte = disc(50, 200)
    np.testing.assert_array_equal(Stabiliser().process(luma, matte, 0), matte)


def test_flicker_on_a_still_picture_is_damped() -> None:
    # out = m + .7 (past - m) turns a swing of .2 from frame to frame into .3 / 1.7 * .2
    stabiliser, luma = Stabiliser(StabilityOptions(strictness=0)), texture()
    levels = [
        stabiliser.process(luma, np.full((H, W), 0.4 + 0.2 * (n % 2), np.float32), n / 30)[9, 9]
        for n in range(30)
    ]
    assert abs(levels[-1] - levels[-2]) == pytest.approx(0.3 / 1.7 * 0.2, abs=1e-3)


@pytest.mark.parametrize("level", [125, 200, 20])
@pytest.mark.parametrize("step", [2, 6, 25])
def test_a_pixel_the_subject_left_is_clear_within_two_frames(level: int, step: int) -> None:
    stabiliser = Stabiliser()
    mattes = [disc(30 + step * n, level) for n in range(5)]
    results = [stabiliser.process(y, m, n / 30) for n, (y, m) in enumerate(mattes)]
    left = (mattes[2][1] == 1) & (mattes[3][1] == 0) & (mattes[4][1] == 0)
    assert left.sum() > 20
    assert results[4][left].max() < 0.05


def test_a_subject_that_vanishes_leaves_no_ghost() -> None:
    stabiliser = Stabiliser()
    for n in range(3):
        stabiliser.process(*disc(80, 200), n / 30)
    after = stabiliser.process(texture(), np.zeros((H, W), np.float32), 0.1)
    assert after.max() < 0.05


def test_an_edge_moves_with_its_subject() -> None:
    stabiliser = Stabiliser()
    for n in range(8):
        luma, matte = disc(30 + 5 * n, 200)
        steady = stabiliser.process(luma, matte, n / 30)
        found, truth = steady > 0.5, matte > 0.5
        assert (found & truth).sum() / (found | truth).sum() > 0.97


def test_flicker_of_a_moving_subject_is_damped_too() -> None:
    stabiliser, raw, calm = Stabiliser(), [], []
    rng = np.random.default_rng(1)
    for n in range(12):
        luma, matte = disc(40 + 2 * n, 200)
        soft = np.float32(0.2) + np.float32(0.6) * matte  # no clipping, which would bias the noise
        noisy = np.clip(soft + rng.normal(0, 0.05, (H, W)).astype(np.float32), 0, 1)
        raw.append(np.abs(noisy - soft).mean())
        calm.append(np.abs(stabiliser.process(luma, noisy, n / 30) - soft).mean())
    assert np.mean(calm[4:]) < 0.7 * np.mean(raw[4:])


def test_a_cut_starts_afresh_and_says_so() -> None:
    stabiliser = Stabiliser()
    stabiliser.process(texture(), np.ones((H, W), np.float32), 0)
    assert not stabiliser.cut
    nothing = np.zeros((H, W), np.float32)
    assert stabiliser.process(texture(5, 150, 250), nothing, 0.03).max() == 0
    assert stabiliser.cut


@pytest.mark.parametrize("time", [Fraction(1, 2), Fraction(-1, 30), 7.0])
def test_a_pause_or_a_jump_back_forgets_the_past(time: Fraction | float) -> None:
    stabiliser = Stabiliser()
    stabiliser.process(texture(), np.ones((H, W), np.float32), 0)
    after = stabiliser.process(texture(), np.full((H, W), 0.5, np.float32), time)
    assert after.max() == 0.5
    assert stabiliser.cut


@pytest.mark.parametrize("end", ["reset", "finish"])
def test_after_the_end_the_next_video_is_not_touched(end: str) -> None:
    stabiliser = Stabiliser()
    stabiliser.process(texture(), np.ones((H, W), np.float32), 0)
    getattr(stabiliser, end)()
    assert stabiliser.process(texture(), np.full((H, W), 0.5, np.float32), 0.03).max() == 0.5


def test_callers_may_reuse_their_buffers() -> None:
    runs = []
    for reuse in (False, True):
        stabiliser, luma = Stabiliser(), texture()
        first = np.full((H, W), 0.6, np.float32)
        result = stabiliser.process(luma, first, 0)
        if reuse:
            first[:], result[:] = 0, 0
        runs.append(stabiliser.process(texture(), np.full((H, W), 0.5, np.float32), 0.03))
    np.testing.assert_array_equal(*runs)


def test_memory_zero_is_off() -> None:
    stabiliser = Stabiliser(StabilityOptions(memory=0))
    stabiliser.process(*disc(50, 200), 0)
    luma, matte = disc(52, 200)
    np.testing.assert_array_equal(stabiliser.process(luma, matte, 0.03), matte)


def test_picture_change_of_a_known_pair() -> None:
    assert picture_change(np.full((32, 32), 40, np.uint8), np.full((32, 32), 70, np.uint8)) == 30


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 70), st.integers(1, 70), st.integers(0, 2**16))
def test_any_size_stays_a_matte(rows: int, columns: int, seed: int) -> None:
    rng, stabiliser = np.random.default_rng(seed), Stabiliser()
    for n in range(3):
        luma = rng.integers(0, 256, (rows, columns), dtype=np.uint8)
        steady = stabiliser.process(luma, rng.random((rows, columns), np.float32), n / 30)
        assert steady.shape == (rows, columns)
        assert steady.dtype == np.float32
        assert 0 <= steady.min() <= steady.max() <= 1


def test_another_size_starts_afresh() -> None:
    stabiliser = Stabiliser()
    stabiliser.process(texture(), np.ones((H, W), np.float32), 0)
    small = np.zeros((40, 50), np.uint8)
    assert stabiliser.process(small, np.zeros((40, 50), np.float32), 0.03).max() == 0


@pytest.mark.parametrize(
    ("luma", "matte", "words"),
    [
        (np.zeros((4, 5)), np.zeros((4, 5), np.float32), "uint8"),
        (np.zeros((4, 5, 3), np.uint8), np.zeros((4, 5), np.float32), r"\(H, W\)"),
        (np.zeros((4, 5), np.uint8), np.zeros((5, 4), np.float32), "resize"),
        (np.zeros((4, 5), np.uint8), np.full((4, 5), np.nan, np.float32), "lies in"),
    ],
)
def test_what_does_not_fit_is_refused(
    luma: npt.NDArray[np.uint8], matte: npt.NDArray[np.float32], words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        Stabiliser().process(luma, matte, 0)


@pytest.mark.parametrize(
    ("name", "value"),
    [("memory", 1.0), ("memory", -0.1), ("luma_tolerance", 0), ("cut", -1), ("strictness", -1)],
)
def test_options_out_of_range_are_refused(name: str, value: float) -> None:
    with pytest.raises(UsageError, match=name):
        StabilityOptions(**{name: value})
