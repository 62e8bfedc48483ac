"""One pair's scores on their way from a suite to the sums."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from cleanplate.media.pairs import Pair
from cleanplate.metrics.scores import Scores


@dataclass(frozen=True, slots=True)
class Scored:
    """One pair's scores and what had to be decided to get them."""

    scores: Scores
    """The figures and curves."""
    notes: tuple[str, ...] = ()
    """See `PairFigures.notes`."""


Score: TypeAlias = Callable[[Pair], Scored]
"""Reads a pair and scores it; raises a `CleanplateError` where it cannot."""
