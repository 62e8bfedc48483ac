"""What became of each lecture by each method: kept in a file as it is found, shown as a table."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.lecture_material import VARIANTS


@dataclass(frozen=True, slots=True)
class Scored:
    """One method on one lecture."""

    lecture: str
    """DECK.VARIANT, as its file is called."""
    method: str
    """How the slides were found."""
    f1: float | None
    """Harmonic mean of precision and recall; None: given up for its time."""
    slides: int = 0
    """Slides the deck has."""
    extracted: int = 0
    """Pictures the method gives."""
    missed: int = 0
    """Slides that no picture shows."""
    duplicates: int = 0
    """Pictures of a slide that another one shows already."""
    junk: int = 0
    """Pictures that show no slide."""
    frames: int = 0
    """Frames looked at."""
    seconds: float = 0.0
    """Wall-clock time of finding the slides."""
    cpu_seconds: float = 0.0
    """Processor time of the same, all threads."""

    @property
    def variant(self) -> str:
        """How the deck was rendered."""
        return self.lecture.rpartition(".")[2]


class Results:
    """The scores so far; with a file, each is in it as soon as it is known.

    Args:
        path: JSON file; what it holds already counts as done. None: nothing is kept.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self.scores: list[Scored] = []
        """In the order they were found."""
        if path is not None and path.exists():
            self.scores = [Scored(**score) for score in json.loads(path.read_text())["scores"]]

    def holds(self, lecture: str, method: str) -> bool:
        """Whether this was scored before."""
        return any((done.lecture, done.method) == (lecture, method) for done in self.scores)

    def add(self, score: Scored) -> None:
        """Keep a score; the file is replaced as a whole, so a killed run leaves a whole one."""
        self.scores.append(score)
        if self._path is not None:
            whole = self._path.with_name(f"{self._path.name}.part")
            whole.write_text(json.dumps({"scores": [asdict(one) for one in self.scores]}, indent=1))
            whole.replace(self._path)


def score_table(scores: Iterable[Scored]) -> str:
    """Mean F1 and the worst, a line a method and a column a variant, as a Markdown table."""
    known = [score for score in scores if score.f1 is not None]
    variants = sorted({score.variant for score in known}, key=_place)
    lines = [
        f"| F1: mean (worst) | {' | '.join([*variants, 'all'])} | frames a CPU second |",
        "|---|" + "---|" * (len(variants) + 2),
    ]
    for method in dict.fromkeys(score.method for score in known):
        own = [score for score in known if score.method == method]
        columns = [[score for score in own if score.variant == name] for name in variants]
        cells = [_cell(column) for column in [*columns, own]]
        lines.append(f"| {method} | {' | '.join(cells)} | {_frames_a_second(own):.0f} |")
    return "\n".join(lines)


def _place(variant: str) -> tuple[int, str]:
    return (VARIANTS.index(variant) if variant in VARIANTS else len(VARIANTS), variant)


def _cell(scores: Sequence[Scored]) -> str:
    """Mean and worst, and of how many."""
    values = [score.f1 for score in scores if score.f1 is not None]
    if not values:
        return "-"
    return f"{sum(values) / len(values):.3f} ({min(values):.3f}), {len(values)}"


def _frames_a_second(scores: Sequence[Scored]) -> float:
    seconds = sum(score.cpu_seconds for score in scores)
    return sum(score.frames for score in scores) / seconds if seconds else float("nan")
