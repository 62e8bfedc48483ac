"""What `probe` says of real and made files, and how it refuses what is no video."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import av
import pytest

from cleanplate.core.errors import InputError
from cleanplate.core.frames import ColourTags
from cleanplate.media.video_info import AudioTrack, probe

from .clips import make_clip, real

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_rotation_of_real_clips_is_clockwise_and_swaps_the_size(degrees: int) -> None:
    info = probe(real(f"awkward/video_{degrees}.mov"))
    assert info.rotation == degrees
    assert info.coded_size == (320, 568)
    assert info.size == ((568, 320) if degrees in (90, 270) else (320, 568))


def test_rate_is_exact_and_sound_is_described() -> None:
    info = probe(real("scenes/01_dog.mp4"))
    assert (info.rate, info.frames) == (Fraction(30_000, 1001), 289)
    assert info.audio == (AudioTrack("aac", 48_000, 2, "eng"),)
    assert info.colour == ColourTags(matrix=1, full_range=False, primaries=1, transfer=1)


def test_a_late_first_frame_is_told() -> None:
    assert probe(real("awkward/delayed_start.mp4")).start_s == Fraction(1075, 1000)


def test_a_missing_duration_is_none() -> None:
    info = probe(real("awkward/no_duration.webm"))
    assert (info.duration_s, info.frames) == (None, None)


def test_opacity_of_webm_is_found() -> None:
    assert probe(real("awkward/transparent.webm")).has_alpha


def test_the_word_alpha_alone_is_no_opacity() -> None:
    # This file carries the alpha tag, but none of its blocks holds any.
    assert not probe(real("awkward/no_duration.webm")).has_alpha


def test_depth_range_and_tags_of_a_made_clip(tmp_path: Path) -> None:
    path = make_clip(
        tmp_path / "a.mp4", [0, 1001], pixel_format="yuv420p10le",
        color_range=2, color_primaries=9, color_trc=16, colorspace=9,
    )  # fmt: skip
    info = probe(path)
    assert info.depth == 10
    assert info.colour == ColourTags(matrix=9, full_range=True, primaries=9, transfer=16)


def test_sample_aspect_turns_with_the_picture(tmp_path: Path) -> None:
    path = make_clip(tmp_path / "a.mp4", [0], rotation=90, sample_aspect_ratio=Fraction(4, 3))
    assert probe(path).sample_aspect == Fraction(3, 4)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        probe(tmp_path / "none.mp4")


def test_a_folder_is_no_video(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a folder"):
        probe(tmp_path)


def test_an_empty_file_is_called_empty(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.touch()
    with pytest.raises(InputError, match="0 bytes"):
        probe(path)


@pytest.mark.parametrize("name", ["a.mp4", "a.txt", "a.webm"])
def test_text_is_no_video(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("A clean plate is the shot without the actor.\n" * 50)
    with pytest.raises(InputError):
        probe(path)


def test_an_mp4_cut_off_before_its_index_is_refused(tmp_path: Path) -> None:
    whole = make_clip(tmp_path / "whole.mp4", [0, 1001, 2002]).read_bytes()
    path = tmp_path / "cut.mp4"
    path.write_bytes(whole[:200])
    with pytest.raises(InputError, match="index is damaged"):
        probe(path)


def test_a_still_picture_is_no_video(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    with av.open(str(path), "w", format="image2", options={"update": "1"}) as out:
        stream = out.add_stream("png", rate=1)
        stream.width = stream.height = 8
        stream.pix_fmt = "rgb24"
        out.mux(stream.encode(av.VideoFrame(8, 8, "rgb24")))
        out.mux(stream.encode(None))
    with pytest.raises(InputError, match="still picture"):
        probe(path)


def test_sound_alone_is_no_video(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("pcm_s16le", rate=8000, layout="mono")
        frame = av.AudioFrame("s16", "mono", 800)
        frame.sample_rate = 8000
        out.mux(stream.encode(frame))
    with pytest.raises(InputError, match="only sound"):
        probe(path)
