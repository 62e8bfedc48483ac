"""``cleanplate spectrum``."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from skimage import data

from ..verbs.denoise.clips import noisy_frames, write_clip
from .conftest import Cli


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "a.png"
    Image.fromarray(data.camera()[:60, :81]).save(path)
    return path


def test_the_spectrum_lies_beside(cli: Cli, picture: Path) -> None:
    ended = cli("spectrum", picture)
    assert ended.code == 0
    with Image.open(picture.with_name("a.spectrum.png")) as shown:
        assert (shown.size, shown.mode) == ((81, 60), "L")


def test_both_names_of_the_engine(cli: Cli, picture: Path) -> None:
    for flag, engine in (("--with", "opencv"), ("--engine", "numpy")):
        given = ("--filter", "lowpass", "--radius", "8", flag, engine)
        assert cli("spectrum", picture, *given, "-o", picture.with_name(f"{engine}.png")).code == 0
    ours, theirs = (
        np.asarray(Image.open(picture.with_name(f"{name}.png"))).astype(int)
        for name in ("numpy", "opencv")
    )
    assert np.abs(ours - theirs).max() <= 1


def test_stripes_are_told_as_json(cli: Cli, tmp_path: Path) -> None:
    columns = np.arange(256)
    stripes = data.moon()[:256, :256] + 12 * np.cos(2 * np.pi * 31 * columns / 256)
    Image.fromarray(np.clip(stripes, 0, 255).astype(np.uint8)).save(tmp_path / "a.png")
    ended = cli("spectrum", tmp_path / "a.png", "--denoise-periodic", "--json")
    facts = json.loads(ended.out)["facts"]
    assert facts["waves"] == 1
    assert facts["at"][0][:2] == pytest.approx([31, 0], abs=0.2)


def test_nothing_found_is_said(cli: Cli, picture: Path) -> None:
    ended = cli("spectrum", picture, "--denoise-periodic")
    assert "note: no periodic noise was found" in ended.err


def test_the_help_speaks_of_pictures_only(cli: Cli) -> None:
    text = cli("spectrum", "--help").out
    assert "Pictures, folders, patterns" in text
    assert "--start" not in text


def test_a_panel(cli: Cli, picture: Path) -> None:
    assert cli("spectrum", picture, "--filter", "highpass", "--plot").code == 0
    with Image.open(picture.with_name("a.spectrum.png")) as panel:
        assert panel.size == (1568, 824)


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (("PICTURE", "--filter", "notch"), 2, "needs --at"),
        (("PICTURE", "--filter", "notch", "--at", "90,0"), 2, "outside of the spectrum"),
        (("PICTURE", "--filter", "low"), 2, "--filter"),
        (("PICTURE", "--radius", "wide"), 2, "--radius takes a number"),
        (("PICTURE", "--denoise-periodic", "--filter", "lowpass"), 2, "leave out --filter"),
        (("none.png",), 3, "none.png"),
        (("VIDEO",), 2, "pictures, no videos"),
        (("PICTURE", "-o", "out.mp4"), 2, "out.mp4"),
    ],
)
def test_what_cannot_work_is_one_sentence(
    cli: Cli, picture: Path, tmp_path: Path, arguments: tuple[str, ...], code: int, word: str
) -> None:
    video = write_clip(tmp_path / "v.mp4", noisy_frames(1))
    names = {"PICTURE": picture, "VIDEO": video}
    ended = cli("spectrum", *(names.get(argument, argument) for argument in arguments))
    assert ended.code == code
    assert word in ended.err
    assert len(ended.err.splitlines()) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.png", "v.mp4"]
