"""Trackers as models of the four verbs."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

import cleanplate as cp
from cleanplate.core.errors import UsageError
from cleanplate.matting.options import TRACKERS, MatteOptions
from cleanplate.tracking.methods import METHODS

from .track.conftest import ball, frame, middle

__all__ = ["ball"]


def test_the_models_are_the_trackers() -> None:
    assert set(TRACKERS) == set(METHODS)


@pytest.mark.parametrize("model", ["camshift", "meanshift", "csrt"])
def test_the_matte_is_the_target(ball: Path, tmp_path: Path, model: str) -> None:
    cp.video.matte(ball, tmp_path / "m.mp4", model=model, roi="14,34,33,33")
    with av.open(str(tmp_path / "m.mp4")) as container:
        mattes = [one.to_ndarray(format="rgb24")[..., 0] for one in container.decode(video=0)]
    for number in (0, 12, 35):
        x, y = middle(number)
        assert mattes[number][y - 8 : y + 9, x - 8 : x + 9].min() > 200
        assert mattes[number][:, x + 30 :].max(initial=0) < 30
    assert mattes[24].max() < 30  # lost


def test_a_target_has_to_be_named(ball: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="needs --roi"):
        cp.video.matte(ball, tmp_path / "m.mp4", model="camshift")
    with pytest.raises(UsageError, match="reaches out"):
        cp.video.matte(ball, tmp_path / "m.mp4", model="camshift", roi="150,10,40,40")


def test_nothing_is_followed_through_a_photo() -> None:
    with pytest.raises(UsageError, match="a photo needs another --model"):
        cp.matte(frame(0), model="camshift", roi="14,34,33,33")


@pytest.mark.parametrize(("model", "roi"), [("auto", "1,2,3,4"), ("camshift", "1,2,3")])
def test_a_roi_is_for_trackers(model: str, roi: str) -> None:
    with pytest.raises(UsageError, match="--roi is"):
        MatteOptions(model=model, roi=roi)


def test_every_frame_is_of_the_videos_size(ball: Path, tmp_path: Path) -> None:
    cp.video.remove(ball, tmp_path / "c.webm", model="camshift", roi="14,34,33,33", end=0.5)
    with av.open(str(tmp_path / "c.webm")) as container:
        shapes = {np.shape(one.to_ndarray(format="rgb24")) for one in container.decode(video=0)}
    assert shapes == {(96, 160, 3)}
