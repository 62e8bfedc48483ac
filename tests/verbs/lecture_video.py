"""A small recorded lecture with three pages, one of them shown twice."""

from __future__ import annotations

from pathlib import Path

import av
import cv2
import numpy as np
import numpy.typing as npt

WIDTH, HEIGHT, RATE = 320, 180, 10
ORDER = "ABAC"
PAGE_S = 2.5
"""Seconds each page stands."""


def page(name: str) -> npt.NDArray[np.uint8]:
    """A white page with its own lines of text, uint8 (H, W, 3)."""
    picture = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
    for row in range(5):
        text = f"{name * (3 + row)} {ord(name) * (row + 7)}"
        place = (20 + 9 * (ord(name) % 5), 30 + 32 * row)
        cv2.putText(picture, text, place, cv2.FONT_HERSHEY_SIMPLEX, 0.7, (0, 0, 0), 2)
    return picture


def lecture_file(path: Path, order: str = ORDER) -> Path:
    """Write the lecture: the pages of ``order``, each for `PAGE_S`."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE, options={"preset": "veryfast"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for name in order:
            for _ in range(round(PAGE_S * RATE)):
                container.mux(stream.encode(av.VideoFrame.from_ndarray(page(name))))
        container.mux(stream.encode())
    return path
