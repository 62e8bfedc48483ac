"""Independent jobs on several workers, results in order of completion, bounded in number."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable, Generator, Iterable
from typing import Generic, TypeVar

from cleanplate.pipeline.threads import join_started

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
    crew = _Crew(work, workers)
    try:
        for job in jobs:
            crew.give(job)
            while crew.waiting >= 2 * workers:
                yield crew.take()
        while crew.waiting:
            yield crew.take()
    finally:
        crew.dismiss()


class _Crew(Generic[Job, Result]):
    """Worker threads between two queues.

    `concurrent.futures` has locks that its caller takes in Python code; Ctrl-C just there leaves
    them taken, and the program waits for ever. These queues are C code, where none comes between.
    """

    def __init__(self, work: Callable[[Job], Result], workers: int) -> None:
        self.waiting = 0
        self._work = work
        self._orders: queue.SimpleQueue[tuple[Job] | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[tuple[Result] | BaseException] = queue.SimpleQueue()
        self._stopped = False
        self._threads = [threading.Thread(target=self._serve, daemon=True) for _ in range(workers)]
        self._begun: list[threading.Thread] = []

    def give(self, job: Job) -> None:
        """Have a job done."""
        if len(self._begun) < len(self._threads):
            thread = self._threads[len(self._begun)]
            self._begun.append(thread)
            thread.start()
        self.waiting += 1
        self._orders.put((job,))

    def take(self) -> Result:
        """What is finished next; raises what it raised."""
        done = self._done.get()
        self.waiting -= 1
        if isinstance(done, BaseException):
            raise done
        return done[0]

    def dismiss(self) -> None:
        """Wait until what is begun is finished; begin no more."""
        self._stopped = True
        for _ in self._begun:
            self._orders.put(None)
        for thread in self._begun:
            join_started(thread)

    def _serve(self) -> None:
        while (order := self._orders.get()) is not None and not self._stopped:
            try:
                self._done.put((self._work(order[0]),))
            except BaseException as error:  # noqa: BLE001 - raised in the caller's thread
                self._done.put(error)
