"""Parts of videos without encoding anew."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from cleanplate.core.errors import OutputError
from cleanplate.media.cut import clip_suffix, copy_part


def video(path: Path, *, sound: bool = True) -> Path:
    """Four seconds at 10 frames a second, a key frame each second; the grey tells the frame."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10, options={"g": "10", "bf": "2"})
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        audio = container.add_stream("aac", rate=16000) if sound else None
        for number in range(40):
            grey = np.full((48, 64, 3), 5 * number + 20, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(grey)))
            if audio is not None:
                chunk = av.AudioFrame.from_ndarray(np.zeros((1, 1600), np.float32), "fltp", "mono")
                chunk.sample_rate, chunk.pts = 16000, 1600 * number
                container.mux(audio.encode(chunk))
        container.mux(stream.encode())
        if audio is not None:
            container.mux(audio.encode())
    return path


def frames(path: Path) -> list[tuple[float, int]]:
    """Time and number of each frame."""
    with av.open(str(path)) as container:
        return [
            (round(frame.time, 3), round((frame.to_ndarray(format="gray").mean() - 20) / 5))
            for frame in container.decode(video=0)
        ]


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".mov"])
def test_a_part_begins_at_the_key_frame_before(tmp_path: Path, suffix: str) -> None:
    source = video(tmp_path / f"a{suffix}")
    begin = copy_part(source, tmp_path / f"b{suffix}", Fraction("1.5"), Fraction("2.4"))
    assert begin == 1
    got = frames(tmp_path / f"b{suffix}")
    assert got[0] == (0.0, 10)
    assert [number for _, number in got][:14] == list(range(10, 24))
    assert len(got) <= 14 + 2
    assert [time for time, _ in got][:14] == pytest.approx([n / 10 for n in range(14)], abs=0.002)


def test_no_frame_of_a_part_lacks_what_it_was_made_from(
    tmp_path: Path, rng: np.random.Generator
) -> None:
    """A picture that slides by, with three frames between two others: each end is tried."""
    wide = rng.integers(0, 255, (6, 40, 3), np.uint8).repeat(8, axis=0).repeat(8, axis=1)
    with av.open(str(tmp_path / "a.mp4"), "w") as container:
        options = {"g": "10", "bf": "3", "sc_threshold": "0"}
        stream = container.add_stream("libx264", rate=10, options=options)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for number in range(40):
            part = np.ascontiguousarray(wide[:, 5 * number : 5 * number + 64])
            container.mux(stream.encode(av.VideoFrame.from_ndarray(part)))
        container.mux(stream.encode())
    whole = pictures(tmp_path / "a.mp4")
    for end in range(14, 22):
        copy_part(tmp_path / "a.mp4", tmp_path / "b.mp4", Fraction(1), Fraction(end, 10))
        for number, picture in enumerate(pictures(tmp_path / "b.mp4")[: end - 10], 10):
            assert (picture == whole[number]).all(), (end, number)


def pictures(path: Path) -> list[np.ndarray[tuple[int, ...], np.dtype[np.uint8]]]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]


def test_sound_comes_along(tmp_path: Path) -> None:
    source = video(tmp_path / "a.mp4")
    copy_part(source, tmp_path / "b.mp4", Fraction(1), Fraction(2))
    with av.open(str(tmp_path / "b.mp4")) as container:
        seconds = sum(frame.samples for frame in container.decode(audio=0)) / 16000
    assert seconds == pytest.approx(1, abs=0.13)


def test_packets_are_the_sources_own(tmp_path: Path) -> None:
    source = video(tmp_path / "a.mp4", sound=False)
    copy_part(source, tmp_path / "b.mp4", Fraction(2), Fraction(4))
    with av.open(str(source)) as one, av.open(str(tmp_path / "b.mp4")) as other:
        whole = {bytes(packet) for packet in one.demux(video=0) if packet.size}
        part = [bytes(packet) for packet in other.demux(video=0) if packet.size]
    assert len(part) == 20
    assert set(part) <= whole


def test_a_place_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    source = video(tmp_path / "a.mp4")
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError):
        copy_part(source, tmp_path / "file" / "b.mp4", Fraction(1), Fraction(2))


@pytest.mark.parametrize(
    ("name", "suffix"),
    [("a.MP4", ".mp4"), ("a.flv", ".mkv"), ("a.avi", ".mkv"), ("a.webm", ".webm")],
)
def test_a_part_has_a_container_that_keeps_times(name: str, suffix: str) -> None:
    assert clip_suffix(Path(name)) == suffix


def test_a_container_that_does_not_hold_the_streams_is_told(tmp_path: Path) -> None:
    source = video(tmp_path / "a.mp4")
    with pytest.raises(OutputError, match="cannot copy a part"):
        copy_part(source, tmp_path / "b.webm", Fraction(1), Fraction(2))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.mp4"]
