"""Regions drawn."""

from __future__ import annotations

import numpy as np

from cleanplate.segmentation.drawing import coloured, lined, overlaid

LABELS = np.array([[0, 0, -1, 1, 1, 1], [0, 0, -1, 1, 1, 1], [0, 0, -1, 2, 2, 2]], np.int32)
RGB = np.full((3, 6, 3), 100, np.uint8)


def test_each_region_has_a_colour_of_its_own() -> None:
    colours = coloured(LABELS)
    assert colours[0, 0].tolist() == [0, 0, 0]
    assert len({tuple(colours[place]) for place in ((0, 0), (0, 2), (0, 3), (2, 3))}) == 4


def test_a_region_keeps_its_colour_whatever_lies_beside_it() -> None:
    assert np.array_equal(coloured(LABELS)[2, 3], coloured(np.array([[2]], np.int32))[0, 0])


def test_large_numbers_have_the_colours_of_their_own() -> None:
    large = 2_000_000_000
    both = coloured(np.array([[large, 1]], np.int32))
    assert np.array_equal(both[0, 1], coloured(np.array([[1]], np.int32))[0, 0])
    assert both[0, 0].any()


def test_lines_that_were_drawn_are_red() -> None:
    drawn = lined(RGB, LABELS)
    assert (drawn[:, 2] == (255, 40, 40)).all()
    assert (drawn[:, :2] == 100).all()


def test_regions_without_lines_are_parted_where_they_meet() -> None:
    drawn = lined(RGB, np.array([[1, 1, 1, 2, 2, 2]] * 3, np.int32))
    assert (drawn[:, 2] == (255, 40, 40)).all()
    assert (drawn[:, 3:] == 100).all()


def test_background_is_not_tinted_and_the_picture_not_changed() -> None:
    drawn = overlaid(RGB, LABELS)
    assert (drawn[:, :2] == 100).all()
    assert (drawn[:, 3] != 100).any()
    assert (RGB == 100).all()


def test_numbers_are_written_into_regions() -> None:
    labels = np.zeros((80, 80), np.int32)
    labels[10:70, 10:70] = 7
    rgb = np.full((80, 80, 3), 100, np.uint8)
    plain, numbered = overlaid(rgb, labels), overlaid(rgb, labels, numbers=True)
    changed = np.argwhere((plain != numbered).any(axis=2))
    assert changed.size
    assert np.abs(changed.mean(axis=0) - 39.5).max() < 4


def test_numbers_are_each_in_a_region_of_their_own() -> None:
    labels = np.zeros((60, 140), np.int32)
    labels[5:55, 5:65], labels[5:55, 75:135] = 3, 900_000_000
    rgb = np.full((60, 140, 3), 100, np.uint8)
    changed = (overlaid(rgb, labels) != overlaid(rgb, labels, numbers=True)).any(axis=2)
    assert changed[:, :70].any()
    assert changed[:, 70:].any()


def test_more_regions_than_can_be_read_get_no_numbers() -> None:
    labels = np.arange(1, 226, dtype=np.int32).reshape(15, 15)
    rgb = np.full((15, 15, 3), 100, np.uint8)
    assert np.array_equal(overlaid(rgb, labels), overlaid(rgb, labels, numbers=True))
