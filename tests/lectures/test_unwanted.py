"""A picture of a page that is no slide, as it is in the samples."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from cleanplate.core.errors import InputError
from cleanplate.lectures.signal import Samples, grid_of
from cleanplate.lectures.unwanted import unwanted_page
from cleanplate.media.video_info import VideoInfo, probe

from .screens import RGB, page, write_video

A = page("A")
REGION = (320, 0, 640, 180)


@pytest.fixture(scope="module")
def info(tmp_path_factory: pytest.TempPathFactory) -> VideoInfo:
    return probe(write_video(tmp_path_factory.mktemp("unwanted") / "a.mp4", [A] * 2))


def saved(folder: Path, picture: RGB, name: str = "unwanted.png") -> Path:
    path = folder / name
    cv2.imwrite(str(path), cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
    return path


def test_it_is_what_the_samples_are(info: VideoInfo, tmp_path: Path) -> None:
    grid = grid_of(info.size)
    _, sample = next(iter(Samples(info, grid)))
    small = unwanted_page(saved(tmp_path, A), info, grid, None)
    assert (small.shape, small.dtype) == ((180, 320), np.uint8)
    assert np.abs(small.astype(int) - sample).mean() < 1.5


@pytest.mark.parametrize("size", [(1280, 720), (200, 200)])
def test_its_size_does_not_matter(info: VideoInfo, tmp_path: Path, size: tuple[int, int]) -> None:
    grid = grid_of(info.size)
    same = unwanted_page(saved(tmp_path, A), info, grid, None)
    picture = np.asarray(cv2.resize(A, size, interpolation=cv2.INTER_AREA), np.uint8)
    small = unwanted_page(saved(tmp_path, picture), info, grid, None)
    assert np.abs(small.astype(int) - same).mean() < 4


def test_of_the_whole_video_the_region_is_cut_out(info: VideoInfo, tmp_path: Path) -> None:
    grid = grid_of(info.size, REGION)
    whole = unwanted_page(saved(tmp_path, A), info, grid, REGION)
    part = unwanted_page(saved(tmp_path, A[:180, 320:], "part.png"), info, grid, REGION)
    assert whole.shape == (90, 160)
    assert (whole == part).all()


def test_a_picture_that_cannot_be_read_is_said(info: VideoInfo, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.png"):
        unwanted_page(tmp_path / "none.png", info, grid_of(info.size), None)
