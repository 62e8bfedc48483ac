"""Report files: the page with its worst pictures, and the CSV beside it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cleanplate.core.errors import InputError, OutputError, UsageError
from cleanplate.verbs.evaluation.benchmark import ModelFigures
from cleanplate.verbs.evaluation.options import EvaluateOptions, ReportOptions
from cleanplate.verbs.evaluation.report import check_report, write_comparison, write_report
from cleanplate.verbs.evaluation.run import evaluate

from .material import SUITES, evaluated, laid, saved, square


def written(root: Path, options: EvaluateOptions, **report: Any) -> str:
    """The page of what `laid` gives."""
    places = laid(root, options.suite)
    wanted = ReportOptions(html=str(root / "r.html"), **report)
    write_report(evaluate(*places, options), wanted, *places, options)
    return (root / "r.html").read_text(encoding="utf-8")


def shown(html: str) -> list[str]:
    return re.findall(r'<section class="pair"><p><b>(.*?)</b>', html)


@pytest.mark.parametrize("suite", SUITES)
def test_every_suite_has_a_page_and_a_csv(tmp_path: Path, suite: Any) -> None:
    html = written(tmp_path, EvaluateOptions(suite=suite))
    assert "results against truths" in html
    rows = (tmp_path / "r.csv").read_text(encoding="utf-8").splitlines()
    assert [row.split(",")[0] for row in rows] == ["name", "a", "b", "c"]
    assert not list(tmp_path.glob("*.part*"))


def test_the_worst_come_first(tmp_path: Path) -> None:
    assert shown(written(tmp_path, EvaluateOptions())) == ["c", "b", "a"]


@pytest.mark.parametrize("worst", [0, 1])
def test_as_many_as_wanted(tmp_path: Path, worst: int) -> None:
    assert shown(written(tmp_path, EvaluateOptions(), worst=worst)) == ["c"][:worst]


def test_photos_are_shown_where_there_are_some(tmp_path: Path) -> None:
    saved(tmp_path / "photos" / "c.png", np.zeros((12, 16, 3), np.uint8))
    html = written(tmp_path, EvaluateOptions(), images=str(tmp_path / "photos"))
    assert html.count("photo of") == 1


def test_a_photo_that_cannot_be_read_is_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "c.png").write_bytes(b"no picture")
    html = written(tmp_path, EvaluateOptions(), images=str(tmp_path / "photos"))
    assert len(shown(html)) == 3
    assert "the page shows its pair without it" in caplog.text


def test_trimaps_are_heeded_in_the_worst_pictures(tmp_path: Path) -> None:
    """Errors are on the right, where nothing counts: the page is that of equal pictures."""
    left = np.zeros((12, 16), np.uint8)
    left[:, :4] = 128
    for name in "abc":
        saved(tmp_path / "trimaps" / f"{name}.png", left)
    html = written(tmp_path, EvaluateOptions(suite="matting", trimaps=str(tmp_path / "trimaps")))
    differences = set(re.findall(r'src="([^"]*)" alt="difference', html))
    assert len(differences) == 1


def test_two_files_have_a_page_too(tmp_path: Path) -> None:
    places = saved(tmp_path / "x.png", square(1)), saved(tmp_path / "y.png", square())
    report = ReportOptions(html=str(tmp_path / "r.html"))
    write_report(evaluate(*places), report, *places, EvaluateOptions())
    html = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "x.png against y.png" in html
    assert shown(html) == ["y"]


def test_places_below_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    laid(tmp_path, "sod")
    places, options = ("~/results", "~/truths"), EvaluateOptions()
    files = write_report(
        evaluate(*places, options), ReportOptions(html="~/r.html"), *places, options
    )
    assert files == [tmp_path / "r.html", tmp_path / "r.csv"]


def test_the_csv_can_lie_elsewhere(tmp_path: Path) -> None:
    places, options = laid(tmp_path, "sod"), EvaluateOptions()
    report = ReportOptions(csv=str(tmp_path / "deep" / "f.csv"))
    assert write_report(evaluate(*places), report, *places, options) == [
        tmp_path / "deep" / "f.csv"
    ]


def test_nothing_asked_for_is_nothing_written(tmp_path: Path) -> None:
    places = laid(tmp_path, "sod")
    assert write_report(evaluate(*places), ReportOptions(), *places, EvaluateOptions()) == []


@pytest.mark.parametrize(
    ("report", "sentence"),
    [({"html": "r.pdf"}, r"r\.pdf does not end in \.html or \.htm"), ({"csv": "f.txt"}, r"\.csv")],
)
def test_an_ending_that_is_not_the_formats(report: dict[str, str], sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        check_report(ReportOptions(**report))


def test_photos_that_are_not_there_are_told_before_the_work(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--images names one with the photos"):
        check_report(ReportOptions(images=str(tmp_path / "nowhere")))


@pytest.mark.parametrize("name", ["r.html", "r.csv"])
def test_a_file_in_the_place_of_a_folder_is_told_before_the_work(tmp_path: Path, name: str) -> None:
    (tmp_path / "photo.jpg").touch()
    report = ReportOptions(**{name[2:]: str(tmp_path / "photo.jpg" / name)})
    with pytest.raises(OutputError, match=r"photo\.jpg is a file, not a folder"):
        check_report(report)


def test_a_page_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "r.html").mkdir()
    with pytest.raises(OutputError, match=r"cannot write .*r\.html"):
        written(tmp_path, EvaluateOptions())


def test_a_comparison_has_a_csv_a_model(tmp_path: Path) -> None:
    one = evaluated(tmp_path)
    models = [ModelFigures(name, one, 12.5, 0.5, float("nan"), "arithmetic") for name in ("x", "y")]
    written = write_comparison(tmp_path / "c.html", models)
    assert [path.name for path in written] == ["c.html", "c.x.csv", "c.y.csv"]
    html = (tmp_path / "c.html").read_text(encoding="utf-8")
    assert "<td>12.5</td>" in html
    assert "nan" not in html
    assert sorted(path.name for path in tmp_path.glob("c.*.csv")) == ["c.x.csv", "c.y.csv"]
