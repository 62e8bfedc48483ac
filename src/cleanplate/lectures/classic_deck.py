"""Which of the pictures a classic method took are slides: hashes compared, stays joined."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

from cleanplate.hashes.value import Hash
from cleanplate.lectures.classic_capture import ClassicKnobs
from cleanplate.lectures.deck import Dropped, Slide, Stay
from cleanplate.lectures.options import FindOptions


class Capture(NamedTuple):
    """A picture that a classic method takes."""

    time_s: float
    """When, in seconds from the beginning of the video."""
    moving_percent: float
    """Share of the frame that moved."""
    hash: Hash
    """Perceptual hash of the frame at full resolution."""


def classic_duplicates(hashes: Sequence[Hash], *, bits: int, queue: int) -> list[int | None]:
    """Which pictures were there before.

    Args:
        hashes: of the pictures, in order.
        bits: in how many of them two pictures of one slide may differ.
        queue: how many of the last slides a picture is compared with.

    Returns:
        For each picture the index of the first picture of its slide; None for a new slide.
    """
    likes: list[int | None] = []
    first: dict[Hash, int] = {}
    recent: deque[int] = deque(maxlen=queue)
    for index, value in enumerate(hashes):
        near = (other for other in recent if hashes[other] - value <= bits)
        like = first[value] if value in first else next(near, None)
        if like is None:
            recent.append(index)
        first.setdefault(value, index if like is None else like)
        likes.append(like)
    return likes


def sort_captures(
    captures: Sequence[Capture],
    over_s: float,
    options: FindOptions,
    *,
    knobs: ClassicKnobs,
    unwanted: Hash | None = None,
) -> tuple[list[Slide], list[Dropped]]:
    """Slides, and what is none, from the pictures taken of a lecture.

    Args:
        captures: in the order of time.
        over_s: when the last one's stay ends.
        options: of these, ``no_dedupe``, ``keep_revisits`` and ``hash_size``.
        knobs: how alike two hashes of one slide are.
        unwanted: hash of the picture whose pages are dropped; None: there is none.
    """
    bits = knobs.similar_bits(options.hash_size)
    likes = classic_duplicates([taken.hash for taken in captures], bits=bits, queue=knobs.queue)
    ends = [*(taken.time_s for taken in captures), over_s][1:]
    sorting = _Sorting(options)
    for index, (taken, end_s) in enumerate(zip(captures, ends, strict=True)):
        stay = Stay(taken.time_s, end_s)
        if unwanted is not None and unwanted - taken.hash <= bits:
            sorting.drop(taken, stay)
        else:
            sorting.add(index, taken, stay, likes[index])
    return sorting.slides(), sorting.dropped


class _Sorting:
    """Slides as they grow, picture by picture."""

    def __init__(self, options: FindOptions) -> None:
        self.dropped: list[Dropped] = []
        self._options = options
        self._pages: list[tuple[Capture, list[Stay]]] = []
        self._numbers: dict[int, int] = {}
        self._shown: int | None = None

    def drop(self, taken: Capture, stay: Stay) -> None:
        """Leave out a page the user does not want."""
        self.dropped.append(Dropped(stay, taken.time_s, "excluded", scores=_scores(taken)))
        self._shown = None

    def add(self, index: int, taken: Capture, stay: Stay, like: int | None) -> None:
        """Make a page a slide, or one more stay of the slide whose first picture is ``like``."""
        known = None if like is None or self._options.no_dedupe else self._numbers.get(like)
        revisit = known is not None and known != self._shown
        if known is None or (revisit and self._options.keep_revisits):
            self._pages.append((taken, [stay]))
            self._shown = len(self._pages)
            self._numbers[index if like is None else like] = self._shown
            return
        stays = self._pages[known - 1][1]
        if revisit:
            stays.append(stay)
        else:
            stays[-1] = Stay(stays[-1].start_s, stay.end_s)
        self._shown = known
        self.dropped.append(
            Dropped(stay, taken.time_s, "duplicate", like=known, scores=_scores(taken))
        )

    def slides(self) -> list[Slide]:
        """The slides so far, numbered from 1."""
        return [
            Slide(number, tuple(stays), taken.time_s, scores=_scores(taken))
            for number, (taken, stays) in enumerate(self._pages, 1)
        ]


def _scores(taken: Capture) -> dict[str, float]:
    return {"moving_percent": taken.moving_percent}
