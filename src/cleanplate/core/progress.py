"""How long work tells how far it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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
