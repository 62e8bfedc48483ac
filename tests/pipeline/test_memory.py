"""Room for photos, and what the C library is told about memory."""

from __future__ import annotations

import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from cleanplate.pipeline.memory import Room, keep_freed_memory, share_freed_memory

SOON = 0.05
LONG = 10.0


def test_what_fits_is_done_side_by_side() -> None:
    room, both = Room(10), threading.Barrier(2)

    def work() -> None:
        with room.taken(5):
            both.wait(LONG)

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(work), pool.submit(work)]:
            done.result(LONG)


def test_what_does_not_fit_waits_until_there_is_room() -> None:
    room, entered = Room(10), threading.Event()

    def second() -> None:
        with room.taken(6):
            entered.set()

    with ThreadPoolExecutor(1) as pool:
        with room.taken(5):
            done = pool.submit(second)
            assert not entered.wait(SOON)
        done.result(LONG)
    assert entered.is_set()


def test_what_is_larger_than_the_room_gets_its_turn() -> None:
    with Room(10).taken(1000):
        pass


def test_room_is_given_back_after_an_error() -> None:
    room = Room(10)

    def fail() -> None:
        with room.taken(10):
            msg = "full disk"
            raise OSError(msg)

    with pytest.raises(OSError, match="full disk"):
        fail()
    with ThreadPoolExecutor(1) as pool:
        pool.submit(room.taken(10).__enter__).result(LONG)


def test_the_small_do_not_overtake_the_large() -> None:
    room, order, large_waits = Room(10), [], threading.Event()

    def work(name: str, size: int) -> None:
        large_waits.set()
        with room.taken(size):
            order.append(name)

    with ThreadPoolExecutor(2) as pool:
        with room.taken(5):
            large = pool.submit(work, "large", 9)
            assert large_waits.wait(LONG)
            while not room._queue:
                assert not large.done()
            small = pool.submit(work, "small", 2)
            assert not small.done()
        large.result(LONG)
        small.result(LONG)
    assert order == ["large", "small"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc's allocator only")
def test_the_c_library_takes_the_settings_on_linux() -> None:
    assert keep_freed_memory()
    assert share_freed_memory()
