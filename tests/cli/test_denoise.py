"""``cleanplate denoise``."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ..verbs.denoise.clips import noisy_frames, scene, write_clip
from .conftest import Cli


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two noisy pictures."""
    for number, frame in enumerate(noisy_frames(2)):
        Image.fromarray(frame).save(tmp_path / f"{number}.png")
    return tmp_path


def test_a_folder_of_pictures(cli: Cli, folder: Path) -> None:
    ended = cli("denoise", folder, "--method", "tv", "-o", f"{folder}/out/")
    assert ended.code == 0
    names = ["0.denoised.png", "1.denoised.png"]
    assert (
        sorted(path.name for path in (folder / "out").iterdir() if path.suffix == ".png") == names
    )
    assert "sigma_before" in ended.err


def test_json_tells_noise_and_likeness(cli: Cli, folder: Path) -> None:
    Image.fromarray(scene()).save(folder / "clean.bmp")
    given = ("--h", "auto", "--reference", folder / "clean.bmp", "--json")
    ended = cli("denoise", folder / "0.png", *given)
    record = json.loads(ended.out)
    assert record["status"] == "done"
    assert record["facts"]["psnr_after"] > record["facts"]["psnr_before"] + 2


def test_a_video(cli: Cli, tmp_path: Path) -> None:
    source = write_clip(tmp_path / "a.mp4", noisy_frames(3), sound=True)
    ended = cli("denoise", source, "--search", "7", "--frames", "3")
    assert ended.code == 0
    assert (tmp_path / "a.denoised.mp4").is_file()
    assert "3 frames" in ended.err


def test_numbered_pictures(cli: Cli, folder: Path) -> None:
    ended = cli("denoise", folder / "%d.png", "--method", "average", "-o", folder / "out", "--json")
    assert ended.code == 0
    assert json.loads(ended.out)["frames"] == 2
    assert sorted(path.name for path in (folder / "out").iterdir()) == ["0.png", "1.png"]


def test_numbered_pictures_have_a_sentence(cli: Cli, folder: Path) -> None:
    ended = cli("denoise", folder / "%d.png", "--method", "average", "-o", folder / "out")
    assert "2 frames" in ended.err
    assert ended.out == ""


@pytest.mark.parametrize(
    ("flags", "word"),
    [
        (("--skip-done",), "--skip-done"),
        (("--start", "1"), "--start"),
        (("--end", "2", "-r"), "--recursive or --end"),
        (("--crf", "20"), "video formats"),
    ],
)
def test_numbered_pictures_refuse_what_would_do_nothing(
    cli: Cli, folder: Path, flags: tuple[str, ...], word: str
) -> None:
    ended = cli("denoise", folder / "%d.png", *flags, "-o", folder / "out")
    assert ended.code == 2
    assert word in ended.err
    assert not (folder / "out").exists()


def test_transparency_names_no_flag_that_there_is_not(cli: Cli, folder: Path) -> None:
    with Image.open(folder / "0.png") as picture:
        picture.putalpha(99)
        picture.save(folder / "clear.png")
    ended = cli("denoise", folder / "clear.png", "--method", "tv", "-o", folder / "clear.jpg")
    assert ended.code == 2
    assert "cannot hold transparency; use PNG, WebP or TIFF" in ended.err
    assert "--color" not in ended.err
    assert not (folder / "clear.jpg").exists()


def test_equal_pictures_have_a_dash(cli: Cli, folder: Path) -> None:
    given = ("--h", "0", "--h-color", "0", "--reference", folder / "0.png")
    ended = cli("denoise", folder / "0.png", *given)
    assert "psnr_after -" in ended.err


def test_results_are_no_inputs_of_the_next_run(cli: Cli, folder: Path) -> None:
    cli("denoise", folder, "--method", "bilateral")
    ended = cli("denoise", folder, "--method", "bilateral", "--json")
    done = [json.loads(line) for line in ended.out.splitlines()]
    assert [record["status"] for record in done].count("done") == 2


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (("PICTURE", "--method", "average"), 2, "needs several frames"),
        (("PICTURE", "--h", "much"), 2, "--h is a number"),
        (("PICTURE", "--frames", "2"), 2, "--frames is odd"),
        (("PICTURE", "--template", "x"), 2, "whole number"),
        (("PICTURE", "--reference", "SMALL"), 2, "another size|the reference is 4x4"),
        (("PICTURE", "--reference", "none.png"), 3, "none.png does not exist"),
        (("none.png",), 3, "none.png"),
        (("none/%d.png",), 3, "no pictures"),
        (("PICTURE", "-o", "out.mp4"), 2, "out.mp4"),
    ],
)
def test_what_cannot_work_is_one_sentence(
    cli: Cli, folder: Path, arguments: tuple[str, ...], code: int, word: str
) -> None:
    import re

    Image.fromarray(np.zeros((4, 4, 3), np.uint8)).save(folder / "small.bmp")
    names = {"PICTURE": folder / "0.png", "SMALL": folder / "small.bmp"}
    ended = cli("denoise", *(names.get(argument, argument) for argument in arguments))
    assert ended.code == code
    assert re.search(word, ended.err)
    assert len(ended.err.splitlines()) == 1
    assert sorted(path.name for path in folder.iterdir()) == ["0.png", "1.png", "small.bmp"]
