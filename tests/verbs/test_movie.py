"""The four verbs on videos and animations: frames, times, sound, opacity."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

import cleanplate as cp
from cleanplate.core.errors import InputError, OutputError, UsageError
from cleanplate.core.progress import Progress
from cleanplate.media.video_info import probe
from cleanplate.verbs.result import NO_SUBJECT

from .samples import (
    block,
    clip,
    decoded,
    leftovers,
    outside,
    photo_file,
    picture,
    shared,
    sound_packets,
    times_s,
)

pytestmark = pytest.mark.usefixtures("finds_red")

UNEVEN = [0, 100, 250, 260, 600, 601, 1000, 1700]
"""Times in milliseconds: a variable frame rate."""


def _blur(source: Path, target: Path) -> None:
    cp.video.blur(source, target)


def _replace(source: Path, target: Path) -> None:
    cp.video.replace(source, target, "blue")


def _matte(source: Path, target: Path) -> None:
    cp.video.matte(source, target)


def _remove(source: Path, target: Path) -> None:
    cp.video.remove(source, target, color="white")


ALL = [_blur, _replace, _matte, _remove]


@pytest.mark.parametrize("verb", ALL)
def test_every_frame_comes_out_at_its_exact_time(tmp_path: Path, verb: object) -> None:
    source = clip(tmp_path / "a.mp4", times=UNEVEN, time_base=Fraction(1, 1000))
    target = tmp_path / "b.mp4"
    verb(source, target)  # type: ignore[operator]
    assert times_s(target) == [Fraction(time, 1000) for time in UNEVEN]


@pytest.mark.parametrize("verb", [_blur, _replace, _remove])
def test_sound_is_copied_packet_for_packet(tmp_path: Path, verb: object) -> None:
    source, target = clip(tmp_path / "a.mp4"), tmp_path / "b.mp4"
    verb(source, target)  # type: ignore[operator]
    assert len(sound_packets(source)) >= 8
    assert sound_packets(target) == sound_packets(source)


def test_a_matte_is_silent_grey_and_where_the_subject_is(tmp_path: Path) -> None:
    source, target = clip(tmp_path / "a.mp4"), tmp_path / "b.mp4"
    cp.video.matte(source, target)
    assert probe(target).audio == ()
    frames = decoded(target)
    assert len(frames) == 8
    for index, frame in enumerate(frames):
        grey = frame[..., :3].astype(int)
        assert np.ptp(grey, axis=2).max() <= 4
        assert grey[block(at=10 + 2 * index, margin=4)].min() > 225
        assert grey[outside(at=10 + 2 * index, margin=6)].max() < 30


def test_rotation_is_applied_and_gone(tmp_path: Path) -> None:
    source, target = clip(tmp_path / "a.mp4", rotation=90), tmp_path / "b.mp4"
    cp.video.blur(source, target)
    info = probe(target)
    assert (info.size, info.rotation) == ((60, 40), 0)


def test_start_and_end_cut_a_part_out(tmp_path: Path) -> None:
    """25 a second: from 0.08 s (frame 2) up to, not with, 0.24 s (frame 6); times begin at 0."""
    source, target = clip(tmp_path / "a.mp4"), tmp_path / "b.mp4"
    outcome = cp.video.blur(source, target, start="0.08", end=0.24)
    assert outcome.frames == 4
    assert times_s(target) == [Fraction(number, 25) for number in range(4)]


def test_an_end_before_the_start_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="after the start"):
        cp.video.blur(clip(tmp_path / "a.mp4"), tmp_path / "b.mp4", start=3, end=2)


def test_a_part_after_the_end_is_a_sentence_and_no_file(tmp_path: Path) -> None:
    with pytest.raises((InputError, UsageError, OutputError)):
        cp.video.blur(clip(tmp_path / "a.mp4"), tmp_path / "b.mp4", start=100)
    assert [path.name for path in tmp_path.iterdir()] == ["a.mp4"]


@pytest.mark.parametrize(
    ("name", "decoder", "pixel_format"),
    [("b.mov", None, "yuva444p12le"), ("b.webm", "libvpx-vp9", "yuva420p")],
)
def test_the_opacity_of_a_cutout_is_really_there(
    tmp_path: Path, name: str, decoder: str | None, pixel_format: str
) -> None:
    """Against the matte written for itself, within the codecs' errors."""
    source, target, matte = (tmp_path / part for part in ("a.mp4", name, "m.mp4"))
    clip(source)
    cp.video.remove(source, target)
    cp.video.matte(source, matte)
    info = probe(target)
    assert info.has_alpha
    if decoder is None:
        assert info.pixel_format == pixel_format
    frames = decoded(target, decoder)
    assert len(frames) == 8
    for index, (cut, grey) in enumerate(zip(frames, decoded(matte), strict=True)):
        difference = np.abs(cut[..., 3].astype(int) - grey[..., 0])
        assert difference.mean() < 2
        assert cut[..., 3][block(at=10 + 2 * index, margin=4)].min() > 245
        assert cut[..., 3][outside(at=10 + 2 * index, margin=6)].max() < 10


def test_mp4_cannot_hold_a_cutout(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"\.mov or \.webm"):
        cp.video.remove(clip(tmp_path / "a.mp4"), tmp_path / "b.mp4")
    assert not (tmp_path / "b.mp4").exists()


def test_a_cutout_of_the_background_is_transparent_where_the_subject_was(tmp_path: Path) -> None:
    source, target = clip(tmp_path / "a.mp4", frames=3), tmp_path / "b.mov"
    cp.video.remove(source, target, background_only=True)
    alpha = decoded(target)[0][..., 3]
    assert (alpha[block(at=10, margin=4)].max(), alpha[outside(at=10, margin=6)].min()) == (0, 255)


def test_a_colour_stands_behind_every_frame(tmp_path: Path) -> None:
    source, target = clip(tmp_path / "a.mp4"), tmp_path / "b.mp4"
    cp.video.replace(source, target, "#0000ff")
    for index, frame in enumerate(decoded(target)):
        far = frame[outside(at=10 + 2 * index, margin=8)][:, :3].astype(int)
        assert np.abs(far - [0, 0, 255]).mean() < 6


def test_a_moving_background_runs_along_and_can_stop_the_video(tmp_path: Path) -> None:
    source, behind = clip(tmp_path / "a.mp4"), clip(tmp_path / "short.mp4", frames=3, sound=False)
    for end, frames in (("loop", 8), ("hold", 8), ("stop", 3)):
        target = tmp_path / f"{end}.mp4"
        outcome = cp.video.replace(source, target, behind, background_end=end)  # type: ignore[arg-type]
        assert outcome.frames == frames


def test_a_picture_and_an_animation_can_stand_behind(tmp_path: Path) -> None:
    source = clip(tmp_path / "a.mp4", frames=3)
    shades = [Image.new("RGB", (60, 40), (0, level, 0)) for level in (50, 250)]
    shades[0].save(tmp_path / "b.gif", save_all=True, append_images=shades[1:], duration=40)
    for background in (photo_file(tmp_path / "b.png"), tmp_path / "b.gif"):
        outcome = cp.video.replace(source, tmp_path / "c.mp4", background)
        assert outcome.frames == 3


@pytest.mark.parametrize("suffix", [".gif", ".webp"])
def test_animations_keep_their_frames_and_durations(tmp_path: Path, suffix: str) -> None:
    source, target = tmp_path / f"a{suffix}", tmp_path / f"b{suffix}"
    images = [Image.fromarray(picture(at=10 + 5 * number)) for number in range(4)]
    images[0].save(
        source, save_all=True, append_images=images[1:], duration=[40, 120, 80, 60], loop=0
    )
    cp.video.blur(source, target)
    with Image.open(target) as image:
        durations = []
        for number in range(image.n_frames):  # type: ignore[attr-defined]
            image.seek(number)
            image.load()
            durations.append(image.info["duration"])
    assert durations == [40, 120, 80, 60]


@pytest.mark.parametrize("suffix", [".gif", ".webp"])
def test_a_video_becomes_an_animation_with_opacity(tmp_path: Path, suffix: str) -> None:
    source, target = clip(tmp_path / "a.mp4", frames=4), tmp_path / f"b{suffix}"
    cp.video.remove(source, target)
    with Image.open(target) as image:
        assert image.n_frames == 4  # type: ignore[attr-defined]
        alpha = np.array(image.convert("RGBA"))[..., 3]
    assert (alpha[block(at=10, margin=4)].min(), alpha[outside(at=10, margin=6)].max()) == (255, 0)


def test_an_animation_becomes_a_video(tmp_path: Path) -> None:
    source, target = tmp_path / "a.gif", tmp_path / "b.mp4"
    images = [Image.fromarray(picture(at=10 + 5 * number)) for number in range(3)]
    images[0].save(source, save_all=True, append_images=images[1:], duration=100)
    assert cp.video.blur(source, target).frames == 3
    assert times_s(target) == [0, Fraction(1, 10), Fraction(2, 10)]


def test_progress_is_told_after_every_frame(tmp_path: Path) -> None:
    told: list[Progress] = []
    cp.video.blur(clip(tmp_path / "a.mp4"), tmp_path / "b.mp4", on_progress=told.append)
    assert [progress.done for progress in told] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert {progress.total for progress in told} == {8}
    assert told[-1].seconds > 0


def test_an_exception_in_on_progress_ends_the_work_and_leaves_no_file(tmp_path: Path) -> None:
    def stop(progress: Progress) -> None:
        if progress.done == 3:
            message = "enough"
            raise RuntimeError(message)

    source = clip(tmp_path / "a.mp4", frames=20)
    with pytest.raises(RuntimeError, match="enough"):
        cp.video.blur(source, tmp_path / "b.mp4", on_progress=stop)
    assert [path.name for path in tmp_path.iterdir()] == ["a.mp4"]


def test_a_former_result_survives_a_failed_run(tmp_path: Path) -> None:
    def stop(progress: Progress) -> None:
        raise KeyboardInterrupt

    target = tmp_path / "b.mp4"
    target.write_bytes(b"former")
    with pytest.raises(KeyboardInterrupt):
        cp.video.blur(clip(tmp_path / "a.mp4"), target, on_progress=stop)
    assert target.read_bytes() == b"former"
    assert leftovers(tmp_path) == []


def test_ten_bits_stay_ten_bits(tmp_path: Path) -> None:
    source = clip(tmp_path / "a.mp4", pixel_format="yuv420p10le", sound=False)
    assert probe(source).depth == 10
    cp.video.blur(source, tmp_path / "b.mp4")
    assert probe(tmp_path / "b.mp4").depth == 10


def test_no_blur_is_the_same_picture(tmp_path: Path) -> None:
    source, target = clip(tmp_path / "a.mp4"), tmp_path / "b.mp4"
    cp.video.blur(source, target, strength=0.0)
    for before, after in zip(decoded(source), decoded(target), strict=True):
        assert np.abs(before.astype(int) - after).mean() < 2


def test_a_video_without_a_subject_is_noted(tmp_path: Path) -> None:
    source, target = tmp_path / "a.mp4", tmp_path / "b.mp4"
    _plain_clip(source)
    assert cp.video.blur(source, target).note == NO_SUBJECT


def _plain_clip(path: Path) -> None:
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=25)
        stream.height, stream.width, stream.pix_fmt = 40, 60, "yuv420p"
        for level in (0, 0, 255):
            frame = np.full((40, 60, 3), level, np.uint8)
            out.mux(stream.encode(av.VideoFrame.from_ndarray(frame, "rgb24")))
        out.mux(stream.encode(None))


def test_the_source_is_never_replaced(tmp_path: Path) -> None:
    source = clip(tmp_path / "a.mp4")
    before = source.read_bytes()
    with pytest.raises(UsageError, match="input and output at once"):
        cp.video.blur(source, source)
    assert source.read_bytes() == before


@pytest.mark.parametrize("target", ["b.png", "b.docx", "b"])
def test_a_name_that_is_no_video_is_refused(tmp_path: Path, target: str) -> None:
    with pytest.raises(UsageError, match="a video is not written as"):
        cp.video.blur(clip(tmp_path / "a.mp4"), tmp_path / target)


def test_sound_without_picture_is_a_sentence(tmp_path: Path) -> None:
    source = tmp_path / "a.mp4"
    with av.open(str(source), "w") as out:
        stream = out.add_stream("aac", rate=44100, layout="mono")
        silence = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), "fltp", "mono")
        silence.sample_rate = 44100
        out.mux(stream.encode(silence))
        out.mux(stream.encode(None))
    with pytest.raises(InputError, match=r"a\.mp4"):
        cp.video.blur(source, tmp_path / "b.mp4")


def test_the_batch_twin_agrees_with_the_stream(tmp_path: Path) -> None:
    """A video of one still picture is cut out as the picture is, away from the codec's edges."""
    source = clip(tmp_path / "a.mp4", frames=2)
    cp.video.remove(source, tmp_path / "b.mov")
    frame = decoded(source)[0][..., :3]
    by_photo = cp.remove(np.ascontiguousarray(frame))[..., 3]
    by_video = decoded(tmp_path / "b.mov")[0][..., 3]
    assert np.abs(by_photo.astype(int) - by_video).mean() < 3


def test_an_outcome_says_what_was_done(tmp_path: Path) -> None:
    source, target = clip(tmp_path / "a.mp4"), tmp_path / "b.mp4"
    outcome = cp.video.blur(str(source), str(target))
    named = replace(outcome, seconds=0.0)
    assert (named.source, named.target, named.status) == (str(source), str(target), "done")
    assert (named.model, named.frames, named.note, named.error) == ("red", 8, None, None)


def test_a_real_call_keeps_sound_and_frames(tmp_path: Path) -> None:
    source = shared("media/video/calls/talking-d0.mp4")
    target = tmp_path / "b.mp4"
    outcome = cp.video.blur(source, target, end=2)
    assert outcome.frames == len(times_s(target)) > 20
