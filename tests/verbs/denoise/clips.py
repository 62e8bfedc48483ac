"""Small noisy videos of a still scene, made when a test needs them."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from skimage import data

SIZE = (64, 96)


def scene(number: int = 0) -> np.ndarray:
    """A detail of a photo, RGB uint8; the second one has nothing of the first."""
    if number == 0:
        return np.ascontiguousarray(data.chelsea()[60 : 60 + SIZE[0], 100 : 100 + SIZE[1]])
    return np.full((*SIZE, 3), (20, 40, 60), np.uint8)


def noisy_frames(
    count: int, *, sigma: float = 24, of: np.ndarray | None = None
) -> list[np.ndarray]:
    """Frames of one scene, each with noise of its own, uint8."""
    rng = np.random.default_rng(5)
    clean = scene() if of is None else of
    return [
        np.clip(np.rint(clean + rng.normal(0, sigma, clean.shape)), 0, 255).astype(np.uint8)
        for _ in range(count)
    ]


def write_clip(
    path: Path,
    frames: list[np.ndarray],
    *,
    times: list[int] | None = None,
    sound: bool = False,
    pixel_format: str = "yuv420p",
) -> Path:
    """A video at hardly any loss; times in milliseconds."""
    with av.open(str(path), "w", options={"video_track_timescale": "1000"}) as out:
        video: Any = out.add_stream("libx264", rate=Fraction(25), options={"crf": "1"})
        video.height, video.width = frames[0].shape[:2]
        video.pix_fmt = pixel_format
        video.time_base = video.codec_context.time_base = Fraction(1, 1000)
        tone: Any = out.add_stream("aac", rate=44100, layout="mono") if sound else None
        for picture, time in zip(frames, times or range(0, 40 * len(frames), 40), strict=True):
            frame = av.VideoFrame.from_ndarray(picture, "rgb24")
            frame.pts, frame.time_base = time, Fraction(1, 1000)
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
        for number in range(8 if sound else 0):
            wave = np.sin((np.arange(1024) + 1024 * number) / 16).astype(np.float32)
            block = av.AudioFrame.from_ndarray(wave[None] / 4, "fltp", "mono")
            block.sample_rate, block.pts, block.time_base = 44100, 1024 * number, Fraction(1, 44100)
            out.mux(tone.encode(block))
        if sound:
            out.mux(tone.encode(None))
    return path


def read_clip(path: Path, form: str = "rgb24") -> list[np.ndarray]:
    """The frames as FFmpeg alone decodes them."""
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format=form) for frame in container.decode(video=0)]


def rms(one: np.ndarray, other: np.ndarray) -> float:
    """Root of the mean squared difference."""
    return float(np.sqrt(np.mean((one.astype(float) - other) ** 2)))
