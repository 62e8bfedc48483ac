"""ViBe: on models whose samples are written by hand."""

from __future__ import annotations

import numpy as np
import pytest

from cleanplate.core.errors import UsageError
from cleanplate.motion.vibe import ViBe


def of_samples(samples: list[list[int]], **arguments: float) -> ViBe:
    """A frozen model of one pixel that has these colours."""
    colours = np.array(samples, np.uint8)
    model = ViBe(samples=len(colours), median=1, learning_rate=0, **arguments)  # type: ignore[arg-type]
    count = colours.shape[1]
    model.process(np.zeros((1, 1) if count == 1 else (1, 1, 3), np.uint8), 0)
    state = model.state()
    state["samples"] = colours.T.reshape(1, 1, count, len(colours)).copy()
    model.restore(state)
    return model


@pytest.mark.parametrize(("value", "label"), [(80, 255), (100, 0), (120, 0), (121, 255), (220, 0)])
def test_two_samples_within_twenty_levels_make_background(value: int, label: int) -> None:
    """Of 100, 120, 205 and 240: 80 has 100 only, 121 has 120 only, 220 has 205 and 240."""
    model = of_samples([[100], [120], [205], [240]])
    assert model.process(np.array([[value]], np.uint8), 1)[0, 0] == label


@pytest.mark.parametrize(("blue", "label"), [(110, 0), (111, 255)])
def test_the_radius_is_euclidean_between_colours(blue: int, label: int) -> None:
    """12, 12 and 10 levels are 388 squared, 12, 12 and 11 are 409; the radius is 400."""
    model = of_samples([[100, 100, 100]] * 2)
    frame = np.array([[[112, 112, blue]]], np.uint8)
    assert model.process(frame, 1)[0, 0] == label


def test_more_matches_see_more_motion() -> None:
    frame = np.full((1, 1), 100, np.uint8)
    models = [of_samples([[100], [100], [200]], matches=count) for count in (1, 2, 3)]
    assert [model.process(frame, 1).tolist() for model in models] == [[[0]], [[0]], [[255]]]


def test_it_begins_with_the_colours_of_neighbours() -> None:
    """The middle of nine pixels has eight, of which it is none; a corner is beside itself too."""
    frame = np.arange(0, 90, 10, dtype=np.uint8).reshape(3, 3)
    model = ViBe(samples=200)
    model.process(frame, 0)
    samples = model.state()["samples"][:, :, 0]
    assert set(samples[1, 1].tolist()) == {0, 10, 20, 30, 50, 60, 70, 80}
    assert set(samples[0, 0].tolist()) == {0, 10, 30, 40}


def test_background_is_learned_once_in_subsampling_frames_and_spread_as_often() -> None:
    """4096 pixels take a sample with the odds of 1/4, and as many give one to a neighbour."""
    model = ViBe(subsampling=4)
    model.process(np.full((64, 64), 100, np.uint8), 0)
    model.process(np.full((64, 64), 101, np.uint8), 1)
    assert abs((model.state()["samples"] == 101).sum() - 2048) < 150


def test_motion_is_never_learned_at_the_papers_rate() -> None:
    model = ViBe(subsampling=1)
    model.process(np.full((16, 16), 100, np.uint8), 0)
    frame = np.full((16, 16), 100, np.uint8)
    frame[4:12, 4:12] = 200
    masks = [model.process(frame, number) for number in range(200)]
    assert all((mask[5:11, 5:11] == 255).all() for mask in masks)
    assert not (model.state()["samples"] == 200).any()


def test_a_ghost_vanishes() -> None:
    """What stood in the first frame and left is eaten up from its rim."""
    model = ViBe(subsampling=4)
    first = np.full((24, 24), 100, np.uint8)
    first[6:18, 6:18] = 200
    model.process(first, 0)
    empty = np.full((24, 24), 100, np.uint8)
    left = [(model.process(empty, number) > 0).sum() for number in range(300)]
    assert left[0] > 80
    assert left[60] < left[0] / 2
    assert left[-1] == 0


def test_at_a_given_rate_what_stops_is_learned_after_its_reciprocal() -> None:
    """At 1/25, two samples of the new colour come after 25 frames on average."""
    model = ViBe(learning_rate=1 / 25, median=1)
    model.process(np.full((32, 32), 100, np.uint8), 0)
    frame = np.full((32, 32), 200, np.uint8)
    moving = [float((model.process(frame, number) > 0).mean()) for number in range(100)]
    assert moving[0] == 1
    assert 15 < sum(moving) < 25
    assert moving[-1] == 0


def test_the_background_is_the_median_of_the_samples() -> None:
    model = of_samples([[10, 200, 30], [20, 100, 31], [250, 150, 32]])
    assert model.background is not None
    assert model.background.tolist() == [[[20, 150, 31]]]


def test_a_median_removes_specks() -> None:
    masks = []
    for median in (1, 5):
        model = ViBe(median=median)
        model.process(np.full((9, 9), 100, np.uint8), 0)
        frame = np.full((9, 9), 100, np.uint8)
        frame[4, 4] = 255
        masks.append(np.argwhere(model.process(frame, 1)).tolist())
    assert masks == [[[4, 4]], []]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"radius": 0}, "radius of ViBe is from 1 to 442, not 0"),
        ({"subsampling": 0}, "subsampling of ViBe is from 1 to 10000, not 0"),
    ],
)
def test_parameters_out_of_range_are_refused(arguments: dict[str, int], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        ViBe(**arguments)
