"""Ctrl-C: first a wish, then what it was before."""

from __future__ import annotations

import signal
import threading

import pytest

from cleanplate.training.interrupts import deferred


def test_the_first_signal_is_a_wish_and_the_second_one_is_not() -> None:
    with deferred() as wish:
        signal.raise_signal(signal.SIGINT)
        assert wish.asked
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


def test_afterwards_all_is_as_before() -> None:
    before = signal.getsignal(signal.SIGINT)
    with deferred():
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before


def test_other_threads_change_nothing() -> None:
    seen: list[bool] = []

    def work() -> None:
        with deferred() as wish:
            seen.append(wish.asked)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [False]
