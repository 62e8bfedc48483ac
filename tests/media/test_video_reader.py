"""Frames of files: upright, in order, at their exact times, and what damage leaves."""

from __future__ import annotations

import logging
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from cleanplate.core.errors import InputError, UsageError
from cleanplate.core.frames import Frame, Matrix, rgb_to_yuv
from cleanplate.media import video_reader
from cleanplate.media.memory_video import MemoryVideo
from cleanplate.media.video_planes import Orientation, colour_of, native, planes_of
from cleanplate.media.video_reader import VideoReader, _Count, _timed

from .clips import make_clip, real, shade

VARIABLE = [0, 1001, 2002, 5005, 6006, 20_020]


def read(path: Path, **options: object) -> list[Frame]:
    with VideoReader(path, **options) as reader:  # type: ignore[arg-type]
        return list(reader)


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("-video-with-dash-.mp4", 5), ("bitmap.mp4", 5), ("corrupted.mp4", 49), ("counter.mp4", 30),
        ("delayed_start.mp4", 24), ("fades.mp4", 250), ("no_duration.webm", 74),
        ("transparent.webm", 150), ("unordered.mov", 4), ("video_90.mov", 3),
        ("video_with_failing_audio.mp4", 280),
    ],
)  # fmt: skip
def test_every_real_clip_gives_its_frames_in_growing_time(name: str, count: int) -> None:
    frames = read(real(f"awkward/{name}"))
    times = [frame.time for frame in frames]
    assert len(frames) == count
    assert all(before < after for before, after in pairwise(times))
    assert [frame.index for frame in frames] == list(range(count))


def test_closing_while_another_thread_reads_leaves_the_file_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = VideoReader(make_clip(tmp_path / "a.mp4", VARIABLE))
    real_decoder = video_reader.open_decoder

    def close_meanwhile(*arguments: object) -> object:
        reader.close()  # as from another thread: the generator is executing
        return real_decoder(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(video_reader, "open_decoder", close_meanwhile)
    assert len(list(reader)) == len(VARIABLE)


def test_variable_times_and_durations_are_exact(tmp_path: Path) -> None:
    frames = read(make_clip(tmp_path / "a.mp4", VARIABLE))
    assert [frame.time for frame in frames] == [Fraction(pts, 30_000) for pts in VARIABLE]
    assert [frame.duration for frame in frames[:-1]] == [1001, 1001, 3003, 1001, 14_014]


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_planes_of_real_turned_clips_are_upright(degrees: int) -> None:
    frame = read(real(f"awkward/video_{degrees}.mov"))[0]
    assert frame.size == ((568, 320) if degrees in (90, 270) else (320, 568))
    assert frame.u.shape == ((284, 160) if degrees in (90, 270) else (160, 284))


@pytest.mark.parametrize(
    ("orientation", "expected"),
    [
        (Orientation(), [[1, 2], [3, 4], [5, 6]]),
        (Orientation(transpose=True, flip_columns=True), [[5, 3, 1], [6, 4, 2]]),
        (Orientation(flip_rows=True, flip_columns=True), [[6, 5], [4, 3], [2, 1]]),
        (Orientation(transpose=True, flip_rows=True), [[2, 4, 6], [1, 3, 5]]),
    ],
)
def test_a_quarter_turn_is_clockwise(orientation: Orientation, expected: list[list[int]]) -> None:
    plane = np.array([[1, 2], [3, 4], [5, 6]], np.uint8)
    assert orientation.apply(plane).tolist() == expected


def test_a_made_rotation_puts_the_left_column_on_top(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=25, options={"crf": "5"})
        stream.height, stream.width, stream.pix_fmt = 32, 64, "yuv420p"
        stream.set_display_rotation(-90)
        picture = np.zeros((32, 64, 3), np.uint8)
        picture[:, :32] = 255
        out.mux(stream.encode(av.VideoFrame.from_ndarray(picture)))
        out.mux(stream.encode(None))
    frame = read(path)[0]
    assert frame.size == (64, 32)
    assert frame.y[:28].min() > 200
    assert frame.y[36:].max() < 40


def test_start_and_end_take_frames_by_time(tmp_path: Path) -> None:
    path = make_clip(tmp_path / "a.mp4", VARIABLE)
    frames = read(path, start_s=Fraction(1001, 30_000), end_s=Fraction(6006, 30_000))
    assert [frame.pts for frame in frames] == [1001, 2002, 5005]
    assert [round(float(frame.y.mean())) for frame in frames] == [shade(1), shade(2), shade(3)]


def test_a_start_in_the_middle_of_a_real_clip_equals_the_whole_read(tmp_path: Path) -> None:
    path = real("awkward/fades.mp4")
    whole = [frame for frame in read(path) if 4 <= frame.time < 5]
    part = read(path, start_s=4, end_s=5)
    assert [frame.pts for frame in part] == [frame.pts for frame in whole]
    assert all(np.array_equal(a.y, b.y) for a, b in zip(part, whole, strict=True))


def test_an_end_before_the_start_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="must come after"):
        VideoReader(make_clip(tmp_path / "a.mp4", [0]), start_s=2, end_s=1)


def test_a_start_after_the_end_of_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no frame in the time asked for"):
        read(make_clip(tmp_path / "a.mp4", VARIABLE), start_s=100)


def test_ten_bits_stay_ten_bits(tmp_path: Path) -> None:
    frame = read(make_clip(tmp_path / "a.mp4", [0, 1001], pixel_format="yuv420p10le"))[0]
    assert (frame.depth, frame.y.dtype) == (10, np.uint16)
    assert abs(float(frame.y.mean()) - 4 * shade(0)) < 2


@pytest.mark.parametrize(
    ("kind", "full", "samples", "expected"),
    [
        ("yuv444p", False, (100, 90, 180), (100, 90, 180)),
        ("yuvj444p", True, (5, 90, 250), (5, 90, 250)),
        ("yuv422p10le", False, (500, 300, 800), (500, 300, 800)),
        ("yuv444p12le", False, (2000, 1200, 3200), (500, 300, 800)),
        ("gray", False, (77,), (77, 128, 128)),
        ("gray", True, (77,), (77, 128, 128)),
        ("gray10le", False, (300,), (300, 512, 512)),
        ("nv12", False, (99, 128), (99, 128, 128)),
        ("yuva444p12le", False, (2000, 1200, 3200, 4095), (500, 300, 800, 1023)),
    ],
)
def test_other_pixel_formats_keep_their_numbers(
    tmp_path: Path, kind: str, full: bool, samples: tuple[int, ...], expected: tuple[int, ...]
) -> None:
    frame = av.VideoFrame(33, 31, kind)
    for plane, value in zip(frame.planes, samples, strict=True):
        bits = frame.format.components[0].bits
        np.frombuffer(plane, np.uint16 if bits > 8 else np.uint8)[:] = value
    frame.color_range = 2 if full else 1
    with av.open(str(make_clip(tmp_path / "a.mp4", [0]))) as container:
        colour = colour_of(frame, container.streams.video[0])
    planes = planes_of(native(frame, colour, (31, 33)))
    assert colour.full_range == full
    assert tuple(int(plane[5, 5]) for plane in planes) == expected
    assert planes[1].shape == (16, 17)


@pytest.mark.parametrize("height", [64, 720])
def test_rgb_becomes_the_planes_of_the_tagged_matrix(height: int) -> None:
    picture = np.full((height, 64, 3), (200, 30, 90), np.uint8)
    frame = next(iter(MemoryVideo([picture])))
    expected = rgb_to_yuv(picture[0, 0].astype(np.float32), frame.colour, height)
    found = [frame.y[9, 9], frame.u[9, 9], frame.v[9, 9]]
    assert frame.colour.matrix == (Matrix.BT709 if height == 720 else Matrix.SMPTE170M)
    assert np.abs(np.array(found) - expected).max() <= 1


def test_opacity_of_webm_is_read() -> None:
    frame = read(real("awkward/transparent.webm"), end_s=1)[5]
    assert frame.alpha is not None
    assert (int(frame.alpha.min()), int(frame.alpha.max())) == (0, 255)


def test_kept_frames_do_not_change_and_cannot_be_written(tmp_path: Path) -> None:
    frames = read(make_clip(tmp_path / "a.mp4", [1001 * number for number in range(40)]))
    assert all(abs(float(f.y.mean()) - shade(f.index)) < 2 for f in frames)
    with pytest.raises(ValueError, match="read-only"):
        frames[0].y[0, 0] = 0


def test_a_reader_can_be_gone_through_again(tmp_path: Path) -> None:
    with VideoReader(make_clip(tmp_path / "a.mp4", VARIABLE)) as reader:
        assert [f.pts for f in reader] == [f.pts for f in reader] == VARIABLE


def test_damage_in_the_middle_is_warned_of_once(caplog: pytest.LogCaptureFixture) -> None:
    with VideoReader(real("awkward/corrupted.mp4")) as reader:
        assert sum(1 for _ in reader) == 49
        assert reader.damaged is not None
        assert "49 frames of about 50" in reader.damaged
    assert len([r for r in caplog.records if r.levelno >= logging.WARNING]) == 1


@pytest.mark.parametrize(
    "name", ["scenes/01_dog.mp4", "awkward/transparent.webm", "calls/book.mkv"]
)
def test_a_cut_off_file_gives_its_beginning_and_a_warning(tmp_path: Path, name: str) -> None:
    data = real(name).read_bytes()
    path = tmp_path / f"cut{Path(name).suffix}"
    path.write_bytes(data[: len(data) // 2])
    with VideoReader(path) as reader:
        assert 10 < sum(1 for _ in reader) < 200
        assert reader.damaged is not None


@pytest.mark.parametrize(
    "name", ["calls/again.mkv", "awkward/smpte-2997.mp4", "awkward/delayed_start.mp4"]
)
def test_whole_files_are_not_called_damaged(name: str) -> None:
    with VideoReader(real(name)) as reader:
        assert sum(1 for _ in reader) > 0
        assert reader.damaged is None


def test_frames_that_all_fail_to_decode_are_an_error(tmp_path: Path) -> None:
    path = make_clip(tmp_path / "a.mp4", VARIABLE)
    data = bytearray(path.read_bytes())
    begin = data.find(b"mdat") + 4
    end = data.find(b"moov") - 4
    data[begin:end] = bytes(end - begin)
    path.write_bytes(data)
    with pytest.raises(InputError, match="none of its frames can be decoded"):
        VideoReader(path)


def test_times_that_do_not_grow_or_lack_are_repaired(
    tmp_path: Path,
) -> None:
    path = make_clip(tmp_path / "a.mp4", [0, 1001, 2002, 3003])
    reader = VideoReader(path)
    frames = [av.VideoFrame(2, 2, "yuv420p") for _ in range(5)]
    for frame, pts in zip(frames, [0, 2002, 1001, 3003, None], strict=True):
        frame.pts = pts
    count = _Count()
    timed = list(_timed(iter(frames), reader.info, count))
    assert [pts for _, pts, _ in timed] == [0, 2002, 2003, 3003, 4004]
    assert count.repaired == 1


def test_a_change_of_size_is_scaled_to_the_first(tmp_path: Path) -> None:
    path = tmp_path / "a.h264"
    small = make_clip(tmp_path / "s.h264", [0, 1001], size=(32, 48))
    large = make_clip(tmp_path / "l.h264", [0, 1001], size=(64, 96))
    path.write_bytes(small.read_bytes() + large.read_bytes())
    frames = read(path)
    assert [frame.size for frame in frames] == [(32, 48)] * 4
    assert [round(float(f.y.mean())) for f in frames] == [shade(0), shade(1)] * 2


def test_full_range_is_kept(tmp_path: Path) -> None:
    frame = read(make_clip(tmp_path / "a.mp4", [0], color_range=2))[0]
    assert frame.colour == replace(frame.colour, full_range=True)
    assert abs(float(frame.y.mean()) - shade(0)) < 2
