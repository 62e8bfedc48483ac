"""Stages that run at the same time, each in its own thread, with bounded queues between them.

Memory is bounded by construction: before and after every stage at most ``depth`` items wait, so
with ``n`` stages at most ``(n + 1) * (depth + 1) + 1`` items are on their way, however long the
source is.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Generator, Iterable
from typing import Any, TypeAlias

from cleanplate.pipeline.threads import join_started

Stage: TypeAlias = Callable[[Any], Any]
"""One step of the work; called from one thread only, in order."""

_POLL_S = 0.1


class _End:
    """Sent after the last item; carries the error that ended the work, if any."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


class _Link:
    """A bounded queue whose two ends give up when the pipeline stops."""

    def __init__(self, depth: int, stop: threading.Event) -> None:
        self._queue: queue.Queue[Any] = queue.Queue(depth)
        self._stop = stop

    def put(self, item: Any) -> bool:
        """Whether the item was taken; False once the pipeline stops."""
        while not self._stop.is_set():
            try:
                self._queue.put(item, timeout=_POLL_S)
            except queue.Full:
                continue
            return True
        return False

    def get(self) -> Any:
        """The next item; an `_End` once the pipeline stops."""
        while not self._stop.is_set():
            try:
                return self._queue.get(timeout=_POLL_S)
            except queue.Empty:
                continue
        return _End()


def overlap(source: Iterable[Any], *stages: Stage, depth: int = 4) -> Generator[Any, None, None]:
    """Yield ``stages[-1](...stages[0](item))`` for every item of ``source``, in order.

    The source and every stage run in a thread of their own; what the caller does with the results
    overlaps with them.

    Args:
        source: iterated in a thread of its own.
        stages: applied one after the other.
        depth: items that may wait between two stages; bounds the memory.

    Raises:
        BaseException: whatever the source or a stage raised, in the caller's thread; work then
            stops promptly. Closing the generator stops it as well; threads are joined either way.
    """
    stop = threading.Event()
    links = [_Link(depth, stop) for _ in range(len(stages) + 1)]
    threads = [threading.Thread(target=_feed, args=(source, links[0], stop), daemon=True)]
    threads += [
        threading.Thread(target=_work, args=(stage, before, after), daemon=True)
        for stage, before, after in zip(stages, links, links[1:], strict=False)
    ]
    begun: list[threading.Thread] = []
    try:
        for thread in threads:
            begun.append(thread)
            thread.start()
        yield from _drain(links[-1])
    finally:
        stop.set()
        for thread in begun:
            join_started(thread)


def _drain(link: _Link) -> Generator[Any, None, None]:
    while not isinstance(item := link.get(), _End):
        yield item
    if item.error is not None:
        raise item.error


def _feed(source: Iterable[Any], after: _Link, stop: threading.Event) -> None:
    if stop.is_set():
        return
    try:
        for item in source:
            if not after.put(item):
                return
    except BaseException as error:  # noqa: BLE001 - handed to the caller's thread, which raises it
        after.put(_End(error))
    else:
        after.put(_End())


def _work(stage: Stage, before: _Link, after: _Link) -> None:
    try:
        while not isinstance(item := before.get(), _End):
            if not after.put(stage(item)):
                return
        after.put(item)
    except BaseException as error:  # noqa: BLE001 - handed to the caller's thread, which raises it
        after.put(_End(error))
