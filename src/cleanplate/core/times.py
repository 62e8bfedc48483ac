"""Exact time: seconds as fractions, never rounded to frames or milliseconds."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TypeAlias

from cleanplate.core.errors import UsageError

Time: TypeAlias = str | float | None
"""Seconds, or text as ``1:02.5``; None: the beginning, or the end."""

_CLOCK = re.compile(r"(?:(?:(\d+):)?(\d{1,2}):)?(\d+(?:\.\d+)?)s?")


def parse_time(text: str) -> Fraction:
    """Seconds from ``12``, ``12.5``, ``12.5s``, ``1:02.5`` or ``1:02:03``.

    Raises:
        UsageError: the text is no time.
    """
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        msg = f"'{text}' is no time; write seconds (12.5), minutes (1:02.5) or hours (1:02:03)"
        raise UsageError(msg)
    hours, minutes, seconds = match.groups()
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + Fraction(seconds)


def parse_part(start: Time, end: Time) -> tuple[Fraction | None, Fraction | None]:
    """Begin and end of a part in seconds; None stays None.

    Raises:
        UsageError: one is no time.
    """
    start_s, end_s = (None if time is None else parse_time(str(time)) for time in (start, end))
    return start_s, end_s


def format_time(seconds: Fraction | float) -> str:
    """Seconds as ``H:MM:SS.mmm``, hours only where there are any; a minus before negative ones."""
    total = round(abs(float(seconds)) * 1000)
    sign = "-" if seconds < 0 and total else ""
    whole, milliseconds = divmod(total, 1000)
    minutes, second = divmod(whole, 60)
    hours, minute = divmod(minutes, 60)
    head = f"{hours}:{minute:02}" if hours else f"{minute}"
    return f"{sign}{head}:{second:02}.{milliseconds:03}"
