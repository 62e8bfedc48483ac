"""Running average: by hand, with and without numba."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from cleanplate.core.errors import UsageError
from cleanplate.motion import running_average
from cleanplate.motion.running_average import RunningAverage, tiles


@pytest.fixture(params=["numba", "opencv"], autouse=True)
def kernels(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "numba":
        pytest.importorskip("numba")
    else:
        has_none: Callable[[], bool] = lambda: False  # noqa: E731
        monkeypatch.setattr(running_average, "has_numba", has_none)


def flat(value: int) -> np.ndarray:
    return np.full((3, 4), value, np.uint8)


def test_the_first_frame_moves_nowhere() -> None:
    assert not RunningAverage().process(flat(100), 0).any()


@pytest.mark.parametrize(("value", "label"), [(115, 0), (116, 255), (85, 0), (84, 255)])
def test_a_difference_must_exceed_the_threshold(value: int, label: int) -> None:
    model = RunningAverage(threshold=15)
    model.process(flat(100), 0)
    assert (model.process(flat(value), 1) == label).all()


def test_a_frame_has_its_share_in_the_average() -> None:
    """100 and a quarter of 80 more are 120; 120 and a quarter of 60 more are 135."""
    model = RunningAverage(learning_rate=0.25)
    averages = []
    for value in (100, 180, 180):
        model.process(flat(value), 0)
        averages.append(int(np.asarray(model.background)[0, 0]))
    assert averages == [100, 120, 135]


def test_the_usual_share_is_a_twentieth() -> None:
    model = RunningAverage()
    for value in (100, 200):
        model.process(flat(value), 0)
    assert np.array_equal(np.asarray(model.background), flat(105))


def test_of_colours_the_luma_of_the_differences_counts() -> None:
    """Red of 100 more is luma of 30 more, by 0.299."""
    black, red = np.zeros((1, 1, 3), np.uint8), np.array([[[100, 0, 0]]], np.uint8)
    for threshold, label in ((29, 255), (30, 0)):
        model = RunningAverage(threshold=threshold)
        model.process(black, 0)
        assert model.process(red, 1)[0, 0] == label


def test_a_frozen_average_stays() -> None:
    model = RunningAverage(learning_rate=0)
    model.process(flat(100), 0)
    for number in range(10):
        model.process(flat(200), number)
    assert np.array_equal(np.asarray(model.background), flat(100))


def test_tiles_cover_every_row_once() -> None:
    frame = np.zeros((1000, 500), np.uint8)
    rows = [number for part in tiles(frame) for number in range(part.start, part.stop)]
    assert rows == list(range(1000))


def test_a_picture_of_several_tiles_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    frames = np.random.default_rng(0).integers(0, 256, (5, 9, 8, 3), np.uint8)
    whole, parts = RunningAverage(), RunningAverage()
    expected = [whole.process(frame, 0) for frame in frames]
    monkeypatch.setattr(running_average, "_TILE", 16)
    assert np.array_equal([parts.process(frame, 0) for frame in frames], expected)


@pytest.mark.parametrize("threshold", [-1, 255])
def test_parameters_out_of_range_are_refused(threshold: float) -> None:
    with pytest.raises(UsageError, match="running average is from 0 to 254"):
        RunningAverage(threshold=threshold)
