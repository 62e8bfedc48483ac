"""One video or animation through a verb: decoding, finding, effect and encoding overlap."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Generator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Protocol, Self

import numpy as np
import numpy.typing as npt

from cleanplate.core.frames import Frame
from cleanplate.core.pictures import Matte
from cleanplate.core.progress import OnProgress, Progress
from cleanplate.effects.video import FrameEffect
from cleanplate.matting.stream import MatteStream
from cleanplate.media.animation import AnimationWriter, is_animated
from cleanplate.media.animation_sinks import AnimationOptions
from cleanplate.media.memory_video import VideoSource
from cleanplate.media.open_video import open_source
from cleanplate.media.video_info import VideoInfo
from cleanplate.media.video_writer import VideoWriter
from cleanplate.pipeline.memory import keep_freed_memory
from cleanplate.pipeline.overlap import overlap
from cleanplate.verbs.finding import Finder
from cleanplate.verbs.options import MovieOptions
from cleanplate.verbs.result import NO_SUBJECT, Outcome
from cleanplate.verbs.verb import FramePlan, Verb, refuse_same_file

_LOG = logging.getLogger(__name__)

_HDR_TRANSFERS = (16, 18)
"""PQ and HLG, numbered as in ITU-T H.273."""


class Sink(Protocol):
    """Where frames go; a context manager that leaves a whole file or none."""

    def __enter__(self) -> Self: ...
    def __exit__(self, *error: Any) -> None: ...
    def write(self, frame: Frame) -> None:
        """Take one more frame."""
        ...


def run(
    source: Path,
    target: Path,
    verb: Verb,
    finder: Finder,
    options: MovieOptions | None = None,
    on_progress: OnProgress | None = None,
) -> Outcome:
    """Read a video, apply the verb to every frame, write the result with its sound.

    Memory does not grow with the length of the video.

    Raises:
        InputError: the source cannot be read.
        UsageError: the target cannot hold the result.
        OutputError: the target cannot be written.
    """
    began = time.perf_counter()
    options = options or MovieOptions()
    refuse_same_file(source, target)
    keep_freed_memory()
    with open_source(source, start_s=options.start, end_s=options.end) as reader:
        verb.check_target(target, "animation" if _is_animation(target) else "video")
        _warn_of_losses(reader.info)
        plan = verb.frames(reader.info.form)
        with contextlib.ExitStack() as stack:
            stack.callback(plan.effect.finish)
            mattes = finder.stream(reader)
            sink = stack.enter_context(open_sink(target, plan, reader, source, options))
            told = _Teller(on_progress, _expected_frames(reader.info, options), began)
            frames = _pump(reader, mattes, plan.effect, sink, told)
        damage = getattr(reader, "damaged", None)
    return Outcome(
        source=str(source),
        target=str(target),
        status="done",
        model=mattes.model,
        note=None if mattes.found_any else NO_SUBJECT,
        damage=damage,
        frames=frames,
        seconds=time.perf_counter() - began,
        ran_on=mattes.description,
    )


def _warn_of_losses(info: VideoInfo) -> None:
    """Say what of the picture the work on 4:2:0 planes of ordinary brightness cannot keep."""
    if any(sampling in info.pixel_format for sampling in ("444", "422", "rgb", "gbr")):
        _LOG.warning("%s: its colours are reduced to half size (4:2:0)", info.path)
    if info.colour.transfer in _HDR_TRANSFERS:
        _LOG.warning("%s: HDR; what is put in is not adapted to its brightness", info.path)


def open_sink(
    target: Path, plan: FramePlan, reader: VideoSource, source: Path, options: MovieOptions
) -> Sink:
    """The writer for the target's format.

    Raises:
        UsageError: the target cannot hold the frames.
    """
    if _is_animation(target):
        like, loop = plan.form, getattr(reader, "loop", 0)
        return AnimationWriter(target, like=like, options=AnimationOptions(loop=loop))
    has_sound = plan.keeps_sound and not is_animated(source)
    return VideoWriter(
        target,
        like=plan.form,
        options=options.encode,
        audio_from=source if has_sound else None,
        start_s=_on_its_clock(options.start, reader.info) or reader.info.origin_s or None,
        end_s=_on_its_clock(options.end, reader.info),
    )


def _on_its_clock(time_s: Fraction | None, info: VideoInfo) -> Fraction | None:
    """A time from the beginning of a file, on the file's own clock."""
    return None if time_s is None else info.origin_s + time_s


def _is_animation(target: Path) -> bool:
    return target.suffix.lower() in (".gif", ".webp")


@dataclass(frozen=True, slots=True)
class _Teller:
    """Tells the caller how far the work is."""

    on_progress: OnProgress | None
    total: int | None
    began: float

    def __call__(self, done: int) -> None:
        if self.on_progress is not None:
            self.on_progress(Progress(done, self.total, time.perf_counter() - self.began))


def _expected_frames(info: VideoInfo, options: MovieOptions) -> int | None:
    """How many frames there will be, by the file's own account and the part asked for."""
    if (options.start is None and options.end is None) or info.rate is None:
        return info.frames
    end = (
        options.end
        if info.duration_s is None
        else min(options.end or info.duration_s, info.duration_s)
    )
    return None if end is None else max(0, round((end - (options.start or 0)) * info.rate))


def _pump(
    reader: VideoSource, mattes: MatteStream, effect: FrameEffect, sink: Sink, told: _Teller
) -> int:
    """Move every frame to the sink, three threads working besides the caller; frames written."""
    count = 0
    with contextlib.closing(_stages(reader, mattes, effect)) as frames:
        for frame in frames:
            if frame is None:  # the background has ended, and the video with it
                break
            sink.write(frame)
            count += 1
            told(count)
    return count


def _stages(
    reader: VideoSource, mattes: MatteStream, effect: FrameEffect
) -> Generator[Frame | None, None, None]:
    def find(frame: Frame) -> tuple[Frame, Matte]:
        return frame, mattes.find(frame)

    def finish(item: tuple[Frame, Matte]) -> Frame | None:
        frame, coarse = item
        matte: npt.NDArray[np.uint8] = mattes.draw(frame, coarse)
        return effect.process(frame, matte)

    return overlap(reader, find, finish)
