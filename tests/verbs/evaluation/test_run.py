"""``evaluate`` as a whole: what all suites share, and what goes wrong in pairs."""

from __future__ import annotations

import gc
import json
import math
import threading
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from cleanplate.core.errors import InputError, UsageError
from cleanplate.core.progress import Progress
from cleanplate.media.pairs import Pair, Pairing
from cleanplate.metrics.suites import COLUMNS, Metric
from cleanplate.verbs.evaluation.options import EvaluateOptions, SuiteName
from cleanplate.verbs.evaluation.result import Evaluation
from cleanplate.verbs.evaluation.run import evaluate, gather
from cleanplate.verbs.evaluation.scored import Scored

from .material import PICTURES, SUITES, evaluated, laid, saved, square, values

each_suite = pytest.mark.parametrize("suite", SUITES)


@each_suite
def test_the_columns_are_the_suites(tmp_path: Path, suite: SuiteName) -> None:
    found = evaluated(tmp_path, suite)
    assert list(found.totals) == [column.key for column in COLUMNS[suite]]
    assert [one.name for one in found.pairs] == ["a", "b", "c"]
    assert (found.problems, found.exit_code) == ((), 0)


@each_suite
def test_jobs_change_nothing(tmp_path: Path, suite: SuiteName) -> None:
    one, two = (evaluated(tmp_path, suite, jobs=jobs) for jobs in (1, 2))
    assert one.totals == pytest.approx(two.totals, abs=1e-10, rel=0)
    for mine, other in zip(one.pairs, two.pairs, strict=True):
        assert (mine.name, mine.notes) == (other.name, other.notes)
        assert dict(mine.values) == pytest.approx(dict(other.values), abs=1e-10, nan_ok=True)


@each_suite
def test_a_perfect_result_has_the_best_figures(tmp_path: Path, suite: SuiteName) -> None:
    _, truths = laid(tmp_path, suite)
    found = evaluate(truths, truths, EvaluateOptions(suite=suite))
    for column in COLUMNS[suite]:
        if column.pick == "mean" and column.curve:
            continue  # at threshold 0 everything is found
        best = 1.0 if column.better == "higher" else 0.0
        if column.key in ("max_e", "adaptive_e"):
            best = 192 / 191  # as published: a sum over all pixels, divided by one fewer
        assert found.totals[column.key] == pytest.approx(best, abs=1e-6), column.key


@each_suite
def test_json_holds_no_nan(tmp_path: Path, suite: SuiteName) -> None:
    text = json.dumps(evaluated(tmp_path, suite).as_dict(), allow_nan=False)
    assert json.loads(text)["pairs"] == 3


@each_suite
def test_one_bad_pair_does_not_stop_the_others(tmp_path: Path, suite: SuiteName) -> None:
    results, truths = laid(tmp_path, suite)
    bad = results / "b.png" if suite in PICTURES else results / "b" / "bin000001.png"
    bad.write_bytes(b"no picture")
    found = evaluate(results, truths, EvaluateOptions(suite=suite, jobs=2))
    assert [one.name for one in found.pairs] == ["a", "c"]
    assert [problem.name for problem in found.problems] == ["b"]
    assert "is not a picture" in found.problems[0].reason
    assert found.exit_code == 3


@each_suite
def test_unpaired_files_are_told(tmp_path: Path, suite: SuiteName) -> None:
    results, truths = laid(tmp_path, suite)
    for missing, at in (("a", results), ("c", truths)):
        for path in sorted(at.rglob(f"{missing}*"), reverse=True):
            if path.is_dir():
                for frame in path.iterdir():
                    frame.unlink()
                path.rmdir()
            else:
                path.unlink()
    found = evaluate(results, truths, EvaluateOptions(suite=suite))
    assert [one.name for one in found.pairs] == ["b"]
    untold, extra = found.problems
    assert untold.reason.endswith("has no prediction")
    assert untold.exit_code == 3
    assert extra.reason.endswith("has no truth and was left out")
    assert extra.exit_code == 0


@each_suite
def test_a_folder_with_nothing_in_it_is_one_sentence(tmp_path: Path, suite: SuiteName) -> None:
    _, truths = laid(tmp_path, suite)
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="empty holds n"):
        evaluate(tmp_path / "empty", truths, EvaluateOptions(suite=suite))


def test_a_place_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        evaluate(tmp_path / "a", tmp_path / "b")


def test_names_that_never_meet_are_shown(tmp_path: Path) -> None:
    saved(tmp_path / "p" / "x.png", square())
    saved(tmp_path / "t" / "y.png", square())
    with pytest.raises(InputError, match=r"such as x\.png and y\.png"):
        evaluate(tmp_path / "p", tmp_path / "t")


def test_two_files_are_a_pair_whatever_their_names(tmp_path: Path) -> None:
    result, truth = saved(tmp_path / "x.png", square(1)), saved(tmp_path / "y.png", square())
    found = evaluate(result, truth)
    assert [one.name for one in found.pairs] == ["y"]
    assert found.totals["iou"] == pytest.approx(30 / 42)


def test_means_over_pairs_by_hand(tmp_path: Path) -> None:
    found = evaluated(tmp_path)
    assert found.totals["mae"] == pytest.approx((0 + 1 + 2) / 16 / 3)
    assert found.totals["iou"] == pytest.approx((1 + 30 / 42 + 24 / 48) / 3)
    assert values(found, "c").values["iou"] == pytest.approx(24 / 48)


def test_max_f_is_read_off_the_mean_curve(tmp_path: Path) -> None:
    found = evaluated(tmp_path)
    best = [one.values["max_f"] for one in found.pairs]
    assert found.totals["max_f"] == pytest.approx(found.curves["f"].max())
    assert found.totals["max_f"] <= np.mean(best)


def test_figures_equal_those_of_step_and_result(tmp_path: Path) -> None:
    metric = Metric("sod")
    for moved in range(3):
        metric.step(square(moved).astype(np.float32), square())
    assert metric.result() == pytest.approx(evaluated(tmp_path).totals, abs=1e-10)


def test_sizes_that_differ_are_a_problem_or_resized(tmp_path: Path) -> None:
    results, truths = laid(tmp_path, "sod")
    saved(results / "b.png", square(1).repeat(2, 0).repeat(2, 1))
    found = evaluate(results, truths)
    assert [problem.name for problem in found.problems] == ["b"]
    resized = evaluate(results, truths, EvaluateOptions(resize="prediction"))
    assert (len(resized.pairs), resized.problems) == (3, ())
    assert resized.notes == {"the prediction was brought to the other's size": 1}


def test_empty_masks_have_figures_and_a_note(tmp_path: Path) -> None:
    results, truths = laid(tmp_path, "sod")
    saved(truths / "a.png", np.zeros((12, 16), bool))
    found = evaluate(results, truths)
    assert found.notes == {"has no subject in the truth": 1}
    assert not any(math.isnan(value) for one in found.pairs for value in one.values.values())


def test_several_files_of_one_name_are_a_problem(tmp_path: Path) -> None:
    results, truths = laid(tmp_path, "sod")
    saved(results / "a.bmp", square())
    (results / "a.png").rename(results / "a.tif")
    found = evaluate(results, truths)
    assert [problem.name for problem in found.problems] == ["a"]
    assert "several files" in found.problems[0].reason


def test_problems_come_in_the_order_of_names(tmp_path: Path) -> None:
    results, truths = laid(tmp_path, "sod", count=8)
    for path in results.iterdir():
        path.write_bytes(b"no picture")
    found = evaluate(results, truths, EvaluateOptions(jobs=4))
    assert [problem.name for problem in found.problems] == list("abcdefgh")
    assert found.totals == {}


def test_progress_ends_with_all_pairs(tmp_path: Path) -> None:
    told: list[Progress] = []
    evaluate(*laid(tmp_path, "sod"), EvaluateOptions(jobs=2), told.append)
    assert [(one.done, one.total) for one in told] == [(1, 3), (2, 3), (3, 3)]


def test_a_callback_that_raises_ends_the_work_and_its_threads(tmp_path: Path) -> None:
    def stop(_progress: Progress) -> None:
        raise KeyboardInterrupt

    before = threading.active_count()
    with pytest.raises(KeyboardInterrupt):
        evaluate(*laid(tmp_path, "sod", count=8), EvaluateOptions(jobs=2), stop)
    assert threading.active_count() == before


def made(score: object, count: int, jobs: int = 2) -> Evaluation:
    pairs = tuple(Pair(f"{number:05}", Path("p"), Path("t")) for number in range(count))
    return gather(Pairing(pairs), score, EvaluateOptions(jobs=jobs))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("error", "reason", "code"),
    [
        (UsageError("sizes differ"), "00000: sizes differ", 2),
        (InputError("00000 is odd"), "00000 is odd", 3),
        (PermissionError(13, "Permission denied"), "00000: [Errno 13] Permission denied", 1),
        (MemoryError(), "00000: not enough memory", 1),
    ],
)
def test_every_expected_error_is_a_problem_that_names_its_pair(
    error: Exception, reason: str, code: int
) -> None:
    def score(_pair: Pair) -> Scored:
        raise error

    found = made(score, 1)
    assert [(one.reason, one.exit_code) for one in found.problems] == [(reason, code)]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_bug_in_a_thread_is_not_swallowed(jobs: int) -> None:
    def score(_pair: Pair) -> Scored:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        made(score, 4, jobs)


def test_a_pair_costs_a_line_of_figures_and_no_picture() -> None:
    truth = np.zeros((100, 100), bool)
    truth[20:60, 30:80] = True
    metric = Metric("sod")
    template = metric.step(truth.astype(np.float32), truth)

    def score(_pair: Pair) -> Scored:
        curves = {name: curve.copy() for name, curve in template.curves.items()}
        return Scored(type(template)(dict(template.values), curves))

    made(score, 50)
    gc.collect()
    tracemalloc.start()
    found = made(score, 1000)
    gc.collect()
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(found.pairs) == 1000
    assert held / 1000 < 2000  # bytes; the curves alone are 8192, the picture 10000
