"""Frames of videos as mattes: every range and depth is 0 to 1, transparency before brightness."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cleanplate.core.errors import InputError
from cleanplate.core.frames import ColourTags, Frame
from cleanplate.media.grey_video import matte_of, mattes_of

from .clips import make_clip, real, shade


def frame(
    luma: list[int], *, depth: int = 8, full: bool = False, alpha: list[int] | None = None
) -> Frame:
    kind = np.uint8 if depth == 8 else np.uint16
    planes = [np.array([values], kind) for values in (luma, [128], [128])]
    return Frame(
        *planes,
        pts=0,
        time_base=Fraction(1, 25),
        index=0,
        colour=ColourTags(full_range=full),
        depth=depth,
        alpha=None if alpha is None else np.array([alpha], kind),
    )


@pytest.mark.parametrize(
    ("luma", "depth", "full"),
    [
        ([16, 235], 8, False),
        ([64, 940], 10, False),
        ([0, 255], 8, True),
        ([0, 1023], 10, True),
        ([0, 255], 8, False),  # beyond black and white
    ],
)
def test_black_is_0_and_white_is_1(luma: list[int], depth: int, full: bool) -> None:
    found = matte_of(frame(luma, depth=depth, full=full))
    assert found.dtype == np.float32
    assert found.tolist() == [[0, 1]]


def test_grey_lies_between() -> None:
    assert matte_of(frame([16 + 73], full=False))[0, 0] == np.float32(1 / 3)
    assert matte_of(frame([51], full=True))[0, 0] == np.float32(0.2)


@pytest.mark.parametrize(("depth", "alpha"), [(8, [0, 51, 255]), (10, [0, 0, 1023])])
def test_transparency_comes_before_brightness(depth: int, alpha: list[int]) -> None:
    found = matte_of(frame([16, 16, 16], depth=depth, alpha=alpha))
    assert found.tolist() == [[np.float32(value / ((1 << depth) - 1)) for value in alpha]]


def test_the_frames_of_a_clip_come_in_order(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "a.mp4", [number * 1001 for number in range(5)])
    found = [float(matte.mean()) for matte in mattes_of(clip)]
    assert found == pytest.approx([(shade(number) - 16) / 219 for number in range(5)], abs=0.01)


def test_an_animation_has_frames_too(tmp_path: Path) -> None:
    pictures = [Image.new("L", (8, 6), value) for value in (0, 255)]
    pictures[0].save(tmp_path / "a.gif", save_all=True, append_images=pictures[1:], duration=40)
    assert [matte.shape for matte in mattes_of(tmp_path / "a.gif")] == [(6, 8), (6, 8)]


def test_a_real_clip_with_transparency() -> None:
    found = next(iter(mattes_of(real("awkward/transparent.webm"))))
    assert found.ndim == 2
    assert 0 <= found.min() <= found.max() <= 1


def test_what_is_no_video(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"no video")
    with pytest.raises(InputError):
        next(mattes_of(tmp_path / "a.mp4"))
