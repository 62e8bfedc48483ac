"""Thresholds from the lecture itself."""

from __future__ import annotations

import math
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanplate.lectures.restless import Restless
from cleanplate.lectures.stays import Pages, PageStay
from cleanplate.lectures.thresholds import FIXED, learn_detail, learn_same, valley

from .screens import GRID, blocks, spool_of


def test_without_gaps_it_lies_amid_the_allowed_range() -> None:
    assert valley([]) == pytest.approx(math.sqrt(8 * 25))
    assert valley([0.5, 3, 40, 200]) == pytest.approx(math.sqrt(8 * 25))


def test_it_lies_amid_the_widest_valley() -> None:
    # Ratios: 10/8 = 1.25, 20/10 = 2, 25/20 = 1.25.
    assert valley([20, 10]) == pytest.approx(math.sqrt(200))
    # 9/8, 12/9 = 1.33, 13/12, 25/13 = 1.92.
    assert valley([9, 12, 13]) == pytest.approx(math.sqrt(13 * 25))
    # 20/8 = 2.5.
    assert valley([20, 21, 22]) == pytest.approx(math.sqrt(8 * 20))


@given(st.lists(st.floats(0, 255)))
def test_it_never_leaves_the_allowed_range(gaps: list[float]) -> None:
    assert 8 < valley(gaps) < 25


def stay(number: int, *, moving: float = 0, masked: slice = slice(0)) -> PageStay:
    mask = blocks(masked, slice(None))
    return PageStay(number, number, number + 1, number, moving, 0, mask, 20)


@pytest.fixture
def pages(tmp_path: Path) -> Pages:
    """Page 1 is 12 grey levels darker than page 0 in its upper half, and page 2 in all of it."""
    result = Pages(tmp_path / "pages", GRID)
    picture = np.full((180, 320), 200, np.uint8)
    result.add(picture.copy())
    picture[:90] -= 12
    result.add(picture.copy())
    picture[90:] -= 12
    result.add(picture)
    return result


def test_it_is_learned_from_pages_in_a_row(pages: Pages) -> None:
    assert learn_same([stay(0), stay(1)], pages) == pytest.approx(math.sqrt(12 * 25))
    assert learn_same([stay(0)], pages) == pytest.approx(math.sqrt(200))


def test_detail_is_twice_what_four_of_five_samples_do(tmp_path: Path) -> None:
    """Every other step is by three grey levels."""
    still = [np.full((180, 320), 100, np.uint8)] * 40
    calm = Restless(np.zeros((1, *GRID.blocks), bool), np.zeros(40, bool), 4)
    assert learn_detail(spool_of(tmp_path / "still", still), calm, 14) == 2.5
    pulse = [one + np.uint8(3 * (number // 2 % 2)) for number, one in enumerate(still)]
    assert learn_detail(spool_of(tmp_path / "pulse", pulse), calm, 14) == pytest.approx(6)
    assert learn_detail(spool_of(tmp_path / "again", pulse), calm, 5) == 5


def test_every_number_that_is_fixed_is_told() -> None:
    told = {"hash_share": 0.35, "restless_share": 0.3, "sampling_s": 0.2, "moving_share": 0.02}
    assert told.items() <= FIXED.items()
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", name) for name in FIXED)


def test_films_and_restless_parts_do_not_count(pages: Pages) -> None:
    assert learn_same([stay(0), stay(1, moving=0.5)], pages) == pytest.approx(math.sqrt(200))
    above = slice(0, 12)
    assert learn_same([stay(0), stay(1, masked=above)], pages) == pytest.approx(math.sqrt(200))
