"""Frames with their neighbours."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanplate.core.errors import UsageError
from cleanplate.restore.denoising.windows import windows


def never(_before: int, _after: int) -> bool:
    return False


def tens(before: int, after: int) -> bool:
    return before // 10 != after // 10


def test_windows_are_cut_at_both_ends() -> None:
    found = [(window.items, window.at) for window in windows(range(5), 3, never)]
    assert found == [((0, 1), 0), ((0, 1, 2), 1), ((1, 2, 3), 1), ((2, 3, 4), 1), ((3, 4), 1)]


def test_a_window_never_holds_two_scenes() -> None:
    found = list(windows([1, 2, 3, 11, 21, 22], 5, tens))
    assert [window.items for window in found] == [(1, 2, 3)] * 3 + [(11,)] + [(21, 22)] * 2
    assert [window.begins for window in found] == [True, False, False, True, True, False]


def test_a_window_of_one_sees_cuts() -> None:
    found = [window.begins for window in windows([1, 2, 11, 12], 1, tens)]
    assert found == [True, False, True, False]


@given(scenes=st.lists(st.integers(1, 12), max_size=6), half=st.integers(0, 4))
def test_every_frame_comes_once_in_order_among_its_own(scenes: list[int], half: int) -> None:
    items = [20 * number + place for number, size in enumerate(scenes) for place in range(size)]
    found = list(windows(items, 2 * half + 1, lambda one, other: one // 20 != other // 20))
    assert [window.items[window.at] for window in found] == items
    for window in found:
        middle = window.items[window.at]
        near = [item for item in items if item // 20 == middle // 20 and abs(item - middle) <= half]
        assert list(window.items) == near


def test_it_reads_ahead_no_more_than_it_must() -> None:
    read = []

    def source() -> Iterator[int]:
        for number in range(100):
            read.append(number)
            yield number

    stream = windows(source(), 5, never)
    next(stream)
    assert read == [0, 1, 2]
    for _ in range(10):
        assert len(next(stream).items) <= 5
    assert len(read) == 13


def test_nothing_in_nothing_out() -> None:
    assert list(windows([], 5, never)) == []


@pytest.mark.parametrize("length", [0, 2, -3])
def test_even_windows_are_refused(length: int) -> None:
    with pytest.raises(UsageError, match="odd"):
        windows([1], length, never)
