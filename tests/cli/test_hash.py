"""``cleanplate hash``: lines, groups, JSON, exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cleanplate.hashes.hash import dhash, phash

from ..verbs.samples import as_bytes, photo_file, picture
from . import process
from .conftest import Cli


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two pictures that are alike, and one of its own."""
    smooth = np.random.default_rng(1).integers(0, 200, (2, 6, 8, 3), np.uint8)
    scene, other = (
        Image.fromarray(part).resize((160, 120), Image.Resampling.BICUBIC) for part in smooth
    )
    scene.resize((80, 60)).save(tmp_path / "a.png")
    scene.save(tmp_path / "b.png")
    other.save(tmp_path / "c.png")
    return tmp_path


def test_a_line_a_picture(cli: Cli, tmp_path: Path) -> None:
    path = photo_file(tmp_path / "a.png")
    ended = cli("hash", path)
    assert (ended.code, ended.out, ended.err) == (0, f"{dhash(picture())}  {path}\n", "")


def test_kind_and_size_are_the_users(cli: Cli, tmp_path: Path) -> None:
    path = photo_file(tmp_path / "a.png")
    assert cli("hash", path, "--kind", "phash", "--size", "16").out.split()[0] == str(
        phash(picture(), 16)
    )


def test_groups_name_the_picture_to_keep_first(cli: Cli, folder: Path) -> None:
    lines = cli("hash", folder, "--groups").out.splitlines()
    assert [line.split()[-1] for line in lines] == [str(folder / "b.png"), str(folder / "a.png")]
    assert lines[0].startswith("keep  ")
    assert int(lines[1].split()[0]) <= 10


@pytest.mark.parametrize("flag", ["--distance", "--confirm-distance"])
def test_a_distance_without_groups_is_refused(cli: Cli, folder: Path, flag: str) -> None:
    ended = cli("hash", folder, flag, "3")
    assert (ended.code, ended.out) == (2, "")
    assert f"{flag} belongs to --groups" in ended.err


def test_no_groups_is_no_output(cli: Cli, folder: Path) -> None:
    ended = cli("hash", folder / "a.png", folder / "c.png", "--groups")
    assert (ended.code, ended.out) == (0, "")


def test_json_holds_what_the_line_does_and_the_size(cli: Cli, tmp_path: Path) -> None:
    path = photo_file(tmp_path / "a.png")
    assert json.loads(cli("hash", path, "--json").out) == {
        "source": str(path),
        "kind": "dhash",
        "size": 8,
        "hash": str(dhash(picture())),
        "width": 60,
        "height": 40,
        "error": None,
        "exit_code": 0,
    }


def test_groups_as_json(cli: Cli, folder: Path) -> None:
    (line,) = cli("hash", folder, "--groups", "--json").out.splitlines()
    group = json.loads(line)
    assert group["representative"] == str(folder / "b.png")
    assert [other["source"] for other in group["others"]] == [str(folder / "a.png")]


@pytest.mark.parametrize("flags", [(), ("--groups",)])
def test_a_bad_file_is_one_sentence_and_the_rest_is_done(
    cli: Cli, folder: Path, flags: tuple[str, ...]
) -> None:
    (folder / "bad.jpg").write_bytes(b"\xff\xd8\xff\xe0 and no more")
    ended = cli("hash", folder, *flags)
    assert ended.code == 3
    assert ended.err.count("\n") == 1
    assert "bad.jpg is damaged" in ended.err
    assert str(folder / "b.png") in ended.out
    assert "bad.jpg" not in ended.out


def test_a_bad_file_as_json_has_its_error(cli: Cli, tmp_path: Path) -> None:
    record = json.loads(cli("hash", tmp_path / "none.png", "--json").out)
    assert (record["hash"], record["exit_code"]) == (None, 3)
    assert "does not exist" in record["error"]


def test_bad_usage_is_code_2(cli: Cli, folder: Path) -> None:
    ended = cli("hash", folder, "--kind", "md5")
    assert (ended.code, ended.out) == (2, "")
    assert "ahash, phash, dhash, whash, not 'md5'" in ended.err


def test_no_picture_is_code_3(cli: Cli, tmp_path: Path) -> None:
    ended = cli("hash", tmp_path)
    assert ended.code == 3
    assert "no picture found" in ended.err


def test_a_missing_extra_is_code_4_at_once(
    cli: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "imagehash", None)
    ended = cli("hash", folder, "--kind", "whash")
    assert (ended.code, ended.out) == (4, "")
    assert ended.err.count("pip install") == 1


def test_a_picture_comes_from_standard_input() -> None:
    ended = process.run("hash", "-", input=as_bytes())
    assert (ended.returncode, ended.stdout) == (0, f"{dhash(picture())}  -\n".encode())


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from cleanplate.cli.main import app; app(['hash', '--help'], "
        "standalone_mode=False); heavy = {'numpy', 'cv2', 'PIL', 'scipy', 'imagehash'}; "
        "sys.exit(len(heavy & set(sys.modules)))"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert ended.returncode == 0, ended.stdout
    assert b"--groups" in ended.stdout
