"""Animations in and out: frames, opacity, durations and the number of showings."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from cleanplate.core.errors import InputError, OutputError, UsageError
from cleanplate.media.animation import AnimationReader, AnimationWriter, is_animated
from cleanplate.media.animation_sinks import AnimationOptions
from cleanplate.media.memory_video import frame_from_rgb, memory_info, rgb_from_frame

if TYPE_CHECKING:
    from pathlib import Path

DURATIONS = [40, 70, 30, 100]
FORM = memory_info((33, 31, 4), Fraction(25), 4).form


def pictures() -> list[np.ndarray]:
    """Four colours; the right part transparent."""
    result = []
    for number in range(4):
        picture = np.zeros((33, 31, 4), np.uint8)
        picture[..., :3] = (60 * number, 100, 40)
        picture[:, :16, 3] = 255
        result.append(picture)
    return result


def write(path: Path, **options: object) -> Path:
    pts = 0
    with AnimationWriter(path, like=FORM, options=AnimationOptions(**options)) as writer:  # type: ignore[arg-type]
        for index, (picture, duration) in enumerate(zip(pictures(), DURATIONS, strict=True)):
            writer.write(
                frame_from_rgb(
                    picture, pts=pts, time_base=Fraction(1, 1000), index=index, duration=duration
                )
            )
            pts += duration
    return path


@pytest.mark.parametrize("suffix", [".gif", ".webp"])
@pytest.mark.parametrize("loop", [0, 1, 3])
def test_times_and_showings_survive(tmp_path: Path, suffix: str, loop: int) -> None:
    with AnimationReader(write(tmp_path / f"a{suffix}", loop=loop)) as reader:
        frames = list(reader)
        assert [frame.pts for frame in frames] == [0, 40, 110, 140]
        assert [frame.duration for frame in frames] == DURATIONS
        assert reader.loop == loop
        assert reader.info.duration_s == Fraction(240, 1000)


@pytest.mark.parametrize(
    ("suffix", "lossless"), [(".gif", False), (".webp", False), (".webp", True)]
)
def test_colours_and_opacity_survive(tmp_path: Path, suffix: str, lossless: bool) -> None:
    frames = list(AnimationReader(write(tmp_path / f"a{suffix}", lossless=lossless)))
    for frame, picture in zip(frames, pictures(), strict=True):
        found = rgb_from_frame(frame)
        assert np.array_equal(found[..., 3], picture[..., 3])
        assert np.abs(found[:, 2:14, :3].astype(int) - picture[:, 2:14, :3]).max() <= 10


def test_half_opacity_survives_in_webp(tmp_path: Path) -> None:
    picture = np.full((8, 8, 4), (200, 20, 20, 130), np.uint8)
    with AnimationWriter(tmp_path / "a.webp", like=replace(FORM, size=(8, 8))) as writer:
        for pts in (0, 100):
            writer.write(frame_from_rgb(picture, pts=pts, time_base=Fraction(1, 1000), index=pts))
    alpha = next(iter(AnimationReader(tmp_path / "a.webp"))).alpha
    assert alpha is not None
    assert np.all(alpha == 130)


def test_gif_times_do_not_drift(tmp_path: Path) -> None:
    # 30 frames a second are 33.3 ms each; GIF counts tens of milliseconds.
    with AnimationWriter(tmp_path / "a.gif", like=replace(FORM, alpha=False)) as writer:
        for index in range(30):
            picture = np.full((33, 31, 3), 8 * index, np.uint8)
            writer.write(
                frame_from_rgb(
                    picture, pts=index, time_base=Fraction(1, 30), index=index, duration=1
                )
            )
    info = AnimationReader(tmp_path / "a.gif").info
    assert (info.frames, info.duration_s) == (30, 1)


def test_an_apng_is_read(tmp_path: Path) -> None:
    images = [Image.fromarray(picture) for picture in pictures()]
    images[0].save(
        tmp_path / "a.png", save_all=True, append_images=images[1:], duration=DURATIONS, loop=2
    )
    reader = AnimationReader(tmp_path / "a.png")
    assert [frame.duration for frame in reader] == DURATIONS
    assert (reader.loop, reader.info.has_alpha, reader.info.size) == (2, True, (33, 31))


@pytest.mark.parametrize("suffix", [".gif", ".webp"])
def test_animations_are_told_from_stills(tmp_path: Path, suffix: str) -> None:
    still = tmp_path / f"still{suffix}"
    Image.fromarray(pictures()[0]).save(still)
    assert is_animated(write(tmp_path / f"a{suffix}"))
    assert not is_animated(still)


def test_what_is_no_picture_is_not_animated(tmp_path: Path) -> None:
    path = tmp_path / "a.gif"
    path.write_text("GIF89a but not really")
    assert not is_animated(path)
    assert not is_animated(tmp_path / "none.gif")


def test_a_file_that_is_no_animation_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.gif"
    path.write_text("no picture")
    with pytest.raises(InputError, match="cannot be read as an animation"):
        AnimationReader(path)


@pytest.mark.parametrize("suffix", [".gif", ".webp"])
def test_an_exception_leaves_nothing(tmp_path: Path, suffix: str) -> None:
    with pytest.raises(KeyError), AnimationWriter(tmp_path / f"a{suffix}", like=FORM):
        raise KeyError
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", [".gif", ".webp"])
def test_no_frame_is_an_error(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    with pytest.raises(OutputError, match="no frame"), AnimationWriter(path, like=FORM):
        pass
    assert list(tmp_path.iterdir()) == []


def test_other_formats_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"\.gif or \.webp"):
        AnimationWriter(tmp_path / "a.mng", like=FORM)
