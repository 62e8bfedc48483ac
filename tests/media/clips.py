"""Small clips, made when a test needs them; real ones lie beside the repository."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

REAL = Path(__file__).parents[2].parent / "shared" / "media" / "video"


def real(name: str) -> Path:
    """A real clip, or skip the test."""
    path = REAL / name
    if not path.is_file():
        pytest.skip(f"needs the real clip {name} from ../shared/media/video")
    return path


def shade(index: int) -> int:
    """Luma of frame ``index`` of a made clip, far enough apart to tell frames after encoding."""
    return 40 + 12 * (index % 15)


def make_clip(
    path: Path,
    pts: list[int],
    *,
    time_base: Fraction = Fraction(1, 30_000),
    rate: Fraction = Fraction(30_000, 1001),
    size: tuple[int, int] = (48, 64),
    pixel_format: str = "yuv420p",
    codec: str = "libx264",
    rotation: int = 0,
    tone_s: float = 0,
    **tags: Any,
) -> Path:
    """Write flat frames at the given times, as `shade` says, and a tone of AAC where asked for."""
    clock = str(time_base.denominator)
    container = {"video_track_timescale": clock, "movie_timescale": clock}
    with av.open(
        str(path), "w", options=container if path.suffix in (".mp4", ".mov") else {}
    ) as out:
        video: Any = out.add_stream(
            codec, rate=rate, options={"crf": "10"} if codec == "libx264" else {}
        )
        video.height, video.width = size
        video.pix_fmt = pixel_format
        video.time_base = video.codec_context.time_base = time_base
        for name, value in tags.items():
            setattr(video.codec_context, name, value)
        if rotation:
            video.set_display_rotation(-rotation)
        sound: Any = out.add_stream("aac", rate=48_000, layout="mono") if tone_s else None
        for index, time in enumerate(pts):
            frame = _flat(size, pixel_format, index)
            frame.pts, frame.time_base = time, time_base
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
        if sound is not None:
            _add_tone(out, sound, tone_s)
    return path


def _flat(size: tuple[int, int], pixel_format: str, index: int) -> av.VideoFrame:
    frame = av.VideoFrame(size[1], size[0], pixel_format)
    wide = frame.format.components[0].bits > 8
    for number, plane in enumerate(frame.planes):
        value = shade(index) if number == 0 else 255 if number == 3 else 128
        samples = np.frombuffer(plane, np.uint16 if wide else np.uint8)
        samples[:] = value * 4 if wide else value
    return frame


def _add_tone(out: Any, sound: Any, seconds: float) -> None:
    for number in range(int(seconds * 48_000 / 1024)):
        times = (np.arange(1024) + 1024 * number) / 48_000
        wave = (0.2 * np.sin(2 * np.pi * 440 * times)).astype(np.float32)
        frame = av.AudioFrame.from_ndarray(wave[None], "fltp", "mono")
        frame.sample_rate, frame.pts, frame.time_base = 48_000, 1024 * number, Fraction(1, 48_000)
        out.mux(sound.encode(frame))
    out.mux(sound.encode(None))


def audio_packets(path: Path) -> list[list[tuple[Fraction, bytes]]]:
    """Time in seconds and bytes of every packet of each track of sound."""
    tracks = []
    with av.open(f"file:{path}") as container:
        count = len(container.streams.audio)
    for number in range(count):
        with av.open(f"file:{path}") as container:
            packets = container.demux(container.streams.audio[number])
            tracks.append([(p.pts * p.time_base, bytes(p)) for p in packets if p.size])
    return tracks
