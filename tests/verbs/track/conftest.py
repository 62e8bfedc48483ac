"""A red ball that rolls through a room, out of sight and back, with sound."""

from __future__ import annotations

from pathlib import Path

import av
import cv2
import numpy as np
import numpy.typing as npt
import pytest

SIZE = (96, 160)
RATE = 10
FRAMES = 40
HIDDEN = range(16, 26)
"""Frames in which the ball is not to be seen."""


def middle(number: int) -> tuple[int, int]:
    """Where the ball is (x, y)."""
    return 30 + 2 * number, 50


def frame(number: int) -> npt.NDArray[np.uint8]:
    """One picture of the room."""
    picture = np.full((*SIZE, 3), (120, 130, 125), np.uint8)
    picture[70:] = (90, 95, 105)
    if number not in HIDDEN:
        cv2.circle(picture, middle(number), 14, (210, 40, 40), -1)
    return picture


@pytest.fixture(scope="session")
def ball(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four seconds of it as a video with sound."""
    path = tmp_path_factory.mktemp("ball") / "ball.mp4"
    with av.open(str(path), "w") as container:
        video = container.add_stream("libx264", rate=RATE, options={"crf": "10"})
        video.width, video.height, video.pix_fmt = SIZE[1], SIZE[0], "yuv420p"
        audio = container.add_stream("aac", rate=16000)
        for number in range(FRAMES):
            container.mux(video.encode(av.VideoFrame.from_ndarray(frame(number))))
            chunk = av.AudioFrame.from_ndarray(np.zeros((1, 1600), np.float32), "fltp", "mono")
            chunk.sample_rate, chunk.pts = 16000, 1600 * number
            container.mux(audio.encode(chunk))
        container.mux([*video.encode(), *audio.encode()])
    return path
