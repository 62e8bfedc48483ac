"""Files that are not what they should be: each is done or explained in one sentence."""

from __future__ import annotations

import json
import struct
import zlib
from pathlib import Path

import pytest

from ..verbs.samples import clip, leftovers, photo_file, shared
from .conftest import Cli
from .process import run

SOUND_VIDEOS = (
    *(f"video_{turn}.mov" for turn in (0, 90, 180, 270)),
    *("unordered.mov", "transparent.webm", "-video-with-dash-.mp4", "bitmap.mp4", "smpte-2997.mp4"),
)
"""Odd, but nothing is wrong with them."""


def _bomb(path: Path) -> Path:
    """A PNG of some hundred bytes that claims 60000 x 60000 pixels."""

    def chunk(name: bytes, payload: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(name + payload))
        return struct.pack(">I", len(payload)) + name + payload + crc

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    data = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + data)
    return path


def _cut(path: Path, share: float) -> Path:
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    return path


def _make(path: Path, kind: str) -> Path:
    if kind == "empty":
        path.write_bytes(b"")
    elif kind == "text":
        path.write_text("I am no picture.\n" * 50)
    elif kind == "zeros":
        path.write_bytes(bytes(10_000))
    elif kind == "bomb":
        _bomb(path)
    elif path.suffix == ".mp4":
        _cut(clip(path), 0.5)
    else:
        _cut(photo_file(path), 0.5)
    return path


@pytest.mark.parametrize("verb", ["remove", "matte", "blur"])
@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.png", "empty"), ("a.jpg", "empty"), ("a.mp4", "empty"), ("a", "empty"),
        ("a.jpg", "text"), ("a.png", "text"), ("a.mp4", "text"), ("a.gif", "text"),
        ("a.txt", "text"),
        ("a.jpg", "zeros"), ("a.mp4", "zeros"),
        ("a.png", "cut"), ("a.jpg", "cut"), ("a.webp", "cut"), ("a.tif", "cut"), ("a.mp4", "cut"),
        ("a.png", "bomb"), ("a.jpg", "bomb"),
    ],
)  # fmt: skip
def test_a_damaged_file_is_one_sentence_and_code_3(
    cli: Cli, tmp_path: Path, verb: str, name: str, kind: str
) -> None:
    ended = cli(verb, _make(tmp_path / name, kind))
    assert (ended.code, ended.out) == (3, "")
    assert ended.err.startswith("cleanplate: ")
    assert ended.err.count("\n") == 1
    assert str(tmp_path) in ended.err
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.mp4"])
def test_info_explains_a_damaged_file(cli: Cli, tmp_path: Path, name: str) -> None:
    ended = cli("info", _make(tmp_path / name, "text"))
    assert (ended.code, ended.err.count("\n")) == (3, 1)


@pytest.mark.parametrize("kind", ["text", "empty", "cut"])
def test_a_damaged_background_is_one_sentence(cli: Cli, tmp_path: Path, kind: str) -> None:
    behind = _make(tmp_path / "behind.png", kind)
    ended = cli("replace", photo_file(tmp_path / "a.png"), "--background", behind)
    assert (ended.code, ended.err.count("\n")) == (3, 1)
    ended = cli("replace", clip(tmp_path / "a.mp4", frames=2), "--background", behind)
    assert (ended.code, ended.err.count("\n")) == (3, 1)


def test_a_photo_named_as_another_format_is_read_by_its_content(cli: Cli, tmp_path: Path) -> None:
    photo_file(tmp_path / "a.webp").rename(tmp_path / "a.jpg")
    assert cli("remove", tmp_path / "a.jpg").code == 0


def test_a_still_gif_is_a_picture(cli: Cli, tmp_path: Path) -> None:
    from PIL import Image

    Image.new("RGB", (30, 20), (200, 30, 30)).save(tmp_path / "a.gif")
    for verb in ("remove", "blur", "matte"):
        ended = cli(verb, tmp_path / "a.gif")
        assert (ended.code, ended.err.count("\n")) == (0, 1)


@pytest.mark.parametrize("verb", ["remove", "blur", "matte"])
def test_an_animated_png_is_an_animation(cli: Cli, tmp_path: Path, verb: str) -> None:
    from PIL import Image

    frames = [Image.new("RGB", (30, 20), (200, level, 30)) for level in (30, 60, 90)]
    frames[0].save(tmp_path / "a.png", save_all=True, append_images=frames[1:], duration=50)
    ended = cli(verb, tmp_path / "a.png", "--json")
    assert ended.code == 0
    record = json.loads(ended.out)
    assert (record["frames"], Path(record["target"]).suffix) == (3, ".webp")


def test_damage_of_a_video_is_told_once(tmp_path: Path) -> None:
    source = shared("media/video/awkward/corrupted.mp4")
    command = ("blur", source, "-o", tmp_path / "out.mp4", "--model", "selfie")
    ended = run(*command)
    assert (ended.returncode, ended.stderr.count(b"is damaged")) == (0, 1)
    assert "49 frames of about 50" in json.loads(run(*command, "--json").stdout)["damage"]


def test_the_awkward_videos_are_each_done_or_explained(cli: Cli, tmp_path: Path) -> None:
    """Truncated, rotated, unordered, without length, with broken sound: all in one batch."""
    folder = shared("media/video/awkward")
    ended = cli("blur", folder, "-o", tmp_path / "out", "--json", "--end", "0.5")
    records = [json.loads(line) for line in ended.out.splitlines()]
    status = {Path(record["source"]).name: record["status"] for record in records}
    assert len(status) == len([path for path in folder.iterdir() if path.name[0] != "."])
    assert set(status.values()) <= {"done", "failed"}
    for name in ("video_0.mov", "video_90.mov", "video_180.mov", "video_270.mov", "unordered.mov",
                 "-video-with-dash-.mp4", "transparent.webm", "bitmap.mp4",
                 "smpte-2997.mp4"):  # fmt: skip
        assert status[name] == "done", name
    for record in records:
        if record["status"] == "failed":
            assert record["exit_code"] in (2, 3)
            assert 0 < len(record["error"]) < 400
            assert not Path(record["target"]).exists()
        else:
            assert Path(record["target"]).stat().st_size > 0
    assert leftovers(tmp_path) == []
