"""Independent jobs on several workers."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanplate.pipeline.fan import fan_out


def test_one_worker_works_in_order_without_a_thread() -> None:
    threads = []

    def work(number: int) -> int:
        threads.append(threading.current_thread())
        return 2 * number

    assert list(fan_out(range(4), work, 1)) == [0, 2, 4, 6]
    assert set(threads) == {threading.current_thread()}


@given(st.lists(st.integers(), max_size=20), st.integers(1, 4))
def test_every_job_is_done_once(jobs: list[int], workers: int) -> None:
    assert sorted(fan_out(jobs, lambda number: number + 1, workers)) == sorted(
        number + 1 for number in jobs
    )


def test_results_come_as_they_finish() -> None:
    quick_is_yielded = threading.Event()

    def work(name: str) -> str:
        if name == "slow":
            assert quick_is_yielded.wait(5)
        return name

    order = []
    for name in fan_out(["slow", "quick"], work, 2):
        order.append(name)
        quick_is_yielded.set()
    assert order == ["quick", "slow"]


def test_workers_work_at_the_same_time() -> None:
    everybody = threading.Barrier(3, timeout=5)
    assert len(list(fan_out(range(3), lambda _: everybody.wait(), 3))) == 3


def test_jobs_are_taken_only_a_little_ahead() -> None:
    taken = []

    def jobs() -> Iterator[int]:
        for number in range(100):
            taken.append(number)
            yield number

    results = fan_out(jobs(), lambda number: number, 2)
    next(results)
    time.sleep(0.1)
    assert len(taken) <= 4
    results.close()


@pytest.mark.parametrize("workers", [1, 3])
def test_an_error_is_raised_in_the_caller_and_the_rest_is_not_begun(workers: int) -> None:
    begun = []

    def work(number: int) -> int:
        begun.append(number)
        if number == 2:
            msg = "bad job"
            raise ValueError(msg)
        return number

    with pytest.raises(ValueError, match="bad job"):
        list(fan_out(range(1000), work, workers))
    assert len(begun) < 100


def test_stopping_early_finishes_what_has_begun_and_begins_no_more() -> None:
    stopped = threading.Event()
    held = threading.Semaphore(0)
    begun, finished = [], []

    def work(number: int) -> int:
        begun.append(number)
        if number > 0:
            held.release()
            stopped.wait(5)
        finished.append(number)
        return number

    # Both workers are held by jobs 1 and 2 while job 3 waits its turn.
    results = fan_out(range(100), work, 2)
    assert next(results) == 0
    assert held.acquire(timeout=5)
    assert held.acquire(timeout=5)
    threading.Timer(0.1, stopped.set).start()
    results.close()
    assert sorted(begun) == sorted(finished) == [0, 1, 2]


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs timers as POSIX has them")
def test_ctrl_c_at_any_moment_does_not_hang() -> None:
    """In a process of its own, as one that hangs cannot be told from within."""
    script = """
import random, signal, time
from cleanplate.pipeline.fan import fan_out

def interrupt(*_):
    raise KeyboardInterrupt

signal.signal(signal.SIGALRM, interrupt)
random.seed(1)
until = time.monotonic() + 3
while time.monotonic() < until:
    try:
        try:
            signal.setitimer(signal.ITIMER_REAL, random.uniform(0.0002, 0.005))
            for _ in fan_out(range(200), str, 2):
                pass
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    except (KeyboardInterrupt, Exception):
        pass
"""
    subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, timeout=60)
