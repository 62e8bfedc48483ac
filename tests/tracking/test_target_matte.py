"""Mattes of followed targets, and the drawn frame."""

from __future__ import annotations

import numpy as np
import pytest

from cleanplate.core.errors import UsageError
from cleanplate.tracking.drawing import drawn
from cleanplate.tracking.matte_weigher import MatteWeigher
from cleanplate.tracking.mean_shift import MeanShift
from cleanplate.tracking.target import Target
from cleanplate.tracking.target_matte import colour_matte, ellipse_matte

UPRIGHT = Target((20, 10, 60, 30), None, 1, lost=False)
TURNED = Target((20, 10, 60, 30), ((30, 0), (50, 0), (50, 40), (30, 40)), 1, lost=False)
LOST = Target((20, 10, 60, 30), None, 0, lost=True)


def test_an_ellipse_fills_the_box() -> None:
    matte = ellipse_matte(UPRIGHT, (50, 80))
    assert matte[20, 22] == matte[20, 57] == matte[11, 40] == 255
    assert matte[12, 22] == matte[5, 40] == matte[20, 64] == 0
    assert (matte > 127).sum() == pytest.approx(np.pi * 20 * 10, rel=0.03)


def test_it_turns_with_the_target() -> None:
    matte = ellipse_matte(TURNED, (50, 80))
    assert matte[3, 40] == matte[36, 40] == 255
    assert matte[20, 24] == 0


def test_a_lost_target_has_no_matte() -> None:
    assert not ellipse_matte(LOST, (50, 80)).any()
    assert not colour_matte(LOST, np.full((50, 80), 255, np.uint8)).any()


def test_colours_count_near_the_target_only() -> None:
    weights = np.zeros((60, 100), np.uint8)
    weights[12:28, 25:55] = 255
    weights[20, 40] = 0  # a hole
    weights[40:55, 80:95] = 255  # the same colour, far away
    matte = colour_matte(UPRIGHT, weights)
    assert matte[20, 40] == matte[14, 30] == 255
    assert not matte[40:, 80:].any()
    assert not matte[:, 65:].any()


def test_a_matte_can_be_followed() -> None:
    places = iter([10, 13, 16, 19])

    def matte_of(rgb: np.ndarray) -> np.ndarray:
        left, matte = next(places), np.zeros(rgb.shape[:2], np.float32)
        matte[20:40, left : left + 20] = 1
        return matte

    tracker = MeanShift(MatteWeigher(matte_of))
    frames = [np.zeros((60, 80, 3), np.uint8) for _ in range(4)]
    tracker.start(frames[0], (5, 15, 35, 45))
    lefts = [tracker.process(frame, 0).box_xyxy[0] for frame in frames[1:]]
    assert lefts == pytest.approx([8, 11, 14], abs=1)  # windows move by whole pixels


def test_an_empty_matte_is_told() -> None:
    weigher = MatteWeigher(lambda rgb: np.zeros(rgb.shape[:2], np.float32))
    with pytest.raises(UsageError, match="finds no subject"):
        weigher.learn(np.zeros((20, 20, 3), np.uint8), (2, 2, 9, 9))


@pytest.mark.parametrize("target", [UPRIGHT, TURNED, LOST, None], ids=repr)
@pytest.mark.parametrize("size", [(50, 80), (1, 1), (7, 200)])
def test_a_target_is_drawn_on_a_copy(target: Target | None, size: tuple[int, int]) -> None:
    frame = np.full((*size, 3), 90, np.uint8)
    picture = drawn(frame, target, [(1, 1), (30, 20)], "camshift")
    assert picture.shape == frame.shape
    assert (frame == 90).all()
    assert (target is None) == np.array_equal(picture, frame)


def test_a_lost_target_is_red() -> None:
    picture = drawn(np.zeros((50, 80, 3), np.uint8), LOST)
    assert picture[29, 59].tolist() == [255, 60, 40]
