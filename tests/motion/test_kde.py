"""Kernel density: by hand, and several colours of one pixel."""

from __future__ import annotations

import math

import numpy as np
import pytest

from cleanplate.core.errors import UsageError
from cleanplate.motion.kde import KDE


def flat(value: int, shape: tuple[int, ...] = (3, 4)) -> np.ndarray:
    return np.full(shape, value, np.uint8)


def taught(*values: int, **arguments: float) -> KDE:
    model = KDE(samples=len(values), interval=1, **arguments)  # type: ignore[arg-type]
    for number, value in enumerate(values):
        model.process(flat(value), number)
    return model


def test_the_first_frame_moves_nowhere() -> None:
    assert not KDE().process(flat(100), 0).any()


@pytest.mark.parametrize(("value", "label"), [(103, 0), (104, 255)])
def test_a_density_below_the_threshold_is_motion(value: int, label: int) -> None:
    """Samples that do not differ have kernels of one level: at 3 away exp(-4.5) / 2.5 is 0.0044,
    at 4 away 0.00013; the cube root of 1e-9 is 0.001.
    """
    model = taught(*[100] * 8, threshold=1e-9)
    assert (model.process(flat(value), 8) == label).all()


def test_the_density_of_colours_is_per_cubed_level() -> None:
    """exp(-3 * 2 ** 2 / 2) / (2 pi) ** 1.5 is 0.000157 for colours 2 away in each channel."""
    density = math.exp(-6) / (2 * math.pi) ** 1.5
    for factor, label in ((0.99, 0), (1.01, 255)):
        model = KDE(samples=8, interval=1, threshold=density * factor)
        for number in range(8):
            model.process(flat(100, (2, 2, 3)), number)
        assert (model.process(flat(102, (2, 2, 3)), 8) == label).all()


def test_a_pixel_may_have_two_colours() -> None:
    """A tree that sways: what is between the colours is motion, while either is not."""
    model = taught(*[60, 60, 60, 200, 200, 200] * 3)
    labels = [int(model.process(flat(value), 9)[0, 0]) for value in (60, 200, 130)]
    assert labels == [0, 0, 255]


def test_the_kernels_are_as_wide_as_the_samples_differ() -> None:
    """Steps of 4 levels by 0.68 and the root of 2 are 4.16."""
    bandwidth = taught(*[100, 104] * 4).state()["bandwidth"]
    assert bandwidth == pytest.approx(np.full((3, 4), 4.16), abs=0.005)


def test_all_pixels_have_new_kernels_after_all_samples() -> None:
    """Each sample brings those of a share of the pixels: 12 pixels and 8 samples are 2 a sample."""
    model = taught(*[100] * 8)
    for number in range(16):
        model.process(flat(100 + 6 * (number % 2)), number)
    assert model.state()["bandwidth"] == pytest.approx(np.full((3, 4), 6.24), abs=0.005)


def test_the_background_is_the_mean_of_the_samples() -> None:
    assert np.array_equal(np.asarray(taught(100, 110, 120).background), flat(110))


def test_only_each_frame_of_an_interval_is_a_sample() -> None:
    model = KDE(samples=2, interval=2)
    for value in (100, 90, 110, 90):
        model.process(flat(value), 0)
    assert np.array_equal(np.asarray(model.background), flat(105))


def test_it_goes_on_exactly_from_a_state() -> None:
    model, other = taught(*range(100, 108)), KDE(samples=8, interval=1)
    other.restore(model.state())
    frames = [flat(100 + 9 * (number % 3)) for number in range(20)]
    masks = [[one.process(frame, 0) for frame in frames] for one in (model, other)]
    assert np.array_equal(*masks)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"samples": 1}, "number of samples is from 2 to 1000, not 1"),
        ({"interval": 0}, "interval of samples is from 1 to 10000, not 0"),
        ({"threshold": 0}, "threshold of the density is from 1e-30 to 1, not 0"),
    ],
)
def test_parameters_out_of_range_are_refused(arguments: dict[str, int], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        KDE(**arguments)
