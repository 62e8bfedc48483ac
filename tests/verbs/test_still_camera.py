"""Models without a network: what moves, what differs from the plate."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import cleanplate as cp
from cleanplate.core.errors import UsageError
from cleanplate.media.memory_video import MemoryVideo
from cleanplate.verbs.still_camera import still_model, video_model

ROOM = np.full((90, 120, 3), (70, 90, 110), np.uint8)


def walk(count: int = 90) -> MemoryVideo:
    """A square that walks through a room once it has been empty for 70 frames."""
    frames = [ROOM.copy() for _ in range(count)]
    for number in range(70, count):
        frames[number][20:70, 4 * (number - 70) : 4 * (number - 70) + 30] = 230
    return MemoryVideo(frames, 10)


def test_a_photo_is_compared_with_its_plate(tmp_path: Path) -> None:
    Image.fromarray(ROOM).save(tmp_path / "plate.png")
    photo = ROOM.copy()
    photo[20:70, 40:80] = 230
    matte = cp.matte(photo, model="clean-plate", plate=str(tmp_path / "plate.png"))
    assert matte[25:65, 45:75].min() > 0.9
    assert matte[:, :30].max() < 0.05


def test_a_photo_without_a_plate_says_what_to_do() -> None:
    with pytest.raises(UsageError, match="needs --plate"):
        still_model("clean-plate", None)


def test_nothing_moves_in_a_photo() -> None:
    with pytest.raises(UsageError, match="finds what moves in a video"):
        cp.matte(ROOM, model="mog2")


def test_a_video_makes_its_own_plate() -> None:
    video = walk()
    matter = video_model("clean-plate", None, video)
    moved = ROOM.copy()
    moved[20:70, 40:80] = 230
    assert matter(ROOM).max() == 0
    assert matter(moved)[30:60, 50:70].min() > 0.9


def test_a_model_of_motion_has_seen_the_beginning() -> None:
    matter = video_model("static-frame-difference", None, walk())
    moved = ROOM.copy()
    moved[20:70, 40:80] = 230
    assert matter(moved)[30:60, 50:70].min() == 1


def test_a_video_goes_through_a_verb(tmp_path: Path, walk_file: Path) -> None:
    target = tmp_path / "out.mp4"
    done = cp.video.replace(walk_file, target, "blue", model="running-average")
    assert (done.model, done.frames) == ("running-average", 90)
    assert target.is_file()


@pytest.fixture
def walk_file(tmp_path: Path) -> Path:
    import av

    path = tmp_path / "walk.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 120, 90, "yuv420p"
        for picture in walk()._pictures:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture)))
        container.mux(stream.encode())
    return path
