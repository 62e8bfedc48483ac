"""Which of the pages that stood still are slides, and when each was on the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from cleanplate.hashes import Hash
from cleanplate.lectures.builds import is_replaced, is_retouched, is_step_of
from cleanplate.lectures.compare import Mask, kept_pixels, soften
from cleanplate.lectures.deck import Reason
from cleanplate.lectures.duplicates import are_one, may_be_one, page_hash
from cleanplate.lectures.options import FindOptions
from cleanplate.lectures.pointer import page_gap
from cleanplate.lectures.signal import STEP_S, Grey
from cleanplate.lectures.speaker import films, is_blank
from cleanplate.lectures.stays import Pages, PageStay

_TURN_S = 1.05
"""Longest time between two pages that is still the turning of one to the other."""

_GROWING_S = 5.0
"""Longest time in which a page is on its way to its next step: handwriting rests seldom."""

_TOUCH_S = 0.01
"""Visits so near touch: times have been floats."""

_SOFTENED = 128
"""Softened pages that are kept at hand: 7 MB."""

_STATE_S = 1.0
"""A state that stands so long takes the place of one before."""


FIXED: Mapping[str, float] = {
    "turn_s": _TURN_S,
    "growing_s": _GROWING_S,
    "lasting_state_s": _STATE_S,
}
"""Numbers that decide here and are the same for every lecture, by name."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What decides."""

    same: float
    """The gap up to which two pictures show one page."""
    min_stay_s: float
    """Shortest time on the screen of a slide."""
    detail: float | None = None
    """The gap from which on ink in another's place makes another page, also below ``same``; None:
    none does. A letter is no more than a pointer that rests on a word, so it counts only where
    every page is asked for."""


@dataclass(slots=True)
class Visit:
    """One time a page was on the screen."""

    start_s: float
    end_s: float
    picture_s: float
    number: int
    """Of its small picture."""
    ended_by: float
    stood_s: float
    """How long it stood still at most."""
    masked: Mask
    """Blocks that were restless at its end."""
    complete: bool = True
    """Whether its picture shows the page, not a step of it."""


@dataclass(slots=True)
class Page:
    """A page, with all its visits."""

    number: int
    """Of the small picture that stands for it."""
    masked: Mask
    hash: Hash
    visits: list[Visit] = field(default_factory=list)
    step_of: Page | None = None
    """The page that shows all of it and more."""

    @property
    def whole(self) -> Page:
        """The page at the end of the build; itself where it is none's step."""
        page = self
        while page.step_of is not None:
            page = page.step_of
        return page


@dataclass(frozen=True, slots=True)
class Reject:
    """A stay that is no slide."""

    visit: Visit
    reason: Reason
    page: Page | None = None
    """The page it belongs to."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The slides and the rest."""

    slides: list[Page]
    """In order of first appearance; their visits are those of their steps, too."""
    rejects: list[Reject]
    """In no order."""


class Selector:
    """Takes stays in order of time and sorts them.

    Args:
        pages: the small pictures.
        options: hash and how short is too short.
        limits: what decides.
        unwanted: small pictures of pages that are no slides.
        true_time: the time of a change seen at a sample's time, given what is masked; asked where
            a step of the samples decides whether a page is a slide. None: times are exact.
    """

    def __init__(
        self,
        pages: Pages,
        options: FindOptions,
        limits: Limits,
        unwanted: Sequence[Grey] = (),
        true_time: Callable[[float, Mask], float] | None = None,
    ) -> None:
        self._true_time = true_time
        self._pages = pages
        self._options = options
        self._limits = limits
        self._unwanted = unwanted
        self._known: list[Page] = []
        self._softened = lru_cache(_SOFTENED)(lambda number: soften(pages[number]))
        self._rejects: list[Reject] = []

    def select(self, stays: Sequence[PageStay]) -> Selection:
        """Sort all stays of a lecture."""
        previous: Page | None = None
        last_end = 0.0
        for stay, film in zip(stays, films(stays, self._pages), strict=True):
            visit = _visit_of(stay, last_end)
            last_end = stay.end_s
            reason = self._no_page(stay, film=film)
            if reason is None:
                previous = self._place(stay, visit, previous)
            else:
                self._rejects.append(Reject(visit, reason))
                previous = None
        return self._result()

    def _place(self, stay: PageStay, visit: Visit, previous: Page | None) -> Page:
        """Add a visit to the page it is of."""
        page = self._page_of(stay, self._candidates(visit, previous))
        if previous is None:
            page.visits.append(visit)
            return page
        self._link(previous, page, visit)
        retouched = self._is_retouched(previous, page, visit)
        if retouched:
            self._known.pop()
            page = previous
        last = previous.visits[-1]
        if page.whole is previous.whole and visit.start_s - last.end_s <= _GROWING_S:
            visit.start_s = last.end_s
        if page is previous and visit.start_s - last.end_s <= _TURN_S:
            page.visits[-1] = _prolonged(
                last, visit, stood_s=last.stood_s if retouched else _STATE_S
            )
        else:
            page.visits.append(visit)
        return page

    def _no_page(self, stay: PageStay, *, film: bool) -> Reason | None:
        if film:
            return "speaker"
        picture = self._pages[stay.number]
        kept = kept_pixels(stay.masked, picture.shape)
        if any(are_one(picture, page, kept, same=self._limits.same) for page in self._unwanted):
            return "excluded"
        return "blank" if is_blank(picture, kept) else None

    def _candidates(self, visit: Visit, previous: Page | None) -> Iterable[Page]:
        """The pages that a visit may be of: all so far, or only the one that has just been seen."""
        if not self._options.no_dedupe:
            return reversed(self._known)
        if previous is None or visit.start_s - previous.visits[-1].end_s > _TURN_S:
            return ()
        return (previous,)

    def _page_of(self, stay: PageStay, candidates: Iterable[Page]) -> Page:
        """The page seen before that this is, or a new one."""
        picture = self._pages[stay.number]
        kept = kept_pixels(stay.masked, picture.shape)
        own = page_hash(picture, kept, self._options.hash, self._options.hash_size)
        softened = soften(picture)
        best, least = None, self._limits.same
        for page in candidates:
            if may_be_one(own, page.hash):
                both = kept_pixels(stay.masked | page.masked, picture.shape)
                distance = page_gap(softened, self._softened(page.number), both)
                if distance >= least:
                    continue
                if not self._is_other_in_detail(self._pages[page.number], picture, both):
                    best, least = page, distance
        if best is not None:
            return best
        page = Page(stay.number, stay.masked, own)
        self._known.append(page)
        return page

    def _is_other_in_detail(self, one: Grey, other: Grey, kept: Grey) -> bool:
        detail = self._limits.detail
        return detail is not None and is_replaced(one, other, kept, same=detail)

    def _link(self, previous: Page | None, page: Page, visit: Visit) -> None:
        """Note that one of two pages in a row is a step of the other."""
        if previous is None or page.whole is previous.whole:
            return
        if visit.start_s - previous.visits[-1].end_s > _GROWING_S:
            return
        before, after = self._pages[previous.number], self._pages[page.number]
        kept = kept_pixels(previous.masked | page.masked, before.shape)
        if is_step_of(before, after, kept, same=self._limits.same):
            if previous.step_of is None:
                previous.step_of = page
        elif is_step_of(after, before, kept, same=self._limits.same) and page.step_of is None:
            page.step_of = previous

    def _is_retouched(self, previous: Page, page: Page, visit: Visit) -> bool:
        """Whether a new page is the one before with a little thing over it, or moved on it."""
        known = page is not self._known[-1] or page.visits or page.whole is previous.whole
        if known or visit.start_s - previous.visits[-1].end_s > _TURN_S:
            return False
        before, after = self._pages[previous.number], self._pages[page.number]
        kept = kept_pixels(previous.masked | page.masked, before.shape)
        if self._is_other_in_detail(before, after, kept):
            return False
        return is_retouched(before, after, kept, same=self._limits.same)

    def _result(self) -> Selection:
        slides = []
        for page in self._known:
            if page.step_of is not None:
                self._rejects += [Reject(visit, "build", page.whole) for visit in page.visits]
        for page in self._known:
            if page.step_of is None:
                visits = self._joined(page)
                longest = max(map(self._length, visits))
                if longest < self._limits.min_stay_s - _TOUCH_S:
                    self._rejects += [Reject(visit, "short") for visit in visits]
                else:
                    slides.append(replace(page, visits=visits))
        slides.sort(key=lambda page: page.visits[0].start_s)
        return Selection(slides, self._rejects)

    def _length(self, visit: Visit) -> float:
        """How long a visit was; the frames between samples are asked where that decides."""
        seen = visit.end_s - visit.start_s
        unsure = abs(seen - self._limits.min_stay_s) <= float(STEP_S) + _TOUCH_S
        if self._true_time is None or not unsure:
            return seen
        start_s = self._true_time(visit.start_s, visit.masked)
        return self._true_time(visit.end_s, visit.masked) - start_s

    def _joined(self, page: Page) -> list[Visit]:
        """The visits of a page and of its steps in order, those that touch joined to one."""
        own = [
            replace(visit, complete=other is page)
            for other in self._known
            if other.whole is page
            for visit in other.visits
        ]
        own.sort(key=lambda visit: visit.start_s)
        joined: list[Visit] = []
        for visit in own:
            if joined and visit.start_s - joined[-1].end_s <= _TOUCH_S:
                joined[-1] = _joined_pair(joined[-1], visit)
            else:
                joined.append(visit)
        return joined


def _visit_of(stay: PageStay, last_end: float) -> Visit:
    """The visit of a stay; from the end of the one before, where that turned to it."""
    return Visit(
        last_end if stay.start_s - last_end <= _TURN_S else stay.start_s,
        stay.end_s,
        stay.picture_s,
        stay.number,
        stay.ended_by,
        stay.end_s - stay.start_s,
        stay.masked,
    )


def _joined_pair(last: Visit, visit: Visit) -> Visit:
    """Two visits that touch, with the picture of the one that shows the whole page."""
    if visit.complete or not last.complete:
        return replace(visit, start_s=last.start_s)
    return replace(last, end_s=visit.end_s)


def _prolonged(visit: Visit, more: Visit, *, stood_s: float) -> Visit:
    """A visit that goes on, with the last state that stood: what stood briefly may be a fade.

    Args:
        visit: the visit.
        more: how it goes on.
        stood_s: a state that stands so long takes the place of the one before, however long that
            stood.
    """
    last = more if more.stood_s >= min(visit.stood_s, stood_s) else visit
    return replace(
        last, start_s=visit.start_s, end_s=more.end_s, stood_s=max(visit.stood_s, more.stood_s)
    )
