"""Independent jobs on several workers, results in order of completion, bounded in number."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TypeVar

Job = TypeVar("Job")
Result = TypeVar("Result")


def cores() -> int:
    """Processor cores this process may use, 1 or more."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def fan_out(
    jobs: Iterable[Job], work: Callable[[Job], Result], workers: int
) -> Generator[Result, None, None]:
    """Yield ``work(job)`` for every job as it finishes.

    At most ``2 * workers`` jobs are taken from ``jobs`` ahead of what has been yielded. If the
    caller stops, Ctrl-C included, jobs that have begun are finished and the others are not begun.

    Args:
        jobs: what to do; iterated in the caller's thread.
        work: called in a worker thread; an exception is raised in the caller.
        workers: jobs done at the same time; with 1 no thread is used.
    """
    if workers == 1:
        for job in jobs:
            yield work(job)
        return
    waiting: set[Future[Result]] = set()
    with ThreadPoolExecutor(workers) as pool:
        try:
            for job in jobs:
                waiting.add(pool.submit(work, job))
                while len(waiting) >= 2 * workers:
                    done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                    yield from (future.result() for future in done)
            while waiting:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in done)
        finally:
            for future in waiting:
                future.cancel()
