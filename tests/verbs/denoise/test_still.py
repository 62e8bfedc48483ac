"""Noise out of pictures of every kind."""

from __future__ import annotations

import typing
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import cleanplate as cp
from cleanplate.core.errors import InputError, UsageError
from cleanplate.media.photo import Photo, grey_photo
from cleanplate.restore.denoising.methods import make_denoiser
from cleanplate.restore.denoising.nlm import NonLocalMeans
from cleanplate.verbs.denoise.api import options_of
from cleanplate.verbs.denoise.options import DenoiseKeywords, DenoiseOptions
from cleanplate.verbs.denoise.verb import Denoise

from .clips import noisy_frames, rms, scene


@pytest.fixture
def noisy() -> np.ndarray:
    return noisy_frames(1)[0]


@pytest.mark.parametrize("method", ["nlm", "tv", "wavelet", "bilateral"])
def test_noise_becomes_less(noisy: np.ndarray, method: str) -> None:
    result = cp.denoise(noisy, method=method, h="auto")
    assert rms(result, scene()) < 0.75 * rms(noisy, scene())


def test_depth_opacity_and_what_came_along_are_kept(noisy: np.ndarray) -> None:
    alpha = np.arange(noisy[..., 0].size, dtype=np.uint16).reshape(noisy.shape[:2])
    photo = Photo(noisy.astype(np.uint16) * 257, alpha, dpi=(240, 240), icc=b"profile")
    done = Denoise().still(photo).photo
    assert done.pixels.dtype == np.uint16
    assert len(np.unique(done.pixels)) > 256
    assert np.array_equal(done.alpha, alpha)
    assert (done.dpi, done.icc) == (photo.dpi, photo.icc)


def test_grey_uses_the_grey_form(noisy: np.ndarray) -> None:
    import cv2

    plane = np.ascontiguousarray(noisy[..., 1])
    done = Denoise().still(grey_photo(plane))
    assert done.photo.grey
    assert np.array_equal(
        done.photo.pixels[..., 2], cv2.fastNlMeansDenoising(plane, None, 10, 7, 21)
    )
    assert "h_color" not in done.facts


@pytest.mark.parametrize("shape", [(20, 30), (20, 30, 1), (20, 30, 3), (20, 30, 4)])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_arrays_come_back_as_they_were(shape: tuple[int, ...], dtype: type) -> None:
    result = cp.denoise(np.ones(shape, dtype), search=5)
    assert (result.shape, result.dtype) == (shape, dtype)


def test_noise_and_likeness_are_told(tmp_path: Path, noisy: np.ndarray) -> None:
    Image.fromarray(scene()).save(tmp_path / "clean.png")
    options = DenoiseOptions(method="tv", h="auto", reference=str(tmp_path / "clean.png"))
    facts = Denoise(options).still(Photo(noisy)).facts
    assert facts["sigma_before"] == pytest.approx(24, rel=0.2)
    assert facts["sigma_after"] < 5
    assert facts["psnr_after"] > facts["psnr_before"] + 3
    assert facts["ssim_after"] > facts["ssim_before"]


def test_a_grey_picture_and_a_colour_reference(tmp_path: Path, noisy: np.ndarray) -> None:
    Image.fromarray(scene()).save(tmp_path / "clean.png")
    options = DenoiseOptions(reference=str(tmp_path / "clean.png"))
    assert Denoise(options).still(grey_photo(noisy[..., 1])).facts["psnr_before"] > 20


def test_a_reference_of_another_size_is_refused(tmp_path: Path, noisy: np.ndarray) -> None:
    Image.new("RGB", (9, 9)).save(tmp_path / "clean.png")
    with pytest.raises(UsageError, match="the reference is 9x9, the picture 96x64"):
        cp.denoise(noisy, reference=str(tmp_path / "clean.png"))


def test_a_reference_is_looked_at_before_the_work(
    noisy: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(NonLocalMeans, "picture", lambda *_given: pytest.fail("was worked on"))
    with pytest.raises(InputError, match="does not exist"):
        cp.denoise(noisy, reference="nowhere.png")


@pytest.mark.parametrize(
    ("given", "luma", "chroma"),
    [
        ({}, 10, 10),
        ({"h": 20}, 20, 10),
        ({"h": "auto"}, None, None),
        ({"h": "auto", "h_color": 3}, None, 3),
        ({"h": 3, "h_color": "auto"}, 3, None),
        ({"h": 3, "h_color": None}, 3, 10),
    ],
)
def test_strengths_are_one_by_one(
    given: DenoiseKeywords, luma: float | None, chroma: float | None, noisy: np.ndarray
) -> None:
    options = options_of({"method": "tv", **given})
    assert options.strengths == (luma, chroma)
    facts = Denoise(options).still(Photo(noisy)).facts
    found = make_denoiser("tv").strength_for(noisy)
    assert facts["h"] == pytest.approx(found.luma if luma is None else luma, abs=0.01)
    assert facts["h_color"] == pytest.approx(found.chroma if chroma is None else chroma, abs=0.01)


def test_no_noise_is_said() -> None:
    flat = Photo(np.full((20, 30, 3), 99, np.uint8))
    note = Denoise(DenoiseOptions(h="auto")).still(flat).note
    assert note is not None
    assert "hardly any noise" in note
    assert Denoise().still(flat).note is None


def test_a_missing_reference(noisy: np.ndarray) -> None:
    with pytest.raises(InputError, match="does not exist"):
        cp.denoise(noisy, reference="nowhere.png")


def test_one_picture_cannot_be_averaged(noisy: np.ndarray) -> None:
    with pytest.raises(UsageError, match="needs several frames"):
        cp.denoise(noisy, method="average")


def test_frames_in_a_row(noisy: np.ndarray) -> None:
    frames = noisy_frames(5)
    results = cp.denoise(frames, method="average", h="auto")
    assert len(results) == 5
    for old, new in zip(frames, results, strict=True):
        assert rms(new, scene()) < 0.7 * rms(old, scene())


def test_a_file_goes_beside_itself(tmp_path: Path, noisy: np.ndarray) -> None:
    Image.fromarray(noisy).save(tmp_path / "a.png")
    out = cp.denoise(tmp_path / "a.png", method="bilateral")
    assert out == tmp_path / "a.denoised.png"
    assert rms(np.asarray(Image.open(out)), scene()) < rms(noisy, scene())


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"method": "median"}, "--method is one of nlm"),
        ({"h": "much"}, "--h is a number"),
        ({"h": "nan"}, "--h is from 0"),
        ({"h_color": "-1"}, "--h-color"),
        ({"template": 6}, "--template is odd"),
        ({"search": 0}, "--search"),
        ({"frames": 4}, "--frames"),
        ({"space": "rgb"}, "--space"),
    ],
)
def test_options_that_cannot_work_are_refused(options: dict[str, object], word: str) -> None:
    with pytest.raises(UsageError, match=word):
        DenoiseOptions(**options)  # type: ignore[arg-type]


def test_the_keywords_are_the_options() -> None:
    names = [field.name for field in fields(DenoiseOptions)]
    assert names == list(typing.get_type_hints(DenoiseKeywords))
