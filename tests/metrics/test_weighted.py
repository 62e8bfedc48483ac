"""The weighted F-measure, by hand and against loops over pixels."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanplate.core.errors import UsageError
from cleanplate.metrics.levels import minmax
from cleanplate.metrics.weighted import weighted_f

from .pairs import REAL, SOD, Mask, Matte, perfect, real

LONE = np.zeros((15, 15), np.bool_)
LONE[7, 7] = True


def brute(matte: Matte, mask: Mask, beta2: float = 1.0) -> float:
    """The paper's steps, pixel by pixel."""
    height, width = mask.shape
    subject = [(r, c) for r in range(height) for c in range(width) if mask[r, c]]
    if not subject:
        return 0.0
    errors, spread, false = {}, {}, 0.0
    for r in range(height):
        for c in range(width):
            # The nearest subject; of several the leftmost, then the topmost.
            square, column, row = min(((r - y) ** 2 + (c - x) ** 2, x, y) for y, x in subject)
            errors[r, c] = abs(float(matte[r, c]) - float(mask[r, c]))
            spread[r, c] = abs(float(matte[row, column]) - 1)
            if not mask[r, c]:
                false += errors[r, c] * (2 - 0.5 ** (math.sqrt(square) / 5))
    steps = range(-3, 4)
    weights = {(y, x): math.exp(-(y * y + x * x) / 50) for y in steps for x in steps}
    total, missed = sum(weights.values()), 0.0
    for r, c in subject:
        mean = sum(w * spread.get((r + y, c + x), 0) for (y, x), w in weights.items()) / total
        missed += min(errors[r, c], mean)
    hit = len(subject) - missed
    precision, recall = (hit / (hit + false) if hit + false else 0), hit / len(subject)
    bottom = recall + beta2 * precision
    return (1 + beta2) * recall * precision / bottom if bottom else 0.0


@pytest.mark.parametrize("beta2", [0.3, 1.0])
@given(st.integers(1, 11), st.integers(1, 11), st.floats(0.05, 0.95), st.integers(0, 2**32 - 1))
def test_it_is_what_loops_over_pixels_give(
    beta2: float, height: int, width: int, share: float, seed: int
) -> None:
    noise = np.random.default_rng(seed)
    matte, mask = noise.random((height, width), np.float32), noise.random((height, width)) < share
    assert weighted_f(matte, mask, beta2) == pytest.approx(brute(matte, mask, beta2), abs=1e-6)


def test_a_perfect_matte_scores_one() -> None:
    assert weighted_f(*perfect()) == pytest.approx(1)


def test_finding_nothing_scores_zero() -> None:
    mask = np.zeros((30, 30), np.bool_)
    mask[3:-3, 3:-3] = True
    assert weighted_f(np.zeros((30, 30), np.float32), mask) == pytest.approx(0, abs=1e-6)


def test_beyond_the_picture_there_is_no_error() -> None:
    # In a row each window has 42 pixels beyond the picture, which leave a middle pixel its share
    # of the weights, and pass for right: finding nothing scores above 0, as in the authors' code.
    line = [math.exp(-x * x / 50) for x in range(-3, 4)]
    missed = np.convolve(np.ones(20), line, "same") / sum(line) ** 2
    recall = 1 - missed.mean()
    score = weighted_f(np.zeros((1, 20), np.float32), np.ones((1, 20), np.bool_))
    assert score == pytest.approx(2 * recall / (1 + recall))


def test_without_a_subject_it_is_zero() -> None:
    assert weighted_f(np.zeros((3, 3), np.float32), np.zeros((3, 3), np.bool_)) == 0


@pytest.mark.parametrize(("away", "weight"), [(5, 1.5), (1, 2 - 0.5**0.2)])
def test_a_false_pixel_weighs_more_farther_away(away: int, weight: float) -> None:
    matte = LONE.astype(np.float32)
    matte[7, 7 + away] = 1
    precision = 1 / (1 + weight)
    assert weighted_f(matte, LONE) == pytest.approx(2 * precision / (1 + precision))


def test_a_hole_is_made_up_for_by_its_neighbours() -> None:
    mask = np.ones((15, 15), np.bool_)
    matte = mask.astype(np.float32)
    matte[7, 7] = 0
    centre = 1 / sum(math.exp(-(y * y + x * x) / 50) for y in range(-3, 4) for x in range(-3, 4))
    recall = 1 - centre / 225
    assert weighted_f(matte, mask) == pytest.approx(2 * recall / (1 + recall))


def test_a_weight_that_is_none_is_refused() -> None:
    with pytest.raises(UsageError, match="above 0"):
        weighted_f(LONE.astype(np.float32), LONE, 0.0)


def test_sizes_that_differ_are_refused() -> None:
    with pytest.raises(UsageError, match="one size"):
        weighted_f(np.zeros((2, 2), np.float32), LONE)


@pytest.mark.skipif(not SOD.is_dir(), reason=f"{SOD} is not here")
def test_the_published_figure_is_met() -> None:
    published = json.loads((SOD / "version_performance.json").read_text())["v1_4_1"]["wFmeasure"]
    scores = [weighted_f(minmax(matte), mask) for matte, mask in map(real, REAL)]
    assert np.mean(scores) == pytest.approx(published, abs=1e-6)
