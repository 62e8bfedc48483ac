"""How slides and times are called, the same in every file of a deck."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath

from cleanplate.lectures.deck import Deck, Slide, Stay

_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 (2.2) does not allow, halves of surrogate pairs and the control characters."""


LONGEST = 120
"""Characters of a title at most."""


def clock(seconds: float) -> str:
    """Time as ``H:MM:SS``, rounded down: jumping there never shows what comes after a slide.

    >>> clock(754.9)
    '0:12:34'
    """
    minutes, second = divmod(max(0, int(seconds)), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}"


def span(stay: Stay) -> str:
    """A stay as ``0:12:34 - 0:13:00``."""
    return f"{clock(stay.start_s)} - {clock(stay.end_s)}"


def spans(stays: Sequence[Stay]) -> str:
    """All stays in one line, divided by commas."""
    return ", ".join(map(span, stays))


def plain(text: str) -> str:
    """Text that any file can hold: what XML forbids becomes U+FFFD; line breaks stay."""
    return _UNSAFE.sub("\ufffd", text)


def one_line(text: str) -> str:
    """Text as one line: runs of white space become one blank."""
    return " ".join(plain(text).split())


def title_of(slide: Slide) -> str:
    """A slide's title, the first line of its text, cut if long; ``Slide 3`` without text."""
    lines = (one_line(line) for line in slide.text.splitlines())
    title = next(filter(None, lines), f"Slide {slide.number}")
    return title if len(title) <= LONGEST else title[: LONGEST - 1].rstrip() + "…"


def name_of(deck: Deck) -> str:
    """The lecture's name: its file's, without folder and extension."""
    return PurePath(deck.source).stem or "lecture"
