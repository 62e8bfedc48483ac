"""AdaBoost on examples small enough to follow by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from cleanplate.tracking.boosting.adaboost import (
    Booster,
    Stump,
    answers,
    best_stump,
    initial_weights,
    reweighted,
    sort,
    votes,
)

LABELS = np.array([True, True, False, False])


def stump_of(values: list[list[float]], labels: np.ndarray, weights: np.ndarray) -> Stump:
    return best_stump(sort(np.array(values, np.float32)), labels, weights)


def test_both_kinds_weigh_one_half() -> None:
    weights = initial_weights(np.array([True, False, False, False, False]))
    assert weights.tolist() == [0.5, 0.125, 0.125, 0.125, 0.125]


def test_the_feature_that_separates_is_found() -> None:
    values = [[5, 1], [1, 2], [4, 8], [2, 9]]
    stump = stump_of(values, LABELS, initial_weights(LABELS))
    assert (stump.feature, stump.threshold, stump.polarity, stump.error) == (1, 5.0, 1, 0.0)


def test_positives_may_lie_above() -> None:
    stump = stump_of([[8], [9], [1], [2]], LABELS, initial_weights(LABELS))
    assert (stump.threshold, stump.polarity, stump.error) == (5.0, -1, 0.0)
    assert answers(stump, np.array([[8], [1]], np.float32)).tolist() == [True, False]


def test_the_error_is_the_weight_of_what_is_wrong() -> None:
    # The second positive lies among the negatives: whatever the threshold, 1/4 is wrong.
    stump = stump_of([[1], [9], [8], [10]], LABELS, initial_weights(LABELS))
    assert stump.error == pytest.approx(0.25)
    assert stump.vote == pytest.approx(math.log(3))


def test_weights_decide_which_mistake_is_made() -> None:
    values = [[1], [9], [8], [10]]
    heavy = np.array([0.1, 0.6, 0.2, 0.1])
    stump = stump_of(values, LABELS, heavy)
    assert stump.error == pytest.approx(0.2)
    assert answers(stump, np.array(values, np.float32)).tolist() == [True, True, True, False]


def test_no_threshold_stands_between_equal_values() -> None:
    labels = np.array([True, False, False])
    stump = stump_of([[1], [1], [2]], labels, initial_weights(labels))
    assert stump.threshold == 1.5
    assert stump.error == pytest.approx(0.25)


def test_what_was_right_loses_weight() -> None:
    weights = reweighted(np.full(4, 0.25), np.array([True, True, True, False]), 0.25)
    # 1/4 x 1/3 = 1/12 for the three, 1/4 for the wrong one; together 1/2
    np.testing.assert_allclose(weights, [1 / 6, 1 / 6, 1 / 6, 1 / 2])


def test_the_next_round_looks_at_the_mistakes() -> None:
    """After its round a stump is as good as a coin: the weight of its mistakes is one half."""
    values = np.array([[1], [9], [8], [10]], np.float32)
    booster = Booster(values, LABELS)
    stump = booster.add()
    wrong = answers(stump, values) != LABELS
    assert booster.weights.sum() == pytest.approx(1)
    assert booster.weights[wrong].sum() == pytest.approx(0.5)


def test_the_training_error_stays_below_the_bound(rng: np.random.Generator) -> None:
    """Freund and Schapire, theorem 6: the error is at most the product of 2 sqrt(e (1 - e))."""
    labels = np.arange(200) < 100
    values = (rng.normal(0, 1, (200, 12)) + 0.8 * labels[:, np.newaxis]).astype(np.float32)
    booster, stumps, bound = Booster(values, labels), [], 1.0
    for _ in range(15):
        stumps.append(booster.add())
        bound *= 2 * math.sqrt(stumps[-1].error * (1 - stumps[-1].error))
        wrong = (votes(stumps, values) >= 0.5) != labels
        assert float(wrong.mean()) <= bound + 1e-9
    assert bound < 0.6


def test_votes_are_a_share() -> None:
    stumps = [Stump(0, 1.0, 1, 3.0, 0.1), Stump(0, 5.0, 1, 1.0, 0.3)]
    assert votes(stumps, np.array([[0], [2], [9]], np.float32)).tolist() == [1.0, 0.25, 0.0]
