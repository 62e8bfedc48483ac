"""The mean of a still camera's frames."""

from __future__ import annotations

import numpy as np
import pytest

from cleanplate.core.errors import UsageError
from cleanplate.restore.denoising.average import FrameAverage
from cleanplate.restore.denoising.denoiser import Strength


def test_what_stands_still_is_averaged() -> None:
    levels = (100, 101, 102, 103, 104)
    stack = [np.full((8, 8), level, np.uint8) for level in levels]
    # Differences of 1 and 2 from the middle, of a strength of 100, count fully.
    assert (FrameAverage().plane(stack, 2, 100) == 102).all()


def test_shares_are_as_documented() -> None:
    stack = [np.full((8, 8), level, np.float32) / 255 for level in (100.0, 105.0)]
    # The second one is half the strength away, and counts three quarters.
    result = FrameAverage().plane(stack, 0, 10)
    assert 255 * result[4, 4] == pytest.approx(102.142857, abs=1e-3)


def test_noise_falls_with_the_root_of_the_frames(rng: np.random.Generator) -> None:
    frames = [(0.5 + rng.normal(0, 10 / 255, (128, 128))).astype(np.float32) for _ in range(9)]
    result = FrameAverage(9).plane(frames, 4, 20)
    assert 255 * result.std() == pytest.approx(10 / 3, rel=0.06)


def test_what_moves_leaves_no_trail() -> None:
    stack = []
    for left in (0, 10, 20):
        frame = np.full((20, 40), 60, np.uint8)
        frame[5:15, left : left + 8] = 200
        stack.append(frame)
    assert np.array_equal(FrameAverage(3).plane(stack, 1, 10), stack[1])


def test_two_planes_of_chroma_change_together() -> None:
    before, after = np.full((8, 8, 2), 128, np.uint8), np.full((8, 8, 2), 128, np.uint8)
    after[..., 1] = 190
    assert np.array_equal(FrameAverage(3).plane([before, after], 0, 10), before)


def test_colour_frames(rng: np.random.Generator) -> None:
    clean = np.full((40, 40, 3), (120, 80, 200), np.uint8)
    frames = [
        np.clip(clean + rng.normal(0, 8, clean.shape), 0, 255).astype(np.uint8) for _ in range(5)
    ]
    result = FrameAverage().picture(frames, 2, Strength(20, 20))
    assert (result - clean.astype(float)).std() < 0.55 * (frames[2] - clean.astype(float)).std()


def test_an_even_window_is_refused() -> None:
    with pytest.raises(UsageError, match="--frames is odd"):
        FrameAverage(4)
