"""Waiting for threads, also where Ctrl-C has interrupted their start."""

from __future__ import annotations

import threading
import time

_START_S, _START_TRIES = 0.5, 100
"""An interrupted start that is not seen within this time has not happened."""


def join_started(thread: threading.Thread) -> None:
    """Wait for a thread to end, also for one whose ``start`` Ctrl-C interrupted half way."""
    for _ in range(_START_TRIES):
        try:
            thread.join()
        except RuntimeError:  # not started: perhaps not yet
            time.sleep(_START_S / _START_TRIES)
        else:
            return
