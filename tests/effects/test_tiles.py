"""Boxes, tiles and their place at a reduced size."""

from __future__ import annotations

import numpy as np

from cleanplate.effects.tiles import bounds, enlarged_part, tiles, widened


def test_a_tile_of_the_reduced_averages_lies_where_it_belongs() -> None:
    # Samples 0..5 stand for 4 pixels each: pixel 8 lies at (8 + 0.5) / 4 - 0.5 = 1.625.
    ramp = np.tile(np.arange(6, dtype=np.float32), (6, 1))
    part = enlarged_part(ramp, (slice(4, 8), slice(8, 12)), 4)
    np.testing.assert_allclose(part, np.tile([1.625, 1.875, 2.125, 2.375], (4, 1)), atol=1e-5)


def test_nothing_chosen_has_no_bounds() -> None:
    assert bounds(np.zeros((4, 4), np.uint8)) is None


def test_a_box_is_widened_as_far_as_the_picture_goes() -> None:
    assert widened((slice(1, 3), slice(5, 8)), 2, 1, (10, 9)) == (slice(0, 5), slice(3, 9))


def test_a_widened_box_has_a_whole_step() -> None:
    assert widened((slice(9, 10), slice(0, 10)), 0, 4, (10, 10)) == (slice(6, 10), slice(0, 10))


def test_tiles_begin_at_multiples_of_the_step_and_leave_out_what_is_empty() -> None:
    chosen = np.zeros((500, 10), np.uint8)
    chosen[7, 6], chosen[485, 1] = 255, 255
    assert list(tiles(chosen, 4)) == [
        (slice(4, 8), slice(4, 7)),
        (slice(484, 486), slice(0, 2)),
    ]
