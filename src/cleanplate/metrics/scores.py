"""Figures of one pair, and of many: running means in memory that does not grow.

A *pair* is a picture's result and its truth, or a sequence's. What is a mean over pairs (MAE), and
what is read off a mean curve (max F: the best threshold for all pictures, not each its own), is
decided by the suite that names the columns.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from cleanplate.core.errors import UsageError
from cleanplate.metrics.levels import Curve


@dataclass(frozen=True, slots=True)
class Column:
    """One figure of a table."""

    key: str
    """Name in Python, JSON and CSV."""
    title: str
    """Heading, as papers write it."""
    better: Literal["higher", "lower"]
    """Which way is good."""
    curve: str | None = None
    """The curve whose `pick` this is; None: a mean of the pairs' values."""
    pick: Literal["max", "mean"] = "max"
    """What is read off the mean curve."""
    digits: int = 4
    """Decimals printed."""

    def read(self, curves: Mapping[str, Curve]) -> float:
        """What this column reads off its curve."""
        curve = curves[self.curve or ""]
        return float(curve.max() if self.pick == "max" else curve.mean())


@dataclass(frozen=True, slots=True)
class Scores:
    """The figures of one pair."""

    values: Mapping[str, float]
    """By column key. NaN: not defined for this pair, left out of the mean."""
    curves: Mapping[str, Curve] = field(default_factory=dict)
    """By name."""


class Totals:
    """Means of the scores of many pairs; memory does not grow with their number.

    Not safe for several threads at once: add from one.
    """

    def __init__(self, columns: tuple[Column, ...]) -> None:
        self.columns = columns
        self.count = 0
        """Pairs added."""
        self._sums: dict[str, float] = {}
        self._counts: dict[str, int] = {}
        self._curves: dict[str, Curve] = {}

    def add(self, scores: Scores) -> None:
        """Take one more pair in."""
        self.count += 1
        for key, value in scores.values.items():
            if not math.isnan(value):
                self._sums[key] = self._sums.get(key, 0.0) + value
                self._counts[key] = self._counts.get(key, 0) + 1
        for name, curve in scores.curves.items():
            self._curves[name] = self._curves[name] + curve if name in self._curves else curve + 0.0

    def curves(self) -> dict[str, Curve]:
        """The mean curves, each (256,).

        Raises:
            UsageError: nothing was added.
        """
        self._check()
        return {name: total / self.count for name, total in self._curves.items()}

    def result(self) -> dict[str, float]:
        """The figure of every column; NaN where no pair defines it.

        Raises:
            UsageError: nothing was added.
        """
        self._check()
        curves = self.curves()
        return {column.key: self._figure(column, curves) for column in self.columns}

    def _figure(self, column: Column, curves: Mapping[str, Curve]) -> float:
        if column.curve is not None:
            return column.read(curves)
        count = self._counts.get(column.key, 0)
        return self._sums[column.key] / count if count else math.nan

    def _check(self) -> None:
        if self.count == 0:
            msg = "there is no figure yet; call step with a result and its truth first"
            raise UsageError(msg)
