"""What a run can be told. No heavy imports: the command line shows these."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from cleanplate.core.errors import UsageError
from cleanplate.core.times import Time, parse_part
from cleanplate.media.options import EncodeOptions


@dataclass(frozen=True, slots=True)
class BatchOptions:
    """How a list of inputs is gone through."""

    out: str | None = None
    """Result file (one input) or folder; without it beside each input; - is standard output."""
    recursive: bool = False
    """Go into folders below a folder; the tree is kept under the result folder."""
    skip_done: bool = False
    """Leave out what an earlier run with the same options has done."""
    jobs: int = 0
    """Pictures worked on at the same time; 0: one a processor core, large ones fewer. Videos come
    one by one."""

    def __post_init__(self) -> None:
        if self.jobs < 0:
            msg = f"--jobs is 0 (one a core) or more, not {self.jobs}"
            raise UsageError(msg)


@dataclass(frozen=True, slots=True)
class MovieOptions:
    """Which part of a video, and how the result is encoded."""

    start: Fraction | None = None
    """First time taken, in seconds; None: from the beginning."""
    end: Fraction | None = None
    """First time not taken, in seconds; None: to the end."""
    encode: EncodeOptions = EncodeOptions()
    """Codec, quality, speed."""

    def __post_init__(self) -> None:
        if self.start is not None and self.end is not None and self.end <= self.start:
            msg = (
                f"the end ({float(self.end):g} s) must come after "
                f"the start ({float(self.start):g} s)"
            )
            raise UsageError(msg)


def movie_options(start: Time, end: Time, encode: EncodeOptions | None) -> MovieOptions:
    """Which part of a video, and how it is encoded, as callers of Python functions say it.

    Raises:
        UsageError: a time is none, or the end does not come after the start.
    """
    start_s, end_s = parse_part(start, end)
    return MovieOptions(start_s, end_s, encode or EncodeOptions())


@dataclass(frozen=True, slots=True)
class MatteFileOptions:
    """How a matte is written."""

    bits: int = 8
    """Depth of a still matte: 8, or 16 for PNG and TIFF."""

    def __post_init__(self) -> None:
        if self.bits not in (8, 16):
            msg = f"--bits is 8 or 16, not {self.bits}"
            raise UsageError(msg)
