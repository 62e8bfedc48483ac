"""What moves in front of a still camera: models of the background behind one interface.

>>> from cleanplate import motion
>>> model = motion.find_algorithm("mog2")(history=200)      # doctest: +SKIP
>>> mask = model.process(frame, time_s)                     # doctest: +SKIP

`cleanplate.motion.subtractor` says what every model is; each has a module of its own, and
`cleanplate.motion.algorithms` knows them by name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleanplate.core.lazy import attribute

if TYPE_CHECKING:
    from cleanplate.motion.algorithms import ALGORITHMS, find_algorithm
    from cleanplate.motion.events import Event, EventFinder
    from cleanplate.motion.plate import Plate, plate_of
    from cleanplate.motion.subtractor import BACKGROUND, MOTION, SHADOW, Subtractor

_HOMES = {
    **dict.fromkeys(("ALGORITHMS", "find_algorithm"), "algorithms"),
    **dict.fromkeys(("Event", "EventFinder"), "events"),
    **dict.fromkeys(("Plate", "plate_of"), "plate"),
    **dict.fromkeys(("BACKGROUND", "MOTION", "SHADOW", "Subtractor"), "subtractor"),
}

__all__ = [
    "ALGORITHMS",
    "BACKGROUND",
    "MOTION",
    "SHADOW",
    "Event",
    "EventFinder",
    "Plate",
    "Subtractor",
    "find_algorithm",
    "plate_of",
]


def __getattr__(name: str) -> Any:
    return attribute(__name__, _HOMES, name)
