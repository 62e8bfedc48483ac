"""Which pages are slides: on stays made by hand of pages drawn for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.lectures.options import FindOptions
from cleanplate.lectures.selection import Limits, Selection, Selector
from cleanplate.lectures.signal import Grey
from cleanplate.lectures.stays import Pages, PageStay

from .screens import GRID, blocks, film, flat, page, small

A, B, C = (small(page(name)) for name in "ABC")
A2, A3 = small(page("A", lines=2)), small(page("A", lines=3))
BLANK = small(flat(245))
NOTHING = blocks(slice(0), slice(0))

Shown = tuple[Grey, float, float]
"""A page, its start and its end."""


def select(
    folder: Path,
    *shown: Shown,
    masks: Sequence[npt.NDArray[np.bool_]] = (),
    moving: Sequence[float] = (),
    unwanted: Sequence[Grey] = (),
    min_stay: float = 1,
    options: FindOptions | None = None,
    detail: float | None = None,
    true_time: Callable[[float, npt.NDArray[np.bool_]], float] | None = None,
) -> Selection:
    pages = Pages(folder / "pages", GRID)
    pages.clear()
    stays = []
    for number, (picture, start_s, end_s) in enumerate(shown):
        pages.add(picture)
        mask = masks[number] if masks else NOTHING
        moved = moving[number] if moving else 0
        stays.append(PageStay(number, start_s, end_s, end_s - 0.2, moved, 0, mask, 20))
    limits = Limits(14, min_stay, detail)
    selector = Selector(pages, options or FindOptions(), limits, unwanted, true_time)
    return selector.select(stays)


def visits(found: Selection) -> list[list[tuple[float, float, float]]]:
    """Start, end and time of the picture of all visits of each slide."""
    return [
        [(visit.start_s, visit.end_s, round(visit.picture_s, 6)) for visit in slide.visits]
        for slide in found.slides
    ]


def reasons(found: Selection) -> list[str]:
    ordered = sorted(found.rejects, key=lambda reject: reject.visit.start_s)
    return [reject.reason for reject in ordered]


def test_every_page_is_a_slide(tmp_path: Path) -> None:
    found = select(tmp_path, (A, 0, 4), (B, 4, 8))
    assert visits(found) == [[(0, 4, 3.8)], [(4, 8, 7.8)]]
    assert found.rejects == []


def test_a_revisit_is_a_visit_of_the_first(tmp_path: Path) -> None:
    found = select(tmp_path, (A, 0, 4), (B, 4, 8), (A, 8, 9), (C, 9, 12))
    assert visits(found) == [[(0, 4, 3.8), (8, 9, 8.8)], [(4, 8, 7.8)], [(9, 12, 11.8)]]


def test_a_build_is_one_slide_in_its_last_state(tmp_path: Path) -> None:
    found = select(tmp_path, (A2, 0, 2), (A3, 2, 4), (A, 4, 8), (B, 8, 10))
    assert visits(found) == [[(0, 8, 7.8)], [(8, 10, 9.8)]]
    assert reasons(found) == ["build", "build"]
    assert [reject.page and reject.page.number for reject in found.rejects] == [2, 2]


def test_going_back_into_a_build_keeps_the_whole_page(tmp_path: Path) -> None:
    found = select(tmp_path, (A2, 0, 2), (A, 2, 4), (A3, 4, 9), (B, 9, 12))
    assert visits(found) == [[(0, 9, 3.8)], [(9, 12, 11.8)]]


def test_a_build_shown_again_is_a_revisit(tmp_path: Path) -> None:
    found = select(tmp_path, (A2, 0, 2), (A, 2, 4), (B, 4, 6), (A2, 6, 8), (A, 8, 9))
    assert visits(found) == [[(0, 4, 3.8), (6, 9, 8.8)], [(4, 6, 5.8)]]


def test_steps_may_be_seconds_apart_but_not_long(tmp_path: Path) -> None:
    """Handwriting has no rest between them."""
    assert visits(select(tmp_path, (A2, 0, 2), (A, 6, 8))) == [[(0, 8, 7.8)]]
    assert len(select(tmp_path, (A2, 0, 2), (A, 8, 9.5)).slides) == 2


def test_a_blank_page_between_ends_a_build(tmp_path: Path) -> None:
    found = select(tmp_path, (A2, 0, 2), (BLANK, 2, 3), (A, 3, 6))
    assert len(found.slides) == 2
    assert reasons(found) == ["blank"]


def test_what_is_gone_soon_is_short(tmp_path: Path) -> None:
    found = select(tmp_path, (A, 0, 4), (B, 4, 4.7), (C, 4.7, 8))
    assert visits(found) == [[(0, 4, 3.8)], [(4.7, 8, 7.8)]]
    assert reasons(found) == ["short"]
    assert len(select(tmp_path, (A, 0, 4), (B, 4, 4.98), (C, 4.98, 8)).slides) == 2
    assert len(select(tmp_path, (A, 0, 4), (B, 4, 5), (C, 5, 8)).slides) == 3
    assert len(select(tmp_path, (A, 0, 4), (B, 4, 7), (C, 7, 11), min_stay=3.5).slides) == 2


def test_where_a_step_of_the_samples_decides_true_times_are_asked(tmp_path: Path) -> None:
    """The samples say .85 s: from 3.9 to 4.85 it would be .95 s, from 3.85 a second."""

    def slides(begin_s: float) -> int:
        asked = []

        def true_time(time_s: float, _: npt.NDArray[np.bool_]) -> float:
            asked.append(time_s)
            return begin_s if time_s == 4 else time_s

        found = select(tmp_path, (A, 0, 4), (B, 4, 4.85), (C, 4.85, 8), true_time=true_time)
        assert asked == [4, 4.85]
        return len(found.slides)

    assert slides(3.9) == 2
    assert slides(3.85) == 3


def test_without_deduplication_every_page_that_stood_is_one(tmp_path: Path) -> None:
    """But not a page that is interrupted for a moment; builds are one page."""
    shown = (A, 0, 4), (B, 4, 8), (A, 8, 12), (A, 12.5, 14), (C, 14, 16)
    found = select(tmp_path, *shown, options=FindOptions(no_dedupe=True))
    assert [spans[0][:2] for spans in visits(found)] == [(0, 4), (4, 8), (8, 14), (14, 16)]
    assert [len(spans) for spans in visits(found)] == [1, 1, 1, 1]
    found = select(tmp_path, (A2, 0, 2), (A, 2, 4), options=FindOptions(no_dedupe=True))
    assert visits(found) == [[(0, 4, 3.8)]]


def test_ink_in_anothers_place_is_another_page_where_detail_counts(tmp_path: Path) -> None:
    def numbered(number: int) -> Grey:
        picture = page("A")
        cv2.putText(picture, str(number), (480, 300), 0, 0.6, (30, 30, 30), 1)
        return small(picture)

    shown = [(numbered(number), 2.0 * number, 2.0 * number + 2) for number in range(1, 9)]
    every = FindOptions(no_dedupe=True)
    assert len(select(tmp_path, *shown, options=every, detail=2.5).slides) == 8
    assert len(select(tmp_path, *shown).slides) == 1


def test_short_visits_of_a_slide_are_visits(tmp_path: Path) -> None:
    found = select(tmp_path, (A, 0, 4), (B, 4, 8), (A, 8, 8.4), (C, 8.4, 11))
    assert visits(found)[0] == [(0, 4, 3.8), (8, 8.4, 8.2)]


def test_a_page_of_which_no_visit_is_long_enough_is_short(tmp_path: Path) -> None:
    found = select(tmp_path, (A, 0, 4), (B, 4, 4.6), (A, 4.6, 8), (B, 8, 8.6), (A, 8.6, 12))
    assert len(found.slides) == 1
    assert reasons(found) == ["short", "short"]


def test_a_fade_counts_for_the_page_that_comes(tmp_path: Path) -> None:
    assert visits(select(tmp_path, (A, 0, 4), (B, 4.8, 8)))[1] == [(4, 8, 7.8)]
    assert visits(select(tmp_path, (A, 0, 4), (B, 5.5, 8)))[1] == [(5.5, 8, 7.8)]


def test_a_page_interrupted_for_a_moment_is_one_visit(tmp_path: Path) -> None:
    assert visits(select(tmp_path, (A, 0, 4), (A, 4.6, 8))) == [[(0, 8, 7.8)]]


def test_a_moment_of_a_page_does_not_give_its_picture(tmp_path: Path) -> None:
    """It may be the beginning of a fade to the next."""
    found = select(tmp_path, (A, 0, 4), (A, 4, 4.4), (B, 4.4, 8))
    assert visits(found)[0] == [(0, 4.4, 3.8)]


def test_films_and_blank_pages_are_none(tmp_path: Path) -> None:
    picture = film(1)[0][::2, ::2, 0]
    found = select(tmp_path, (A, 0, 4), (picture, 4, 8), (BLANK, 8, 12), moving=(0, 1, 0))
    assert len(found.slides) == 1
    assert reasons(found) == ["speaker", "blank"]


def test_unwanted_pages_are_excluded(tmp_path: Path) -> None:
    found = select(tmp_path, (A, 0, 4), (B, 4, 8), (A, 8, 12), unwanted=[A])
    assert visits(found) == [[(4, 8, 7.8)]]
    assert reasons(found) == ["excluded", "excluded"]


def test_the_webcam_is_left_out_wherever_it_is(tmp_path: Path) -> None:
    lower, upper = blocks(slice(15, 23), slice(30, 40)), blocks(slice(0, 8), slice(30, 40))
    first, again = A.copy(), A.copy()
    first[120:, 240:], again[:64, 240:] = 90, 140
    found = select(tmp_path, (first, 0, 4), (B, 4, 8), (again, 8, 12), masks=(lower, lower, upper))
    assert [len(slide.visits) for slide in found.slides] == [2, 1]
    assert (found.slides[0].visits[1].masked == upper).all()


def test_slides_are_in_the_order_of_their_first_step(tmp_path: Path) -> None:
    found = select(tmp_path, (A2, 0, 2), (B, 2, 4), (A2, 4, 6), (A, 6, 8))
    assert [slide.visits[0].start_s for slide in found.slides] == [0, 2]


def test_writing_on_a_page_is_a_build(tmp_path: Path) -> None:
    """Ink between the lines; the slide is what was there in the end."""
    noted = page("A")
    cv2.putText(noted, "exam!", (480, 300), cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, 1.2, (200, 0, 0), 3)
    assert visits(select(tmp_path, (A, 0, 4), (small(noted), 4, 9))) == [[(0, 9, 8.8)]]


def test_a_tooltip_makes_no_slide_and_is_not_kept(tmp_path: Path) -> None:
    """The state that stood longest is the picture."""
    ruled = page("A")
    cv2.line(ruled, (0, 80), (640, 80), (90, 90, 90), 4)
    label = ruled.copy()
    cv2.rectangle(label, (400, 68), (490, 92), (60, 60, 60), -1)
    one, other = small(ruled), small(label)
    assert visits(select(tmp_path, (one, 0, 4), (other, 4, 7))) == [[(0, 7, 3.8)]]
    assert visits(select(tmp_path, (other, 0, 2), (one, 2, 7))) == [[(0, 7, 6.8)]]
    found = select(tmp_path, (one, 0, 4), (other, 4, 5), (one, 5, 7), (B, 7, 9))
    assert [spans[0][:2] for spans in visits(found)] == [(0, 7), (7, 9)]


def test_nothing_is_selected_of_nothing(tmp_path: Path) -> None:
    assert select(tmp_path) == Selection([], [])
