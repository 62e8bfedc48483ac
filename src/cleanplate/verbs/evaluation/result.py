"""What an evaluation found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cleanplate.metrics.levels import Curve
from cleanplate.metrics.scores import Column


@dataclass(frozen=True, slots=True)
class Problem:
    """A file or pair that could not be compared, and why, in one sentence."""

    name: str
    """The pair's name, or the file."""
    reason: str
    """The sentence."""
    exit_code: int = 3
    """What the program returns for it; 0: worth a word, but nothing failed."""


@dataclass(frozen=True, slots=True)
class PairFigures:
    """The figures of one pair."""

    name: str
    """As both files are called."""
    values: Mapping[str, float]
    """By column key."""
    notes: tuple[str, ...] = ()
    """How the files had to be understood."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures of a set of results; made by `evaluate`."""

    suite: str
    """Which figures."""
    columns: tuple[Column, ...]
    """What they are, in order."""
    totals: Mapping[str, float]
    """By column key; empty where nothing could be compared."""
    pairs: tuple[PairFigures, ...] = ()
    """Every pair's own figures, by name."""
    curves: Mapping[str, Curve] = field(default_factory=dict)
    """Mean precision, recall, F and E over thresholds, (256,) each."""
    problems: tuple[Problem, ...] = ()
    """What could not be compared."""
    conventions: tuple[str, ...] = ()
    """How the figures were made: sizes, range, thresholds; one sentence each."""

    @property
    def notes(self) -> dict[str, int]:
        """How many files had to be understood in each special way."""
        counts: dict[str, int] = {}
        for pair in self.pairs:
            for note in pair.notes:
                counts[note] = counts.get(note, 0) + 1
        return counts

    @property
    def exit_code(self) -> int:
        """0 where everything was compared, else the code all problems share, else 1."""
        codes = {problem.exit_code for problem in self.problems} - {0}
        return 0 if not codes else codes.pop() if len(codes) == 1 else 1

    @property
    def remarks(self) -> list[str]:
        """The same as sentences, such as ``2 pairs: has no subject in the truth``."""
        return [
            f"{counted(count, self.unit)}: {note}" for note, count in sorted(self.notes.items())
        ]

    @property
    def unit(self) -> str:
        """What one of `pairs` is: two pictures, or all frames of a sequence."""
        return "sequence" if self.suite in ("video", "motion") else "pair"

    def as_dict(self) -> dict[str, Any]:
        """For JSON: all but the curves and the single pairs. NaN becomes None."""
        return {
            "suite": self.suite,
            "pairs": len(self.pairs),
            "figures": {key: plain(value) for key, value in self.totals.items()},
            "conventions": list(self.conventions),
            "notes": self.notes,
            "problems": [{"name": one.name, "reason": one.reason} for one in self.problems],
        }


def counted(count: int, thing: str) -> str:
    """A number of things as text: ``1 pair``, ``2 pairs``."""
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def apart(lists: Sequence[Sequence[str]]) -> tuple[list[str], list[list[str]]]:
    """What all lists hold, once, and what else each of them holds: nothing is told twice."""
    shared = set(lists[0]).intersection(*lists)
    common = [entry for entry in dict.fromkeys(lists[0]) if entry in shared]
    return common, [[entry for entry in one if entry not in shared] for one in lists]


def plain(value: float) -> float | None:
    """A figure for JSON, which has no NaN."""
    return value if value == value else None  # noqa: PLR0124 - NaN is the one that differs
