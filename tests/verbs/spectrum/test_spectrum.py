"""Spectra, filters and stripes of pictures of every kind."""

from __future__ import annotations

import typing
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from skimage import data

import cleanplate as cp
from cleanplate.core.errors import UsageError
from cleanplate.media.photo import Photo, grey_photo
from cleanplate.restore.spectrum import as_picture, log_magnitude
from cleanplate.verbs.spectrum.options import SpectrumKeywords, SpectrumOptions
from cleanplate.verbs.spectrum.verb import Spectrum


def striped() -> np.ndarray:
    """A photo with diagonal stripes, grey uint8."""
    rows, columns = np.mgrid[:512, :512]
    stripes = 14 * np.cos(2 * np.pi * (40.3 * columns - 25.6 * rows) / 512)
    return np.clip(np.rint(data.moon() + stripes), 0, 255).astype(np.uint8)


def test_the_spectrum_is_the_centred_log_magnitude() -> None:
    grey = data.camera()[:64, :80]
    shown = cp.spectrum(grey)
    expected = as_picture(log_magnitude(grey.astype(np.float32) / 255))
    assert shown.dtype == np.uint8
    assert np.abs(shown / 255 - expected).max() < 0.003
    assert np.unravel_index(shown.argmax(), shown.shape) == (32, 40)


def test_each_colour_has_its_own() -> None:
    rgb = np.zeros((32, 32, 3), np.uint8)
    rgb[..., 0] = data.camera()[:32, :32]
    shown = cp.spectrum(rgb)
    assert shown[..., 0].any()
    assert not shown[..., 1:].any()


def test_engines_make_the_same_picture() -> None:
    grey = data.camera()[:61, :80].astype(np.float32) / 255
    ours, theirs = (
        cp.spectrum(grey, filter="lowpass", engine=name) for name in ("numpy", "opencv")
    )
    assert np.abs(ours - theirs).max() < 1e-4


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
@pytest.mark.parametrize("shape", [(9, 12), (9, 12, 3), (9, 12, 4), (1, 1, 3), (1, 7), (13, 1)])
def test_a_filtered_picture_is_as_it_was(shape: tuple[int, ...], dtype: type) -> None:
    picture = np.ones(shape, dtype)
    result = cp.spectrum(picture, filter="lowpass")
    assert (result.shape, result.dtype) == (shape, dtype)
    assert np.array_equal(result, picture) or dtype is np.float32


def test_opacity_is_kept_by_a_filter() -> None:
    alpha = np.arange(64 * 64, dtype=np.uint16).reshape(64, 64)
    photo = Photo(np.full((64, 64, 3), 900, np.uint16), alpha)
    done = Spectrum(SpectrumOptions(filter="highpass")).still(photo).photo
    assert np.array_equal(done.alpha, alpha)
    # Without its mean, a flat picture is in the middle.
    assert np.abs(done.pixels.astype(int) - 32768).max() <= 2


def test_stripes_are_taken_out_and_told() -> None:
    done = Spectrum(SpectrumOptions(denoise_periodic=True)).still(grey_photo(striped()))
    assert done.facts["waves"] == 1
    u, v, amplitude = done.facts["at"][0]
    assert (u, v) == pytest.approx((40.3, -25.6), abs=0.1)
    assert amplitude == pytest.approx(14, rel=0.2)
    left = done.photo.pixels[..., 0].astype(float) - data.moon()
    assert np.sqrt(np.mean(left**2)) < 1.5


def test_without_stripes_nothing_changes() -> None:
    photo = Photo(data.chelsea())
    done = Spectrum(SpectrumOptions(denoise_periodic=True)).still(photo)
    assert done.photo is photo
    assert done.note is not None
    assert "no periodic noise" in done.note


def test_a_pattern_is_left_alone() -> None:
    photo = grey_photo(np.ascontiguousarray(data.checkerboard()[:100, :150]))
    done = Spectrum(SpectrumOptions(denoise_periodic=True)).still(photo)
    assert done.photo is photo
    assert done.note is not None
    assert "pattern" in done.note


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"filter": "lowpass"},
        {"filter": "bandpass", "shape": "butterworth"},
        {"filter": "notch", "at": "3,2;-4,1"},
        {"denoise_periodic": True},
    ],
)
@pytest.mark.parametrize("shape", [(40, 60, 3), (60, 40), (9, 9, 4)])
def test_a_panel_can_be_made_of_any(options: dict[str, object], shape: tuple[int, ...]) -> None:
    picture = np.random.default_rng(3).integers(0, 256, shape, np.uint8)
    options = {**options, **({"radius": 3} if "filter" in options else {})}
    made = Spectrum(SpectrumOptions(plot=True, **options))  # type: ignore[arg-type]
    grey = len(shape) == 2
    photo = grey_photo(picture) if grey else Photo(np.ascontiguousarray(picture[..., :3]))
    panel = made.still(photo).photo.pixels
    assert panel.dtype == np.uint8
    assert panel.shape == (2 * 412, 4 * 392, 3)
    assert panel.std() > 20


def test_the_panel_marks_what_was_found() -> None:
    options = SpectrumOptions(denoise_periodic=True, plot=True)
    panel = Spectrum(options).still(grey_photo(striped())).photo.pixels
    second = panel[28:412, 392 : 392 + 384].astype(int)
    rows, columns = np.nonzero((second[..., 0] - second[..., 2]) > 100)
    # The mark right of and above the middle, and its mirror image.
    scale = 384 / 512
    assert columns.max() == pytest.approx(192 + 40.3 * scale + 7, abs=2)
    assert rows.min() == pytest.approx(192 - 25.6 * scale - 7, abs=2)


def test_results_lie_beside(tmp_path: Path) -> None:
    Image.fromarray(data.chelsea()[:50, :60]).save(tmp_path / "a.jpg")
    assert cp.spectrum(tmp_path / "a.jpg") == tmp_path / "a.spectrum.png"
    assert cp.spectrum(tmp_path / "a.jpg", filter="lowpass") == tmp_path / "a.spectrum.jpg"


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"filter": "middle"}, "--filter is one of"),
        ({"shape": "round"}, "--shape is one of"),
        ({"engine": "fftw"}, "--engine is one of"),
        ({"radius": 0}, "--radius"),
        ({"width": -1}, "--width"),
        ({"order": 21}, "--order"),
        ({"filter": "notch"}, "needs --at"),
        ({"filter": "notch", "at": "3"}, "--at is U,V"),
        ({"filter": "notch", "at": "0,0"}, "mean"),
        ({"filter": "notch", "at": "inf,0"}, "nowhere"),
        ({"at": "3,4"}, "no other filter takes it"),
        ({"filter": "lowpass", "denoise_periodic": True}, "leave out --filter"),
    ],
)
def test_options_that_cannot_work_are_refused(options: dict[str, object], word: str) -> None:
    with pytest.raises(UsageError, match=word):
        SpectrumOptions(**options)  # type: ignore[arg-type]


def test_a_notch_outside_of_the_spectrum_is_refused() -> None:
    with pytest.raises(UsageError, match="outside of the spectrum"):
        cp.spectrum(np.zeros((8, 8), np.uint8), filter="notch", at="5,0")


def test_the_keywords_are_the_options() -> None:
    names = [field.name for field in fields(SpectrumOptions)]
    assert names == list(typing.get_type_hints(SpectrumKeywords))
