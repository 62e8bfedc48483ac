"""Spectra, there and back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from skimage import data

from cleanplate.core.errors import UsageError
from cleanplate.restore import spectrum
from cleanplate.restore.spectrum import (
    as_picture,
    centred,
    inverse,
    log_magnitude,
    magnitudes,
    multiplied,
    transform,
)

PLANES = hnp.arrays(
    np.float32,
    st.tuples(st.integers(1, 23), st.integers(1, 23)),
    elements=st.floats(0, 1, width=32),
)


@given(PLANES)
def test_both_engines_agree(plane: np.ndarray) -> None:
    ours, theirs = transform(plane), transform(plane, "opencv")
    assert np.abs(ours - theirs).max() < 1e-4 * plane.size
    assert np.abs(log_magnitude(plane) - log_magnitude(plane, "opencv")).max() < 0.5


@given(PLANES)
def test_there_and_back(plane: np.ndarray) -> None:
    for engine in ("numpy", "opencv"):
        assert np.abs(inverse(transform(plane, engine), engine) - plane).max() < 1e-5


def test_both_engines_agree_on_a_photo() -> None:
    plane = data.camera().astype(np.float32) / 255
    kept = transform(plane) * 0.5, transform(plane, "opencv") * 0.5
    assert np.abs(inverse(kept[0]) - inverse(kept[1], "opencv")).max() < 1e-4


@given(PLANES, st.integers(1, 60))
def test_halves_and_blocks_are_the_whole(plane: np.ndarray, at_once: int) -> None:
    """Whatever numbers are transformed at once; odd and even sides, single rows and columns."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spectrum, "_AT_ONCE", at_once)
        whole = np.fft.fft2(plane)
        for engine in ("numpy", "opencv"):
            assert np.abs(magnitudes(plane, engine) - np.abs(whole)).max() < 1e-4 * plane.size
            # Shares that are the same for a frequency and its mirror image.
            shares = 1 / (1 + np.add.outer(*(np.fft.fftfreq(side) ** 2 for side in plane.shape)))
            kept = shares[:, : plane.shape[1] // 2 + 1].astype(np.float32)
            expected = np.fft.ifft2(whole * shares).real
            assert np.abs(multiplied(plane, kept, engine) - expected).max() < 1e-5


def test_a_flat_picture_is_one_point_in_the_middle() -> None:
    decibels = log_magnitude(np.ones((6, 8), np.float32))
    # 20 log10(1 + 255 * 48)
    assert decibels[3, 4] == pytest.approx(81.755, abs=1e-2)
    decibels[3, 4] = 0
    assert np.abs(decibels).max() < 0.1


def test_a_wave_is_two_points() -> None:
    columns = np.arange(16)
    wave = np.tile(np.cos(2 * np.pi * 3 * columns / 16), (4, 1)).astype(np.float32)
    magnitude = np.abs(centred(transform(wave)))
    assert magnitude[2, 5] == pytest.approx(32, abs=1e-3)
    assert magnitude[2, 11] == pytest.approx(32, abs=1e-3)
    assert np.sort(magnitude.ravel())[-3] < 1e-3


def test_a_spectrum_is_stretched_to_be_seen() -> None:
    shown = as_picture(np.array([[10.0, 30.0], [20.0, 50.0]], np.float32))
    assert shown.tolist() == [[0.0, 0.5], [0.25, 1.0]]
    assert as_picture(np.array([[4.0, 5.0]], np.float32), (3, 5)).tolist() == [[0.5, 1.0]]
    assert as_picture(np.full((2, 2), 7, np.float32)).tolist() == [[0, 0], [0, 0]]


def test_no_other_engine() -> None:
    with pytest.raises(UsageError, match="numpy, opencv"):
        transform(np.zeros((2, 2), np.float32), "fftw")  # type: ignore[arg-type]
