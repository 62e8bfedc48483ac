"""That a long run of the classic methods keeps what it found and goes on from it."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def results(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT))
    return importlib.import_module("benchmarks.slides_results")


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT))
    return importlib.import_module("benchmarks.slides_classic")


def lectures(folder: Path, *names: str) -> None:
    for name in names:
        (folder / f"{name}.mp4").touch()
        (folder / f"{name}.truth").mkdir()
        (folder / f"{name}.truth.json").touch()


def pretended(results: ModuleType, done: list[tuple[str, str]]) -> Any:
    def scored(lecture: Path, method: str, scratch: Path, limit_s: float) -> Any:
        done.append((lecture.stem, method))
        return results.Scored(lecture.stem, method, 0.5)

    return scored


def test_every_score_is_in_the_file_at_once(results: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "found.json"
    found = results.Results(path)
    for number, f1 in enumerate([0.5, None]):
        found.add(results.Scored(f"deck{number}.clean", "knn", f1))
        assert len(json.loads(path.read_text())["scores"]) == number + 1
    assert results.Results(path).scores == found.scores
    assert [file.name for file in tmp_path.iterdir()] == ["found.json"]


def test_all_lectures_by_the_first_method_come_first(
    bench: ModuleType, results: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lectures(tmp_path, "a.clean", "b.clean")
    done: list[tuple[str, str]] = []
    monkeypatch.setattr(bench, "scored", pretended(results, done))
    bench.score_all(tmp_path, "", ["knn", "gmg"], results.Results(), 9.0)
    assert done == [("a.clean", "knn"), ("b.clean", "knn"), ("a.clean", "gmg"), ("b.clean", "gmg")]


def test_a_second_run_goes_on(
    bench: ModuleType, results: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lectures(tmp_path, "a.clean", "b.clean")
    results.Results(tmp_path / "found.json").add(results.Scored("a.clean", "knn", 0.9))
    done: list[tuple[str, str]] = []
    monkeypatch.setattr(bench, "scored", pretended(results, done))
    bench.score_all(tmp_path, "", ["knn"], results.Results(tmp_path / "found.json"), 9.0)
    assert done == [("b.clean", "knn")]


def test_a_lecture_that_is_still_being_made_is_left_out(
    bench: ModuleType, results: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lectures(tmp_path, "a.clean", "b.clean")
    (tmp_path / "b.clean.truth.json").unlink()
    done: list[tuple[str, str]] = []
    monkeypatch.setattr(bench, "scored", pretended(results, done))
    bench.score_all(tmp_path, "", ["knn"], results.Results(), 9.0)
    assert done == [("a.clean", "knn")]


def test_the_table_shows_mean_and_worst(results: ModuleType) -> None:
    """Means of .5 and 1, and of these with .3; what was given up does not count."""
    scores = [
        results.Scored("a.clean", "knn", 0.5, frames=300, cpu_seconds=2),
        results.Scored("b.clean", "knn", 1.0, frames=100, cpu_seconds=2),
        results.Scored("a.fades", "knn", 0.3),
        results.Scored("b.fades", "knn", None),
    ]
    assert results.score_table(scores).splitlines() == [
        "| F1: mean (worst) | clean | fades | all | frames a CPU second |",
        "|---|---|---|---|---|",
        "| knn | 0.750 (0.500), 2 | 0.300 (0.300), 1 | 0.600 (0.300), 3 | 100 |",
    ]
