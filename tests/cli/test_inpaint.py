"""``cleanplate inpaint``."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ..verbs.samples import clip, picture
from .conftest import Cli


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A photo, masks that fit and do not, a clip."""
    Image.fromarray(picture()).save(tmp_path / "x.png")
    spot = np.zeros((40, 60), np.uint8)
    spot[5:9, 46:52] = 255
    Image.fromarray(spot).save(tmp_path / "m.png")
    Image.fromarray(spot * 0).save(tmp_path / "none.png")
    Image.fromarray(spot * 0 + 255).save(tmp_path / "all.png")
    Image.fromarray(spot[:20]).save(tmp_path / "half.png")
    (tmp_path / "text.png").write_text("no picture")
    return tmp_path


def test_a_mask_is_filled_and_said(cli: Cli, files: Path) -> None:
    ended = cli("inpaint", files / "x.png", "--mask", files / "m.png", "-o", files / "out.png")
    assert ended.code == 0
    assert "out.png" in ended.err
    assert np.array_equal(np.asarray(Image.open(files / "out.png")), picture())


def test_a_subject_is_taken_away_as_json(cli: Cli, files: Path) -> None:
    ended = cli("inpaint", files / "x.png", "--subject", "any", "--json")
    line = json.loads(ended.out)
    assert line["facts"]["model"] == "red"
    assert 25 < line["facts"]["filled_percent"] < 60
    assert np.ptp(np.asarray(Image.open(files / "x.inpaint.png")).reshape(-1, 3), axis=0).max() <= 2


def test_a_video_keeps_its_frames(cli: Cli, files: Path) -> None:
    source = clip(files / "walk.mp4")
    ended = cli("inpaint", source, "--subject", "any", "--json")
    assert ended.code == 0
    assert json.loads(ended.out)["frames"] == 8


def test_an_empty_mask_is_a_note(cli: Cli, files: Path) -> None:
    ended = cli("inpaint", files / "x.png", "--mask", files / "none.png")
    assert ended.code == 0
    assert "nothing is marked; the picture is as it was" in ended.err


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ((), 2, "say what to fill in"),
        (("--mask", "half.png"), 3, "make a mask of that size"),
        (("--mask", "all.png"), 2, "nothing is left"),
        (("--mask", "text.png"), 3, "text.png"),
        (("--mask", "missing.png"), 3, "missing.png"),
        (("--mask", "m.png", "--scratches"), 2, "exclude each other"),
        (("--mask", "m.png", "--radius", "0"), 2, "--radius"),
        (("--mask", "m.png", "--grow", "-1"), 2, "--grow"),
        (("--mask", "m.png", "--method", "magic"), 2, "--method"),
        (("--mask", "m.png", "-o", "out.txt"), 2, "out.txt"),
        (("--mask", "m.png", "-o", "m.png"), 2, "would replace m.png, which --mask names"),
    ],
)
def test_what_cannot_work_is_one_sentence(
    cli: Cli,
    files: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    code: int,
    words: str,
) -> None:
    monkeypatch.chdir(files)
    before = sorted(path.name for path in files.iterdir())
    ended = cli("inpaint", "x.png", *arguments)
    assert ended.code == code
    assert words in ended.err
    assert len(ended.err.splitlines()) == 1
    assert sorted(path.name for path in files.iterdir()) == before


def test_the_brush_without_its_extra_says_what_to_install(
    cli: Cli, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "pygame" else real(name)
    )
    ended = cli("inpaint", files / "x.png", "--brush")
    assert ended.code == 4
    assert "pip install pygame-ce" in ended.err
