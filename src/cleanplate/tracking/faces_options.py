"""How faces are looked for. No heavy imports: the command line shows these."""

from __future__ import annotations

from dataclasses import dataclass

from cleanplate.core.errors import UsageError

CASCADES = ("haar", "lbp")
"""Detectors that are cascades."""

NETWORKS = ("blazeface", "blazeface-short")
"""Detectors that are networks."""

DETECTORS = (*CASCADES, *NETWORKS)
"""All of them."""


@dataclass(frozen=True, slots=True)
class SearchOptions:
    """How a cascade looks."""

    scale: float = 1.1
    """How much the window grows from size to size; above 1."""
    neighbours: int = 5
    """Windows that have to agree on a face; 0 gives every single one."""
    min_size: int = 0
    """Rows of the smallest face, in pixels; 0: a thirtieth of the picture's longer side."""

    def __post_init__(self) -> None:
        if not 1.001 <= self.scale <= 4:
            msg = f"--scale is from 1.001 to 4, not {self.scale:g}"
            raise UsageError(msg)
        if not 0 <= self.neighbours <= 1000:
            msg = f"--neighbours is from 0 to 1000, not {self.neighbours}"
            raise UsageError(msg)
        if self.min_size < 0:
            msg = f"--min-size is 0 or more pixels, not {self.min_size}"
            raise UsageError(msg)


def check_detector(name: str) -> str:
    """Return the name of a detector.

    Raises:
        UsageError: there is none of that name; lists those there are.
    """
    if name not in DETECTORS:
        msg = f"--detector is one of {', '.join(DETECTORS)}, not '{name}'"
        raise UsageError(msg)
    return name


def no_cascade_for(name: str) -> UsageError:
    """The error of a cascade's file given to a network."""
    return UsageError(
        f"--cascade names the file of a cascade, and {name} is a network; take one of the two"
    )
