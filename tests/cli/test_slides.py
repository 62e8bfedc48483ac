"""``cleanplate slides``: lines, events, exit codes."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from ..verbs.lecture_video import lecture_file
from . import process
from .conftest import Cli


@pytest.fixture(scope="module")
def lecture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three pages, one of them shown twice."""
    return lecture_file(tmp_path_factory.mktemp("lecture") / "talk.mp4")


def test_a_line_a_lecture(cli: Cli, lecture: Path, tmp_path: Path) -> None:
    ended = cli("slides", lecture, "-o", tmp_path / "deck")
    assert (ended.code, ended.out) == (0, "")
    assert ended.err.startswith(f"{lecture} -> {tmp_path / 'deck'}: 3 slides, ")


def test_quiet_says_nothing(cli: Cli, lecture: Path, tmp_path: Path) -> None:
    ended = cli("slides", lecture, "-o", tmp_path / "deck", "--quiet")
    assert (ended.code, ended.out, ended.err) == (0, "", "")


def test_events_are_json_lines(cli: Cli, lecture: Path, tmp_path: Path) -> None:
    ended = cli("slides", lecture, "-o", tmp_path / "deck", "--json")
    events = [json.loads(line) for line in ended.out.splitlines()]
    kinds = [event["event"] for event in events if event["event"] != "progress"]
    assert kinds[0] == "start"
    assert kinds[-1] == "done"
    assert kinds.count("slide") == 3
    slide = next(event for event in events if event["event"] == "slide")
    assert (slide["number"], slide["picture"]) == (1, "slide-001.png")
    assert (events[-1]["slides"], events[-1]["dropped"]) == (3, 1)
    assert all(Path(event["file"]).is_file() for event in events if event["event"] == "file")


def test_old_flags_still_work(cli: Cli, lecture: Path, tmp_path: Path) -> None:
    flags = ("--method", "knn", "--no-post-process", "--convert-to-pdf")
    ended = cli("slides", lecture, "-o", tmp_path / "deck", *flags)
    assert ended.code == 0
    assert (tmp_path / "deck" / "talk.pdf").is_file()


def test_knobs_of_the_classic_methods_count(cli: Cli, lecture: Path, tmp_path: Path) -> None:
    cli("slides", lecture, "-o", tmp_path, "--method", "knn", "--width", "160")
    record = json.loads((tmp_path / "slides.json").read_text())
    assert record["thresholds"]["width_px"] == 160


def test_the_others_are_done_when_one_fails(cli: Cli, lecture: Path, tmp_path: Path) -> None:
    ended = cli("slides", tmp_path / "none.mp4", lecture, "-o", tmp_path / "out")
    assert ended.code == 3
    assert "none.mp4 does not exist" in ended.err
    assert (tmp_path / "out" / "talk.slides" / "slides.json").is_file()


def test_a_failure_is_an_event_too(cli: Cli, tmp_path: Path) -> None:
    ended = cli("slides", tmp_path / "none.mp4", "--json")
    last = json.loads(ended.out.splitlines()[-1])
    assert (last["event"], last["exit_code"], ended.code) == ("error", 3, 3)


@pytest.mark.parametrize(
    ("flags", "word"),
    [
        (("--min-stay", "soon"), "is no time"),
        (("--method", "best"), "--method is one of"),
        (("--region", "5,5,1,1"), "--region is auto or"),
        (("--region", "9000,0,9100,50"), "--region"),
        (("--start", "1:00:00"), "no frame"),
        (("--hash-size", "99"), "--hash-size is from"),
    ],
)
def test_options_that_cannot_work(
    cli: Cli, lecture: Path, tmp_path: Path, flags: tuple[str, str], word: str
) -> None:
    ended = cli("slides", lecture, "-o", tmp_path / "deck", *flags)
    assert ended.code == 2
    assert word in ended.err
    assert len(ended.err.splitlines()) == 1
    assert not (tmp_path / "deck").exists()


def test_a_film_without_slides_is_a_result(cli: Cli, media: Path, tmp_path: Path) -> None:
    film = media / "video" / "calls" / "talking-d0.mp4"
    ended = cli("slides", film, "-o", tmp_path / "deck", "--pdf", "--end", "6")
    assert ended.code == 0
    assert "no slides" in ended.err
    assert not list((tmp_path / "deck").glob("slide-*"))


def test_an_interrupted_run_goes_on(tmp_path: Path) -> None:
    lecture = lecture_file(tmp_path / "talk.mp4", "ABCDEFGHIJ" * 6)
    given = ("slides", lecture, "-o", tmp_path / "deck", "--json")
    samples = tmp_path / "deck" / ".work" / "changes"
    with process.start(*given) as running:
        process.wait_for(samples.is_file, running)
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=60)
    assert running.returncode == 130, said
    again = process.run(*given)
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout.splitlines()[-1])["slides"] == 10
