"""Blurring the background of 720p video, beside decoding and encoding alone, in one run.

Three rows a clip, interleaved, in this process, models opened before: decoding and encoding alone
with the same codec settings (the ceiling); ``blur`` as the program does it; and the loop most
scripts have: one thread, every frame as RGB, the same networks, a full-size blur.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from benchmarks.material import clip
from benchmarks.measure import Report, Row, Setup, median

from cleanplate.effects.options import BlurOptions
from cleanplate.matting.library import open_coarse
from cleanplate.matting.options import MatteOptions
from cleanplate.media.video_reader import VideoReader
from cleanplate.media.video_writer import VideoWriter
from cleanplate.verbs.blur import Blur
from cleanplate.verbs.finding import Finder
from cleanplate.verbs.subject import run_movie

_CLIPS = ("video/calls/talking-d10.mp4", "video/scenes/05_default_juggle.mp4")


def measure(setup: Setup) -> Report:
    report = Report("720p video, blur with portrait: frames a second; target 0.6 of the ceiling")
    frames, repeats = (4, 1) if setup.quick else (120, 3)
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
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in rows}
    for _ in range(repeats):
        for name, work in rows.items():
            times[name].append(_timed(work, source, scratch / "timed.mp4"))
    ceiling = [wall for wall, _ in times["decode and encode alone"]]
    return [_row(f"{source.stem}: {name}", spent, ceiling, frames) for name, spent in times.items()]


def _timed(work: Callable[[Path, Path], None], source: Path, target: Path) -> tuple[float, float]:
    """Seconds on the wall, and on all processors."""
    began, used = time.perf_counter(), time.process_time()
    work(source, target)
    return time.perf_counter() - began, time.process_time() - used


def _row(name: str, spent: list[tuple[float, float]], ceiling: list[float], frames: int) -> Row:
    walls = [wall for wall, _ in spent]
    share = median([best / wall for best, wall in zip(ceiling, walls, strict=True)])
    work = 1000 * median([cpu for _, cpu in spent]) / frames
    note = f"{share:.2f} of the ceiling; {work:.1f} ms of processor time a frame"
    return Row(name, frames / median(walls), "frames/s", note)


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
    run_movie(source, target, Blur(), Finder(MatteOptions(model="portrait")))


def serial(source: Path, target: Path) -> None:
    """One thread, RGB: decode, network, blur the whole frame, blend in float, encode."""
    network = open_coarse("portrait")
    with av.open(source) as reader, av.open(target, "w") as writer:
        given = reader.streams.video[0]
        rate = Fraction(given.average_rate or 30)
        stream = writer.add_stream("libx264", rate, options={"crf": "18", "preset": "medium"})
        stream.width, stream.height, stream.pix_fmt = given.width, given.height, "yuv420p"
        sigma = BlurOptions().sigma((given.height, given.width))
        for decoded in reader.decode(given):
            rgb = np.asarray(decoded.to_ndarray(format="rgb24"), np.uint8)
            matte = cv2.resize(network(rgb), (given.width, given.height))[..., np.newaxis]
            behind = cv2.GaussianBlur(rgb, (0, 0), sigma)
            mixed = (rgb * matte + behind * (1 - matte)).astype(np.uint8)
            writer.mux(stream.encode(av.VideoFrame.from_ndarray(mixed, "rgb24")))
        writer.mux(stream.encode(None))
