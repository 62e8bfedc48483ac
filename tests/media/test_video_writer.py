"""What is written is what comes back: times, colours, opacity, sizes, and nothing half done."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleanplate.core.errors import OutputError, UsageError
from cleanplate.core.frames import ColourTags, Frame
from cleanplate.media.memory_video import MemoryVideo, rgb_from_frame
from cleanplate.media.options import EncodeOptions
from cleanplate.media.video_info import VideoForm
from cleanplate.media.video_reader import VideoReader
from cleanplate.media.video_writer import VideoWriter

from .clips import make_clip, real, shade

if TYPE_CHECKING:
    from pathlib import Path
from typing import Any

AWKWARD = [
    "-video-with-dash-.mp4", "bitmap.mp4", "corrupted.mp4", "counter.mp4", "delayed_start.mp4",
    "fades.mp4", "no_duration.webm", "transparent.webm", "unordered.mov", "video_0.mov",
    "video_90.mov", "video_180.mov", "video_270.mov", "video_with_failing_audio.mp4",
]  # fmt: skip
FORM = VideoForm(size=(48, 64), time_base=Fraction(1, 30_000), rate=Fraction(30_000, 1001))


def read(path: Path) -> list[Frame]:
    with VideoReader(path) as reader:
        return list(reader)


def grey(pts: int, index: int = 0, *, size: tuple[int, int] = (48, 64), luma: int = 90) -> Frame:
    half = ((size[0] + 1) // 2, (size[1] + 1) // 2)
    neutral = np.full(half, 128, np.uint8)
    return Frame(np.full(size, luma, np.uint8), neutral, neutral, pts, FORM.time_base, index)


def copy(source: Path, target: Path, *, alpha: bool = False) -> tuple[list[Frame], list[Frame]]:
    """Frames read from the source, and from what was written of them."""
    with VideoReader(source) as reader:
        frames = list(reader)
        with VideoWriter(target, like=replace(reader.info.form, alpha=alpha)) as writer:
            for frame in frames:
                writer.write(frame)
    return frames, read(target)


@pytest.mark.parametrize("name", AWKWARD)
def test_every_real_clip_survives(tmp_path: Path, name: str) -> None:
    before, after = copy(real(f"awkward/{name}"), tmp_path / "a.mp4")
    assert [frame.time for frame in after] == [frame.time for frame in before]
    assert after[0].colour == before[0].colour
    for old, new in zip(before[::10], after[::10], strict=True):
        rows, columns = old.size
        assert np.abs(new.y[:rows, :columns].astype(int) - old.y).mean() < 4


@pytest.mark.parametrize("suffix", [".mp4", ".mov"])
@pytest.mark.parametrize("late", [0, 32_033])
def test_variable_and_late_times_survive_exactly(tmp_path: Path, suffix: str, late: int) -> None:
    pts = [late + time for time in (0, 1001, 2002, 5005, 6006)]
    _, after = copy(make_clip(tmp_path / "a.mp4", pts), tmp_path / f"b{suffix}")
    assert [frame.pts for frame in after] == pts
    assert {frame.time_base for frame in after} == {Fraction(1, 30_000)}
    assert [round(float(frame.y.mean())) for frame in after] == [shade(i) for i in range(5)]


@pytest.mark.parametrize("suffix", [".mkv", ".webm"])
def test_matroska_keeps_times_to_half_a_millisecond(tmp_path: Path, suffix: str) -> None:
    source = make_clip(tmp_path / "a.mp4", [32_033, 33_034, 40_041])
    before, after = copy(source, tmp_path / f"b{suffix}")
    pairs = zip(before, after, strict=True)
    assert max(abs(old.time - new.time) for old, new in pairs) <= Fraction(1, 2000)


def test_the_rate_stays_a_fraction(tmp_path: Path) -> None:
    source = make_clip(tmp_path / "a.mp4", [1001 * number for number in range(30)])
    copy(source, tmp_path / "b.mp4")
    assert VideoReader(tmp_path / "b.mp4").info.rate == Fraction(30_000, 1001)


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv", ".webm"])
@pytest.mark.parametrize("tags", [ColourTags(9, False, 9, 16), ColourTags(1, True, 1, 13)])
def test_colour_tags_survive(tmp_path: Path, suffix: str, tags: ColourTags) -> None:
    path = tmp_path / f"a{suffix}"
    with VideoWriter(path, like=replace(FORM, colour=tags)) as writer:
        writer.write(replace(grey(0), colour=tags))
    assert VideoReader(path).info.colour == tags


def test_colour_tags_survive_in_prores(tmp_path: Path) -> None:
    tags = ColourTags(9, False, 9, 16)
    options = EncodeOptions(codec="prores")
    with VideoWriter(
        tmp_path / "a.mov", like=replace(FORM, colour=tags), options=options
    ) as writer:
        writer.write(replace(grey(0), colour=tags))
    assert VideoReader(tmp_path / "a.mov").info.colour == tags


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv"])
def test_sample_aspect_survives_in_h264(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    with VideoWriter(path, like=replace(FORM, sample_aspect=Fraction(4, 3))) as writer:
        writer.write(grey(0))
    assert VideoReader(path).info.sample_aspect == Fraction(4, 3)


def test_a_sample_aspect_that_cannot_be_kept_is_warned_of(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    VideoWriter(tmp_path / "a.webm", like=replace(FORM, sample_aspect=Fraction(4, 3)))
    assert "square samples" in caplog.text


def test_ten_bits_survive_in_h264(tmp_path: Path) -> None:
    source = make_clip(tmp_path / "a.mp4", [0, 1001], pixel_format="yuv420p10le")
    _, after = copy(source, tmp_path / "b.mp4")
    assert after[0].depth == 10
    assert abs(float(after[0].y.mean()) - 4 * shade(0)) < 2


@pytest.mark.parametrize(("suffix", "full"), [(".webm", 255), (".mov", 1023)])
def test_opacity_survives(tmp_path: Path, suffix: str, full: int) -> None:
    path = tmp_path / f"a{suffix}"
    alpha = np.zeros((48, 64), np.uint8)
    alpha[:, 32:] = 255
    with VideoWriter(path, like=replace(FORM, alpha=True)) as writer:
        for number in range(5):
            writer.write(replace(grey(1001 * number, number), alpha=alpha))
    frames = read(path)
    assert len(frames) == 5
    found = frames[3].alpha
    assert found is not None
    assert found[:, :28].max() < 0.03 * full
    assert found[:, 36:].min() > 0.97 * full


def test_real_opacity_survives_in_webm(tmp_path: Path) -> None:
    before, after = copy(real("awkward/transparent.webm"), tmp_path / "a.webm", alpha=True)
    old, new = before[60].alpha, after[60].alpha
    assert old is not None
    assert new is not None
    assert np.abs(old.astype(int) - new).mean() < 1


def test_opacity_in_mp4_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"\.mov .* \.webm"):
        VideoWriter(tmp_path / "a.mp4", like=replace(FORM, alpha=True))


@pytest.mark.parametrize(
    ("suffix", "codec"),
    [(".mp4", "av1"), (".mkv", "av1"), (".webm", "av1"), (".mkv", "vp9"), (".mov", "prores")],
)
def test_each_codec_writes_what_it_says(tmp_path: Path, suffix: str, codec: Any) -> None:
    path = tmp_path / f"a{suffix}"
    form = replace(FORM, size=(64, 96))
    with VideoWriter(path, like=form, options=EncodeOptions(codec=codec)) as writer:
        for number in range(3):
            writer.write(grey(1001 * number, number, size=(64, 96), luma=shade(number)))
    reader = VideoReader(path)
    frames = list(reader)
    assert reader.info.codec == codec
    scale = 1 << (frames[0].depth - 8)
    for number, frame in enumerate(frames):
        assert abs(float(frame.y.mean()) / scale - shade(number)) < 2


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(height=st.integers(1, 37), width=st.integers(1, 37))
def test_any_size_comes_back_exactly_from_webm(tmp_path: Path, height: int, width: int) -> None:
    picture = np.full((height, width, 3), (180, 90, 30), np.uint8)
    path = tmp_path / "a.webm"
    source = MemoryVideo([picture] * 2)
    with VideoWriter(path, like=source.info.form) as writer:
        for frame in source:
            writer.write(frame)
    frames = read(path)
    assert [frame.size for frame in frames] == [(height, width)] * 2
    assert np.abs(rgb_from_frame(frames[0]).astype(int) - picture).max() <= 12


@pytest.mark.parametrize("size", [(1, 1), (47, 63), (48, 63), (47, 64)])
def test_odd_sizes_are_padded_in_h264_with_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, size: tuple[int, int]
) -> None:
    path = tmp_path / "a.mp4"
    frame = grey(0, size=size)
    ramp = np.add.outer(np.arange(size[0]), 2 * np.arange(size[1])).astype(np.uint8) + 20
    with VideoWriter(path, like=replace(FORM, size=size), options=EncodeOptions(crf=4)) as writer:
        writer.write(replace(frame, y=ramp))
    found = read(path)[0].y.astype(int)
    assert found.shape == (size[0] + size[0] % 2, size[1] + size[1] % 2)
    assert np.abs(found[: size[0], : size[1]] - ramp).max() <= 4
    assert abs(found[-1, -1] - int(ramp[-1, -1])) <= 4
    assert "is padded to" in caplog.text


def test_an_exception_leaves_nothing(tmp_path: Path) -> None:
    def interrupted() -> None:
        with VideoWriter(tmp_path / "a.mp4", like=FORM) as writer:
            writer.write(grey(0))
            raise KeyError

    with pytest.raises(KeyError):
        interrupted()
    assert list(tmp_path.iterdir()) == []


def test_no_frame_is_an_error_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="no frame"), VideoWriter(tmp_path / "a.mp4", like=FORM):
        pass
    assert list(tmp_path.iterdir()) == []


def test_an_older_result_stays_until_the_new_one_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(b"older")
    with VideoWriter(path, like=FORM) as writer:
        writer.write(grey(0))
        assert path.read_bytes() == b"older"
    assert len(read(path)) == 1


def test_a_frame_of_another_size_is_refused(tmp_path: Path) -> None:
    with (
        pytest.raises(UsageError, match="rows, columns"),
        VideoWriter(tmp_path / "a.mp4", like=FORM) as writer,
    ):
        writer.write(grey(0, size=(32, 32)))


def test_a_time_that_does_not_grow_is_refused(tmp_path: Path) -> None:
    with VideoWriter(tmp_path / "a.mp4", like=FORM) as writer:
        writer.write(grey(1001))
        with pytest.raises(UsageError, match="must come after"):
            writer.write(grey(1001, 1))


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("a.avi", {}, "videos are written as"),
        ("a.webm", {"codec": "h264"}, "vp9 or av1, not h264"),
        ("a.mp4", {"crf": 52}, "crf 52"),
        ("a.mov", {"codec": "prores", "crf": 5}, "quality is fixed"),
        ("a.mp4", {"preset": "warp"}, "not one of h264's"),
        ("a.mp4", {"codec": "av1"}, "64x64 pixels or more"),
    ],
)
def test_what_cannot_work_is_refused_before_writing(
    tmp_path: Path, name: str, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        VideoWriter(tmp_path / name, like=FORM, options=EncodeOptions(**options))


def test_an_unknown_codec_lists_the_known() -> None:
    with pytest.raises(UsageError, match="auto, h264, av1, vp9, prores"):
        EncodeOptions(codec="divx")  # type: ignore[arg-type]


def test_a_part_begins_at_its_first_frame(tmp_path: Path) -> None:
    source = make_clip(tmp_path / "a.mp4", [1001 * number for number in range(20)])
    start_s = Fraction(1, 4)  # lies between frame 7 (0.2336 s) and frame 8 (0.2669 s)
    with (
        VideoReader(source, start_s=start_s) as reader,
        VideoWriter(tmp_path / "b.mp4", like=reader.info.form, start_s=start_s) as writer,
    ):
        for frame in reader:
            writer.write(frame)
    after = read(tmp_path / "b.mp4")
    assert [frame.pts for frame in after] == [1001 * number for number in range(12)]
    assert round(float(after[0].y.mean())) == shade(8)
