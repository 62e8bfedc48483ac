"""A small thing that moved is no part of the page; what changed where it stands is."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from cleanplate.lectures.compare import soften
from cleanplate.lectures.pointer import page_gap, without_pointer

Picture = npt.NDArray[np.uint8]
EVERYTHING = np.full((180, 320), 255, np.uint8)


def page(*, pointer: tuple[int, int] | None = None, words: str = "A line of text") -> Picture:
    """A page with a line, and a dark disc of ten pixels at (x, y)."""
    picture = np.full((180, 320), 240, np.uint8)
    cv2.putText(picture, words, (20, 40), cv2.FONT_HERSHEY_SIMPLEX, 0.7, 20, 2)
    if pointer is not None:
        cv2.circle(picture, pointer, 5, 60, -1)
    return soften(picture)


def test_a_pointer_elsewhere_leaves_one_page() -> None:
    one, other = page(pointer=(60, 120)), page(pointer=(200, 90))
    assert page_gap(one, other, EVERYTHING) < 1


@pytest.mark.parametrize("shift", [(1, 0), (0, 1), (1, 1)])
def test_coding_may_move_it_by_a_pixel(shift: tuple[int, int]) -> None:
    one = page(pointer=(60, 120))
    other = page(pointer=(200, 90))
    other = np.roll(other, shift, (0, 1))
    other[:80] = one[:80]
    assert page_gap(one, other, EVERYTHING) < 1


def test_a_thing_that_was_added_counts() -> None:
    one, other = page(), page(pointer=(200, 90))
    difference = cv2.absdiff(one, other)
    assert without_pointer(one, other, difference) is difference


def test_a_letter_that_changed_where_it_stands_counts() -> None:
    one, other = page(words="f(x) = 3"), page(words="f(x) = 8")
    assert page_gap(one, other, EVERYTHING) > 14


def test_two_different_things_count() -> None:
    one, other = page(pointer=(60, 120)), page()
    cv2.rectangle(other, (195, 85), (212, 90), 60, -1)
    assert page_gap(one, other, EVERYTHING) > 14


def test_a_large_thing_that_moved_counts() -> None:
    one, other = page(), page()
    cv2.rectangle(one, (20, 100), (80, 150), 60, -1)
    cv2.rectangle(other, (200, 100), (260, 150), 60, -1)
    assert page_gap(one, other, EVERYTHING) > 100
