"""``cleanplate faces``."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image
from skimage import data

from .conftest import Cli


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """A folder with a face, and a picture without."""
    folder = tmp_path / "photos"
    folder.mkdir()
    Image.fromarray(data.astronaut()[20:220, 100:340]).save(folder / "head.png")
    Image.fromarray(np.full((60, 80, 3), 90, np.uint8)).save(folder / "flat.png")
    return folder


def test_boxes_are_printed_in_the_order_of_the_inputs(cli: Cli, photos: Path) -> None:
    ended = cli("faces", photos)
    assert ended.code == 0
    first, second = ended.out.splitlines()
    assert first == f"{photos / 'flat.png'}  no face"
    assert second.startswith(f"{photos / 'head.png'}  7")
    assert sorted(path.name for path in photos.iterdir()) == ["flat.png", "head.png"]


def test_json_is_a_line_a_picture(cli: Cli, photos: Path) -> None:
    ended = cli("faces", photos / "head.png", "--json", "--eyes", "--detector", "lbp")
    (record,) = [json.loads(line) for line in ended.out.splitlines()]
    (face,) = record["faces"]
    assert (record["width"], record["height"]) == (240, 200)
    assert len(face["box_xyxy"]) == 4
    assert len(face["eyes"]) == 2


def test_drawn_pictures_go_where_they_are_wanted(cli: Cli, photos: Path, tmp_path: Path) -> None:
    out, table = tmp_path / "drawn", tmp_path / "faces.csv"
    ended = cli("faces", photos, "-o", f"{out}/", "--csv", table, "--json")
    assert ended.code == 0
    assert sorted(path.name for path in out.glob("*.png")) == ["flat.faces.png", "head.faces.png"]
    records = [json.loads(line) for line in ended.out.splitlines()]
    outcomes = [record for record in records if "status" in record]
    assert sorted(record["facts"]["faces"] for record in outcomes) == [0, 1]
    assert len(records) - len(outcomes) == 2
    assert len(table.read_text().splitlines()) == 2


def test_results_are_no_inputs_the_second_time(cli: Cli, photos: Path) -> None:
    cli("faces", photos, "-o", photos)
    assert len(cli("faces", photos).out.splitlines()) == 2


def test_what_was_done_is_left_out(cli: Cli, photos: Path, tmp_path: Path) -> None:
    out = f"{tmp_path / 'drawn'}/"
    cli("faces", photos, "-o", out)
    assert "2 skipped" in cli("faces", photos, "-o", out, "--skip-done").err
    assert "2 done" in cli("faces", photos, "-o", out, "--skip-done", "--eyes").err


def test_an_output_without_an_extension_is_a_folder_for_one_picture_too(
    cli: Cli, photos: Path, tmp_path: Path
) -> None:
    assert cli("faces", photos / "head.png", "-o", tmp_path / "drawn").code == 0
    assert (tmp_path / "drawn" / "head.faces.png").is_file()


def test_another_content_of_the_cascade_does_the_work_anew(
    cli: Cli, photos: Path, tmp_path: Path
) -> None:
    def brought(name: str) -> None:
        (tmp_path / "own.xml").write_bytes(Path(cv2.data.haarcascades, name).read_bytes())

    command = ("faces", photos / "flat.png", "--cascade", tmp_path / "own.xml", "--skip-done",
               "-o", f"{tmp_path / 'drawn'}/")  # fmt: skip
    brought("haarcascade_eye.xml")
    cli(*command)
    assert "skipped, done before" in cli(*command).err
    brought("haarcascade_smile.xml")
    assert "skipped" not in cli(*command).err


def test_a_cascade_of_opencv_is_known_by_its_name(
    cli: Cli, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(photos)
    ended = cli("faces", "head.png", "--cascade", "haarcascade_frontalface_alt.xml")
    assert ended.code == 0
    assert "score" in ended.out


def test_a_cascade_of_that_name_at_hand_comes_first(
    cli: Cli, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(photos.parent)
    Path("haarcascade_eye.xml").write_text("<a/>")
    assert cli("faces", photos / "head.png", "--cascade", "haarcascade_eye.xml").code == 3


def test_a_cascade_that_is_no_cascade_is_one_sentence(cli: Cli, photos: Path) -> None:
    file = photos.parent / "x.xml"
    file.write_text("<a/>")
    ended = cli("faces", photos, "--cascade", file)
    assert ended.code == 3
    assert ended.err.startswith(f"cleanplate: {file} is no cascade that OpenCV can read; give")
    assert ended.err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("none.png",), 3, "none.png does not exist"),
        (("head.png", "--detector", "hog"), 2, "'hog'"),
        (("head.png", "--min-size", "-1"), 2, "--min-size is 0 or more pixels"),
        (("head.png", "--skip-done"), 2, "--skip-done is for drawn results"),
        (("head.png", "--csv", "x.txt"), 2, "--csv names a file ending in .csv"),
        (("head.png", "flat.png", "--explain", "x"), 2, "--explain is about one picture"),
        (("head.png", "-o", "x.xyz"), 2, "x.xyz: a picture is not written as '.xyz'"),
    ],
)
def test_what_cannot_work_is_one_sentence(
    cli: Cli, photos: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...],
    code: int, message: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(photos)
    ended = cli("faces", *arguments)
    assert ended.code == code
    assert message in ended.err
    assert ended.err.count("\n") == 1


def test_a_file_that_fails_does_not_stop_the_others(cli: Cli, photos: Path) -> None:
    (photos / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nnothing")
    ended = cli("faces", photos)
    assert ended.code == 3
    assert len(ended.out.splitlines()) == 2
    assert "broken.png" in ended.err


def test_explain_prints_its_files(cli: Cli, photos: Path) -> None:
    ended = cli(
        "faces", photos / "head.png", "--explain", photos.parent / "why", "--detector", "lbp"
    )
    assert ended.code == 0
    files = [Path(line) for line in ended.out.splitlines()]
    assert [file.name for file in files][-1] == "stages.json"
    assert all(file.is_file() for file in files)


def test_a_table_and_leaving_out_what_is_done_exclude_each_other(
    cli: Cli, photos: Path, tmp_path: Path
) -> None:
    table = tmp_path / "faces.csv"
    table.write_text("kept")
    ended = cli("faces", photos, "-o", tmp_path / "out/", "--csv", table, "--skip-done")
    assert ended.code == 2
    assert "--csv and --skip-done exclude each other" in ended.err
    assert table.read_text() == "kept"


def test_a_table_never_replaces_the_cascade(cli: Cli, photos: Path, tmp_path: Path) -> None:
    cascade = tmp_path / "c.csv"
    cascade.write_text("a cascade")
    ended = cli("faces", photos, "--cascade", cascade, "--csv", cascade)
    assert (ended.code, cascade.read_text()) == (2, "a cascade")
