"""The trackers by name. A new one is a file beside and a line here."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from types import MappingProxyType

from cleanplate.core.errors import UsageError
from cleanplate.tracking.cam_shift import CamShift
from cleanplate.tracking.csrt import CSRT
from cleanplate.tracking.mean_shift import MeanShift
from cleanplate.tracking.mil import MIL
from cleanplate.tracking.tracker import Tracker

METHODS: Mapping[str, type[Tracker]] = MappingProxyType(
    {method.name: method for method in (MeanShift, CamShift, CSRT, MIL)}
)
"""What is called how on the command line."""


def find_method(name: str) -> type[Tracker]:
    """The tracker of that name.

    Raises:
        UsageError: there is none; names the ones there are.
    """
    if name in METHODS:
        return METHODS[name]
    close = difflib.get_close_matches(name, METHODS, n=1)
    hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(METHODS)}"
    msg = f"there is no tracking method '{name}'; {hint}"
    raise UsageError(msg)
