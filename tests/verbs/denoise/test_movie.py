"""Noise out of videos: every frame, its time, the sound, never two scenes in one."""

from __future__ import annotations

import logging
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from skimage import data

import cleanplate as cp
from cleanplate.core.errors import InputError, UsageError
from cleanplate.core.frames import ColourTags, Frame
from cleanplate.core.progress import Progress
from cleanplate.media.memory_video import MemoryVideo
from cleanplate.media.open_video import open_source
from cleanplate.media.video_info import probe
from cleanplate.verbs.denoise.camera import CameraWatch
from cleanplate.verbs.denoise.frames import chroma_of, luma_of, rgb_of, with_planes, with_rgb
from cleanplate.verbs.denoise.options import DenoiseKeywords, DenoiseOptions, Method
from cleanplate.verbs.denoise.reference import Reference
from cleanplate.verbs.denoise.verb import Denoise

from ..samples import sound_packets, times_s
from .clips import SIZE, noisy_frames, read_clip, rms, scene, write_clip

UNEVEN = [0, 40, 100, 250, 260, 600, 640]
FAST = {"search": 9, "frames": 3, "h": 16, "h_color": 16}


def cleaned(source: Path, **options: object) -> list[np.ndarray]:
    target = source.with_name("out.mp4")
    encode = cp.EncodeOptions(crf=1)
    cp.video.denoise(source, target, encode=encode, **{**FAST, **options})
    return read_clip(target)


@pytest.mark.parametrize("method", get_args(Method))
def test_every_frame_comes_out_at_its_time_with_less_noise(tmp_path: Path, method: Method) -> None:
    source = write_clip(tmp_path / "a.mp4", noisy_frames(7), times=UNEVEN, sound=True)
    before = read_clip(source)
    target = tmp_path / "out.mp4"
    done = cp.video.denoise(source, target, method=method, **FAST)
    after = read_clip(target)
    assert len(after) == 7
    assert times_s(target) == times_s(source)
    assert sound_packets(target) == sound_packets(source)
    clean = scene()
    for old, new in zip(before, after, strict=True):
        assert rms(new, clean) < 0.9 * rms(old, clean)
    assert done.facts["sigma_after"] < done.facts["sigma_before"]


@pytest.mark.parametrize("options", [{"space": "lab"}, {"space": "ycc"}, {"method": "average"}])
def test_two_scenes_are_never_mixed(tmp_path: Path, options: dict[str, object]) -> None:
    dark = scene(1)
    frames = [*noisy_frames(3), *[dark] * 3]
    source = write_clip(tmp_path / "a.mp4", frames)
    after = cleaned(source, h=60, h_color=60, **{**options, "frames": 5})
    assert len(after) == 6
    for frame in after[3:]:
        assert rms(frame, dark) < 4


def test_the_strength_follows_each_scene(tmp_path: Path) -> None:
    frames = [*noisy_frames(3, sigma=20), *noisy_frames(3, sigma=3, of=scene(1))]
    source = write_clip(tmp_path / "a.mp4", frames)
    done = cp.video.denoise(source, tmp_path / "out.mp4", h="auto", method="tv")
    assert done.facts["scenes"] == 2
    assert done.facts["h"] < 6


@pytest.mark.parametrize("count", [1, 2])
def test_a_video_shorter_than_the_window(tmp_path: Path, count: int) -> None:
    source = write_clip(tmp_path / "a.mp4", noisy_frames(count))
    assert len(cleaned(source, frames=7)) == count


def test_ten_bits_stay_and_the_space_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    source = write_clip(tmp_path / "a.mp4", noisy_frames(3), pixel_format="yuv420p10le")
    with caplog.at_level(logging.WARNING):
        cp.video.denoise(source, tmp_path / "out.mp4", space="lab", **FAST)
    assert "CIELAB holds 8 bits" in caplog.text
    assert probe(tmp_path / "out.mp4").depth == 10
    assert rms(read_clip(tmp_path / "out.mp4")[1], scene()) < rms(read_clip(source)[1], scene())


def test_a_grey_video_stays_grey(tmp_path: Path) -> None:
    grey = [np.repeat(frame[..., :1], 3, axis=2) for frame in noisy_frames(3)]
    source = write_clip(tmp_path / "a.mp4", grey)
    for frame in cleaned(source):
        assert np.ptp(frame.astype(int), axis=2).max() <= 1


def test_the_likeness_to_a_reference_is_told(tmp_path: Path) -> None:
    source = write_clip(tmp_path / "a.mp4", noisy_frames(3))
    clean = write_clip(tmp_path / "clean.mp4", [scene()] * 3)
    facts = cp.video.denoise(source, tmp_path / "o.mp4", method="tv", reference=str(clean)).facts
    assert facts["psnr_after"] > facts["psnr_before"] + 1
    assert facts["ssim_after"] > facts["ssim_before"]


def test_a_reference_of_another_size_is_refused(tmp_path: Path) -> None:
    source = write_clip(tmp_path / "a.mp4", noisy_frames(2))
    other = write_clip(tmp_path / "b.mp4", [np.zeros((32, 32, 3), np.uint8)] * 2)
    with pytest.raises(UsageError, match="the reference is 32x32, the picture 96x64"):
        cp.video.denoise(source, tmp_path / "o.mp4", reference=str(other))
    assert not (tmp_path / "o.mp4").exists()


def test_a_reference_that_ends_too_early_is_refused(tmp_path: Path) -> None:
    source = write_clip(tmp_path / "a.mp4", noisy_frames(3))
    short = write_clip(tmp_path / "b.mp4", [scene()])
    with pytest.raises(UsageError, match="ends before"):
        cp.video.denoise(source, tmp_path / "o.mp4", method="tv", reference=str(short))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.mp4", "b.mp4"]


@pytest.mark.parametrize("start", ["0.08", "0.2"])
def test_the_likeness_of_a_part_is_that_to_the_same_part(tmp_path: Path, start: str) -> None:
    """A moving picture: another frame of the reference would be far off."""
    wide = data.astronaut()
    moving = [np.ascontiguousarray(wide[:64, 20 * number :][:, :96]) for number in range(8)]
    source = write_clip(tmp_path / "a.mp4", moving)
    out = tmp_path / "o.mp4"
    facts = cp.video.denoise(source, out, method="tv", reference=str(source), start=start).facts
    assert "psnr_before" not in facts  # None where equal
    assert facts["ssim_before"] == 1


def test_a_reference_goes_by_time(tmp_path: Path) -> None:
    """Of one with twice the frames every other one is taken."""
    wide = data.astronaut()
    moving = [np.ascontiguousarray(wide[:64, 20 * number :][:, :96]) for number in range(8)]
    clean = write_clip(tmp_path / "b.mp4", moving, times=list(range(0, 160, 20)))
    source = write_clip(tmp_path / "a.mp4", moving[::2])
    with open_source(source) as video:
        reference = Reference(str(clean), video.info)
        frames = [(frame, reference.at(frame)) for frame in video]
        reference.close()
    assert [other.index for _, other in frames] == [0, 2, 4, 6]


@pytest.mark.parametrize(
    ("options", "name", "given", "found"),
    [
        ({"h": 3, "h_color": "auto"}, "h", 3, "h_color"),
        ({"h": "auto", "h_color": 4}, "h_color", 4, "h"),
    ],
)
def test_a_strength_that_is_given_is_used(
    tmp_path: Path, options: DenoiseKeywords, name: str, given: float, found: str
) -> None:
    source = write_clip(tmp_path / "a.mp4", noisy_frames(2))
    facts = cp.video.denoise(source, tmp_path / "o.mp4", method="tv", **options).facts
    assert facts[name] == given
    assert facts[found] not in (given, 0, 10)


def test_no_noise_is_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    source = write_clip(tmp_path / "a.mp4", [scene(1)] * 2)
    with caplog.at_level(logging.WARNING):
        cp.video.denoise(source, tmp_path / "o.mp4", method="tv", h="auto")
    assert "hardly any noise was found" in caplog.text


def test_no_reference_there(tmp_path: Path) -> None:
    source = write_clip(tmp_path / "a.mp4", noisy_frames(2))
    with pytest.raises(InputError, match="none"):
        cp.video.denoise(source, tmp_path / "o.mp4", reference=str(tmp_path / "none.mp4"))


def test_a_moving_camera_is_noticed(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    wide = data.astronaut()
    pan = [wide[100:228, 4 * number : 4 * number + 192] for number in range(8)]
    source = write_clip(tmp_path / "a.mp4", [np.ascontiguousarray(frame) for frame in pan])
    with caplog.at_level(logging.WARNING):
        done = cp.video.denoise(source, tmp_path / "o.mp4", method="average")
    assert done.facts["moving_camera"] > 0.9
    assert "the camera moves" in caplog.text


def test_a_still_camera_is_not(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    source = write_clip(tmp_path / "a.mp4", noisy_frames(6, sigma=8))
    done = cp.video.denoise(source, tmp_path / "o.mp4", method="average")
    assert done.facts["moving_camera"] == 0
    assert "camera" not in caplog.text


def test_progress_is_told(tmp_path: Path) -> None:
    source = write_clip(tmp_path / "a.mp4", noisy_frames(4))
    seen: list[Progress] = []
    cp.video.denoise(source, tmp_path / "o.mp4", method="bilateral", on_progress=seen.append)
    assert [progress.done for progress in seen] == [1, 2, 3, 4]


def test_frames_are_not_kept(tmp_path: Path) -> None:
    """A window of three reads one frame ahead, however many come."""
    source = MemoryVideo(noisy_frames(30))
    read = []

    def frames() -> object:
        for frame in source:
            read.append(frame.index)
            yield frame

    run = Denoise(DenoiseOptions(method="average", frames=3)).movie(source)
    for number, frame in enumerate(run.run(frames())):
        assert frame.index == number
        assert len(read) <= number + 2
    run.finish()
    assert len(read) == 30


@pytest.mark.parametrize("depth", [8, 10])
def test_planes_there_and_back(depth: int, rng: np.random.Generator) -> None:
    dtype = np.uint8 if depth == 8 else np.uint16
    high = 1 << depth
    planes = [rng.integers(0, high, size).astype(dtype) for size in ((5, 7), (3, 4), (3, 4))]
    frame = Frame(*planes, 3, Fraction(1, 25), 1, ColourTags(1), depth)
    again = with_planes(frame, luma_of(frame), chroma_of(frame))
    for plane, back in zip(planes, (again.y, again.u, again.v), strict=True):
        assert np.array_equal(plane, back)
    assert again.time == frame.time


@pytest.mark.parametrize("matrix", [1, 2, 5])
def test_colours_there_and_back(matrix: int) -> None:
    flat = [
        np.full(size, level, np.uint8)
        for size, level in (((8, 8), 90), ((4, 4), 100), ((4, 4), 150))
    ]
    frame = Frame(*flat, 0, Fraction(1), 0, ColourTags(matrix))
    again = with_rgb(frame, rgb_of(frame))
    for plane, back in zip(flat, (again.y, again.u, again.v), strict=True):
        assert np.abs(plane.astype(int) - back).max() <= 1
    assert again.colour == frame.colour


def test_the_size_of_the_clips_is_as_said() -> None:
    assert scene().shape == (*SIZE, 3) == scene(1).shape


@pytest.mark.parametrize(
    ("name", "moves"), [("motion/vtest.avi", False), ("video/scenes/cockatoo.mp4", True)]
)
def test_real_cameras(media: Path, name: str, moves: bool) -> None:
    watch = CameraWatch()
    with open_source(media / name) as video:
        for number, frame in enumerate(islice(video, 15)):
            watch.look(luma_of(frame), begins=number == 0)
    assert watch.moves == moves
