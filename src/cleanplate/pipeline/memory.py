"""How much memory is used at a time.

Sharing freed memory between threads: glibc gives each thread an arena of its own, where what one
photo leaves is of no use to the next one in another thread. With a single arena a folder of photos
of 2 to 12 MP needs 462 MiB instead of 547 (u2netp in f32, two workers) in the same processor time,
as nearly all the work is done in few large blocks.

Keeping freed memory for the next frame: glibc gives large blocks back to the system as soon as they
are freed; a video frees and asks for the same blocks again with every frame, and the system then
clears each page anew. Keeping them takes a 720p matte's enlargement from 5.1 to 1.3 ms (measured on
two cores of an EPYC 9004; benchmarks/stages.py).
"""

from __future__ import annotations

import ctypes
import sys
import threading
from collections import deque
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache

_M_TRIM_THRESHOLD = -1
_M_MMAP_THRESHOLD = -3
_M_ARENA_MAX = -8
_KEPT_BYTES = 1 << 28


@cache
def keep_freed_memory() -> bool:
    """Let the C library keep up to 256 MB of freed memory; whether it could be told to.

    Works with glibc on Linux. Other systems' allocators are left alone: they do this by themselves.
    """
    return _told(_M_TRIM_THRESHOLD, _KEPT_BYTES) and _told(_M_MMAP_THRESHOLD, _KEPT_BYTES)


@cache
def share_freed_memory() -> bool:
    """Let all threads begun from now on share one arena; whether the C library could be told to.

    As `keep_freed_memory` for glibc only.
    """
    return _told(_M_ARENA_MAX, 1)


def _told(setting: int, value: int) -> bool:
    """Whether glibc's allocator took the setting; False with another C library."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        return bool(ctypes.CDLL(None).mallopt(setting, value) == 1)
    except (OSError, AttributeError):
        return False


class Room:
    """Memory shared by workers: whoever needs more than is left waits. First come, first served."""

    def __init__(self, size_bytes: int) -> None:
        """Offer that much; what is larger gets its turn when nobody else is there."""
        self._size_bytes = size_bytes
        self._used_bytes = 0
        self._queue: deque[object] = deque()
        self._changed = threading.Condition()

    @contextmanager
    def taken(self, wanted_bytes: int) -> Generator[None, None, None]:
        """Wait for room, keep it for the ``with`` block. Not to be nested."""
        place = object()
        with self._changed:
            self._queue.append(place)
            try:
                self._changed.wait_for(lambda: self._queue[0] is place and self._fits(wanted_bytes))
                self._used_bytes += wanted_bytes
            finally:
                self._queue.remove(place)
                self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._used_bytes -= wanted_bytes
                self._changed.notify_all()

    def _fits(self, wanted_bytes: int) -> bool:
        return self._used_bytes == 0 or self._used_bytes + wanted_bytes <= self._size_bytes
