"""Numbered pictures, each with its neighbours."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cleanplate.core.errors import InputError, UsageError
from cleanplate.verbs.denoise.options import DenoiseOptions
from cleanplate.verbs.denoise.sequence import denoise_sequence, means_sequence

from .clips import noisy_frames, rms, scene

AVERAGE = DenoiseOptions(method="average", h="auto")


@pytest.fixture
def burst(tmp_path: Path) -> Path:
    folder = tmp_path / "burst"
    folder.mkdir()
    for number, frame in enumerate(noisy_frames(5)):
        Image.fromarray(frame).save(folder / f"{number:03}.png")
    return folder / "%03d.png"


def test_each_picture_comes_out_under_its_name(burst: Path) -> None:
    done = denoise_sequence(burst, AVERAGE)
    folder = burst.parent.with_name("burst.denoised")
    assert done.target == f"{folder}/"
    assert sorted(path.name for path in folder.iterdir()) == [f"{n:03}.png" for n in range(5)]
    for path in folder.iterdir():
        before = np.asarray(Image.open(burst.parent / path.name))
        assert rms(np.asarray(Image.open(path)), scene()) < 0.7 * rms(before, scene())
    assert (done.frames, done.facts["scenes"]) == (5, 1)
    # Noise of 24 in each colour is 24 times the root of .299^2 + .587^2 + .114^2 in brightness.
    assert done.facts["h"] == pytest.approx(16.04, rel=0.1)
    assert (done.facts["moving_camera"], done.note) == (0, None)


def test_no_noise_is_said(tmp_path: Path) -> None:
    Image.fromarray(scene(1)).save(tmp_path / "0.png")
    note = denoise_sequence(tmp_path / "%d.png", AVERAGE, tmp_path / "out").note
    assert note is not None
    assert "hardly any noise" in note


def test_another_size_is_refused(burst: Path) -> None:
    Image.new("RGB", (8, 8)).save(burst.parent / "004.png")
    with pytest.raises(InputError, match=r"004\.png is 8x8, the pictures before it 96x64"):
        denoise_sequence(burst, AVERAGE)


def test_grey_among_colours(burst: Path) -> None:
    Image.open(burst.parent / "002.png").convert("L").save(burst.parent / "002.png")
    assert denoise_sequence(burst, AVERAGE).frames == 5


@pytest.mark.parametrize(
    ("out", "word"), [("one.png", "one file for numbered"), ("burst", "holds the pictures")]
)
def test_places_that_cannot_be(burst: Path, out: str, word: str) -> None:
    with pytest.raises(UsageError, match=word):
        denoise_sequence(burst, AVERAGE, burst.parents[1] / out)


def test_no_such_pictures(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no pictures"):
        denoise_sequence(tmp_path / "%d.png", AVERAGE)


def test_what_means_a_sequence(burst: Path) -> None:
    assert means_sequence([str(burst)])
    assert not means_sequence([str(burst.parent)])
    assert not means_sequence([str(burst), "x.png"])
