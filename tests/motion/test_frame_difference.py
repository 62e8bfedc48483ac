"""Frame difference: on arrays whose masks are counted by hand."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanplate.core.errors import UsageError
from cleanplate.motion.frame_difference import FrameDifference

DARK = np.full((5, 5), 100, np.uint8)


def with_dot(value: int) -> np.ndarray:
    frame = DARK.copy()
    frame[2, 2] = value
    return frame


def test_the_first_frame_moves_nowhere() -> None:
    assert not FrameDifference().process(DARK, 0).any()


@pytest.mark.parametrize(("value", "label"), [(116, 255), (115, 0), (85, 0), (84, 255)])
def test_a_difference_must_exceed_the_threshold(value: int, label: int) -> None:
    model = FrameDifference(threshold=15)
    model.process(DARK, 0)
    assert model.process(with_dot(value), 1)[2, 2] == label


def test_what_leaves_moves_as_what_comes() -> None:
    model = FrameDifference()
    model.process(with_dot(200), 0)
    assert np.argwhere(model.process(DARK, 1)).tolist() == [[2, 2]]


def test_what_stays_is_motion_once() -> None:
    model = FrameDifference()
    model.process(DARK, 0)
    masks = [model.process(with_dot(200), number) for number in (1, 2)]
    assert [int(mask.any()) for mask in masks] == [1, 0]


def test_frozen_it_compares_with_the_first_frame() -> None:
    model = FrameDifference(learning_rate=0)
    model.process(DARK, 0)
    masks = [model.process(with_dot(200), number) for number in (1, 2)]
    assert [int(mask[2, 2]) for mask in masks] == [255, 255]


def test_dilation_widens_motion_by_an_ellipse() -> None:
    model = FrameDifference(dilation=3)
    model.process(DARK, 0)
    cross = [[1, 2], [2, 1], [2, 2], [2, 3], [3, 2]]
    assert np.argwhere(model.process(with_dot(200), 1)).tolist() == cross


def test_colour_is_compared_by_its_brightness() -> None:
    """Red of 100 has the luma of grey 30 (29.9 by BT.601): too little for a threshold of 30."""
    black, red = np.zeros((1, 1, 3), np.uint8), np.array([[[100, 0, 0]]], np.uint8)
    for threshold, label in ((29, 255), (30, 0)):
        model = FrameDifference(threshold=threshold)
        model.process(black, 0)
        assert model.process(red, 1)[0, 0] == label


def test_the_background_is_the_frame_before() -> None:
    model = FrameDifference()
    for value in (150, 200):
        model.process(with_dot(value), 0)
    assert np.array_equal(model.background, with_dot(200))


def test_it_goes_on_exactly_where_its_state_was_taken() -> None:
    one, other = FrameDifference(), FrameDifference()
    one.process(with_dot(150), 0)
    other.restore(one.state())
    assert np.array_equal(one.process(DARK, 1), other.process(DARK, 1))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"threshold": 255}, "threshold of frame differences is from 0 to 254, not 255"),
        ({"dilation": 0}, "dilation is from 1 to 255, not 0"),
        ({"dilation": 4}, "an odd number of pixels, such as 5, not 4"),
    ],
)
def test_parameters_out_of_range_are_refused(arguments: dict[str, int], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        FrameDifference(**arguments)


def test_it_learns_all_or_nothing() -> None:
    with pytest.raises(UsageError, match=r"a rate of 0 or 1, not 0\.5"):
        FrameDifference(learning_rate=0.5)


@given(
    size=st.tuples(st.integers(1, 24), st.integers(1, 24)),
    diameter=st.sampled_from([3, 7, 21]),
    seed=st.integers(0, 1000),
)
def test_only_around_motion_is_dilated_and_nothing_is_lost(
    size: tuple[int, int], diameter: int, seed: int
) -> None:
    drawn = np.random.default_rng(seed)
    frame = np.where(drawn.random(size) < 0.02, 255, 0).astype(np.uint8)
    model = FrameDifference(dilation=diameter)
    model.process(np.zeros(size, np.uint8), 0)
    ellipse = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (diameter, diameter))
    assert np.array_equal(model.process(frame, 1), cv2.dilate(frame, ellipse))
