"""Mean shift: OpenCV's window climbs as the definition says."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanplate.tracking.mean_shift import CRITERIA, MeanShift

from . import by_hand
from .targets import drawn, straight


def blob(x: int, y: int) -> by_hand.Weights:
    """A square of weights of nine pixels' side around a place."""
    weights = np.zeros((60, 80), np.uint8)
    weights[y - 4 : y + 5, x - 4 : x + 5] = 200
    return weights


def test_one_step_goes_to_the_mean() -> None:
    weights = np.zeros((20, 20), np.uint8)
    weights[10, 12], weights[10, 8] = 100, 200  # mean x (12 * 100 + 8 * 200) / 300 = 9.33
    mass, x, y = by_hand.moments(weights, (5, 5, 10, 10))
    assert (mass, x, y) == (300, pytest.approx(9.333, abs=1e-3), 10)


@pytest.mark.parametrize("window", [(30, 20, 20, 20), (44, 34, 12, 12), (20, 30, 24, 16)])
def test_the_window_ends_around_the_weights(window: by_hand.Window) -> None:
    _, found = cv2.meanShift(blob(42, 33), window, CRITERIA)
    x, y, width, height = found
    assert (x + (width - 1) / 2, y + (height - 1) / 2) == (
        pytest.approx(42, abs=1.01),
        pytest.approx(33, abs=1.01),
    )


@given(
    x=st.integers(15, 64),
    y=st.integers(15, 44),
    shift=st.tuples(st.integers(-6, 6), st.integers(-6, 6)),
)
def test_opencv_agrees_with_the_definition(x: int, y: int, shift: tuple[int, int]) -> None:
    weights = blob(x, y)
    window = (x - 10 + shift[0], y - 10 + shift[1], 20, 20)
    _, theirs = cv2.meanShift(weights, window, CRITERIA)
    ours = by_hand.mean_shift(weights, window)
    assert theirs == pytest.approx(ours, abs=1)


def test_without_weights_the_window_stays() -> None:
    empty = np.zeros((40, 40), np.uint8)
    assert tuple(cv2.meanShift(empty, (5, 6, 10, 10), CRITERIA)[1]) == (5, 6, 10, 10)
    assert by_hand.mean_shift(empty, (5, 6, 10, 10)) == (5, 6, 10, 10)


def test_the_box_keeps_its_size_and_how_it_lay_on_the_target() -> None:
    path, tracker = straight(), MeanShift()
    left, top, right, bottom = path[0].box
    named = (left - 6, top, right, bottom + 8)  # larger than the target, to one side
    tracker.start(drawn(path[0]), named)
    last = [tracker.process(drawn(truth), 0) for truth in path[1:]][-1]
    moved = (path[-1].x - path[0].x, path[-1].y - path[0].y)
    assert last.box_xyxy == pytest.approx(
        (named[0] + moved[0], named[1] + moved[1], named[2] + moved[0], named[3] + moved[1]), abs=2
    )
