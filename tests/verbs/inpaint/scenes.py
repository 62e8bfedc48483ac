"""Clips of a still camera in which something red walks through a textured scene."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np

from ..samples import RED, _add_tone

SIZE = (96, 160)


def scene() -> np.ndarray:
    """Coarse tiles of many colours, none of them red."""
    tiles = np.random.default_rng(5).integers(60, 200, (12, 20, 3)).astype(np.uint8)
    tiles[..., 0] = tiles[..., 1]
    return cv2.resize(tiles, SIZE[::-1], interpolation=cv2.INTER_LINEAR)


def walked(number: int, light: float = 1.0, step: int = 7) -> np.ndarray:
    """The scene with the walker of frame ``number``, in some light."""
    picture = scene()
    picture[20:80, max(0, step * number - 20) : step * number] = RED
    return np.clip(picture * light, 0, 255).astype(np.uint8)


def write(path: Path, pictures: list[np.ndarray], times: list[int] | None = None) -> Path:
    """A clip with sound; ``times`` in hundredths of a second."""
    with av.open(str(path), "w", options={"video_track_timescale": "100"}) as out:
        video: Any = out.add_stream("libx264", rate=Fraction(25), options={"crf": "8"})
        video.height, video.width = pictures[0].shape[:2]
        video.pix_fmt = "yuv420p"
        video.time_base = video.codec_context.time_base = Fraction(1, 100)
        tone: Any = out.add_stream("aac", rate=44100, layout="mono")
        for number, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(picture, "rgb24")
            frame.pts = times[number] if times else 4 * number
            frame.time_base = Fraction(1, 100)
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
        _add_tone(out, tone, 8)
    return path
