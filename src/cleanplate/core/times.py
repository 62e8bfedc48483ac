"""Exact time: seconds as fractions, never rounded to frames or milliseconds."""

from __future__ import annotations

import re
from fractions import Fraction

from cleanplate.core.errors import UsageError

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


def format_time(seconds: Fraction | float) -> str:
    """Seconds as ``H:MM:SS.mmm``, hours only where there are any; a minus before negative ones."""
    total = round(abs(float(seconds)) * 1000)
    sign = "-" if seconds < 0 and total else ""
    whole, milliseconds = divmod(total, 1000)
    minutes, second = divmod(whole, 60)
    hours, minute = divmod(minutes, 60)
    head = f"{hours}:{minute:02}" if hours else f"{minute}"
    return f"{sign}{head}:{second:02}.{milliseconds:03}"
