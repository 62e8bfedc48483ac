"""Temporal median: exact, of the last samples."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanplate.core.errors import UsageError
from cleanplate.motion.temporal_median import TemporalMedian


def flat(value: int) -> np.ndarray:
    return np.full((3, 4), value, np.uint8)


def backgrounds(model: TemporalMedian, *values: int) -> list[int]:
    found = []
    for value in values:
        model.process(flat(value), 0)
        found.append(int(np.asarray(model.background)[0, 0]))
    return found


def test_it_is_the_middle_of_the_samples() -> None:
    """Of two it is the lower; the 10 is forgotten with the fourth."""
    model = TemporalMedian(samples=3, interval=1)
    assert backgrounds(model, 10, 50, 30, 20, 90) == [10, 10, 30, 30, 30]


def test_only_each_frame_of_an_interval_is_a_sample() -> None:
    model = TemporalMedian(samples=3, interval=3)
    assert backgrounds(model, 10, 99, 99, 30, 99, 99, 50) == [10, 10, 10, 10, 10, 10, 30]


@pytest.mark.parametrize(("value", "label"), [(125, 0), (126, 255), (75, 0), (74, 255)])
def test_a_difference_must_exceed_the_threshold(value: int, label: int) -> None:
    model = TemporalMedian(threshold=25)
    model.process(flat(100), 0)
    assert (model.process(flat(value), 1) == label).all()


def test_a_rate_is_one_over_the_time_of_all_samples() -> None:
    """Three samples in 1 / 0.17 = 6 frames are one in two."""
    model = TemporalMedian(samples=3, learning_rate=0.17)
    assert backgrounds(model, 10, 99, 30, 99, 50) == [10, 10, 10, 10, 30]


@given(
    seed=st.integers(0, 10_000),
    samples=st.integers(1, 9),
    frames=st.integers(1, 25),
    shape=st.sampled_from([(1, 1), (3, 5), (2, 4, 3)]),
    most=st.sampled_from([3, 256]),
)
def test_it_is_exact(
    seed: int, samples: int, frames: int, shape: tuple[int, ...], most: int
) -> None:
    drawn = np.random.default_rng(seed).integers(0, most, (frames, *shape), np.uint8)
    model = TemporalMedian(samples=samples, interval=1)
    for frame in drawn:
        model.process(frame, 0)
    last = np.sort(drawn[-samples:], axis=0)
    assert np.array_equal(np.asarray(model.background), last[(len(last) - 1) // 2])


def test_it_goes_on_exactly_from_a_state() -> None:
    model, other = (TemporalMedian(samples=3, interval=2) for _ in range(2))
    backgrounds(model, 10, 20, 30, 40, 50, 60)
    other.restore(model.state())
    assert backgrounds(other, 1, 2, 3, 4) == backgrounds(model, 1, 2, 3, 4)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"samples": 0}, "number of samples is from 1 to 255, not 0"),
        ({"interval": 0}, "interval of samples is from 1 to 10000, not 0"),
        ({"threshold": 255}, "threshold of the median is from 0 to 254, not 255"),
    ],
)
def test_parameters_out_of_range_are_refused(arguments: dict[str, int], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        TemporalMedian(**arguments)
