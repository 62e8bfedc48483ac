"""What a reader decided in the review page: pages taken back, slides dropped.

choices.json names a page by two times that stay what they are when slides are numbered anew, so
applying the same choices twice changes nothing the second time::

    {"format": "cleanplate-choices", "version": 1, "source": "lecture.mp4",
     "take_back": [{"start_s": 61.0, "picture_s": 64.5}], "drop": []}
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cleanplate.core.errors import InputError, UsageError
from cleanplate.lectures.deck import Deck, Dropped, Slide, Stay

FORMAT = "cleanplate-choices"
"""What choices.json calls itself."""
VERSION = 1
"""Of the layout of choices.json."""


@dataclass(frozen=True, slots=True, order=True)
class Page:
    """A page of the lecture, slide or dropped."""

    start_s: float
    """When its first stay begins."""
    picture_s: float
    """Time of its frame."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What to change of a deck."""

    take_back: tuple[Page, ...] = ()
    """Dropped pages that are slides."""
    drop: tuple[Page, ...] = ()
    """Slides that are none."""


def read_choices(source: Path) -> Choices:
    """Read choices.json as the review page writes it.

    Raises:
        InputError: no such file, no JSON, or not that of choices.
    """
    try:
        return _choices(json.loads(source.read_bytes()))
    except OSError as error:
        msg = f"cannot read {source}: {error.strerror or error}"
        raise InputError(msg) from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        msg = f"{source} is no choices.json; save it by the button of the review page"
        raise InputError(msg) from error


def apply_choices(deck: Deck, choices: Choices) -> Deck:
    """The deck with slides dropped and pages taken back, in order of time and numbered anew.

    A slide that is dropped becomes a page without a slide it belongs to, once for each of its
    stays, and so do the pages that belonged to it. A page taken back brings all stays of its
    picture, and they are cut out of the slide it was a duplicate or step of. Pictures keep their
    files; `export.pictures.arrange` renames them.

    Raises:
        UsageError: a page that the deck does not have, or one both taken back and dropped.
    """
    _check(deck, choices)
    slides, dropped = _without_dropped(deck, set(choices.drop))
    for page in choices.take_back:
        slides, dropped = _with_taken_back(slides, dropped, page)
    return _numbered(replace(deck, slides=tuple(slides), dropped=tuple(dropped)))


def entries_of(deck: Deck) -> list[Slide | Dropped]:
    """All slides, then all dropped pages."""
    return [*deck.slides, *deck.dropped]


def page_of(entry: Slide | Dropped) -> Page:
    """The two times that name a slide or a dropped page."""
    start_s = entry.start_s if isinstance(entry, Slide) else entry.stay.start_s
    return Page(start_s, entry.picture_s)


def _choices(record: dict[str, Any]) -> Choices:
    if record["format"] != FORMAT or record["version"] > VERSION:
        msg = "another format"
        raise ValueError(msg)
    return Choices(_pages(record["take_back"]), _pages(record["drop"]))


def _pages(records: Iterable[dict[str, Any]]) -> tuple[Page, ...]:
    return tuple(Page(float(one["start_s"]), float(one["picture_s"])) for one in records)


def _check(deck: Deck, choices: Choices) -> None:
    known = {page_of(entry) for entry in entries_of(deck)}
    for page in (*choices.take_back, *choices.drop):
        if page not in known:
            msg = (
                f"the choices name a page of {page.start_s:g} s that the deck of {deck.source} "
                "does not have; save them from the review page of this deck"
            )
            raise UsageError(msg)
    both = set(choices.take_back) & set(choices.drop)
    if both:
        msg = f"the choices both take back and drop the page of {min(both).start_s:g} s; choose one"
        raise UsageError(msg)


def _without_dropped(deck: Deck, drop: set[Page]) -> tuple[list[Slide], list[Dropped]]:
    slides = [slide for slide in deck.slides if page_of(slide) not in drop]
    kept = {slide.number for slide in slides}
    dropped = [
        page if page.like is None or page.like in kept else replace(page, like=None)
        for page in deck.dropped
    ]
    for slide in deck.slides:
        if slide.number not in kept:
            dropped += [
                Dropped(stay, slide.picture_s, "excluded", None, slide.picture, slide.scores)
                for stay in slide.stays
            ]
    return slides, dropped


def _with_taken_back(
    slides: list[Slide], dropped: list[Dropped], page: Page
) -> tuple[list[Slide], list[Dropped]]:
    chosen = next((entry for entry in dropped if page_of(entry) == page), None)
    if chosen is None:
        return slides, dropped
    same = [entry for entry in dropped if entry.picture_s == page.picture_s]
    stays = tuple(sorted((entry.stay for entry in same), key=lambda stay: stay.start_s))
    slides = [
        replace(slide, stays=_cut(slide.stays, stays)) if slide.number == chosen.like else slide
        for slide in slides
    ]
    # A number no slide has yet; all are numbered anew in the end.
    number = -len(slides) - 1
    back = Slide(number, stays, chosen.picture_s, chosen.picture, chosen.scores)
    return [*slides, back], [entry for entry in dropped if entry not in same]


def _cut(stays: Sequence[Stay], away: Sequence[Stay]) -> tuple[Stay, ...]:
    """What is left of the stays; all of them where nothing would be."""
    left = list(stays)
    for gone in away:
        left = [piece for stay in left for piece in _pieces(stay, gone)]
    return tuple(left) or tuple(stays)


def _pieces(stay: Stay, gone: Stay) -> list[Stay]:
    before = Stay(stay.start_s, min(stay.end_s, gone.start_s))
    after = Stay(max(stay.start_s, gone.end_s), stay.end_s)
    return [piece for piece in (before, after) if piece.start_s < piece.end_s]


def _numbered(deck: Deck) -> Deck:
    ordered = sorted(deck.slides, key=page_of)
    numbers = {slide.number: number for number, slide in enumerate(ordered, 1)}
    return replace(
        deck,
        slides=tuple(replace(slide, number=numbers[slide.number]) for slide in ordered),
        dropped=tuple(
            page if page.like is None else replace(page, like=numbers.get(page.like))
            for page in sorted(deck.dropped, key=page_of)
        ),
    )
