"""What a webcam covers, and when it is seen."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cleanplate.lectures.covered import fills_of
from cleanplate.lectures.deck import Fill
from cleanplate.lectures.selection import Visit

from .screens import GRID, blocks

LOWER = blocks(slice(15, 23), slice(30, 40))
UPPER = blocks(slice(0, 8), slice(30, 40))
NOTHING = blocks(slice(0), slice(0))


def visit(start_s: float, masked: npt.NDArray[np.bool_], *, complete: bool = True) -> Visit:
    return Visit(start_s, start_s + 5, start_s + 4, 0, 20, 5, masked, complete)


def test_it_is_taken_from_when_the_webcam_was_elsewhere() -> None:
    kept = visit(0, LOWER)
    # Blocks are 16 pixels of the video, and the last ones hang over.
    expected = Fill((480, 240, 640, 360), 14)
    assert fills_of(kept, [kept, visit(10, UPPER)], GRID) == (expected,)


def test_there_is_nothing_to_fill_without_a_webcam() -> None:
    kept = visit(0, NOTHING)
    assert fills_of(kept, [kept, visit(10, UPPER)], GRID) == ()


def test_a_visit_with_the_webcam_there_too_does_not_help() -> None:
    kept = visit(0, LOWER)
    assert fills_of(kept, [kept, visit(10, LOWER), visit(20, LOWER | UPPER)], GRID) == ()


def test_neither_does_a_step_of_a_build() -> None:
    kept = visit(0, LOWER)
    others = [visit(10, UPPER, complete=False), visit(20, NOTHING)]
    assert [fill.picture_s for fill in fills_of(kept, [kept, *others], GRID)] == [24]


def test_each_part_is_filled_from_where_it_is_seen() -> None:
    kept = visit(0, LOWER | UPPER)
    fills = fills_of(kept, [kept, visit(10, UPPER), visit(20, LOWER)], GRID)
    assert {fill.box[1]: fill.picture_s for fill in fills} == {0: 24, 240: 14}
