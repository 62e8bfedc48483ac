"""Many files in one command line: trees, names, resuming, and bad files among good ones."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from ..verbs.samples import clip, leftovers, photo_file, pixels
from .conftest import Cli


def _names(folder: Path) -> list[str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path.relative_to(folder).as_posix() for path in files if path.name[0] != ".")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """a.png, a clip, a text file, and two folders deep another b.png."""
    folder = tmp_path / "in"
    (folder / "x" / "y").mkdir(parents=True)
    photo_file(folder / "a.png")
    clip(folder / "c.mp4", frames=2)
    (folder / "notes.txt").write_text("hello")
    photo_file(folder / "x" / "y" / "b.png")
    return folder


def test_a_folder_is_its_top_level(cli: Cli, tree: Path, tmp_path: Path) -> None:
    ended = cli("blur", tree, "-o", tmp_path / "out")
    assert ended.code == 0
    assert _names(tmp_path / "out") == ["a.blur.png", "c.blur.mp4"]
    assert "2 done" in ended.err


def test_a_tree_is_kept(cli: Cli, tree: Path, tmp_path: Path) -> None:
    assert cli("remove", tree, "-r", "-o", tmp_path / "out").code == 0
    assert _names(tmp_path / "out") == ["a.cutout.png", "c.cutout.webm", "x/y/b.cutout.png"]


def test_results_lie_beside_their_inputs_and_are_no_inputs(cli: Cli, tree: Path) -> None:
    assert cli("blur", tree, "-r").code == 0
    first = _names(tree)
    assert "x/y/b.blur.png" in first
    assert cli("blur", tree, "-r").code == 0
    assert _names(tree) == first


def test_names_do_not_collide(cli: Cli, tmp_path: Path) -> None:
    for folder in ("p", "q"):
        (tmp_path / folder).mkdir()
        photo_file(tmp_path / folder / "a.png")
        photo_file(tmp_path / folder / "a.jpg")
    out = tmp_path / "out"
    assert cli("remove", tmp_path / "p", tmp_path / "q", "-o", f"{out}/").code == 0
    assert len(_names(out)) == 4


def test_a_bad_file_does_not_stop_the_others(cli: Cli, tree: Path, tmp_path: Path) -> None:
    (tree / "b.jpg").write_bytes(b"\xff\xd8\xff damaged")
    ended = cli("blur", tree, "-o", tmp_path / "out")
    assert ended.code == 3
    assert _names(tmp_path / "out") == ["a.blur.png", "c.blur.mp4"]
    assert sum("b.jpg" in line for line in ended.err.splitlines()) == 1
    assert "2 done, 1 failed" in ended.err


def test_failures_of_several_kinds_are_code_1(cli: Cli, tmp_path: Path) -> None:
    """A video for standard output's sister: one unreadable input, one target that cannot be."""
    (tmp_path / "a.png").write_text("x")
    photo_file(tmp_path / "b.png")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "b.blur.png").mkdir()
    ended = cli("blur", tmp_path / "a.png", tmp_path / "b.png", "-o", tmp_path / "out")
    assert ended.code == 1
    assert "2 failed" in ended.err


def _done(ended_out: str) -> dict[str, str]:
    records = [json.loads(line) for line in ended_out.splitlines()]
    return {Path(record["source"]).name: record["status"] for record in records}


def test_skip_done_does_nothing_twice(cli: Cli, tree: Path, tmp_path: Path) -> None:
    command = ("blur", tree, "-o", tmp_path / "out", "--skip-done", "--json")
    statuses = _done(cli(*command).out)
    assert statuses == {"a.png": "done", "c.mp4": "done", "notes.txt": "skipped"}
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").glob("*.blur.*")}
    assert set(_done(cli(*command).out).values()) == {"skipped"}
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_skip_done_goes_by_what_a_run_without_it_did(cli: Cli, tree: Path, tmp_path: Path) -> None:
    assert cli("blur", tree, "-o", tmp_path / "out").code == 0
    ended = cli("blur", tree, "-o", tmp_path / "out", "--skip-done")
    assert "2 skipped" in ended.err


def test_skip_done_redoes_a_changed_file(cli: Cli, tree: Path, tmp_path: Path) -> None:
    command = ("blur", tree, "-o", tmp_path / "out", "--skip-done", "--json")
    cli(*command)
    os.utime(tree / "a.png", (1, 1))
    assert _done(cli(*command).out) == {"a.png": "done", "c.mp4": "skipped", "notes.txt": "skipped"}


def test_skip_done_redoes_all_with_other_options(cli: Cli, tree: Path, tmp_path: Path) -> None:
    command = ("blur", tree, "-o", tmp_path / "out", "--skip-done", "--json")
    cli(*command)
    assert _done(cli(*command, "--strength", "0.9").out)["a.png"] == "done"


def test_skip_done_redoes_a_deleted_result(cli: Cli, tree: Path, tmp_path: Path) -> None:
    command = ("blur", tree, "-o", tmp_path / "out", "--skip-done", "--json")
    cli(*command)
    (tmp_path / "out" / "a.blur.png").unlink()
    assert _done(cli(*command).out)["a.png"] == "done"


def test_skip_done_redoes_all_before_a_changed_background(cli: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    photo_file(folder / "a.png")
    behind = photo_file(tmp_path / "behind.png")
    command = ("replace", folder, "--background", behind, "--skip-done", "--json")
    assert _done(cli(*command).out)["a.png"] == "done"
    assert _done(cli(*command).out)["a.png"] == "skipped"
    os.utime(behind, (1, 1))
    assert _done(cli(*command).out)["a.png"] == "done"


def test_a_damaged_record_is_no_obstacle(cli: Cli, tree: Path, tmp_path: Path) -> None:
    command = ("blur", tree, "-o", tmp_path / "out", "--skip-done", "--json")
    cli(*command)
    record = tmp_path / "out" / ".cleanplate.jsonl"
    record.write_bytes(record.read_bytes()[:-20] + b'\n[1]\n{"target": 3}\n\xff\xfe\n{"tar')
    assert "done" in _done(cli(*command).out).values()
    statuses = _done(cli(*command).out)
    assert (statuses["a.png"], statuses["c.mp4"]) == ("skipped", "skipped")


ODD_NAMES = [
    "-dash.png",
    "with space.png",
    "ünïcode 写真 🎥.png",
    "line\nbreak.png",
    "quote'\".png",
    "[brackets].png",
    "100%.png",
    ".hidden.png",
    "UPPER.PNG",
    "no extension",
    "x.tar.png",
]


@pytest.mark.parametrize("name", ODD_NAMES)
def test_odd_names_are_names(cli: Cli, tmp_path: Path, name: str) -> None:
    photo_file(tmp_path / "plain.png").rename(tmp_path / name)
    ended = cli("remove", tmp_path / name, "--json")
    assert ended.code == 0
    assert pixels(Path(json.loads(ended.out)["target"])).shape == (40, 60, 4)


def test_a_relative_name_with_a_dash_after_two_dashes(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    photo_file(tmp_path / "plain.png").rename(tmp_path / "-dash.png")
    assert cli("blur", "--", "-dash.png").code == 0
    assert (tmp_path / "-dash.blur.png").is_file()


def test_a_file_taken_for_an_option_is_told_how_to_name(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    photo_file(tmp_path / "plain.png").rename(tmp_path / "-dash.png")
    ended = cli("blur", "-dash.png")
    assert ended.code == 2
    assert ended.err.endswith("; -dash.png is a file: write ./-dash.png\n")
    assert "is a file" not in cli("blur", "--", "-dash.png", "--nonsense").err


def _not_unicode(folder: Path, number: int) -> Path:
    path = folder / os.fsdecode(b"caf\xe9%d.png" % number)
    return photo_file(folder / "plain.png").rename(path)


@pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes exist on Linux only")
def test_a_name_that_is_no_unicode_is_told(cli: Cli, tmp_path: Path) -> None:
    source = _not_unicode(tmp_path, 1)
    for command in ("blur", "info"):
        assert cli(command, source).code == 0
        assert cli(command, source, "--json").code == 0


@pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes exist on Linux only")
def test_names_that_are_no_unicode_are_remembered_as_done(cli: Cli, tmp_path: Path) -> None:
    for number in range(2):
        _not_unicode(tmp_path, number)
    command = ("blur", tmp_path, "-o", tmp_path / "out", "--json", "--skip-done")
    assert set(_done(cli(*command).out).values()) == {"done"}
    assert set(_done(cli(*command).out).values()) == {"skipped"}


@pytest.mark.parametrize("length", [200, 245, 251])
def test_a_name_of_any_length_is_done_or_one_sentence(
    cli: Cli, tmp_path: Path, length: int
) -> None:
    """A file system takes 255 bytes; with ``.cutout`` the longest are too long."""
    photo_file(tmp_path / "plain.png").rename(tmp_path / ("x" * length + ".png"))
    ended = cli("remove", tmp_path)
    assert ended.code == (0 if length == 200 else 1)
    assert ended.err.count("\n") == 1
    assert leftovers(tmp_path) == []


def test_outputs_in_a_folder_that_is_a_file(cli: Cli, tmp_path: Path) -> None:
    photo_file(tmp_path / "a.png")
    (tmp_path / "file").write_text("x")
    ended = cli("blur", tmp_path / "a.png", "-o", tmp_path / "file" / "b.png")
    assert (ended.code, ended.err.count("\n")) == (1, 1)
    assert f"{tmp_path / 'file'} is a file, not a folder" in ended.err


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere"
)
def test_a_folder_that_may_not_be_written_to(cli: Cli, tmp_path: Path) -> None:
    photo_file(tmp_path / "a.png")
    (tmp_path / "locked").mkdir(mode=0o500)
    ended = cli("blur", tmp_path / "a.png", "-o", tmp_path / "locked" / "b.png")
    assert ended.code == 1
    assert "may not be written to" in ended.err
