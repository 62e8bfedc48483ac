"""Classical models through the verbs, on photos and videos."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

import cleanplate as cp
from cleanplate.core.errors import UsageError
from cleanplate.matting.options import MatteOptions
from cleanplate.media.memory_video import MemoryVideo
from cleanplate.verbs.classical import NAMES, still_model, video_model
from cleanplate.verbs.finding import Finder

from .samples import decoded

WALL, SPILT = (40, 160, 80), (95, 125, 105)
SHOWN = {
    "chroma": {},
    "grabcut": {"rect": "30,15,90,75"},
    "backprojection": {"sample": "50,40,70,50"},
    "watershed": {},
}


def photo() -> np.ndarray:
    """A dark grey block on which a green wall shines."""
    rgb = np.full((90, 120, 3), WALL, np.uint8)
    rgb[30:60, 40:80] = (150, 60, 60)
    rgb[30:36, 40:80] = SPILT
    return rgb


@pytest.fixture
def video(tmp_path: Path) -> Path:
    path = tmp_path / "call.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10, options={"crf": "8"})
        stream.width, stream.height, stream.pix_fmt = 120, 90, "yuv420p"
        for _ in range(4):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(photo())))
        container.mux(stream.encode())
    return path


@pytest.mark.parametrize("model", NAMES)
def test_a_photo_has_a_matte(model: str) -> None:
    matte = cp.matte(photo(), model=model, **SHOWN[model])
    assert matte[42:55, 48:72].min() > 0.9
    assert matte[:, :20].max() < 0.05


@pytest.mark.parametrize("model", NAMES)
def test_a_video_has_mattes(model: str) -> None:
    finder = Finder(MatteOptions(model=model, **SHOWN[model]))
    source = MemoryVideo([photo()] * 3)
    stream = finder.stream(source)
    mattes = [stream.process(frame) for frame in source]
    assert stream.model == model
    assert mattes[-1][42:55, 48:72].min() > 230
    assert mattes[-1][:, :20].max() < 12


@pytest.mark.parametrize("model", NAMES)
def test_a_video_goes_through_a_verb(model: str, video: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.mp4"
    done = cp.video.replace(video, target, "blue", model=model, **SHOWN[model])
    assert (done.model, done.frames, done.note) == (model, 4, None)
    frame = decoded(target)[-1].astype(int)
    assert frame[10, 10, 2] - frame[10, 10, 1] > 150
    assert frame[50, 60, 0] > frame[50, 60, 2] + 40


def test_the_walls_light_is_taken_off_what_is_replaced_and_cut_out() -> None:
    replaced = cp.replace(photo(), "white", model="chroma")
    cut = cp.remove(photo(), model="chroma")
    for result in (replaced, cut):
        spilt = result[33, 50:70, :3].astype(int)
        assert (spilt[:, 1] - spilt[:, [0, 2]].max(axis=1)).max() < 6
    assert SPILT[1] - max(SPILT[0], SPILT[2]) == 20


def test_the_background_keeps_its_colour_where_it_is_kept() -> None:
    kept = cp.remove(photo(), model="chroma", background_only=True)
    blurred = cp.blur(photo(), model="chroma")
    assert np.abs(kept[5, 5, :3].astype(int) - WALL).max() <= 1
    assert np.abs(blurred[5, 5].astype(int) - WALL).max() <= 1


def test_the_walls_light_is_taken_off_videos(video: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.mp4"
    cp.video.replace(video, target, "white", model="chroma", encode=cp.EncodeOptions(crf=8))
    spilt = decoded(target)[-1][33, 50:70, :3].astype(int).mean(axis=0)
    assert spilt[1] - max(spilt[0], spilt[2]) < 8


def test_a_key_that_is_given_is_taken() -> None:
    matte = cp.matte(photo(), model="chroma", key="150,60,60")
    assert matte[50, 60] == 0
    assert matte[5, 5] == 1


def test_a_sample_may_be_a_file(tmp_path: Path) -> None:
    Image.new("RGB", (4, 4), (150, 60, 60)).save(tmp_path / "sample.png")
    matte = cp.matte(photo(), model="backprojection", sample=str(tmp_path / "sample.png"))
    assert matte[45:55, 48:72].min() > 0.9


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"model": "grabcut"}, "needs --rect"),
        ({"model": "backprojection"}, "needs --sample"),
        ({"model": "grabcut", "rect": "0,0,121,5"}, "no box within the picture of 120x90"),
        ({"model": "grabcut", "rect": "0,0,120,90"}, "all of the picture"),
        ({"model": "grabcut", "rect": "middle"}, "takes a box"),
        ({"model": "backprojection", "sample": "0,0,121,5"}, "--sample 0,0,121,5 is no box"),
        ({"model": "chroma", "key": "greenish"}, "no colour"),
        ({"model": "chroma", "rect": "1,2,3,4"}, "--rect is for --model grabcut"),
        ({"key": "green"}, "--key is for --model chroma, not for 'auto'"),
        ({"model": "u2netp", "sample": "1,2,3,4"}, "--sample is for --model backprojection"),
    ],
)
def test_what_cannot_work_is_refused(options: dict[str, str], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        cp.matte(photo(), **options)


def test_videos_are_refused_likewise() -> None:
    source = MemoryVideo([photo()])
    for model in ("grabcut", "backprojection"):
        with pytest.raises(UsageError, match="needs --"):
            video_model(MatteOptions(model=model), source)


def test_a_photo_without_a_wall_says_so() -> None:
    with pytest.raises(UsageError, match="--key"):
        still_model(MatteOptions(model="chroma"), np.full((9, 9, 3), 80, np.uint8))
