"""What an evaluation says of itself."""

from __future__ import annotations

import json
import math

import pytest

from cleanplate.metrics.suites import SOD
from cleanplate.verbs.evaluation.result import (
    Evaluation,
    PairFigures,
    Problem,
    apart,
    counted,
    plain,
)


def with_codes(*codes: int) -> Evaluation:
    return Evaluation("sod", SOD, {}, problems=tuple(Problem("a", "a is odd", c) for c in codes))


@pytest.mark.parametrize(
    ("codes", "exit_code"),
    [((), 0), ((0,), 0), ((3, 3), 3), ((0, 2), 2), ((2, 3), 1), ((1, 3, 0), 1)],
)
def test_the_exit_code_is_that_of_all_problems(codes: tuple[int, ...], exit_code: int) -> None:
    assert with_codes(*codes).exit_code == exit_code


def test_notes_are_counted() -> None:
    found = Evaluation(
        "sod",
        SOD,
        {},
        pairs=(
            PairFigures("a", {}, ("x", "y")),
            PairFigures("b", {}, ("x",)),
            PairFigures("c", {}),
        ),
    )
    assert found.notes == {"x": 2, "y": 1}
    assert found.remarks == ["2 pairs: x", "1 pair: y"]


def test_json_has_null_where_a_figure_is_not_defined() -> None:
    found = Evaluation("sod", SOD, {"mae": 0.25, "iou": math.nan}, problems=(Problem("a", "odd"),))
    read = json.loads(json.dumps(found.as_dict(), allow_nan=False))
    assert read["figures"] == {"mae": 0.25, "iou": None}
    assert read["problems"] == [{"name": "a", "reason": "odd"}]


def test_what_lists_share_is_told_once() -> None:
    assert apart([["a", "b", "c"], ["c", "a", "d"]]) == (["a", "c"], [["b"], ["d"]])
    assert apart([["a", "b"]]) == (["a", "b"], [[]])


def test_one_thing_and_several() -> None:
    assert [counted(number, "pair") for number in (0, 1, 2)] == ["0 pairs", "1 pair", "2 pairs"]


def test_only_nan_is_null() -> None:
    assert [plain(value) for value in (0.0, 1.5, math.nan)] == [0.0, 1.5, None]
