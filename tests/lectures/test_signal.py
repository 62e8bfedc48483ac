"""Samples: their times, their pictures, and which frames are looked at."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from cleanplate.core.errors import InputError
from cleanplate.lectures.signal import Grid, Samples, grid_of
from cleanplate.media.video_info import probe

from .screens import flat, page, show, small, write_video


def times_of(path: Path, **part: Fraction) -> list[float]:
    info = probe(path)
    return [float(time_s) for time_s, _ in Samples(info, grid_of(info.size), **part)]


def test_a_grid_is_about_320_wide_in_blocks_of_8() -> None:
    assert grid_of((720, 1280)) == Grid(4, 180, 320)
    assert grid_of((720, 1280)).blocks == (23, 40)
    assert grid_of((2160, 3840)) == Grid(12, 180, 320)
    assert grid_of((90, 160)) == Grid(1, 90, 160)


def test_a_grid_of_a_region_is_cut_to_the_picture() -> None:
    assert grid_of((720, 1280), (640, 0, 1280, 360)) == Grid(4, 90, 160, 0, 160)
    assert grid_of((720, 1280), (640, 360, 9999, 9999)) == Grid(4, 90, 160, 90, 160)


@pytest.mark.parametrize("size", [(1, 1), (2, 2000), (7, 5)])
def test_a_grid_has_a_pixel_at_least(size: tuple[int, int]) -> None:
    grid = grid_of(size)
    assert min(grid.rows, grid.columns, *grid.blocks) >= 1


def test_blocks_are_boxes_of_the_video() -> None:
    grid = Grid(4, 90, 160, 90, 160)
    assert grid.box_of(slice(0, 1), slice(1, 3)) == (672, 360, 736, 392)
    assert grid.box_of(slice(11, 12), slice(19, 20)) == (1248, 712, 1280, 720)


@pytest.mark.parametrize("rate", [10, 24, 25, 30])
def test_a_sample_is_the_first_frame_of_each_fifth_of_a_second(tmp_path: Path, rate: int) -> None:
    """B-frames come after what they are made from, and are the first of a step now and then."""
    video = write_video(
        tmp_path / "a.mp4", [flat(n, (64, 96)) for n in range(4 * rate)], rate=rate, bf="4"
    )
    frames = [round(n / rate * 1000) / 1000 for n in range(4 * rate)]
    first = {int(time_s / 0.2 + 1e-9): time_s for time_s in reversed(frames)}
    assert times_of(video) == pytest.approx(sorted(first.values()), abs=1e-9)


def test_times_of_a_variable_rate_are_exact(tmp_path: Path) -> None:
    times = [0, 0.007, 0.211, 0.35, 1.999, 2.0, 2.001, 7.5]
    video = write_video(tmp_path / "a.mkv", [flat(9, (64, 96))] * 8, times=times)
    assert times_of(video) == [0, 0.211, 1.999, 2.0, 7.5]


def test_start_is_included_and_end_is_not(tmp_path: Path) -> None:
    video = write_video(tmp_path / "a.mp4", [flat(9, (64, 96))] * 30)
    part = times_of(video, start_s=Fraction(1), end_s=Fraction(2))
    assert part == [1.0, 1.2, 1.4, 1.6, 1.8]


def test_a_start_amid_a_step_is_a_sample(tmp_path: Path) -> None:
    video = write_video(tmp_path / "a.mp4", [flat(9, (64, 96))] * 10)
    assert times_of(video, start_s=Fraction(1, 2)) == [0.5, 0.6, 0.8]


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "ts", "avi"])
@pytest.mark.parametrize("start_s", [0, 1, 3])
def test_a_part_begins_where_it_is_asked_to(tmp_path: Path, suffix: str, start_s: int) -> None:
    """MPEG-TS has no index; AVI keeps times of decoding, here up to two frames off."""
    video = write_video(tmp_path / f"a.{suffix}", [flat(n, (64, 96)) for n in range(40)])
    assert times_of(video, start_s=Fraction(start_s))[0] == pytest.approx(start_s, abs=0.21)


@pytest.mark.parametrize(
    ("pixel_format", "codec", "suffix"),
    [
        ("yuv420p", "libx264", "mp4"),
        ("yuv420p10le", "libx264", "mp4"),
        ("yuv444p", "libx264", "mp4"),
        ("gray", "ffv1", "mkv"),
        ("yuv420p12le", "ffv1", "mkv"),
        ("bgr0", "ffv1", "mkv"),
    ],
)
def test_pictures_are_the_luma_whatever_is_stored(
    tmp_path: Path, pixel_format: str, codec: str, suffix: str
) -> None:
    video = write_video(
        tmp_path / f"a.{suffix}", [page("A")] * 2, codec=codec, pixel_format=pixel_format
    )
    info = probe(video)
    _, picture = next(iter(Samples(info, grid_of(info.size))))
    assert picture.dtype == np.uint8
    # Luma of limited range: 16 for black, 235 for white; grey as RGB is of full range.
    full = small(page("A")).astype(float)
    expected = full if pixel_format == "gray" else 16 + full * 219 / 255
    assert np.abs(picture - expected).mean() < 2


def test_pictures_are_upright(tmp_path: Path) -> None:
    lying = flat(235, (96, 160))
    lying[:, :40] = 0
    video = write_video(tmp_path / "a.mp4", [lying] * 2, rotation=90)
    info = probe(video)
    assert info.size == (160, 96)
    _, picture = next(iter(Samples(info, grid_of(info.size))))
    # Turned clockwise, what was on the left is at the top.
    assert picture.shape == (160, 96)
    assert picture[:36].max() < 40
    assert picture[44:].min() > 190


def test_a_region_is_cut_out(tmp_path: Path) -> None:
    frame = flat(0)
    frame[180:, 320:] = 255
    info = probe(write_video(tmp_path / "a.mp4", [frame] * 2))
    _, picture = next(iter(Samples(info, grid_of(info.size, (320, 180, 640, 360)))))
    assert picture.shape == (90, 160)
    assert picture.min() > 200


def test_frames_without_times_are_refused(tmp_path: Path) -> None:
    video = write_video(tmp_path / "a.h264", show((page("A"), 1)))
    with pytest.raises(InputError, match="have no times; copy it into a container"):
        times_of(video)


def test_what_is_left_of_a_damaged_file_is_read(tmp_path: Path) -> None:
    video = write_video(tmp_path / "a.mkv", show((page("A"), 2), (page("B"), 2)))
    data = bytearray(video.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 2000] = bytes(2000)
    video.write_bytes(data)
    assert times_of(video)[:3] == [0, 0.2, 0.4]
