"""``cleanplate models``: what is here, bringing, checking and adding networks."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from cleanplate.matting import library
from cleanplate.models import store

from ..verbs.samples import photo_file, shared
from .conftest import Cli

DEEPLAB = ("models/deeplab-portrait/deeplab_nchw.onnx", "--mean", ".5,.5,.5", "--std", ".5,.5,.5")
SINET = (
    "models/sinet/SINet_Softmax.onnx", "--bgr", "--scale", "1",
    "--mean", "102.89,111.25,126.91",
    # The authors divide by (62.93, 62.82, 66.36) and then by 255.
    "--std", "16047.8,16019.5,16920.7",
)  # fmt: skip
PHOTOS = 6


@pytest.fixture
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty store that finds built-in weights in the tests' usual one, and downloads nothing."""
    usual = store.home() / "models"
    folders = [str(path) for path in usual.glob("*") if path.is_dir()]
    monkeypatch.setenv("CLEANPLATE_MODELS", ":".join(folders))
    monkeypatch.setenv("CLEANPLATE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CLEANPLATE_OFFLINE", "1")
    library.forget()
    return tmp_path / "home"


def test_list_shows_every_model_with_licence(real_cli: Cli) -> None:
    ended = real_cli("models", "list")
    assert ended.code == 0
    for name in library.names():
        assert any(line.startswith(f"{name} ") for line in ended.out.splitlines())
    assert "Apache-2.0" in ended.out


def test_list_as_json(real_cli: Cli, own_home: Path) -> None:
    lines = [json.loads(line) for line in real_cli("models", "list", "--json").out.splitlines()]
    small = next(line for line in lines if line["name"] == "u2netp")
    assert (small["is_here"], small["size_bytes"], small["subject"]) == (False, 4_574_861, "any")


def test_pull_brings_every_part_and_path_and_verify_know_them(
    real_cli: Cli, own_home: Path
) -> None:
    ended = real_cli("models", "pull", "portrait-fine")
    assert ended.code == 0, ended.err
    paths = ended.out.splitlines()
    assert len(paths) == 3
    assert all(Path(path).is_relative_to(own_home) for path in paths)
    assert real_cli("models", "path", "portrait-fine").out.splitlines() == paths
    assert "u2netp: ok" in real_cli("models", "verify").out


def test_weights_that_were_changed_are_found_out(real_cli: Cli, own_home: Path) -> None:
    path = Path(real_cli("models", "pull", "selfie").out.strip())
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    for arguments in (
        ("models", "verify"),
        ("models", "path", "selfie"),
        ("models", "pull", "selfie"),
    ):
        ended = real_cli(*arguments)
        assert (ended.code, ended.err.count("\n")) == (4, 1)
        assert "damaged" in ended.err


def test_remove_deletes_and_says_when_there_is_nothing(real_cli: Cli, own_home: Path) -> None:
    path = Path(real_cli("models", "pull", "selfie").out.strip())
    assert real_cli("models", "remove", "selfie").code == 0
    assert not path.exists()
    assert real_cli("models", "remove", "selfie").code == 4


@pytest.mark.parametrize("command", ["pull", "path", "verify", "remove"])
def test_an_unknown_model_is_code_4_and_lists_the_known(real_cli: Cli, command: str) -> None:
    ended = real_cli("models", command, "u2net-small")
    assert (ended.code, ended.err.count("\n")) == (4, 1)
    assert "u2netp" in ended.err
    assert ("auto, portrait," in ended.err) == (command != "remove")  # which takes single ones


def test_weights_that_are_not_here_are_not_verified(real_cli: Cli, own_home: Path) -> None:
    ended = real_cli("models", "verify", "u2netp")
    assert ended.code == 4
    assert "cleanplate models pull u2netp" in ended.err


def _mean_iou(cli: Cli, model: str, out: Path) -> float:
    """Of `PHOTOS` photos of people spread over the set, at 0.5."""
    folder = shared("media/people")
    masks = {path.stem: path for path in (folder / "masks").iterdir()}
    photos = [path for path in sorted((folder / "images").iterdir()) if path.stem in masks]
    photos = photos[:: len(photos) // PHOTOS][:PHOTOS]
    ended = cli("matte", *photos, "-m", model, "--edge", "hard", "-o", f"{out}/")
    assert ended.code == 0, ended.err
    return float(
        np.mean([_iou(out / f"{path.stem}.matte.png", masks[path.stem]) for path in photos])
    )


def _iou(found: Path, truth: Path) -> float:
    matte = cv2.imread(str(found), cv2.IMREAD_GRAYSCALE) > 127
    mask = cv2.imread(str(truth), cv2.IMREAD_GRAYSCALE)
    mask = cv2.resize(mask, matte.shape[::-1], interpolation=cv2.INTER_NEAREST) > 127
    return float((matte & mask).sum() / max(1, (matte | mask).sum()))


@pytest.mark.parametrize(("file", "size"), [(DEEPLAB, "513x513"), (SINET, "320x320")])
def test_an_added_network_finds_people(
    real_cli: Cli, own_home: Path, tmp_path: Path, file: tuple[str, ...], size: str
) -> None:
    """Portrait networks on photos of whole people: far above the .08 of a wrong input."""
    path = shared(file[0])
    ended = real_cli("models", "add", path, "--name", "mine", "--subject", "person", *file[1:])
    assert ended.code == 0, ended.err
    assert f"mine: {size}, channel 1" in ended.out
    assert _mean_iou(real_cli, "mine", tmp_path / "out") > 0.5
    assert "mine" in real_cli("models", "list").out
    assert "mine: ok" in real_cli("models", "verify").out


def test_an_added_network_is_forgotten(real_cli: Cli, own_home: Path) -> None:
    assert (
        real_cli("models", "add", shared(DEEPLAB[0]), "--name", "mine", "--size", "513x513").code
        == 0
    )
    assert real_cli("models", "remove", "mine").code == 0
    assert "mine" not in real_cli("models", "list").out


def test_a_class_chooses_the_channel(real_cli: Cli, own_home: Path, tmp_path: Path) -> None:
    command = ("models", "add", shared(DEEPLAB[0]), "--name", "mine", "--classes", "wall,human")
    assert real_cli(*command, *DEEPLAB[1:]).code == 0
    photo = photo_file(tmp_path / "a.png")
    assert real_cli("matte", photo, "-m", "mine", "--subject", "human").code == 0
    ended = real_cli("matte", photo, "-m", "mine", "--subject", "dog")
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert "wall, human" in ended.err
    ended = real_cli("matte", photo, "--subject", "human")
    assert "--model mine" in ended.err


def test_a_network_like_a_known_one(real_cli: Cli, own_home: Path, tmp_path: Path) -> None:
    """The selfie network's file needs the rewriting that its card asks for."""
    weights = Path(real_cli("models", "pull", "selfie").out.strip())
    ended = real_cli("models", "add", weights, "--like", "selfie", "--name", "mine")
    assert ended.code == 0, ended.err
    assert real_cli("matte", photo_file(tmp_path / "a.png"), "-m", "mine").code == 0


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("--size", "wide"), 2, "WIDTHxHEIGHT"),
        (("--size", "0x0"), 2, "--size takes WIDTHxHEIGHT"),
        (("--size", "100x100"), 4, "does not take"),
        (("--mean", "1,2"), 2, "--mean takes three finite numbers"),
        (("--std", "0,1,1"), 2, "--std divides the pixels, so none of its three numbers is 0"),
        (("--std", "nan,1,1"), 2, "finite"),
        (("--scale", "7"), 2, "255, max, 1"),
        (("--channel", "9"), 2, "none numbered 9"),
        (("--channel", "-3"), 2, "none numbered -3"),
        (("--output", "7"), 2, "deeplab_nchw.onnx has 1 output, number 0; --output 7 is none"),
        (("--output", "-1"), 2, "--output -1 is none of them"),
        (("--classes", "a,b,c"), 2, "--classes names 3"),
        (("--subject", "cats"), 2, "person or any"),
        (("--like", "nonesuch"), 4, "no model is named"),
        (("--like", "u2netp", "--channel", "5"), 2, "none numbered 5"),
        (("--name", "u2netp"), 2, "built-in"),
        (("--name", "portrait"), 2, "built-in"),
        (("--name", "auto"), 2, "auto"),
        (("--name", "../outside"), 2, "letters"),
        (("--name", ""), 2, "letters"),
    ],
)
def test_a_card_that_cannot_be_right_is_refused(
    real_cli: Cli, own_home: Path, options: tuple[str, ...], code: int, words: str
) -> None:
    ended = real_cli("models", "add", shared(DEEPLAB[0]), *options)
    assert (ended.code, ended.err.count("\n")) == (code, 1)
    assert words in ended.err
    assert not list(own_home.rglob("*.json"))


@pytest.mark.parametrize("content", [b"", b"hello", bytes(1000)])
@pytest.mark.parametrize("name", ["x.onnx", "x.tflite", "x.bin"])
def test_a_file_that_is_no_network_is_one_sentence(
    real_cli: Cli, own_home: Path, tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    ended = real_cli("models", "add", tmp_path / name)
    assert (ended.code, ended.err.count("\n")) == (4, 1)
    assert name in ended.err


def test_a_missing_network_file_is_code_3(real_cli: Cli, own_home: Path, tmp_path: Path) -> None:
    assert real_cli("models", "add", tmp_path / "none.onnx").code == 3
