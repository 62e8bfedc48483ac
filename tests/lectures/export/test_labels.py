"""How times and titles are written."""

from __future__ import annotations

import pytest

from cleanplate.lectures.deck import Deck, Slide, Stay
from cleanplate.lectures.export.labels import (
    LONGEST,
    clock,
    name_of,
    one_line,
    plain,
    span,
    title_of,
)


def _slide(text: str) -> Slide:
    return Slide(7, (Stay(0, 1),), 0.5, text=text)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0:00:00"), (59.999, "0:00:59"), (754.0, "0:12:34"), (36061, "10:01:01")],
)
def test_clock_rounds_down_to_seconds(seconds: float, text: str) -> None:
    assert clock(seconds) == text


def test_a_stay_is_two_times() -> None:
    assert span(Stay(59.9, 3600.0)) == "0:00:59 - 1:00:00"


def test_the_title_is_the_first_line_with_something_in_it() -> None:
    assert title_of(_slide(" \n Bayes'  theorem \nmore")) == "Bayes' theorem"


def test_a_slide_without_text_is_called_by_its_number() -> None:
    assert title_of(_slide("")) == "Slide 7"


def test_a_long_title_without_blanks_is_cut_and_not_lost() -> None:
    title = title_of(_slide("字" * 500))
    assert title == "字" * (LONGEST - 1) + "…"


def test_what_xml_forbids_is_replaced_and_line_breaks_stay() -> None:
    assert plain("a\x00b\x0b\ud800\n\tc\ufffe") == "a\ufffdb\ufffd\ufffd\n\tc\ufffd"


def test_one_line_joins_lines() -> None:
    assert one_line("a\r\n b\t c ") == "a b c"


def test_the_lecture_is_called_by_its_file() -> None:
    assert name_of(Deck("/x/a.b.mp4", 1, (1, 1), "auto", ())) == "a.b"
