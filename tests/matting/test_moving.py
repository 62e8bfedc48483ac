"""A background model in the place of a network."""

from __future__ import annotations

import numpy as np

from cleanplate.matting.moving import MovingMatter
from cleanplate.motion.static_frame_difference import StaticFrameDifference


def test_what_moves_is_the_subject() -> None:
    still = np.full((40, 60, 3), 90, np.uint8)
    moved = still.copy()
    moved[10:30, 20:40] = 220
    matter = MovingMatter(StaticFrameDifference())
    assert matter(still).max() == 0
    matte = matter(moved)
    assert matte[12:28, 22:38].min() == 1
    assert matte.dtype == np.float32
    assert matte[:8].max() == 0


def test_specks_are_taken_out() -> None:
    still = np.full((40, 60, 3), 90, np.uint8)
    speck = still.copy()
    speck[20, 30] = 255
    matter = MovingMatter(StaticFrameDifference())
    matter.learn([still, still])
    assert matter(speck).max() == 0


def test_the_name_is_the_algorithms() -> None:
    assert MovingMatter(StaticFrameDifference()).name == "static-frame-difference"
