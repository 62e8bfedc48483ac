"""Blurring the background of 720p video, beside decoding and encoding alone, in one run.

Three rows a clip, interleaved, in this process, models opened before: decoding and encoding alone
with the same codec settings (the ceiling); ``blur`` as the program does it; and the loop most
scripts have: one thread, every frame as RGB, the same networks, a full-size blur.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from pathlib import Path

import av
import cv2
import numpy as np
from benchmarks.material import clip
from benchmarks.measure import Report, Row, Setup, interleaved, median, seconds_of

from cleanplate.effects.options import BlurOptions
from cleanplate.matting.library import open_coarse
from cleanplate.matting.options import MatteOptions
from cleanplate.media.video_reader import VideoReader
from cleanplate.media.video_writer import VideoWriter
from cleanplate.verbs import movie
from cleanplate.verbs.blur import Blur
from cleanplate.verbs.finding import Finder

_CLIPS = ("video/calls/talking-d10.mp4", "video/scenes/05_default_juggle.mp4")


def measure(setup: Setup) -> Report:
    report = Report("720p video, blur with portrait: frames a second; target 0.6 of the ceiling")
    frames, repeats = (4, 1) if setup.quick else (180, 3)
    for name in _CLIPS[: 1 if setup.quick else None]:
        source = clip(setup.media / name, setup.scratch / Path(name).name, frames)
        blurred(source, setup.scratch / "warm.mp4")
        report.rows.extend(_rows(source, frames, repeats, setup.scratch))
    return report


def _rows(source: Path, frames: int, repeats: int, scratch: Path) -> list[Row]:
    rows: dict[str, Callable[[Path, Path], None]] = {
        "decode and encode alone": transcoded,
        "blur": blurred,
        "serial RGB loop": serial,
    }
    contestants = {
        name: partial(seconds_of, partial(work, source, scratch / f"{number}.mp4"))
        for number, (name, work) in enumerate(rows.items())
    }
    times = interleaved(contestants, repeats)
    ceiling = times["decode and encode alone"]
    return [
        Row(
            f"{source.stem}: {name}",
            frames / median(spent),
            "frames/s",
            f"{median([a / b for a, b in zip(ceiling, spent, strict=True)]):.2f} of the ceiling",
        )
        for name, spent in times.items()
    ]


def transcoded(source: Path, target: Path) -> None:
    """Every frame decoded and encoded as the program does it, and nothing else."""
    with (
        VideoReader(source) as reader,
        VideoWriter(target, like=reader.info.form, audio_from=source) as writer,
    ):
        for frame in reader:
            writer.write(frame)


def blurred(source: Path, target: Path) -> None:
    """What ``cleanplate blur -m portrait`` does."""
    movie.run(source, target, Blur(), Finder(MatteOptions(model="portrait")))


def serial(source: Path, target: Path) -> None:
    """One thread, RGB: decode, network, blur the whole frame, blend in float, encode."""
    network = open_coarse("portrait")
    with av.open(source) as reader, av.open(target, "w") as writer:
        given = reader.streams.video[0]
        rate = Fraction(given.average_rate or 30)
        stream = writer.add_stream("libx264", rate, options={"crf": "18", "preset": "veryfast"})
        stream.width, stream.height, stream.pix_fmt = given.width, given.height, "yuv420p"
        sigma = BlurOptions().sigma((given.height, given.width))
        for decoded in reader.decode(given):
            rgb = decoded.to_ndarray(format="rgb24")
            matte = cv2.resize(network(rgb), (given.width, given.height))[..., np.newaxis]
            behind = cv2.GaussianBlur(rgb, (0, 0), sigma)
            mixed = (rgb * matte + behind * (1 - matte)).astype(np.uint8)
            writer.mux(stream.encode(av.VideoFrame.from_ndarray(mixed, "rgb24")))
        writer.mux(stream.encode(None))
