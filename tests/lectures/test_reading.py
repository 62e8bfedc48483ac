"""Titles and reading order of what was read."""

from __future__ import annotations

import pytest

from cleanplate.lectures.reading import Line, Word, in_reading_order, text_of, title_lines


def _line(text: str, x0: float, y0: float, x1: float, y1: float, confidence: float = 0.9) -> Line:
    return Line((Word(text, (x0, y0, x1, y1), confidence),))


TITLE = _line("Bayes' theorem", 100, 40, 500, 80)
LOGO = _line("University of X", 10, 5, 90, 25)
BODY = _line("P(A|B) is large", 100, 150, 400, 175)
HUGE = _line("42 %", 200, 300, 600, 420)


def test_the_title_is_the_largest_near_the_top() -> None:
    assert title_lines([LOGO, TITLE, BODY, HUGE], 540) == [TITLE]


def test_a_title_of_two_lines_is_whole() -> None:
    second = _line("explained", 200, 84, 400, 122)
    assert title_lines([second, TITLE, BODY], 540) == [TITLE, second]


def test_the_upper_one_of_two_alike_is_the_title() -> None:
    lower = _line("Another one", 100, 200, 500, 242)
    assert title_lines([lower, TITLE], 540) == [TITLE]


def test_bullets_do_not_go_on_with_the_title() -> None:
    bullet = _line("- of Leipzig", 100, 84, 500, 122)
    assert title_lines([TITLE, bullet], 540) == [TITLE]


def test_of_running_text_the_first_line_is_the_title() -> None:
    text = [_line(f"line {n} of it", 0, n * 30, 500, n * 30 + 25) for n in range(5)]
    assert title_lines(text, 540) == text[:1]


def test_a_title_slide_has_its_title_in_the_middle() -> None:
    middle = _line("Welcome", 300, 250, 600, 310)
    assert title_lines([middle, _line("2026", 300, 10, 400, 40)], 540) == [middle]


@pytest.mark.parametrize("lines", [[], [_line("7", 0, 0, 9, 9)], [_line("blur", 0, 0, 9, 9, 0.2)]])
def test_numbers_and_guesses_are_no_title(lines: list[Line]) -> None:
    assert title_lines(lines, 540) == []


def test_the_text_begins_with_the_title() -> None:
    assert text_of([LOGO, TITLE, BODY], 540) == ("Bayes' theorem\nUniversity of X\nP(A|B) is large")
    assert text_of([], 540) == ""


def test_lines_are_in_rows_from_the_left() -> None:
    left, right = _line("left", 0, 103, 50, 120), _line("right", 90, 100, 150, 118)
    below = _line("below", 0, 130, 50, 150)
    assert in_reading_order([below, right, left]) == [left, right, below]


def test_a_line_is_its_words() -> None:
    line = Line((Word("a", (1, 2, 3, 9), 0.5), Word("b", (5, 1, 8, 8), 0.25)))
    assert (line.text, line.box_xyxy, line.height) == ("a b", (1, 1, 8, 9), 8)
    assert line.confidence == 0.25
