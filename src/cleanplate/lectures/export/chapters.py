"""Chapters of the lecture: a description for YouTube, and metadata for FFmpeg.

A chapter begins whenever another slide comes on the screen, revisits included, and lasts until the
next one. YouTube shows chapters only if the first one is at 0:00, each is 10 s long or longer and
there are three or more (its help page on video chapters), and takes no angle brackets in a
description. Hence, for it alone:

- the first chapter is put at 0:00; where the first slide comes at 0:10 or later, a chapter
  ``Beginning`` stands before it;
- slides less than 10 s after the beginning of a chapter join it, and the chapter is called by the
  slide that stays longest of them; a last chapter shorter than 10 s joins the one before it;
- angle brackets become round ones, and titles end after 100 characters.

Fewer than three chapters are written all the same; YouTube then shows none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from cleanplate.lectures.deck import Deck
from cleanplate.lectures.export.labels import name_of, one_line, title_of

LEAST_S = 10
"""Shortest chapter YouTube takes, in seconds."""
BEGINNING = "Beginning"
"""What comes before the first slide."""

_LONGEST_TITLE = 100
_ROUND = str.maketrans("<>", "()")
_SPECIAL = re.compile(r"[=;#\\\n]")


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of the lecture with one name."""

    start_s: float
    """When it begins."""
    end_s: float
    """When the next one begins, or the video ends."""
    title: str
    """Its name, one line."""


def chapters(deck: Deck) -> list[Chapter]:
    """A chapter a stay, in order of time, each until the next one; nothing left out."""
    stays = sorted(
        (stay.start_s, stay.end_s, title_of(slide)) for slide in deck.slides for stay in slide.stays
    )
    if not stays:
        return []
    end_s = max(deck.duration_s, *(end for _, end, _ in stays))
    ends = [start for start, _, _ in stays[1:]] + [end_s]
    return [Chapter(start, end, title) for (start, _, title), end in zip(stays, ends, strict=True)]


def youtube_text(deck: Deck) -> str:
    """The lines of chapters.txt, by the rules above; empty for a deck without slides."""
    found = list(_with_beginning(chapters(deck)))
    lines = [f"{_short_clock(one.start_s)} {_bare(one.title)}\n" for one in _long_ones(found)]
    return "".join(lines)


def ffmetadata_text(deck: Deck) -> str:
    """The text of chapters.ffmetadata, in milliseconds; FFmpeg reads it as an input file.

    Add it to the lecture: ``ffmpeg -i LECTURE.mp4 -i chapters.ffmetadata -map_metadata 1 -codec
    copy OUT.mp4``.
    """
    head = [";FFMETADATA1", f"title={_escaped(one_line(name_of(deck)))}"]
    return "\n".join([*head, *(_block(one) for one in chapters(deck))]) + "\n"


def _with_beginning(found: list[Chapter]) -> Iterator[Chapter]:
    """The same with one at 0:00."""
    for index, one in enumerate(found):
        if index == 0 and int(one.start_s) >= LEAST_S:
            yield Chapter(0.0, one.start_s, BEGINNING)
        yield one if index or int(one.start_s) >= LEAST_S else replace(one, start_s=0.0)


def _long_ones(found: Sequence[Chapter]) -> list[Chapter]:
    """Neighbours joined so that each is long enough, by the whole seconds that are written."""
    groups: list[list[Chapter]] = []
    for one in found:
        if groups and int(one.start_s) - int(groups[-1][0].start_s) < LEAST_S:
            groups[-1].append(one)
        else:
            groups.append([one])
    if len(groups) > 1 and groups[-1][-1].end_s - int(groups[-1][0].start_s) < LEAST_S:
        last = groups.pop()
        groups[-1].extend(last)
    return [_joined(group) for group in groups]


def _joined(group: Sequence[Chapter]) -> Chapter:
    longest = max(group, key=lambda one: one.end_s - one.start_s)
    return Chapter(group[0].start_s, group[-1].end_s, longest.title)


def _short_clock(seconds: float) -> str:
    """``M:SS``, or ``H:MM:SS`` from an hour on."""
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def _bare(title: str) -> str:
    return title.translate(_ROUND)[:_LONGEST_TITLE].rstrip()


def _block(one: Chapter) -> str:
    start, end = round(one.start_s * 1000), round(one.end_s * 1000)
    return f"[CHAPTER]\nTIMEBASE=1/1000\nSTART={start}\nEND={end}\ntitle={_escaped(one.title)}"


def _escaped(text: str) -> str:
    r"""FFmpeg's metadata format 1: ``= ; # \`` and line breaks stand behind a backslash."""
    escaped = _SPECIAL.sub(lambda match: "\\" + match[0], text)
    # FFmpeg's reader joins lines at any backslash before a line break, an escaped one, too.
    return escaped + " " if escaped.endswith("\\") else escaped
