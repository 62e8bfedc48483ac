"""Motion drawn on frames."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from cleanplate.motion.drawing import overlaid, stamped

GREY = np.full((60, 200, 3), 100, np.uint8)


def test_what_rests_is_untouched() -> None:
    mask = np.zeros((60, 200), np.uint8)
    assert (overlaid(GREY, mask) == GREY).all()


def test_motion_is_red_and_shadow_blue() -> None:
    mask = np.zeros((60, 200), np.uint8)
    mask[10:30, 10:60], mask[10:30, 100:150] = 255, 127
    drawn = overlaid(GREY, mask)
    assert drawn[20, 30].tolist() == [170, 73, 73]
    assert drawn[20, 120].tolist() == [73, 96, 170]
    assert drawn[10, 10].tolist() == [255, 40, 40]
    assert (drawn[40:] == 100).all()
    assert (GREY == 100).all()


def test_number_and_time_are_burnt_in() -> None:
    drawn = stamped(GREY, 42, Fraction(61))
    assert (drawn[0, 0] == 255).all()
    assert (drawn[:20, :100] < 90).any()
    assert (drawn[40:] == 100).all()
    assert (stamped(GREY, 43, Fraction(61)) != drawn).any()
