"""What is read on a slide: words in lines, with their boxes; its title and its text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

BoxXYXY: TypeAlias = tuple[float, float, float, float]
"""(x0, y0, x1, y1) in pixels of the picture, from its upper left corner."""

TOP = 0.4
"""A title's middle lies in this upper part of the picture."""
SURE = 0.5
"""Confidence from which on a line may be a title."""
MOST_LINES = 3
"""Of a title; more lines alike in size are running text, and the first one is its title."""

_BULLET = re.compile(r"\s*(?:[-–—•▪►*·]|\d+[.)])")  # noqa: RUF001 - dashes that bullets are
_SAME_SIZE = 0.8
_CLOSE = 0.8
"""Lines of one title: heights in this ratio, and this part of a height between them."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or a run of words that the reader does not divide."""

    text: str
    """What it says."""
    box_xyxy: BoxXYXY
    """Where it stands."""
    confidence: float
    """0..1, larger is surer."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text; one word or more, from left to right."""

    words: tuple[Word, ...]
    """One or more."""

    @property
    def text(self) -> str:
        """The words with blanks between them."""
        return " ".join(word.text for word in self.words)

    @property
    def box_xyxy(self) -> BoxXYXY:
        """The box around all words."""
        x0, y0, x1, y1 = zip(*(word.box_xyxy for word in self.words), strict=True)
        return min(x0), min(y0), max(x1), max(y1)

    @property
    def height(self) -> float:
        """Of the box, in pixels: about the size of the type."""
        _, y0, _, y1 = self.box_xyxy
        return y1 - y0

    @property
    def confidence(self) -> float:
        """That of the word least sure."""
        return min(word.confidence for word in self.words)


def title_lines(lines: Sequence[Line], height: int) -> list[Line]:
    """The lines of a slide's title: the uppermost of the largest near the top, and what goes on.

    Where nothing is written near the top, as on the first slide of a talk, the largest anywhere.

    Args:
        lines: all that was read.
        height: of the picture, in pixels.
    """
    sure = [line for line in lines if line.confidence >= SURE and _is_worded(line)]
    near = [line for line in sure if _middle(line) <= TOP * height]
    if not sure:
        return []
    tallest = max(line.height for line in near or sure)
    large = [line for line in near or sure if line.height >= _SAME_SIZE * tallest]
    title = [min(large, key=_middle)]
    for line in sorted(sure, key=_middle):
        if line not in title and any(_goes_on(line, part) for part in title):
            title.append(line)
    title.sort(key=lambda line: (_middle(line), line.box_xyxy[0]))
    return title if len(title) <= MOST_LINES else title[:1]


def text_of(lines: Sequence[Line], height: int) -> str:
    """All text of a slide, its title as the first line.

    Args:
        lines: all that was read, in reading order.
        height: of the picture, in pixels.
    """
    title = title_lines(lines, height)
    rest = [line.text for line in lines if line not in title]
    return "\n".join([" ".join(line.text for line in title), *rest] if title else rest)


def in_reading_order(lines: Sequence[Line]) -> list[Line]:
    """From top to bottom, and from left to right where lines stand beside each other."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=_middle):
        if rows and _middle(line) - _middle(rows[-1][0]) < 0.5 * min(
            line.height, rows[-1][0].height
        ):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [line for row in rows for line in sorted(row, key=lambda line: line.box_xyxy[0])]


def _is_worded(line: Line) -> bool:
    """Whether it has two letters, unlike page numbers and bullets."""
    return sum(character.isalpha() for character in line.text) >= 2


def _middle(line: Line) -> float:
    _, y0, _, y1 = line.box_xyxy
    return (y0 + y1) / 2


def _goes_on(line: Line, part: Line) -> bool:
    """Whether two lines are of one title: alike in size, close, one above the other."""
    heights = sorted((line.height, part.height))
    upper, lower = sorted((line, part), key=_middle)
    gap = lower.box_xyxy[1] - upper.box_xyxy[3]
    beside = min(line.box_xyxy[2], part.box_xyxy[2]) <= max(line.box_xyxy[0], part.box_xyxy[0])
    alike = heights[0] >= _SAME_SIZE * heights[1] and abs(gap) <= _CLOSE * heights[1]
    return alike and not beside and not _BULLET.match(lower.text)
