"""Pages read again at full resolution."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cleanplate.core.errors import InputError
from cleanplate.core.frames import ColourTags, Matrix
from cleanplate.lectures.deck import Slide, Stay
from cleanplate.lectures.pages import assumed_colour, picture_of, pictures_at

from .screens import RGB, flat, page, show, write_video

A, B = page("A"), page("B")


def difference(one: RGB, other: RGB) -> float:
    return float(np.abs(one.astype(int) - other).mean())


@pytest.fixture(scope="module")
def two_pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A for two seconds, then B for two."""
    path = tmp_path_factory.mktemp("pages") / "a.mp4"
    return write_video(path, show((A, 2), (B, 2)), g="15")


def test_the_picture_of_a_slide_is_its_frame(two_pages: Path) -> None:
    slide = Slide(1, (Stay(0, 2),), 1.8)
    picture = picture_of(two_pages, slide)
    assert (picture.shape, picture.dtype) == ((360, 640, 3), np.uint8)
    assert difference(picture, A) < 3


@pytest.mark.parametrize(("time_s", "expected"), [(1.9, A), (2.0, B), (0, A), (3.9, B)])
def test_times_are_exact(two_pages: Path, time_s: float, expected: RGB) -> None:
    assert difference(next(pictures_at(two_pages, [time_s])), expected) < 3


def test_any_order_is_read(two_pages: Path) -> None:
    pictures = pictures_at(two_pages, [3.0, 0.5, 2.5, 1.9])
    expected = [B, A, B, A]
    assert [difference(got, page) < 3 for got, page in zip(pictures, expected, strict=True)] == [
        True
    ] * 4


def test_while_the_last_frame_lasts_it_is_read(two_pages: Path) -> None:
    assert difference(next(pictures_at(two_pages, [3.97])), B) < 3


def test_behind_the_end_there_is_no_picture(two_pages: Path) -> None:
    with pytest.raises(InputError, match=r"a\.mp4 cannot be read at 4\.20 s"):
        next(pictures_at(two_pages, [4.2]))


def test_where_decoding_stops_early_no_earlier_frame_is_given(tmp_path: Path) -> None:
    whole = write_video(tmp_path / "a.mkv", show((A, 2), (B, 2)), g="15")
    cut = tmp_path / "cut.mkv"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    assert difference(next(pictures_at(cut, [0.5])), A) < 3
    with pytest.raises(InputError, match=r"cut\.mkv cannot be read at 3\.90 s"):
        next(pictures_at(cut, [3.9]))


def test_a_region_is_cut_out(two_pages: Path) -> None:
    picture = next(pictures_at(two_pages, [0.5], region=(20, 10, 330, 200)))
    assert picture.shape == (190, 310, 3)
    assert picture.flags.c_contiguous
    assert difference(picture, A[10:200, 20:330]) < 3


def test_pages_are_upright(tmp_path: Path) -> None:
    video = write_video(tmp_path / "a.mp4", show((A, 1)), rotation=90)
    assert difference(next(pictures_at(video, [0.5])), np.rot90(A, -1)) < 3


@pytest.mark.parametrize("suffix", ["avi", "mkv", "ts"])
def test_other_containers_give_the_same(tmp_path: Path, suffix: str) -> None:
    """AVI keeps times of decoding only."""
    video = write_video(tmp_path / f"a.{suffix}", show((A, 2), (B, 2)))
    for time_s, expected in ((1.5, A), (2.5, B)):
        assert difference(next(pictures_at(video, [time_s])), expected) < 3


@pytest.mark.parametrize("pixel_format", ["yuv420p", "yuv444p", "yuv420p10le"])
def test_colours_of_files_that_do_not_say_are_kept(tmp_path: Path, pixel_format: str) -> None:
    """FFmpeg and OpenCV write by BT.601 at any size, and do not say so."""
    blue = flat(0, (720, 1280))
    blue[..., 2] = 255
    video = write_video(tmp_path / "a.mp4", [blue] * 2, pixel_format=pixel_format)
    picture = next(pictures_at(video, [0]))
    assert np.abs(picture.reshape(-1, 3).mean(axis=0) - (0, 0, 255)).max() < 4


def test_a_matrix_that_is_said_is_believed() -> None:
    said = ColourTags(matrix=int(Matrix.BT709))
    assert assumed_colour(said) == said
    assert assumed_colour(ColourTags()).matrix == Matrix.SMPTE170M


def test_a_file_that_is_gone_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.mp4"):
        next(pictures_at(tmp_path / "gone.mp4", [0]))
