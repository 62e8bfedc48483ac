"""A real cup, moved, tilted and turned by a hand before a wall."""

from __future__ import annotations

import math
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from cleanplate.tracking.cam_shift import CamShift
from cleanplate.tracking.colour_weigher import ColourWeigher
from cleanplate.tracking.mean_shift import MeanShift
from cleanplate.tracking.target import Pixels, overlap
from cleanplate.tracking.tracker import Tracker

from .targets import cup_box


@pytest.fixture(scope="module")
def cup(media: Path) -> list[Pixels]:
    """Every third frame at half the size."""
    path = media / "classical" / "cup.mp4"
    with av.open(str(path)) as container:
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)][::3]
    return [cv2.resize(frame, None, fx=0.5, fy=0.5) for frame in frames]


@pytest.mark.parametrize(("kind", "most"), [(MeanShift, 14), (CamShift, 8)])
def test_the_cups_middle_is_followed(cup: list[Pixels], kind: type[Tracker], most: float) -> None:
    tracker = kind(ColourWeigher())  # type: ignore[call-arg]
    boxes = [cup_box(frame) for frame in cup]
    tracker.start(cup[0], boxes[0])
    off, shared = [], []
    for frame, box in zip(cup[1:], boxes[1:], strict=True):
        target = tracker.process(frame, 0)
        assert not target.lost
        middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
        off.append(math.dist(target.centre, middle))
        shared.append(overlap(target.box_xyxy, box))
    assert np.mean(off) < most
    assert np.mean(shared) > 0.6
