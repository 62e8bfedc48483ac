"""A still camera that sees a square walk by."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import pytest

SIZE = (96, 160)
RATE = 10


def frame(number: int) -> npt.NDArray[np.uint8]:
    """A flat room; in the frames 15 to 34 a bright square walks through it."""
    picture = np.full((*SIZE, 3), (70, 90, 110), np.uint8)
    if 15 <= number < 35:
        left = 6 * (number - 15)
        picture[30:60, left : left + 30] = (230, 220, 200)
    return picture


@pytest.fixture(scope="session")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five seconds of it as a video."""
    path = tmp_path_factory.mktemp("walk") / "walk.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream(
            "libx264", rate=RATE, options={"crf": "10", "g": "10", "sc_threshold": "0"}
        )
        stream.width, stream.height, stream.pix_fmt = SIZE[1], SIZE[0], "yuv420p"
        for number in range(50):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(frame(number))))
        container.mux(stream.encode())
    return path
