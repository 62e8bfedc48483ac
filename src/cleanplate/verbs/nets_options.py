"""What `nets convert` can be asked. No heavy imports: the command line makes its flags from it."""

from __future__ import annotations

from dataclasses import dataclass

from cleanplate.core.errors import UsageError
from cleanplate.nets.table import find

_LARGEST = 1 << 14
"""As exports of any size take."""


@dataclass(frozen=True, slots=True)
class ConvertOptions:
    """Published weights into a file of ours or of a runtime's."""

    net: str | None = None
    """Whose weights they are; without it told from their shapes."""
    size: str | None = None
    """Input of an ONNX file, SIDE or WIDTHxHEIGHT; without it the size the network was made for."""
    any_size: bool = False
    """Let an ONNX file take pictures of any size."""
    overwrite: bool = False
    """Replace the result if it is there."""

    def __post_init__(self) -> None:
        if self.net is not None:
            find(self.net)
        if self.size is not None:
            parse_size(self.size)
            if self.any_size:
                msg = "--size and --any-size exclude each other; give one of them"
                raise UsageError(msg)


def parse_size(text: str) -> tuple[int, int]:
    """Rows and columns of ``SIDE`` or ``WIDTHxHEIGHT``.

    Raises:
        UsageError: neither, or a side below 1 or above 16384.
    """
    width, times, height = text.lower().partition("x")
    numbers = (height, width) if times else (width, width)
    sides = [int(one) if one.isdecimal() and len(one) < 9 else 0 for one in numbers]
    if max(sides) > _LARGEST:
        msg = f"--size is at most {_LARGEST} pixels a side, not '{text}'"
        raise UsageError(msg)
    if not all(sides):
        msg = f"--size takes SIDE or WIDTHxHEIGHT, as 320 or 640x480, not '{text}'"
        raise UsageError(msg)
    return sides[0], sides[1]
