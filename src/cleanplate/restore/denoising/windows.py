"""Frames of a stream with their neighbours in time, never across a cut."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from cleanplate.core.errors import UsageError

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Window(Generic[Item]):
    """A frame among its neighbours."""

    items: tuple[Item, ...]
    """In their order; all of one scene."""
    at: int
    """Which of them is the frame."""
    begins: bool
    """Whether the frame is the first of its scene."""


def windows(
    items: Iterable[Item], length: int, is_cut: Callable[[Item, Item], bool]
) -> Iterator[Window[Item]]:
    """One window for each item, in order.

    At the beginning and the end of a scene windows hold fewer neighbours. ``length`` items are in
    memory, however long the stream is; ``length // 2`` are read ahead.

    Args:
        items: frames, read once.
        length: items in a window, odd.
        is_cut: whether another scene begins between two items that follow each other.

    Raises:
        UsageError: an even length, or less than 1.
    """
    if length < 1 or length % 2 == 0:
        msg = f"a window in time is odd and 1 or more frames, not {length}"
        raise UsageError(msg)
    return _windows(items, length // 2, is_cut)


def _windows(
    items: Iterable[Item], half: int, is_cut: Callable[[Item, Item], bool]
) -> Iterator[Window[Item]]:
    held: list[Item] = []
    last: Item | None = None
    done = 0  # of `held`, those that had their window
    begins = True
    for item in items:
        if last is not None and is_cut(last, item):
            yield from _rest(held, done, half, begins=begins)
            held, done, begins = [], 0, True
        last = item
        held.append(item)
        if len(held) - done > half:
            yield _window(held, done, half, begins=begins)
            begins = False
            done += 1
            if done > half:
                del held[0]
                done -= 1
    yield from _rest(held, done, half, begins=begins)


def _rest(held: list[Item], done: int, half: int, *, begins: bool) -> Iterator[Window[Item]]:
    """The windows of a scene's last items."""
    for number in range(done, len(held)):
        yield _window(held, number, half, begins=begins and number == 0)


def _window(held: list[Item], number: int, half: int, *, begins: bool) -> Window[Item]:
    first = max(0, number - half)
    return Window(tuple(held[first : number + half + 1]), number - first, begins)
