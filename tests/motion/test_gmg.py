"""GMG: its beginning, its freeze, and OpenCV without it."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from cleanplate.core.errors import MissingError, UsageError
from cleanplate.motion.gmg import GMG

GREY = np.full((12, 12, 3), 90, np.uint8)
WHITE = np.full((12, 12, 3), 255, np.uint8)


def test_it_says_background_until_it_has_begun() -> None:
    model = GMG(initialization_frames=5)
    assert model.warm_up == 5
    masks = [model.process(WHITE if number == 4 else GREY, number) for number in range(5)]
    assert not np.any(masks)


def test_then_a_new_colour_is_motion() -> None:
    model = GMG(initialization_frames=5)
    for number in range(5):
        model.process(GREY, number)
    assert not model.process(GREY, 5).any()
    assert model.process(WHITE, 6).all()


@pytest.mark.parametrize(("times", "label"), [(1, 255), (2, 0)])
def test_the_initialization_frames_count_the_same(times: int, label: int) -> None:
    """One frame of 20 has a posterior of 0.17, two have 0.31; above 0.2 it is background."""
    model = GMG(initialization_frames=20, smoothing_radius=0)
    for number in range(20):
        model.process(WHITE if number in (3, 11)[:times] else GREY, number)
    model.learning_rate = 0
    assert (model.process(WHITE, 20) == label).all()
    assert not model.process(GREY, 21).any()


def test_after_a_faster_rate_it_is_the_usual_again() -> None:
    """A tenth of a new colour is enough to be background; of the usual rate a fortieth is not."""
    model = GMG(initialization_frames=5, smoothing_radius=0, learning_rate=0.5)
    for number in range(10):
        model.process(GREY, number)
    model.learning_rate = None
    model.process(WHITE, 10)
    assert model.process(WHITE, 11).all()


def test_it_has_no_picture_of_the_background() -> None:
    model = GMG(initialization_frames=5)
    for number in range(10):
        model.process(GREY, number)
    assert model.background is None


def test_the_default_is_the_papers() -> None:
    assert GMG().warm_up == 120


def test_without_the_contrib_build_the_cure_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(cv2, "bgsegm")
    model = GMG()
    with pytest.raises(MissingError, match="pip install --force-reinstall --no-deps opencv-contr"):
        model.process(GREY, 0)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"initialization_frames": 0}, "initialization frames is from 1 to 10000, not 0"),
        ({"threshold": 1.5}, "decision threshold of GMG is from 0 to 1, not 1.5"),
        ({"prior": -1}, "prior is from 0 to 1, not -1"),
        ({"quantization_levels": 0}, "quantization levels is from 1 to 255, not 0"),
        ({"max_features": 0}, "features is from 1 to 1000, not 0"),
        ({"smoothing_radius": 32}, "smoothing radius is from 0 to 31, not 32"),
        ({"smoothing_radius": 4}, "radius is 0 or an odd number, such as 7, not 4"),
    ],
)
def test_parameters_out_of_range_are_refused(arguments: dict[str, int], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        GMG(**arguments)


def test_without_smoothing_one_pixel_is_seen() -> None:
    model = GMG(initialization_frames=5, smoothing_radius=0)
    for number in range(8):
        model.process(GREY, number)
    frame = GREY.copy()
    frame[5, 6] = 255
    assert np.argwhere(model.process(frame, 8)).tolist() == [[5, 6]]
