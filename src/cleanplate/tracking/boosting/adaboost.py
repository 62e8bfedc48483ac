"""AdaBoost: a strong classifier made of weak ones that look at one feature each.

Each round takes the feature and threshold that err least on the weighted examples, then lowers the
weights of the examples it got right, so that the next round looks at the others (Viola and Jones,
table 1; Y. Freund, R. Schapire: A decision-theoretic generalization of on-line learning,
doi:10.1006/jcss.1997.1504).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Values: TypeAlias = npt.NDArray[np.float32]
"""Features of examples, (N, F)."""

Labels: TypeAlias = npt.NDArray[np.bool_]
"""Which examples show what is looked for, (N,)."""

Weights: TypeAlias = npt.NDArray[np.float64]
"""How much each example counts, (N,); they sum to 1."""

_LEAST_ERROR = 1e-6
"""A stump that never errs would have an infinite vote."""


@dataclass(frozen=True, slots=True)
class Stump:
    """A weak classifier: one feature against a threshold."""

    feature: int
    """Number of the feature."""
    threshold: float
    """Value at which the answer turns."""
    polarity: int
    """1: yes below the threshold; -1: yes above."""
    vote: float
    """Its weight among the others, log((1 - error) / error)."""
    error: float
    """Weight of the examples it got wrong when it was chosen, 0 to 0.5."""


class Booster:
    """Adds stumps one by one.

    Args:
        values: features of the examples, (N, F).
        labels: which of them are positive, (N,); both kinds have to be there.
    """

    def __init__(self, values: Values, labels: Labels) -> None:
        self._values, self._labels = values, labels
        self._sorted = sort(values)
        self.weights = initial_weights(labels)
        """Of the examples now, (N,)."""

    def add(self) -> Stump:
        """The best stump for the weights; they are changed for the next one."""
        stump = best_stump(self._sorted, self._labels, self.weights)
        right = answers(stump, self._values) == self._labels
        self.weights = reweighted(self.weights, right, stump.error)
        return stump


def initial_weights(labels: Labels) -> Weights:
    """1 / 2P for the P positive examples and 1 / 2N for the N negative ones."""
    positive = int(labels.sum())
    negative = len(labels) - positive
    return np.where(labels, 0.5 / max(1, positive), 0.5 / max(1, negative))


def reweighted(weights: Weights, right: Labels, error: float) -> Weights:
    """The weights after a round: times error / (1 - error) where it was right, then made sum 1."""
    error = max(error, _LEAST_ERROR)
    lowered = np.where(right, weights * (error / (1 - error)), weights)
    return np.asarray(lowered / lowered.sum())


@dataclass(frozen=True, slots=True)
class Sorted:
    """Features of examples, each feature's in the order of its values."""

    values: npt.NDArray[np.float32]
    """(F, N), growing along each row."""
    order: npt.NDArray[np.intp]
    """Which examples they are, (F, N)."""
    tied: Labels
    """Where the next value is the same, so that no threshold can stand behind this one, (F, N)."""


def sort(values: Values) -> Sorted:
    """The features (N, F) of examples in order, once for all rounds."""
    by_feature = np.ascontiguousarray(values.T)
    order = np.argsort(by_feature, axis=1, kind="stable")
    ordered = np.take_along_axis(by_feature, order, axis=1)
    tied = np.zeros(ordered.shape, np.bool_)
    tied[:, :-1] = ordered[:, 1:] == ordered[:, :-1]
    return Sorted(ordered, order, tied)


def best_stump(examples: Sorted, labels: Labels, weights: Weights) -> Stump:
    """The feature, threshold and polarity with the least weighted error.

    With the examples in the order of a feature, the errors of each threshold follow from the
    weights below it: "yes above" errs on the positive ones below and the negative ones above,
    S+ + (T- - S-), "yes below" on the others, S- + (T+ - S+) (section 3.1). Both are known from
    S+ - S-, one running sum a feature.

    Args:
        examples: from `sort`.
        labels: (N,).
        weights: (N,).
    """
    signed = np.where(labels, weights, -weights)
    balance = signed[examples.order].cumsum(axis=1)
    above = np.where(examples.tied, np.inf, balance)
    below = np.where(examples.tied, -np.inf, balance)
    least, most = int(above.argmin()), int(below.argmax())
    error_above = float(weights[~labels].sum() + above.flat[least])
    error_below = float(weights[labels].sum() - below.flat[most])
    polarity, place = (1, most) if error_below <= error_above else (-1, least)
    feature, rank = divmod(place, balance.shape[1])
    error = min(max(0.0, min(error_above, error_below)), 0.5)
    kept = max(error, _LEAST_ERROR)
    threshold = _between(examples.values[feature], rank)
    return Stump(feature, threshold, polarity, float(np.log((1 - kept) / kept)), error)


def _between(ordered: npt.NDArray[np.float32], rank: int) -> float:
    """A threshold between a value and the next larger one; above all where there is none."""
    low = float(ordered[rank])
    return (low + float(ordered[rank + 1])) / 2 if rank + 1 < len(ordered) else low + 1.0


def answers(stump: Stump, values: Values) -> Labels:
    """What a stump says of examples, (N,)."""
    return np.asarray(stump.polarity * values[:, stump.feature] < stump.polarity * stump.threshold)


def votes(stumps: Sequence[Stump], values: Values) -> npt.NDArray[np.float64]:
    """Sum of the votes for each example, as a share of all votes: from 1/2 on, yes."""
    total = sum(stump.vote for stump in stumps)
    summed = np.zeros(len(values))
    for stump in stumps:
        summed += stump.vote * answers(stump, values)
    return summed / total if total else summed
