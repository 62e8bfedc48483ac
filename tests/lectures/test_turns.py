"""The exact time of a change."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleanplate.lectures.signal import grid_of
from cleanplate.lectures.turns import Turns
from cleanplate.media.video_info import probe

from .screens import blocks, page, show, write_video

A, B = page("A"), page("B")
NOTHING, ALL = blocks(slice(0), slice(0)), blocks(slice(None), slice(None))


@pytest.mark.parametrize("frames", [23, 24, 25])
def test_a_change_between_samples_has_the_time_of_its_frame(tmp_path: Path, frames: int) -> None:
    """At 25 frames a second samples are five frames apart: frame 25 is the first that sees B."""
    video = write_video(tmp_path / "a.mp4", [A] * frames + [B] * 20, rate=25)
    info = probe(video)
    turns = Turns(info, grid_of(info.size), same=14)
    assert turns.time_of(1.0, NOTHING) == pytest.approx(frames / 25, abs=1e-3)


def test_what_is_masked_does_not_change(tmp_path: Path) -> None:
    video = write_video(tmp_path / "a.mp4", [A] * 23 + [B] * 20, rate=25)
    info = probe(video)
    assert Turns(info, grid_of(info.size), same=14).time_of(1.0, ALL) == 1.0


@pytest.mark.parametrize("time_s", [0.0, 1.6])
def test_where_nothing_changes_it_is_the_time_of_the_sample(tmp_path: Path, time_s: float) -> None:
    video = write_video(tmp_path / "a.mp4", show((A, 2)))
    info = probe(video)
    assert Turns(info, grid_of(info.size), same=14).time_of(time_s, NOTHING) == time_s
