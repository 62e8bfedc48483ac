"""From pages with their visits to slides with their stays, and to what was dropped."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from dataclasses import replace

from cleanplate.lectures.covered import fills_of
from cleanplate.lectures.deck import Dropped, Reason, Slide, Stay
from cleanplate.lectures.options import FindOptions
from cleanplate.lectures.selection import Page, Selection, Visit
from cleanplate.lectures.signal import Grid


def slides_of(
    found: Selection, options: FindOptions, grid: Grid
) -> tuple[tuple[Slide, ...], dict[int, int]]:
    """The slides in order of first appearance.

    Args:
        found: pages and rejects.
        options: whether a page comes again each time it is visited.
        grid: of the samples.

    Returns:
        The slides, and the number of the slide that each page became, by its picture's number.
    """
    again = _comes_again(options)
    parts = [
        (page, visits)
        for page in found.slides
        for visits in ([[visit] for visit in page.visits] if again else [page.visits])
    ]
    parts.sort(key=lambda part: part[1][0].start_s)
    slides = []
    numbers: dict[int, int] = {}
    for number, (page, visits) in enumerate(parts, 1):
        numbers.setdefault(page.number, number)
        fills = fills_of(visits[0], page.visits, grid)
        scores = {"ended_by": visits[0].ended_by}
        stays = tuple(map(_stay, visits))
        slides.append(Slide(number, stays, visits[0].picture_s, scores=scores, fills=fills))
    return tuple(slides), numbers


def dropped_of(
    found: Selection, slides: Sequence[Slide], numbers: dict[int, int], options: FindOptions
) -> tuple[Dropped, ...]:
    """What is no slide of its own, in order of time; moments of one film are one page.

    Args:
        found: pages and rejects.
        slides: from `slides_of`.
        numbers: likewise.
        options: whether a page comes again each time it is visited.
    """
    dropped = [
        _dropped(reject.visit, reject.reason, numbers.get(_number(reject.page)))
        for reject in found.rejects
    ]
    if not _comes_again(options):
        dropped += [
            _dropped(visit, "duplicate", numbers[page.number])
            for page in found.slides
            for visit in page.visits[1:]
        ]
    dropped.sort(key=lambda page: page.stay.start_s)
    return tuple(_joined_films(dropped, slides))


def _comes_again(options: FindOptions) -> bool:
    return options.keep_revisits or options.no_dedupe


def _stay(visit: Visit) -> Stay:
    return Stay(visit.start_s, visit.end_s)


def _dropped(visit: Visit, reason: Reason, like: int | None) -> Dropped:
    return Dropped(_stay(visit), visit.picture_s, reason, like)


def _number(page: Page | None) -> int:
    return -1 if page is None else page.number


def _joined_films(dropped: Sequence[Dropped], slides: Sequence[Slide]) -> list[Dropped]:
    """The pages with still moments of a film joined, up to the next slide."""
    begins = sorted(stay.start_s for slide in slides for stay in slide.stays)
    joined: list[Dropped] = []
    for page in dropped:
        last = joined[-1] if joined else None
        if last is None or not _is_one_film(last, page, begins):
            joined.append(page)
        else:
            joined[-1] = replace(last, stay=Stay(last.stay.start_s, page.stay.end_s))
    return joined


def _is_one_film(last: Dropped, page: Dropped, begins: Sequence[float]) -> bool:
    if last.reason != "speaker" or page.reason != "speaker":
        return False
    return bisect(begins, last.stay.start_s) == bisect(begins, page.stay.start_s)
