"""A place in the picture as users write it: X,Y,W,H."""

from __future__ import annotations

import math
from typing import TypeAlias

from cleanplate.core.errors import UsageError

Roi: TypeAlias = tuple[float, float, float, float]
"""Left, top, width, height in pixels."""


def parse_roi(flag: str, text: str, *words: str) -> Roi:
    """The place that a text means.

    Args:
        flag: where it was given, for the message.
        text: ``X,Y,W,H``.
        words: what else may be given there, for the message.

    Raises:
        UsageError: not four numbers, or no pixel in it.
    """
    also = f", or {' or '.join(words)}" if words else ""
    try:
        x, y, width, height = (float(word) for word in text.split(","))
    except ValueError as error:
        msg = f"{flag} is X,Y,W,H in pixels{also}, not '{text}'"
        raise UsageError(msg) from error
    if not all(math.isfinite(number) for number in (x, y, width, height)):
        msg = f"{flag} is four numbers of pixels, not '{text}'"
        raise UsageError(msg)
    if width < 1 or height < 1:
        msg = f"{flag} {text} has no size; X,Y,W,H needs a width and a height of 1 pixel or more"
        raise UsageError(msg)
    return x, y, width, height


def box_of_roi(flag: str, roi: Roi, size: tuple[int, int]) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of a place that lies within the picture.

    Args:
        flag: where it was given, for the message.
        roi: the place.
        size: (H, W) of the picture.

    Raises:
        UsageError: it reaches out of the picture.
    """
    x, y, width, height = roi
    if x < 0 or y < 0 or x + width > size[1] or y + height > size[0]:
        msg = (
            f"{flag} {x:g},{y:g},{width:g},{height:g} reaches out of the picture of "
            f"{size[1]}x{size[0]}; give X,Y,W,H within it"
        )
        raise UsageError(msg)
    return x, y, x + width, y + height
