"""GSOC: its samples, its freeze, its threads."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from cleanplate.core.errors import UsageError
from cleanplate.motion.gsoc import GSOC


def flat(value: int) -> np.ndarray:
    return np.full((12, 12, 3), value, np.uint8)


def taught(**arguments: float) -> GSOC:
    model = GSOC(**arguments)  # type: ignore[arg-type]
    for number in range(10):
        model.process(flat(100), number)
    return model


@pytest.mark.parametrize("rate", [None, 0])
@pytest.mark.parametrize(("value", "label"), [(106, 0), (108, 255)])
def test_the_threshold_is_a_squared_distance(value: int, label: int, rate: float | None) -> None:
    """Of 6 levels in three channels 0.00166, of 8 levels 0.00295; 0.0022 is between."""
    model = taught()
    model.learning_rate = rate
    assert (model.process(flat(value), 10) == label).all()


def test_frozen_it_knows_what_it_knew() -> None:
    """OpenCV's own takes what stays for the background at a rate of 0, as at any other."""
    model = taught(replace_rate=1)
    model.learning_rate = 0
    assert all(model.process(flat(200), number).all() for number in range(20))
    assert np.array_equal(np.asarray(model.background), flat(100))
    model.learning_rate = None
    assert model.process(flat(200), 20).all()
    assert not model.process(flat(200), 21).any()


@pytest.mark.parametrize("restored", [False, True])
def test_frozen_a_pixel_may_have_two_colours(restored: bool) -> None:
    """Ten frames of either; with chances of 1, OpenCV's model has both at once."""
    model, other = GSOC(replace_rate=1), GSOC(replace_rate=1)
    for number in range(100):
        model.process(flat(100 if number % 20 < 10 else 160), number)
    if restored:
        other.restore(model.state())
        model = other
    model.learning_rate = 0
    labels = [int(model.process(flat(value), 100)[0, 0]) for value in (100, 160, 130, 200)]
    assert labels == [0, 0, 255, 255]


def test_frozen_specks_are_removed_and_holes_are_filled() -> None:
    """Of 100 x 100, specks below 4 pixels and holes below 8; what is left has its corners cut."""
    model = GSOC()
    scene = np.full((100, 100, 3), 100, np.uint8)
    for number in range(3):
        model.process(scene, number)
    model.learning_rate = 0
    scene[10, 10:13] = 200
    scene[40:60, 40:60] = 200
    scene[50, 50:57] = 100
    mask = model.process(scene, 3)
    assert not mask[:30].any()
    assert mask[41:59, 41:59].all()


def test_at_a_rate_of_one_each_frame_begins_anew() -> None:
    model = taught()
    model.learning_rate = 1
    masks = [model.process(flat(200), number) for number in range(2)]
    assert [int(mask.min()) for mask in masks] == [255, 0]


def test_opencv_has_its_threads_back() -> None:
    before = cv2.getNumThreads()
    taught()
    assert cv2.getNumThreads() == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"samples": 1}, "number of samples is from 2 to 1023, not 1"),
        ({"replace_rate": 2}, "replace rate is from 0 to 1, not 2"),
        ({"propagation_rate": -1}, "propagation rate is from 0 to 1, not -1"),
        ({"hits_threshold": -1}, "threshold of hits is from 0 to 1e\\+06, not -1"),
        ({"alpha": -1}, "alpha is from 0 to 10, not -1"),
        ({"beta": 4}, "beta is from 0 to 3, not 4"),
        ({"noise_background": 0.5}, "noise of the background is from 0 to 0.499, not 0.5"),
        ({"noise_motion": 0.5}, "noise of motion is from 0 to 0.499, not 0.5"),
    ],
)
def test_parameters_out_of_range_are_refused(arguments: dict[str, int], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        GSOC(**arguments)  # type: ignore[arg-type]
