"""What OpenCV's models keep of the frames, and how near that brings a restored one."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
import pytest

from cleanplate.media.memory_video import rgb_from_frame
from cleanplate.media.open_video import open_source
from cleanplate.motion.algorithms import find_algorithm
from cleanplate.motion.mog2 import MOG2
from cleanplate.motion.opencv_model import spans
from cleanplate.motion.subtractor import MOTION, Pixels, Subtractor

VIDEO = Path(__file__).parents[2].parent / "shared" / "media" / "motion" / "vtest.avi"

AS_BEFORE = {
    "cnt": 0.93,
    "gmg": 0.8,
    "gsoc": 0.8,
    "knn": 0.88,
    "lsbp": 0.8,
    "mog": 0.8,
    "mog2": 0.85,
}
"""Least intersection over union of what moves, to a model that was never saved."""


@pytest.fixture(scope="module")
def street() -> list[Pixels]:
    """Two hundred frames of people who walk by, small."""
    if not VIDEO.is_file():
        pytest.skip(f"{VIDEO} is missing")
    with open_source(VIDEO, start_s=None, end_s=Fraction(20)) as source:
        frames = [np.asarray(rgb_from_frame(frame)[..., :3], np.uint8) for frame in source]
    return [
        np.asarray(cv2.resize(frame, (128, 96), interpolation=cv2.INTER_AREA), np.uint8)
        for frame in islice(frames, 200)
    ]


def fed(model: Subtractor, frames: list[Pixels]) -> np.ndarray:
    return np.stack([model.process(frame, 0) for frame in frames]) == MOTION


@pytest.mark.parametrize("name", AS_BEFORE)
def test_a_restored_model_goes_on_nearly_as_before(name: str, street: list[Pixels]) -> None:
    """With the last twenty frames alone, as it was once, they were .96 to .31."""
    model, other = find_algorithm(name)(), find_algorithm(name)()
    fed(model, street[:150])
    other.restore(model.state())
    live, resumed = fed(model, street[150:]), fed(other, street[150:])
    assert (live & resumed).sum() / (live | resumed).sum() > AS_BEFORE[name]


def kept(model: MOG2) -> list[int]:
    return [int(number) for number in model.state()["numbers"]]


def taught(frames: int, **arguments: float) -> MOG2:
    model = MOG2(**arguments)  # type: ignore[arg-type]
    for number in range(frames):
        model.process(np.full((4, 5), number % 256, np.uint8), number)
    return model


def test_frames_are_kept_from_first_to_last() -> None:
    numbers = kept(taught(200, remember=10))
    assert (len(numbers), numbers[0], numbers[-1]) == (10, 0, 199)
    assert max(np.diff(numbers)) <= 40


def test_frames_long_forgotten_are_not_kept() -> None:
    """Of 20 frames' memory two times as many are kept, and the last."""
    numbers = kept(taught(300, remember=10, learning_rate=0.05))
    assert numbers[0] >= 300 - 1 - 40 - 8
    assert numbers[-1] == 299


def test_what_is_kept_is_what_was_shown() -> None:
    state = taught(100, remember=7).state()
    assert [int(frame[0, 0]) for frame in state["frames"]] == state["numbers"].tolist()


def test_fewer_may_be_remembered_than_were_saved() -> None:
    model = MOG2(remember=3)
    model.restore(taught(100, remember=7).state())
    assert len(kept(model)) == 3
    assert kept(model)[-1] == 99


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([0], [range(1)]),
        ([7], [range(8)]),
        ([0, 10], [range(5), range(5, 11)]),
        ([0, 10, 13], [range(5), range(5, 12), range(12, 14)]),
        ([100, 110], [range(96, 105), range(105, 111)]),
    ],
)
def test_a_frame_stands_for_those_it_is_nearest_to(
    numbers: list[int], expected: list[range]
) -> None:
    assert spans(numbers) == expected
