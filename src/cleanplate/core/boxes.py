"""Boxes as users write them."""

from __future__ import annotations

from typing import TypeAlias

from cleanplate.core.errors import UsageError

PixelBox: TypeAlias = tuple[int, int, int, int]
"""X0, Y0, X1, Y1 in pixels, the last ones exclusive."""


def find_box(text: str) -> PixelBox | None:
    """The four whole numbers of ``X0,Y0,X1,Y1``; None where the text is something else.

    >>> find_box("10, 0,64,32")
    (10, 0, 64, 32)
    >>> find_box("patch.png") is None
    True
    """
    words = [word.strip() for word in text.split(",")]
    if len(words) != 4 or not all(word.removeprefix("-").isdecimal() for word in words):
        return None
    x0, y0, x1, y1 = map(int, words)
    return x0, y0, x1, y1


def parse_box(flag: str, text: str) -> PixelBox:
    """As `find_box`.

    Args:
        flag: what the box was given with, for the message.
        text: what was given.

    Raises:
        UsageError: no box.
    """
    box = find_box(text)
    if box is None:
        msg = f"{flag} takes a box in pixels, X0,Y0,X1,Y1, not '{text}'"
        raise UsageError(msg)
    return box


def check_within(flag: str, box: PixelBox, size: tuple[int, int]) -> None:
    """Refuse a box that is empty or not within a picture.

    Args:
        flag: what the box was given with, for the message.
        box: what was given.
        size: (H, W) of the picture.

    Raises:
        UsageError: it is.
    """
    x0, y0, x1, y1 = box
    height, width = size
    if not (0 <= x0 < x1 <= width and 0 <= y0 < y1 <= height):
        msg = (
            f"{flag} {x0},{y0},{x1},{y1} is no box within the picture of {width}x{height}; "
            "give X0,Y0,X1,Y1 with X0 < X1 and Y0 < Y1"
        )
        raise UsageError(msg)
