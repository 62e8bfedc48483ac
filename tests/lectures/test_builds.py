"""Steps of builds."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from cleanplate.lectures.builds import is_replaced, is_retouched, is_step_of, paper_of

from .screens import RGB, flat, page, small

KEPT = np.full((180, 320), 255, np.uint8)


def is_step(one: RGB, other: RGB) -> bool:
    return is_step_of(small(one), small(other), KEPT, same=14)


def test_paper_is_what_is_flat_and_large() -> None:
    picture = np.full((180, 320), 240, np.uint8)
    cv2.rectangle(picture, (100, 60), (112, 72), 0, 2)
    paper = paper_of(picture)
    assert paper[:50].min() == 255
    assert paper[58:74, 98:114].max() == 255
    # On the frame, and inside of the little box.
    assert paper[60, 106] == 0
    assert paper[66, 106] == 0


def test_noise_all_over_is_no_paper(rng: np.random.Generator) -> None:
    assert paper_of(rng.integers(0, 256, (180, 320), np.uint8)).mean() < 5


def test_a_line_less_is_a_step() -> None:
    assert is_step(page("A", lines=2), page("A"))
    assert is_step(page("A", lines=4), page("A"))


def test_on_dark_paper_too() -> None:
    dark = {"ink": 220, "paper": 25}
    assert is_step(page("A", lines=2, **dark), page("A", **dark))


def test_the_whole_page_is_no_step_of_its_part() -> None:
    assert not is_step(page("A"), page("A", lines=2))


def test_another_page_is_no_step() -> None:
    assert not is_step(page("A"), page("B"))
    assert not is_step(page("A", lines=1), page("B"))


def test_the_same_page_is_no_step() -> None:
    """A step lacks something."""
    assert not is_step(page("A"), page("A"))


def test_a_word_replaced_is_no_step() -> None:
    other = page("A")
    other[160:210, 30:300] = 245
    cv2.putText(other, "cells do die", (30, 190), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (30, 30, 30), 3)
    assert not is_step(page("A"), other)


def test_what_is_masked_neither_adds_nor_takes_away() -> None:
    kept = KEPT.copy()
    kept[100:] = 0
    one, other = small(page("A", lines=3)), small(page("A"))
    assert is_step_of(one, other, KEPT, same=14)
    assert not is_step_of(one, other, kept, same=14)


def with_label(picture: RGB, x: int, y: int) -> RGB:
    result = picture.copy()
    cv2.rectangle(result, (x, y), (x + 90, y + 24), (60, 60, 60), -1)
    cv2.putText(result, "Stop", (x + 8, y + 18), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (255,) * 3, 1)
    return result


def is_touched(one: RGB, other: RGB) -> bool:
    return is_retouched(small(one), small(other), KEPT, same=14)


def test_a_tooltip_is_a_little_thing_over_a_page() -> None:
    """It hides a line, so the page without it is no step of the one with it."""
    ruled = page("A")
    cv2.line(ruled, (0, 80), (640, 80), (90, 90, 90), 4)
    label = with_label(ruled, 400, 68)
    assert not is_step(ruled, label)
    assert is_touched(ruled, label)
    assert is_touched(label, ruled)
    assert is_touched(ruled, ruled)


def numbered(number: str) -> RGB:
    result = page("A")
    cv2.putText(result, number, (480, 300), cv2.FONT_HERSHEY_SIMPLEX, 0.7, (30, 30, 30), 2)
    return result


@pytest.mark.parametrize(("one", "other"), [("1", "2"), ("2", "3"), ("6", "7"), ("4", "9")])
def test_a_digit_in_anothers_place_is_another_page(one: str, other: str) -> None:
    pages = small(numbered(one)), small(numbered(other))
    assert is_replaced(*pages, KEPT, same=2.5)
    assert not is_retouched(*pages, KEPT, same=2.5)


def test_a_digit_on_paper_is_something_over_the_page() -> None:
    pages = small(page("A")), small(numbered("5"))
    assert not is_replaced(*pages, KEPT, same=2.5)
    assert is_retouched(*pages, KEPT, same=2.5)


def test_pages_that_differ_more_are_not_replaced_in_detail() -> None:
    for one, other in ((page("A"), page("B")), (page("A"), page("A")), (page("A"), flat(245))):
        assert not is_replaced(small(one), small(other), KEPT, same=2.5)


def test_a_word_replaced_two_labels_and_other_pages_are_more() -> None:
    replaced = page("A")
    replaced[25:75, 25:260] = 245
    cv2.putText(replaced, "Meiosis", (30, 60), cv2.FONT_HERSHEY_SIMPLEX, 1.5, (30, 30, 30), 3)
    assert not is_touched(page("A"), replaced)
    assert not is_touched(page("A"), with_label(with_label(page("A"), 400, 68), 500, 300))
    assert not is_touched(page("A"), page("B"))
    assert not is_touched(page("A", lines=3), page("A"))
