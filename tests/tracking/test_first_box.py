"""Targets that nobody named."""

from __future__ import annotations

import numpy as np

from cleanplate.tracking.first_box import largest_box, moving_box

from .targets import Truth, drawn, scene


def test_the_largest_part_of_a_mask() -> None:
    mask = np.zeros((40, 60), bool)
    mask[2:5, 2:5] = True
    mask[20:30, 40:55] = True
    assert largest_box(mask) == (40, 20, 55, 30)


def test_specks_are_no_subject() -> None:
    mask = np.zeros((100, 100), bool)
    mask[4:8, 4:8] = True  # 16 of 10000 pixels
    assert largest_box(mask) is None
    assert largest_box(np.zeros((5, 5), bool)) is None


def test_what_moves_is_found_in_the_first_frame() -> None:
    path = [Truth(40 + 8 * n, 60, 44, 30, 0, True) for n in range(20)]
    found = moving_box([drawn(truth, n) for n, truth in enumerate(path)])
    assert found is not None
    number, (left, top, right, bottom) = found
    assert number == 0
    assert np.allclose((left, top, right, bottom), path[0].box, atol=4)


def test_what_comes_later_is_found_when_it_comes() -> None:
    path = [Truth(20 + 12 * (n - 5), 60, 44, 30, 0, n >= 5) for n in range(20)]
    found = moving_box([drawn(truth, n) for n, truth in enumerate(path)])
    assert found is not None
    assert found[0] == 5


def test_a_still_scene_and_a_moving_camera_have_no_target() -> None:
    assert moving_box([scene(n) for n in range(10)]) is None
    random = np.random.default_rng(0)
    assert moving_box(list(random.integers(0, 256, (9, 30, 40, 3)).astype(np.uint8))) is None
    assert moving_box([scene(0)]) is None
