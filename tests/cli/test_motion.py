"""``cleanplate motion`` and ``cleanplate plate``."""

from __future__ import annotations

import json
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from .conftest import Cli


@pytest.fixture
def walk(tmp_path: Path) -> Path:
    """Two seconds; in the second one something bright is there."""
    path = tmp_path / "walk.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        for number in range(20):
            picture = np.full((64, 96, 3), 80, np.uint8)
            if number >= 10:
                picture[20:40, 30:60] = 220
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture)))
        container.mux(stream.encode())
    return path


def test_events_are_lines(cli: Cli, walk: Path) -> None:
    ended = cli("motion", walk, "--algorithm", "static-frame-difference")
    assert ended.code == 0
    assert ended.out.split()[:4] == ["1", "0:01.000", "-", "0:02.000"]
    assert (walk.parent / "walk.motion.mp4").is_file()
    assert "20 frames, 1 events" in ended.err


def test_events_are_json_lines(cli: Cli, walk: Path) -> None:
    ended = cli("motion", walk, "--algorithm", "static-frame-difference", "--json")
    event, done = (json.loads(line) for line in ended.out.splitlines())
    assert (event["event"], event["start_s"], event["end_s"]) == ("motion", 1.0, 2.0)
    assert (done["event"], done["frames"], done["events"]) == ("done", 20, 1)


def test_the_algorithms_are_listed(cli: Cli) -> None:
    ended = cli("motion", "--list")
    assert ended.code == 0
    names = [line.split()[0] for line in ended.out.splitlines()]
    assert {"mog2", "vibe", "pbas", "subsense", "sigma-delta"} <= set(names)
    assert names == sorted(names)


def test_a_plate_lies_beside_its_video(cli: Cli, walk: Path) -> None:
    ended = cli("plate", walk, "--end", "1.4", "--confidence", walk.parent / "sure.png")
    assert ended.code == 0
    plate = np.asarray(Image.open(walk.parent / "walk.plate.png"))
    assert np.abs(plate.astype(int) - 80).max() < 8
    assert (walk.parent / "sure.png").is_file()


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (("motion",), 2, "name a video"),
        (("motion", "none.mp4"), 3, "none.mp4"),
        (("plate", "none.mp4"), 3, "none.mp4"),
        (("motion", "WALK", "--algorithm", "mog3"), 2, "did you mean mog"),
        (("motion", "WALK", "--learning-rate", "2"), 2, "learning rate"),
        (("motion", "WALK", "--region", "0,0,500,500"), 2, "--region"),
        (("motion", "WALK", "--median", "4"), 2, "--median"),
        (("plate", "WALK", "--method", "gmg"), 2, "keeps no picture"),
    ],
)
def test_what_cannot_work_is_one_sentence(
    cli: Cli, walk: Path, arguments: tuple[str, ...], code: int, word: str
) -> None:
    ended = cli(*(walk if argument == "WALK" else argument for argument in arguments))
    assert ended.code == code
    assert word in ended.err
    assert len(ended.err.splitlines()) == 1
    assert sorted(path.name for path in walk.parent.iterdir()) == ["walk.mp4"]
