"""A clock, by changes of blocks made by hand."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from cleanplate.lectures.clock import find_clock

from .screens import blocks

Changes = npt.NDArray[np.uint8]
NO_MASKS = np.zeros((60, 23, 40), bool)
SECONDS = (22, 35)


def still(count: int = 600) -> Changes:
    return np.zeros((count, 23, 40), np.uint8)


def ticking(changes: Changes, place: tuple[int, int], every: int) -> Changes:
    changes[every - 1 :: every, place[0], place[1]] = 40
    return changes


def test_seconds_are_found_and_a_block_around() -> None:
    found = find_clock(ticking(still(), SECONDS, 5), NO_MASKS, 4, hop=10)
    assert (found == blocks(slice(21, 23), slice(34, 37))).all()


def test_digits_that_change_with_them_are_found() -> None:
    changes = ticking(ticking(still(), SECONDS, 5), (22, 34), 50)
    changes[299, 22, 32] = 40
    assert (find_clock(changes, NO_MASKS, 4, hop=10) == blocks(slice(21, 23), slice(31, 37))).all()


def test_what_changes_at_other_times_is_no_digit() -> None:
    changes = ticking(still(), SECONDS, 5)
    changes[7:50:5, 22, 32] = 40
    assert not find_clock(changes, NO_MASKS, 4, hop=10)[22, 31:34].any()


def test_a_tick_mended_in_the_next_sample_is_one() -> None:
    changes = ticking(still(), SECONDS, 5)
    changes[5::5, SECONDS[0], SECONDS[1]] = 8
    assert find_clock(changes, NO_MASKS, 4, hop=10)[SECONDS]


def test_page_turns_do_not_hide_it() -> None:
    changes = ticking(still(), SECONDS, 5)
    changes[::37] = 100
    assert find_clock(changes, NO_MASKS, 4, hop=10)[SECONDS]


@pytest.mark.parametrize("every", [1, 2, 3, 8, 20])
def test_what_ticks_at_another_pace_is_none(every: int) -> None:
    """Such as the cursor of an editor."""
    assert not find_clock(ticking(still(), SECONDS, every), NO_MASKS, 4, hop=10).any()


def test_what_changes_by_chance_is_none(rng: np.random.Generator) -> None:
    changes = still()
    changes[:, 22, 35] = 40 * (rng.random(600) < 0.2)
    changes[:, 3, 3] = 40 * (rng.random(600) < 0.5)
    assert not find_clock(changes, NO_MASKS, 4, hop=10).any()


def test_a_few_ticks_are_none() -> None:
    """Such as five builds in a row; a countdown of ten seconds is a part of its page."""
    changes = still()
    changes[100:150:5, 10, 10] = 40
    assert not find_clock(changes, NO_MASKS, 4, hop=10).any()


def test_what_is_masked_already_is_not_looked_at() -> None:
    masks = NO_MASKS.copy()
    masks[:, 22] = True
    assert not find_clock(ticking(still(), SECONDS, 5), masks, 4, hop=10).any()


def test_an_empty_lecture_has_none() -> None:
    assert not find_clock(still(0), np.zeros((1, 23, 40), bool), 4, hop=10).any()
