"""Kernels over bands of rows, in several threads, always with the same result.

A pixel's update may write into the models of its neighbours, up to `REACH` rows away. Bands of even
number go first, all at once, then those of odd number: bands that run together lie a band apart, so
no two threads ever meet, and what a band finds does not depend on how many threads there are.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

from cleanplate.pipeline.fan import cores

BAND = 16
"""Rows of a band; at least twice `REACH`."""

REACH = 2
"""Most rows between a pixel and a neighbour whose model it updates."""

_FEW_PIXELS = 10_000
"""Of a picture that is done sooner than another thread wakes up."""


def over_bands(kernel: Callable[..., None], shape: tuple[int, ...], *arguments: Any) -> None:
    """Run a kernel over all rows of a picture.

    Args:
        kernel: called as ``kernel(first_row, last_row, step, *arguments)``: it does the bands that
            begin at ``range(first_row, last_row, step)``, each of `BAND` rows as far as there are.
        shape: of the picture, rows and columns first.
        arguments: what else the kernel takes.
    """
    height, width = shape[:2]
    threads = 1 if height * width < _FEW_PIXELS else cores()
    for parity in (0, 1):
        _run([(kernel, *part, *arguments) for part in _parts(height, parity, threads)])


def _parts(height: int, parity: int, threads: int) -> list[tuple[int, int, int]]:
    """First row, last row (past the end) and step of the bands of one parity, a part a thread."""
    step = 2 * BAND
    starts = range(parity * BAND, height, step)
    share = max(1, -(-len(starts) // threads))
    cuts = [starts[number : number + share] for number in range(0, len(starts), share)]
    return [(cut.start, cut.stop, step) for cut in cuts]


def _run(calls: list[tuple[Any, ...]]) -> None:
    """All calls, the first in this thread; an error of any is raised after all have ended."""
    if not calls:
        return
    waiting = [_pool(os.getpid()).submit(*call) for call in calls[1:]]
    try:
        first, *arguments = calls[0]
        first(*arguments)
    finally:
        for future in waiting:
            future.result()


@cache
def _pool(process: int) -> ThreadPoolExecutor:
    """The threads of a process: a fork has none of its parent's."""
    del process
    return ThreadPoolExecutor(cores(), thread_name_prefix="motion")
