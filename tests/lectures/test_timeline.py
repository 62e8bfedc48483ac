"""Slides and dropped pages in order of time."""

from __future__ import annotations

import numpy as np

from cleanplate.hashes import Hash
from cleanplate.lectures.deck import Stay
from cleanplate.lectures.options import FindOptions
from cleanplate.lectures.selection import Page, Reject, Selection, Visit
from cleanplate.lectures.signal import Grid
from cleanplate.lectures.timeline import dropped_of, slides_of

CLEAR = np.zeros((2, 2), bool)
GRID = Grid(4, 16, 16)


def visit(start_s: float, end_s: float, number: int = 0) -> Visit:
    return Visit(start_s, end_s, end_s, number, 20.0, end_s - start_s, CLEAR)


def page(number: int, *visits: Visit) -> Page:
    return Page(number, CLEAR, Hash.from_hex("0" * 16, kind="dhash"), list(visits))


def test_moments_of_one_film_are_one_page() -> None:
    found = Selection(
        [page(0, visit(0, 3)), page(5, visit(10, 12))],
        [Reject(visit(start, start + 0.5), "speaker") for start in (4.0, 6.0, 8.0, 13.0)],
    )
    slides, numbers = slides_of(found, FindOptions(), GRID)
    dropped = dropped_of(found, slides, numbers, FindOptions())
    assert [one.stay for one in dropped] == [Stay(4.0, 8.5), Stay(13.0, 13.5)]


def test_other_pages_part_two_films() -> None:
    found = Selection(
        [],
        [
            Reject(visit(1, 2), "speaker"),
            Reject(visit(3, 4), "blank"),
            Reject(visit(5, 6), "speaker"),
        ],
    )
    dropped = dropped_of(found, (), {}, FindOptions())
    assert [one.reason for one in dropped] == ["speaker", "blank", "speaker"]


def test_later_visits_are_duplicates_of_their_slide() -> None:
    found = Selection([page(0, visit(0, 3), visit(6, 9)), page(1, visit(3, 6))], [])
    slides, numbers = slides_of(found, FindOptions(), GRID)
    (again,) = dropped_of(found, slides, numbers, FindOptions())
    assert (again.reason, again.like, again.stay) == ("duplicate", 1, Stay(6, 9))


def test_revisits_can_be_slides_of_their_own() -> None:
    found = Selection([page(0, visit(0, 3), visit(6, 9)), page(1, visit(3, 6))], [])
    options = FindOptions(keep_revisits=True)
    slides, numbers = slides_of(found, options, GRID)
    assert [slide.start_s for slide in slides] == [0, 3, 6]
    assert dropped_of(found, slides, numbers, options) == ()


def test_a_step_names_the_slide_it_became_part_of() -> None:
    whole = page(1, visit(2, 5, 1))
    found = Selection([whole], [Reject(visit(0, 2), "build", whole)])
    slides, numbers = slides_of(found, FindOptions(), GRID)
    assert dropped_of(found, slides, numbers, FindOptions())[0].like == 1
