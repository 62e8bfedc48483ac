"""``cleanplate track``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ..verbs.track.conftest import ball
from .conftest import Cli

__all__ = ["ball"]

ROI = "14,34,33,33"


def test_losses_are_lines(cli: Cli, ball: Path, tmp_path: Path) -> None:
    ended = cli("track", ball, "--roi", ROI, "-o", tmp_path / "d.mp4")
    assert ended.code == 0
    assert ended.out.splitlines() == [
        "lost  at 0:01.800 (frame 18), since 0:01.600",
        "found at 0:02.800 (frame 28), since 0:02.600",
    ]
    assert "roi 14,34,33,33 (given), 40 frames, lost in 10" in ended.err
    assert (tmp_path / "d.mp4").is_file()


def test_losses_are_json_lines(cli: Cli, ball: Path, tmp_path: Path) -> None:
    ended = cli("track", ball, "--roi", ROI, "--csv", tmp_path / "b.csv", "--json")
    lost, found, done = (json.loads(line) for line in ended.out.splitlines())
    assert (lost["event"], lost["frame"], lost["since_s"]) == ("lost", 18, 1.6)
    assert (found["event"], found["time_s"]) == ("found", 2.8)
    assert len(found["box_xyxy"]) == 4
    assert (done["event"], done["frames"], done["lost_frames"]) == ("done", 40, 10)
    assert done["files"] == [str(tmp_path / "b.csv")]


def test_the_target_is_found_by_itself(cli: Cli, ball: Path, tmp_path: Path) -> None:
    ended = cli("track", ball, "-o", tmp_path / "d.mp4", "--end", "1")
    assert ended.code == 0
    assert "(matte of red), 10 frames" in ended.err
    assert ended.out == ""


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (("none.mp4",), 3, "none.mp4"),
        (("BALL", "--roi", "150,0,50,50"), 2, "reaches out of the picture of 160x96"),
        (("BALL", "--roi", "1,2,3"), 2, "--roi is X,Y,W,H"),
        (("BALL", "--roi", "1,2,0,4"), 2, "has no size"),
        (("BALL", "--roi", "100,10,30,30"), 2, "no colour"),
        (("BALL", "--roi", "10,10,4,4", "--method", "csrt"), 2, "8x8 pixels or more"),
        (("BALL", "--method", "kalman"), 2, "--method is one of"),
        (("BALL", "--adapt", "x"), 2, "--adapt takes a number"),
        (("BALL", "--csv", "b.txt"), 2, "--csv names a .csv"),
    ],
)
def test_what_cannot_work_is_one_sentence(
    cli: Cli, ball: Path, tmp_path: Path, arguments: tuple[str, ...], code: int, word: str
) -> None:
    source = tmp_path / "ball.mp4"
    source.write_bytes(ball.read_bytes())
    ended = cli("track", *(source if argument == "BALL" else argument for argument in arguments))
    assert ended.code == code
    assert word in ended.err
    assert len(ended.err.splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["ball.mp4"]
