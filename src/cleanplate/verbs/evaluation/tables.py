"""Figures as text: for a terminal, and every pair's as CSV."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Sequence
from pathlib import Path

from cleanplate.media.whole import whole_file
from cleanplate.verbs.evaluation.page import ARROWS, figure
from cleanplate.verbs.evaluation.result import Evaluation


def lines(evaluation: Evaluation) -> Iterator[str]:
    """One line a figure, then what is worth knowing."""
    width = max(len(column.title) for column in evaluation.columns)
    for column in evaluation.columns:
        value = evaluation.totals.get(column.key, math.nan)
        yield f"{column.title:{width}} {ARROWS[column.better]} {figure(value, column):>9}"
    yield from evaluation.remarks


def aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Rows of cells in columns of equal width, the first to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for first, *rest in rows:
        cells = [f"{cell:>{width}}" for cell, width in zip(rest, widths[1:], strict=True)]
        yield "  ".join([f"{first:{widths[0]}}", *cells])


def write_csv(path: Path, evaluation: Evaluation) -> None:
    """Every pair's figures with a heading, and its notes; whole or not at all.

    Raises:
        OutputError: the place cannot be written to.
    """
    keys = list(dict.fromkeys(key for pair in evaluation.pairs for key in pair.values))
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["name", *keys, "notes"])
    for pair in evaluation.pairs:
        values = [_plain(pair.values.get(key, math.nan)) for key in keys]
        writer.writerow([pair.name, *values, "; ".join(pair.notes)])
    with whole_file(path) as temporary:
        # Names of files may hold what no encoding has; Python reads it as half characters.
        temporary.write_text(
            text.getvalue(), encoding="utf-8", errors="backslashreplace", newline=""
        )


def _plain(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.6g}"
