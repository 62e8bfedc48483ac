"""Static frame difference: everything against the first frame."""

from __future__ import annotations

import numpy as np
import pytest

from cleanplate.motion.static_frame_difference import StaticFrameDifference

DARK = np.full((4, 5), 100, np.uint8)


def with_dot(value: int) -> np.ndarray:
    frame = DARK.copy()
    frame[2, 2] = value
    return frame


def test_what_stays_moves_for_ever() -> None:
    model = StaticFrameDifference()
    model.process(DARK, 0)
    masks = [model.process(with_dot(200), number) for number in range(50)]
    assert all(np.argwhere(mask).tolist() == [[2, 2]] for mask in masks)


def test_what_was_there_first_leaves_a_ghost() -> None:
    model = StaticFrameDifference()
    model.process(with_dot(200), 0)
    masks = [model.process(DARK, number) for number in range(3)]
    assert [int(mask[2, 2]) for mask in masks] == [255, 255, 255]


def test_the_background_is_the_first_frame() -> None:
    model = StaticFrameDifference()
    for value in (150, 160, 170):
        model.process(with_dot(value), 0)
    assert np.array_equal(np.asarray(model.background), with_dot(150))


@pytest.mark.parametrize(("value", "label"), [(115, 0), (116, 255)])
def test_a_difference_must_exceed_the_threshold(value: int, label: int) -> None:
    model = StaticFrameDifference()
    model.process(DARK, 0)
    assert model.process(with_dot(value), 1)[2, 2] == label


def test_at_a_rate_of_one_it_is_frame_difference() -> None:
    model = StaticFrameDifference(learning_rate=1)
    model.process(DARK, 0)
    masks = [model.process(with_dot(200), number) for number in range(2)]
    assert [int(mask[2, 2]) for mask in masks] == [255, 0]


def test_it_goes_on_from_a_state() -> None:
    model, other = StaticFrameDifference(), StaticFrameDifference()
    model.process(DARK, 0)
    other.restore(model.state())
    assert other.process(with_dot(200), 1)[2, 2] == 255
    assert np.array_equal(np.asarray(other.background), DARK)
