"""The report page: complete, well-formed, and nothing in it points outside."""

from __future__ import annotations

import math
import re
from html.parser import HTMLParser
from typing import Any

import numpy as np

from cleanplate.metrics.scores import Column
from cleanplate.metrics.suites import MATTING, SOD
from cleanplate.verbs.evaluation.page import Series, figure, page
from cleanplate.verbs.evaluation.panels import Panels
from cleanplate.verbs.evaluation.result import Evaluation, PairFigures, Problem

_VOID = {"meta", "img", "br"}


class Nesting(HTMLParser):
    """Fails where an element is not closed; collects the text."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _VOID:
            assert len(dict(attrs)) == len(attrs)
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def texts(html: str) -> list[str]:
    parser = Nesting()
    parser.feed(html)
    assert parser.open == []
    return parser.text


def found(mae: float = 0.25, **more: Any) -> Evaluation:
    curves = {name: np.linspace(1, 0, 256) for name in ("precision", "recall", "f", "e")}
    pairs = (PairFigures("a", {"mae": mae}),)
    return Evaluation("sod", SOD, {"mae": mae}, pairs=pairs, curves=curves, **more)


def test_a_page_is_whole() -> None:
    text = texts(page("Title", [Series("mine", found(conventions=("As it is.",)))]))
    assert {"Title", "mine", "0.2500", "Curves", "As it is."} <= set(text)
    assert "1 pair compared, suite " in text


def test_nothing_points_outside() -> None:
    html = page("Title", [Series("mine", found())], [Panels("a", [("truth", "data:image/jpeg,")])])
    assert re.findall(r"(?:https?:|//|url\(|@import|<link|<script)", html) == []
    assert all(address.startswith("data:") for address in re.findall(r'src="([^"]*)', html))


def test_names_cannot_break_out() -> None:
    odd = "<script>\"&'"
    problems = (Problem(odd, f"{odd} is odd"),)
    one = Evaluation("sod", SOD, {}, pairs=(PairFigures(odd, {"mae": 1.0}),), problems=problems)
    html = page(odd, [Series(odd, one, {odd: odd})], [Panels(odd, [(odd, "data:,")])])
    assert "<script>" not in html
    assert texts(html).count(odd) >= 4


def test_three_plots_where_there_are_curves_and_none_else() -> None:
    assert page("t", [Series("a", found())]).count("<svg") == 3
    assert page("t", [Series("a", Evaluation("matting", MATTING, {"sad": 1.0}))]).count("<svg") == 0


def test_a_set_of_results_without_figures_is_a_row_of_dashes() -> None:
    text = texts(page("t", [Series("a", found()), Series("b", Evaluation("sod", SOD, {}))]))
    assert text.count("-") == len(SOD) - 1 + len(SOD)


def test_the_best_is_bold_where_several_are_compared() -> None:
    html = page("t", [Series("a", found(0.25)), Series("b", found(0.125))])
    assert "<td><b>0.1250</b></td>" in html
    assert "<td>0.2500</td>" in html
    assert "<td><b>" not in page("t", [Series("a", found())])


def test_costs_are_columns() -> None:
    text = texts(page("t", [Series("a", found(), {"ms": "12.5"})]))
    assert {"ms", "12.5"} <= set(text)


def test_a_problem_of_all_models_is_listed_and_counted_once() -> None:
    shared, own = Problem("x", "x has no mask"), Problem("y", "y is odd")
    series = [Series("a", found(problems=(shared,))), Series("b", found(problems=(shared, own)))]
    text = texts(page("t", series))
    assert text.count("x has no mask") == 1
    assert text.count("y is odd") == 1
    assert {"What could not be compared", "What could not be compared: b", "2 problems"} <= set(
        text
    )


def test_what_is_only_said_is_no_problem() -> None:
    said = Problem("x", "x was left out", 0)
    text = texts(page("t", [Series("a", found(problems=(said,)))]))
    assert "x was left out" in text
    assert not any("problem" in part for part in text)


def test_notes_are_worth_knowing() -> None:
    pairs = (PairFigures("a", {}, ("is empty",)), PairFigures("b", {}, ("is empty",)))
    text = texts(page("t", [Series("m", Evaluation("sod", SOD, {}, pairs=pairs))]))
    assert {"Worth knowing", "2 pairs: is empty"} <= set(text)


def test_thousands_of_problems_stay_a_page() -> None:
    problems = tuple(Problem(str(number), f"{number} is odd") for number in range(5000))
    html = page("t", [Series("a", found(problems=problems)), Series("b", found(problems=problems))])
    assert html.count("<li>") == 5000


def test_a_figure_has_the_digits_of_its_column() -> None:
    assert figure(0.12345, Column("a", "A", "lower", digits=2)) == "0.12"
    assert figure(math.nan, Column("a", "A", "lower")) == "-"
