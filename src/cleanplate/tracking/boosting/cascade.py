"""The attentional cascade: stages that reject most windows after a few features.

Each stage is trained until it lets nearly all patterns through and rejects most of what is none;
the next one learns from what the earlier ones let through by mistake (Viola and Jones, section 4).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.tracking.boosting.adaboost import Booster, Stump, votes
from cleanplate.tracking.boosting.haar import HaarFeature, feature_values, haar_features
from cleanplate.tracking.boosting.integral import integral_image
from cleanplate.tracking.boosting.windows import (
    Windows,
    deviations_of,
    pyramid,
    values_at,
    windows_of,
)

_ENOUGH = 50
"""With fewer mistakes than so many in all scenes there is nothing left to learn from."""

_SCENE_SCALE, _SCENE_STEP = 1.5, 2
"""Sizes and places at which scenes are searched for mistakes."""

_HELD_BACK = 4
"""Every fourth example is not trained on, but says when a stage is good enough."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A strong classifier of the cascade."""

    stumps: tuple[Stump, ...]
    """Its weak ones; their features are numbered within ``features``."""
    features: tuple[HaarFeature, ...]
    """One a stump."""
    threshold: float
    """Share of the votes from which on a window goes on to the next stage."""
    hit_rate: float
    """Share of the patterns kept back that it lets through."""
    false_alarms: float
    """Share of the other windows kept back, those that reach it, that it lets through."""


@dataclass(frozen=True, slots=True)
class BoostedCascade:
    """Stages in the order in which they look."""

    side: int
    """Rows and columns of its window."""
    stages: tuple[Stage, ...]
    """The first one sees every window."""

    @property
    def features(self) -> int:
        """Features of all stages: what a window costs that goes through all of them."""
        return sum(len(stage.stumps) for stage in self.stages)


@dataclass(frozen=True, slots=True)
class TrainingOptions:
    """How a cascade is trained."""

    stages: int = 9
    """At most so many."""
    least_hits: float = 0.995
    """Share of the patterns that a stage has to let through."""
    most_alarms: float = 0.3
    """Share of the other windows that it may let through."""
    most_features: int = 40
    """A stage is done with so many, however many windows it lets through."""
    negatives: int = 1200
    """Windows without the pattern that a stage is trained on."""
    step: int = 2
    """Grid of the features' places and sizes, in pixels."""

    def __post_init__(self) -> None:
        if not (0 < self.least_hits <= 1 and 0 < self.most_alarms < 1):
            msg = (
                "hits and alarms are shares between 0 and 1, not "
                f"{self.least_hits:g} and {self.most_alarms:g}"
            )
            raise UsageError(msg)
        if min(self.stages, self.most_features, self.step, self.negatives) < 1:
            msg = "stages, features, step and negatives are 1 or more each"
            raise UsageError(msg)


def train_cascade(
    positives: npt.NDArray[np.uint8],
    scenes: Sequence[npt.NDArray[np.uint8]],
    random: np.random.Generator,
    options: TrainingOptions | None = None,
) -> BoostedCascade:
    """Train a cascade.

    Args:
        positives: what is looked for, uint8 (N, side, side), eight and more.
        scenes: pictures without it, uint8 (H, W), from which windows are taken.
        random: chooses among the windows.
        options: how long, how strictly.

    Raises:
        UsageError: no examples, no square ones, or no scene that a window fits into.
    """
    options = options or TrainingOptions()
    if positives.ndim != 3 or positives.shape[1] != positives.shape[2] or len(positives) < 8:
        msg = f"eight and more square patterns (N, side, side) are needed, not {positives.shape}"
        raise UsageError(msg)
    side = positives.shape[1]
    features = haar_features(side, options.step)
    cascade = BoostedCascade(side, ())
    for _ in range(options.stages):
        negatives = mistakes(cascade, scenes, options.negatives, random)
        if len(negatives) < _ENOUGH:
            break
        stage = train_stage(positives, negatives, features, options)
        cascade = BoostedCascade(side, (*cascade.stages, stage))
    return cascade


def mistakes(
    cascade: BoostedCascade,
    scenes: Sequence[npt.NDArray[np.uint8]],
    count: int,
    random: np.random.Generator,
) -> npt.NDArray[np.uint8]:
    """Windows of scenes without the pattern that the cascade takes for it: (up to count, s, s).

    Raises:
        UsageError: no scene that a window fits into.
    """
    found = list(_wrong_places(cascade, scenes))
    if not found:
        msg = f"a scene of {cascade.side} x {cascade.side} pixels or more is needed"
        raise UsageError(msg)
    # The first stage gets all windows of all scenes: only those chosen are cut out.
    ends = np.cumsum([len(rows) for _, rows, _ in found])
    result = np.empty((min(count, int(ends[-1])), cascade.side, cascade.side), np.uint8)
    for place, number in enumerate(random.permutation(ends[-1])[:count]):
        which = int(np.searchsorted(ends, number, side="right"))
        level, rows, columns = found[which]
        top, left = rows[number - ends[which]], columns[number - ends[which]]
        result[place] = level[top : top + cascade.side, left : left + cascade.side]
    return result


def _wrong_places(
    cascade: BoostedCascade, scenes: Sequence[npt.NDArray[np.uint8]]
) -> Iterator[tuple[npt.NDArray[np.uint8], npt.NDArray[np.intp], npt.NDArray[np.intp]]]:
    """Each size of each scene with first rows and columns of the windows it takes for a pattern."""
    for picture in scenes:
        for _, level in pyramid(picture, cascade.side, _SCENE_SCALE):
            windows = windows_of(level, cascade.side, _SCENE_STEP)
            wrong = np.flatnonzero(passes(cascade, windows)[0])
            yield level, windows.rows[wrong], windows.columns[wrong]


def train_stage(
    positives: npt.NDArray[np.uint8],
    negatives: npt.NDArray[np.uint8],
    features: Sequence[HaarFeature],
    options: TrainingOptions,
) -> Stage:
    """Add stumps until the stage rejects enough of the windows kept back."""
    windows = np.concatenate([positives, negatives])
    labels = np.arange(len(windows)) < len(positives)
    values = values_of(windows, features)
    kept = np.arange(len(windows)) % _HELD_BACK == 0
    booster = Booster(values[~kept], labels[~kept])
    stumps: list[Stump] = []
    while True:
        stumps.append(booster.add())
        shares = votes(stumps, values)
        # By all patterns, not only those kept back: a pattern once lost is never found again.
        threshold = _threshold(shares[labels], options.least_hits)
        hits = float((shares[kept & labels] >= threshold).mean())
        alarms = float((shares[kept & ~labels] >= threshold).mean())
        if alarms <= options.most_alarms or len(stumps) == options.most_features:
            break
    own = tuple(features[stump.feature] for stump in stumps)
    return Stage(tuple(_numbered(stumps)), own, threshold, hits, alarms)


def _threshold(shares: npt.NDArray[np.float64], least_hits: float) -> float:
    """The largest share of votes that lets as many patterns through as asked for."""
    lost = int(len(shares) * (1 - least_hits))
    # A hair below, as sums of the same votes differ in their last digit with their order.
    return float(np.sort(shares)[lost]) - 1e-9


def _numbered(stumps: Sequence[Stump]) -> Iterator[Stump]:
    """The stumps with their features numbered from 0 within the stage."""
    for number, stump in enumerate(stumps):
        yield Stump(number, stump.threshold, stump.polarity, stump.vote, stump.error)


def values_of(
    windows: npt.NDArray[np.uint8], features: Sequence[HaarFeature]
) -> npt.NDArray[np.float32]:
    """Values of features in examples, uint8 (N, side, side): float32 (N, F)."""
    values = windows.astype(np.int64)
    sums, squares = values.sum(axis=(1, 2)), (values**2).sum(axis=(1, 2))
    deviations = deviations_of(sums, squares, windows.shape[1] * windows.shape[2])
    return feature_values(integral_image(windows), features, deviations)


def passes(
    cascade: BoostedCascade, windows: Windows
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.int64]]:
    """Which windows go through all stages, and how many features each cost.

    Args:
        cascade: of `train_cascade`.
        windows: of a picture.

    Returns:
        Bool (N,) and int64 (N,).
    """
    alive = np.arange(len(windows))
    costs = np.zeros(len(windows), np.int64)
    for stage in cascade.stages:
        values = [values_at(windows, feature, alive) for feature in stage.features]
        costs[alive] += len(stage.stumps)
        alive = alive[votes(stage.stumps, np.column_stack(values)) >= stage.threshold]
        if not len(alive):
            break
    passed = np.zeros(len(windows), np.bool_)
    passed[alive] = True
    return passed, costs
