"""Colours as users write them."""

from __future__ import annotations

import re

from cleanplate.core.errors import UsageError

Colour = tuple[int, int, int]
"""Red, green, blue, each 0..255."""

NAMES: dict[str, Colour] = {
    "black": (0, 0, 0),
    "blue": (0, 0, 255),
    "cyan": (0, 255, 255),
    "gray": (128, 128, 128),
    "green": (0, 177, 64),
    "grey": (128, 128, 128),
    "lime": (0, 255, 0),
    "magenta": (255, 0, 255),
    "navy": (0, 0, 128),
    "orange": (255, 165, 0),
    "pink": (255, 192, 203),
    "purple": (128, 0, 128),
    "red": (255, 0, 0),
    "teal": (0, 128, 128),
    "white": (255, 255, 255),
    "yellow": (255, 255, 0),
}
"""Names of colours; ``green`` is the green of chroma-key walls, ``lime`` the pure one."""

_HEX = re.compile(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_TRIPLE = re.compile(r"(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})")


def parse_colour(text: str) -> Colour:
    """Red, green, blue from a name, ``#rgb``, ``#rrggbb`` or ``R,G,B``.

    Raises:
        UsageError: the text is no colour.
    """
    colour = find_colour(text)
    if colour is None:
        msg = f"'{text}' is no colour; write #rrggbb, R,G,B (0..255) or one of {', '.join(NAMES)}"
        raise UsageError(msg)
    return colour


def find_colour(text: str) -> Colour | None:
    """As `parse_colour`, but None where the text is no colour (it may be a file)."""
    name = text.strip().lower()
    if name in NAMES:
        return NAMES[name]
    if match := _HEX.fullmatch(name):
        digits = match[1] if len(match[1]) == 6 else "".join(2 * digit for digit in match[1])
        return (int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16))
    if match := _TRIPLE.fullmatch(name):
        red, green, blue = (int(number) for number in match.groups())
        return (red, green, blue) if max(red, green, blue) <= 255 else None
    return None
