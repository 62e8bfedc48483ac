"""The stages of the work, each alone, beside the whole: where the time goes.

Stages run on what lies in memory, in this process, after a warm-up. The whole overlaps them in
threads, so it is bounded by the slowest and by the sum of their processor time over the cores.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks.material import clip, photos
from benchmarks.measure import Report, Row, Setup

from cleanplate.effects.options import BlurOptions
from cleanplate.effects.video import BlurFrames
from cleanplate.matting.edges import full_size
from cleanplate.matting.library import open_coarse
from cleanplate.matting.options import MatteOptions, ShapeOptions
from cleanplate.matting.small import small_rgb
from cleanplate.matting.stream import MatteStream
from cleanplate.media.image_writer import write_photo
from cleanplate.media.images import read_photo
from cleanplate.media.video_reader import VideoReader
from cleanplate.media.video_writer import VideoWriter
from cleanplate.verbs.blur import Blur
from cleanplate.verbs.finding import Finder
from cleanplate.verbs.remove import Remove
from cleanplate.verbs.subject import run_movie

_LOOK_SIDE = 384


def measure(setup: Setup) -> Report:
    report = Report("Stages alone and together: milliseconds a frame or photo")
    frames = 5 if setup.quick else 150
    source = clip(
        setup.media / "video" / "calls" / "talking-d10.mp4", setup.scratch / "call.mp4", frames
    )
    report.rows.extend(_video(source, setup.scratch))
    report.rows.extend(_stills(setup))
    return report


class _Clock:
    """Wall-clock and processor time of a loop, as rows."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.rows: list[Row] = []

    def run(self, name: str, work: Callable[[], int]) -> None:
        """Time ``work``, which returns how many items it went through."""
        began, used = time.perf_counter(), time.process_time()
        count = work()
        wall, cpu = time.perf_counter() - began, time.process_time() - used
        note = f"{1000 * cpu / count:.1f} ms of processor time, {count / wall:.0f} a second"
        self.rows.append(Row(f"{self.label}: {name}", 1000 * wall / count, "ms", note))


def _each(work: Callable[..., object], *items: Iterable[object]) -> Callable[[], int]:
    def loop() -> int:
        return sum(1 for given in zip(*items, strict=True) if work(*given) is not NotImplemented)

    return loop


def _video(source: Path, scratch: Path) -> list[Row]:
    """720p, ``blur`` with ``portrait``."""
    clock = _Clock("720p blur")
    with VideoReader(source) as reader:
        frames = list(reader)
        form = reader.info.form
        clock.run("decode", lambda: sum(1 for _ in reader))
    network = open_coarse("portrait")
    pictures = [small_rgb(frame, _LOOK_SIDE) for frame in frames]
    network(pictures[0])
    clock.run("network", _each(network, pictures))
    stream = MatteStream(network, "soft", ShapeOptions())
    clock.run("network and steadying", _each(stream.find, frames))
    stream = MatteStream(network, "soft", ShapeOptions())
    coarse = [stream.find(frame) for frame in frames]
    clock.run("edges", _each(stream.draw, frames, coarse))
    mattes = [stream.draw(frame, matte) for frame, matte in zip(frames, coarse, strict=True)]
    clock.run("effect", _each(BlurFrames(BlurOptions()).process, frames, mattes))
    with VideoWriter(scratch / "encoded.mp4", like=form) as writer:
        clock.run("encode", _each(writer.write, frames))
    finder = Finder(MatteOptions(model="portrait"))
    target = scratch / "blurred.mp4"
    clock.run("the whole", lambda: run_movie(source, target, Blur(), finder).frames or 1)
    return clock.rows


def _stills(setup: Setup) -> list[Row]:
    """Photos, ``remove`` with ``u2netp``, one after the other."""
    folder = photos(setup.media, setup.scratch / "photos", 1 if setup.quick else 8)
    paths = sorted(folder.iterdir())
    clock = _Clock("2-12 MP remove")
    loaded = [read_photo(path) for path in paths]
    clock.run("read", _each(read_photo, paths))
    network = open_coarse("u2netp")
    network(loaded[0].pixels)
    clock.run("network", _each(network, [photo.pixels for photo in loaded]))
    coarse = [network(photo.pixels) for photo in loaded]
    pixels = [photo.pixels for photo in loaded]
    clock.run("edges", _each(lambda matte, rgb: full_size(matte, rgb, "soft"), coarse, pixels))
    mattes = [full_size(matte, rgb, "soft") for matte, rgb in zip(coarse, pixels, strict=True)]
    verb = Remove()
    clock.run("effect", _each(verb.still, loaded, mattes))
    results = [verb.still(photo, matte) for photo, matte in zip(loaded, mattes, strict=True)]
    targets = [setup.scratch / f"{path.stem}.png" for path in paths]
    clock.run("write", _each(write_photo, targets, results))
    return clock.rows
