"""Ctrl-C between two steps: the step that has begun is finished, so that its state can be kept."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from types import FrameType
from typing import Any


@dataclass(slots=True)
class Interrupt:
    """Whether somebody wants the work to end."""

    asked: bool = False
    """Set by the first signal."""


@contextlib.contextmanager
def deferred() -> Iterator[Interrupt]:
    """Take Ctrl-C and SIGTERM as a wish; the second one goes to whom it went before.

    Only the main thread can; in others, and where no Python code had the signal, nothing changes.
    """
    wish = Interrupt()
    before: dict[int, Any] = {}

    def note(number: int, frame: FrameType | None) -> None:
        if wish.asked:
            before[number](number, frame)
        wish.asked = True

    if threading.current_thread() is threading.main_thread():
        for number in (int(signal.SIGINT), int(signal.SIGTERM)):
            if callable(handler := signal.getsignal(number)):
                before[number] = handler
                signal.signal(number, note)
    try:
        yield wish
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
