"""How long work tells how far it is."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Progress:
    """A point on the way."""

    done: int
    """Frames or pictures finished."""
    total: int | None
    """How many there will be; None where the source does not say."""
    seconds: float = 0.0
    """Wall-clock time since the start."""


OnProgress: TypeAlias = Callable[[Progress], None]
"""Called from the caller's thread after each frame or picture; raising in it ends the work."""


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells how far the work is to whom wants to know; begins when it is made."""

    on_progress: OnProgress | None
    """Who is told; None: nobody."""
    total: int | None
    """How many there will be; None where the source does not say."""
    began: float = field(default_factory=time.perf_counter)
    """When the work began, by `time.perf_counter`."""

    def __call__(self, done: int) -> None:
        """So many are finished."""
        if self.on_progress is not None:
            self.on_progress(Progress(done, self.total, time.perf_counter() - self.began))
