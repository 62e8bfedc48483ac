"""CamShift: its window's law, and that OpenCV computes what the paper says."""

from __future__ import annotations

import itertools
import math

import cv2
import numpy as np
import pytest

from cleanplate.tracking.cam_shift import CamShift, next_window, window_side
from cleanplate.tracking.mean_shift import CRITERIA
from cleanplate.tracking.target import overlap

from . import by_hand
from .targets import drawn, growing, hidden, turning


@pytest.mark.parametrize(
    ("mass", "side"), [(0, 0), (256, 2), (25600, 20), (64 * 256, 16), (255 * 100, 19.961)]
)
def test_the_law_of_the_window(mass: float, side: float) -> None:
    assert window_side(mass) == pytest.approx(side, abs=1e-3)


def test_the_window_of_a_certain_square_is_twice_as_wide() -> None:
    weights = np.zeros((60, 80), np.uint8)
    weights[20:30, 40:50] = 255  # M00 = 25500, 2 sqrt(25500 / 256) = 19.96
    window = next_window(weights, (35, 15, 20, 20), (45, 25), 1)
    assert window == (35, 15, 20, 20)


def test_a_window_has_the_targets_aspect_and_the_laws_area() -> None:
    weights = np.zeros((100, 100), np.uint8)
    weights[45:55, 40:60] = 128  # M00 = 25600: an area of 400
    x, y, width, height = next_window(weights, (30, 30, 40, 40), (50, 50), 4 / 3)
    assert width * height == pytest.approx(400, rel=0.1)  # whole pixels
    assert width / height == pytest.approx(4 / 3, rel=0.07)
    assert (x + width / 2, y + height / 2) == (pytest.approx(50, abs=1), pytest.approx(50, abs=1))


def test_a_window_is_not_endlessly_long() -> None:
    weights = np.full((100, 100), 64, np.uint8)
    _, _, width, height = next_window(weights, (30, 30, 20, 20), (50, 50), 1000)
    assert width / height == pytest.approx(3, rel=0.1)


def test_a_window_without_weights_is_a_pixel() -> None:
    assert next_window(np.zeros((9, 9), np.uint8), (2, 2, 4, 4), (4, 4), 1) == (4, 4, 1, 1)


@pytest.mark.parametrize("degrees", [0, 30, 75, 90, 150])
def test_opencvs_turned_box_has_the_axes_of_the_moments(degrees: int) -> None:
    weights = np.zeros((120, 160), np.uint8)
    cv2.ellipse(weights, (80, 60), (36, 16), degrees, 0, 360, (255,), -1)
    (x, y), sides, angle = cv2.CamShift(weights, (30, 10, 100, 100), CRITERIA)[0]
    length, width, turn = by_hand.axes(weights)
    assert (x, y) == (pytest.approx(80, abs=0.6), pytest.approx(60, abs=0.6))
    assert (min(sides), max(sides)) == (
        pytest.approx(width, rel=0.01),
        pytest.approx(length, rel=0.01),
    )
    along = angle + (90 if sides[1] > sides[0] else 0)
    assert math.sin(math.radians(along - turn)) == pytest.approx(0, abs=0.02)
    assert length == pytest.approx(72, rel=0.03)  # four standard deviations: the ellipse's own axis


def test_the_box_grows_with_the_target() -> None:
    path, tracker = growing(), CamShift()
    tracker.start(drawn(path[0]), path[0].box)
    for number, truth in enumerate(path[1:], 1):
        target = tracker.process(drawn(truth, number), number)
        assert overlap(target.box_xyxy, truth.box) > 0.85


def test_the_corners_turn_with_the_target() -> None:
    path, tracker = turning(), CamShift()
    tracker.start(drawn(path[0]), path[0].box)
    for number, truth in enumerate(path[1:], 1):
        corners = tracker.process(drawn(truth, number), number).corners
        assert corners is not None
        sides = [np.subtract(b, a) for a, b in itertools.pairwise(corners)]
        longest = max(sides, key=lambda side: float(np.hypot(*side)))
        off = math.degrees(math.atan2(longest[1], longest[0])) - truth.angle
        assert abs(math.sin(math.radians(off))) < math.sin(math.radians(6))


def test_a_target_found_again_has_its_size() -> None:
    path, tracker = hidden(), CamShift()
    tracker.start(drawn(path[0]), path[0].box)
    targets = [tracker.process(drawn(truth, n), n) for n, truth in enumerate(path[1:], 1)]
    assert overlap(targets[-1].box_xyxy, path[-1].box) > 0.9
