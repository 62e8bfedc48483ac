"""Sound beside a new picture: the same packets at the same times, or a warning."""

from __future__ import annotations

import logging
from fractions import Fraction
from pathlib import Path

import av
import pytest

from cleanplate.media.video_reader import VideoReader

from .clips import audio_packets, make_clip, real
from .copies import copy


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """Two seconds of picture and of tone."""
    return make_clip(tmp_path / "clip.mp4", [1001 * number for number in range(60)], tone_s=2)


@pytest.mark.parametrize(
    "name",
    ["smpte-2997.mp4", "video_with_failing_audio.mp4", "no_duration.webm", "transparent.webm"],
)
def test_real_packets_are_copied_bit_for_bit(tmp_path: Path, name: str) -> None:
    source = real(f"awkward/{name}")
    assert audio_packets(copy(source, tmp_path / "a.mp4")) == audio_packets(source)


def test_packets_of_a_made_clip_are_copied_bit_for_bit(tmp_path: Path, clip: Path) -> None:
    assert len(audio_packets(clip)[0]) > 90
    assert audio_packets(copy(clip, tmp_path / "a.mov")) == audio_packets(clip)


def test_sound_and_late_picture_keep_their_distance(tmp_path: Path) -> None:
    pts = [18_000 + 1001 * number for number in range(20)]
    source = make_clip(tmp_path / "clip.mp4", pts, tone_s=1.5)
    target = copy(source, tmp_path / "a.mp4")
    assert VideoReader(target).info.start_s == Fraction(18_000, 30_000)
    assert audio_packets(target) == audio_packets(source)


def test_matroska_leaves_out_the_lead_in_only(tmp_path: Path, clip: Path) -> None:
    (before,), (after,) = audio_packets(clip), audio_packets(copy(clip, tmp_path / "a.mkv"))
    heard = [packet for packet in before if packet[0] >= 0]
    assert [data for _, data in after] == [data for _, data in heard]
    late = [new - old for (new, _), (old, _) in zip(after, heard, strict=True)]
    assert max(abs(time) for time in late) <= Fraction(1, 1000)


def test_a_part_takes_its_sound_along(tmp_path: Path, clip: Path) -> None:
    start = Fraction(30 * 1001, 30_000)
    target = copy(clip, tmp_path / "a.mp4", start, Fraction(1501, 1000))
    (before,), (after,) = audio_packets(clip), audio_packets(target)
    # A packet is 1024 samples long; the first may begin before the cut and be heard after it.
    wanted = [p for p in before if start - Fraction(1024, 48_000) < p[0] < Fraction(1501, 1000)]
    assert [data for _, data in after] == [data for _, data in wanted]
    shifts = {new - old for (new, _), (old, _) in zip(after, wanted, strict=True)}
    assert len(shifts) == 1
    assert abs(shifts.pop() + start) <= Fraction(1, 48_000)


def test_every_track_and_its_language_is_copied(tmp_path: Path) -> None:
    source = tmp_path / "two.mkv"
    tone = make_clip(tmp_path / "tone.mp4", [0], tone_s=1)
    with av.open(str(tone)) as inp, av.open(str(source), "w") as out:
        video = out.add_stream_from_template(inp.streams.video[0])
        tracks = [out.add_stream_from_template(inp.streams.audio[0]) for _ in range(2)]
        tracks[0].metadata["language"], tracks[1].metadata["language"] = "eng", "deu"
        for packet in list(inp.demux(inp.streams.video[0])):
            if packet.size:
                packet.stream = video
                out.mux(packet)
        inp.seek(0)
        for packet in inp.demux(inp.streams.audio[0]):
            if packet.size and packet.pts >= 0:
                data, pts, base = bytes(packet), packet.pts, packet.time_base
                for track in tracks:
                    twin = av.Packet(data)
                    twin.pts = twin.dts = pts
                    twin.time_base, twin.stream = base, track
                    out.mux(twin)
    target = copy(source, tmp_path / "a.mkv")
    assert [track.language for track in VideoReader(target).info.audio] == ["eng", "deu"]
    assert audio_packets(target) == audio_packets(source)


def test_a_video_without_sound_needs_no_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    target = copy(make_clip(tmp_path / "clip.mp4", [0, 1001]), tmp_path / "a.mp4")
    assert audio_packets(target) == []
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_title_and_chapters_are_copied(tmp_path: Path) -> None:
    source = tmp_path / "titled.mkv"
    plain = make_clip(tmp_path / "plain.mp4", [1001 * number for number in range(30)])
    with av.open(str(plain)) as inp, av.open(str(source), "w") as out:
        out.metadata["title"] = "Without the actor"
        tags, unit = {"title": "One"}, Fraction(1, 1000)
        out.set_chapters([{"id": 1, "start": 0, "end": 500, "time_base": unit, "metadata": tags}])
        stream = out.add_stream_from_template(inp.streams.video[0])
        for packet in inp.demux(inp.streams.video[0]):
            if packet.size:
                packet.stream = stream
                out.mux(packet)
    with av.open(str(copy(source, tmp_path / "a.mp4"))) as container:
        assert container.metadata["title"] == "Without the actor"
        assert [chapter["metadata"]["title"] for chapter in container.chapters()] == ["One"]


def test_subtitles_are_copied_where_the_container_takes_them(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    subtitles = tmp_path / "a.srt"
    subtitles.write_text("1\n00:00:00,100 --> 00:00:00,600\nThe wall stays.\n")
    source = tmp_path / "sub.mkv"
    plain = make_clip(tmp_path / "plain.mp4", [1001 * number for number in range(30)])
    with (
        av.open(str(plain)) as inp,
        av.open(str(subtitles)) as words,
        av.open(str(source), "w") as out,
    ):
        pairs = [(inp, inp.streams.video[0]), (words, words.streams.subtitles[0])]
        targets = [out.add_stream_from_template(stream) for _, stream in pairs]
        for (container, stream), target in zip(pairs, targets, strict=True):
            for packet in container.demux(stream):
                if packet.size:
                    packet.stream = target
                    out.mux(packet)
    assert VideoReader(copy(source, tmp_path / "a.mkv")).info.subtitles == 1
    assert VideoReader(copy(source, tmp_path / "a.mp4")).info.subtitles == 0
    assert "cannot hold subrip subtitles" in caplog.text
