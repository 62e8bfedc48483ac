"""Sound encoded anew: where the container asks for it, at the same times."""

from __future__ import annotations

from pathlib import Path

import av
import pytest

from cleanplate.media.video_reader import VideoReader

from .clips import audio_packets, make_clip, real
from .copies import copy


def test_aac_in_webm_is_encoded_anew_with_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    clip = make_clip(tmp_path / "clip.mp4", [1001 * number for number in range(60)], tone_s=2)
    target = copy(clip, tmp_path / "a.webm")
    (track,) = VideoReader(target).info.audio
    assert (track.codec, track.channels) == ("opus", 1)
    assert "encoded anew as libopus" in caplog.text
    with av.open(str(target)) as container:
        samples = sum(frame.samples for frame in container.decode(audio=0))
    assert abs(samples / 48_000 - 2) < 0.05


def test_vorbis_in_mov_becomes_aac(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    target = copy(real("awkward/transparent.webm"), tmp_path / "a.mov")
    assert [track.codec for track in VideoReader(target).info.audio] == ["aac"]
    assert "encoded anew as aac" in caplog.text


def test_damaged_sound_does_not_stop_the_picture(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    source = tmp_path / "damaged.mp4"
    data = bytearray(real("awkward/video_with_failing_audio.mp4").read_bytes())
    source.write_bytes(data)
    for _, packet in audio_packets(source)[0][50:150]:
        place = data.find(packet)
        data[place : place + len(packet)] = b"U" * len(packet)
    source.write_bytes(data)
    target = copy(source, tmp_path / "a.webm")
    assert sum(1 for _ in VideoReader(target)) == 280
    assert caplog.text.count("its sound is damaged") == 1
    # 431 packets of 1152 samples at 44.1 kHz: what follows the gap stays at its time.
    assert abs(float(audio_packets(target)[0][-1][0]) - 11.23) < 0.1
