"""Tables for a terminal and for spreadsheets."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pytest

from cleanplate.core.errors import OutputError
from cleanplate.metrics.suites import MATTING
from cleanplate.verbs.evaluation.result import Evaluation, PairFigures
from cleanplate.verbs.evaluation.tables import aligned, lines, write_csv


def found(*pairs: PairFigures, **totals: float) -> Evaluation:
    return Evaluation("matting", MATTING, totals, pairs=pairs)


def read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_a_line_a_figure_with_its_direction_and_digits() -> None:
    assert list(lines(found(sad=1.23456, mse=0.5, grad=math.nan))) == [
        "SAD  ↓     1.235",
        "MSE  ↓   0.50000",
        "Grad ↓         -",
        "Conn ↓         -",
    ]


def test_notes_follow_the_figures() -> None:
    assert list(lines(found(PairFigures("a", {}, ("x",)))))[-1] == "1 pair: x"


def test_columns_are_aligned() -> None:
    assert list(aligned([["model", "ms"], ["a", "10.5"]])) == ["model    ms", "a      10.5"]


def test_every_pair_has_a_row(tmp_path: Path) -> None:
    first = PairFigures("a", {"sad": 0.5, "mse": 1 / 3}, ("x", "y"))
    second = PairFigures("b", {"sad": math.nan, "mse": 0.0})
    write_csv(tmp_path / "f.csv", found(first, second))
    assert read(tmp_path / "f.csv") == [
        ["name", "sad", "mse", "notes"],
        ["a", "0.5", "0.333333", "x; y"],
        ["b", "", "0", ""],
    ]


def test_awkward_names_survive(tmp_path: Path) -> None:
    name = 'a,"b"\nc é'
    write_csv(tmp_path / "f.csv", found(PairFigures(name, {"sad": 1.0})))
    assert read(tmp_path / "f.csv")[1][0] == name


def test_a_name_that_is_no_text_is_written_all_the_same(tmp_path: Path) -> None:
    write_csv(tmp_path / "f.csv", found(PairFigures("a\udcff", {"sad": 1.0})))
    assert read(tmp_path / "f.csv")[1][0] == "a\\udcff"


def test_no_pair_is_a_heading_only(tmp_path: Path) -> None:
    write_csv(tmp_path / "f.csv", found())
    assert read(tmp_path / "f.csv") == [["name", "notes"]]


def test_a_place_that_cannot_be_written_to(tmp_path: Path) -> None:
    (tmp_path / "f.csv").mkdir()
    with pytest.raises(OutputError, match=r"cannot write .*f\.csv"):
        write_csv(tmp_path / "f.csv", found())
