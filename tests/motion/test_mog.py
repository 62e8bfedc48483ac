"""MOG: its knobs and its rates."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from cleanplate.core.errors import MissingError, UsageError
from cleanplate.motion.mog import MOG


def flat(value: int) -> np.ndarray:
    return np.full((8, 8), value, np.uint8)


def taught(**arguments: float) -> MOG:
    model = MOG(**arguments)  # type: ignore[arg-type]
    for number in range(300):
        model.process(flat(200), number)
    return model


@pytest.mark.parametrize(("value", "label"), [(163, 0), (162, 255)])
def test_a_colour_is_near_within_two_and_a_half_sigmas(value: int, label: int) -> None:
    """A still scene has the least deviation, 15: 2.5 of these are 37.5 levels."""
    assert (taught().process(flat(value), 300) == label).all()


@pytest.mark.parametrize(("value", "label"), [(188, 0), (187, 255)])
def test_less_noise_sees_more(value: int, label: int) -> None:
    """2.5 times 5 are 12.5 levels."""
    assert (taught(noise_sigma=5).process(flat(value), 300) == label).all()


def test_it_has_no_picture_of_the_background() -> None:
    assert taught().background is None


def test_at_a_rate_of_one_it_compares_before_it_learns() -> None:
    model = taught()
    model.learning_rate = 1
    masks = [model.process(flat(90), number) for number in range(2)]
    assert [int(mask.min()) for mask in masks] == [255, 0]


def test_without_the_contrib_build_the_cure_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(cv2, "bgsegm")
    with pytest.raises(MissingError, match=r"MOG needs cv2\.bgsegm, which this OpenCV lacks"):
        MOG().process(flat(0), 0)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"history": 0}, "history of MOG is from 1 to 100000, not 0"),
        ({"components": 9}, "components is from 1 to 8, not 9"),
        ({"background_ratio": 0}, "background ratio is from 1e-06 to 1, not 0"),
        ({"noise_sigma": 0}, "noise's sigma is from 1e-06 to 255, not 0"),
    ],
)
def test_parameters_out_of_range_are_refused(arguments: dict[str, int], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        MOG(**arguments)  # type: ignore[arg-type]
