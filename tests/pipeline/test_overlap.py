"""Stages that run at the same time: order, bounds, and how the work ends."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanplate.pipeline.overlap import overlap

PROMPTLY_S = 3.0
"""Far more than the 0.1 s after which a waiting thread looks up, far less than the work takes."""


def endless() -> Iterator[int]:
    number = 0
    while True:
        yield number
        number += 1


def failing_at(bad: int, error: type[BaseException]) -> Callable[[int], int]:
    def stage(number: int) -> int:
        if number == bad:
            msg = f"number {bad}"
            raise error(msg)
        return number

    return stage


@pytest.fixture(autouse=True)
def every_thread_is_joined() -> Iterator[None]:
    before = threading.active_count()
    yield
    assert threading.active_count() == before


def test_results_come_in_order_however_long_each_takes() -> None:
    def slow_when_even(number: int) -> int:
        time.sleep(0.004 if number % 2 == 0 else 0)
        return number

    assert list(overlap(range(20), slow_when_even, lambda number: 10 * number)) == [
        *range(0, 200, 10)
    ]


@given(st.lists(st.integers(), max_size=8), st.integers(0, 3), st.integers(1, 3))
def test_the_result_is_that_of_a_plain_loop(items: list[int], stages: int, depth: int) -> None:
    add_one = [lambda number: number + 1] * stages
    assert list(overlap(items, *add_one, depth=depth)) == [number + stages for number in items]


def test_no_items_give_no_results() -> None:
    assert list(overlap([], str)) == []


def test_none_is_an_item_like_any_other() -> None:
    assert list(overlap([None, 1, None], lambda item: item)) == [None, 1, None]


@pytest.mark.parametrize("depth", [1, 3])
def test_a_slow_consumer_holds_the_source_back(depth: int) -> None:
    taken = []

    def source() -> Iterator[int]:
        for number in endless():
            taken.append(number)
            yield number

    results = overlap(source(), lambda number: number, lambda number: number, depth=depth)
    next(results)
    time.sleep(0.5)
    # Three queues of ``depth``, one in each of the source and two stages, one with the consumer.
    assert len(taken) == 3 * depth + 4
    results.close()


def test_stages_work_at_the_same_time() -> None:
    both_there = threading.Barrier(2, timeout=PROMPTLY_S)

    def meet(number: int) -> int:
        if number in waits:
            both_there.wait()
        return number

    # Stage one waits with item 1 until stage two waits with item 0.
    waits = {0, 1}
    seen = []

    def first(number: int) -> int:
        return meet(number) if number == 1 else number

    def second(number: int) -> int:
        seen.append(number)
        return meet(number) if number == 0 else number

    assert list(overlap([0, 1], first, second)) == [0, 1]
    assert seen == [0, 1]


def test_an_error_of_the_source_is_raised_in_the_caller() -> None:
    def source() -> Iterator[int]:
        yield 1
        msg = "broken file"
        raise ValueError(msg)

    results = overlap(source(), lambda number: number)
    assert next(results) == 1
    with pytest.raises(ValueError, match="broken file"):
        next(results)


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_an_error_of_a_stage_ends_endless_work_promptly(
    error: type[BaseException], place: int
) -> None:
    stages: list[Any] = [lambda number: number] * 3
    stages[place] = failing_at(5, error)
    begun = time.monotonic()
    with pytest.raises(error, match="number 5"):
        list(overlap(endless(), *stages))
    assert time.monotonic() - begun < PROMPTLY_S


def test_results_before_the_error_are_delivered() -> None:
    seen: list[int] = []
    with pytest.raises(ValueError, match="number 5"):
        seen.extend(overlap(endless(), failing_at(5, ValueError)))
    # extend() keeps what came before the error.
    assert seen == [0, 1, 2, 3, 4]


def test_an_error_of_the_consumer_ends_the_work_promptly() -> None:
    begun = time.monotonic()

    def consume() -> None:
        for number in overlap(endless(), lambda number: number):
            failing_at(3, RuntimeError)(number)

    with pytest.raises(RuntimeError, match="number 3"):
        consume()
    assert time.monotonic() - begun < PROMPTLY_S


def test_closing_early_ends_the_work_promptly() -> None:
    results = overlap(endless(), lambda number: number)
    next(results)
    begun = time.monotonic()
    results.close()
    results.close()
    assert time.monotonic() - begun < PROMPTLY_S


def test_ctrl_c_while_a_thread_is_starting_leaves_no_thread_behind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The caller may be interrupted after a thread has begun and before ``start`` returns."""
    real, started = threading.Thread.start, list[threading.Thread]()

    def start(thread: threading.Thread) -> None:
        real(thread)
        started.append(thread)
        raise KeyboardInterrupt

    results = overlap(endless(), lambda number: number)
    monkeypatch.setattr(threading.Thread, "start", start)
    with pytest.raises(KeyboardInterrupt):
        next(results)
    assert [thread.is_alive() for thread in started] == [False]


def test_ctrl_c_before_a_thread_has_started_ends_promptly(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(thread: threading.Thread) -> None:
        raise KeyboardInterrupt

    results = overlap(endless(), lambda number: number)
    monkeypatch.setattr(threading.Thread, "start", start)
    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        next(results)
    assert time.monotonic() - begun < PROMPTLY_S


def test_nothing_is_started_before_the_first_result_is_asked_for() -> None:
    before = threading.active_count()
    results = overlap(endless(), lambda number: number)
    assert threading.active_count() == before
    results.close()


def test_a_stage_is_called_from_one_thread_only() -> None:
    callers = set()

    def stage(number: int) -> int:
        callers.add(threading.get_ident())
        return number

    list(overlap(range(50), stage))
    assert len(callers) == 1
    assert threading.get_ident() not in callers
