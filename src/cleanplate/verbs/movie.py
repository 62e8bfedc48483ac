"""One video or animation through a verb: opened, worked on, written with its sound."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TypeAlias

from cleanplate.core.frames import Frame
from cleanplate.core.progress import OnProgress, Teller
from cleanplate.media.animation import AnimationWriter, is_animated
from cleanplate.media.animation_sinks import AnimationOptions
from cleanplate.media.memory_video import VideoSource
from cleanplate.media.open_video import open_source
from cleanplate.media.video_info import VideoInfo
from cleanplate.media.video_writer import VideoWriter
from cleanplate.pipeline.memory import keep_freed_memory
from cleanplate.verbs.options import MovieOptions
from cleanplate.verbs.result import Outcome
from cleanplate.verbs.sink import Sink
from cleanplate.verbs.verb import refuse_same_file
from cleanplate.verbs.work import FrameRun, Naming

Begin: TypeAlias = Callable[[VideoSource], FrameRun]
"""The work on an opened video, which may be gone through more than once."""

_LOG = logging.getLogger(__name__)


def run(
    source: Path,
    target: Path,
    naming: Naming,
    begin: Begin,
    options: MovieOptions | None = None,
    on_progress: OnProgress | None = None,
) -> Outcome:
    """Read a video, work on its frames, write the result with its sound.

    Memory does not grow with the length of the video.

    Args:
        source: a video or animated picture.
        target: the result; its extension chooses the format.
        naming: which files can hold the result.
        begin: the work on an opened video.
        options: which part, and how it is encoded.
        on_progress: called after each frame.

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
        naming.check_target(target, "animation" if _is_animation(target) else "video")
        _warn_of_losses(reader.info)
        with contextlib.ExitStack() as stack:
            work = begin(reader)
            stack.callback(work.finish)
            sink = stack.enter_context(open_sink(target, work, reader, source, options))
            total = reader.info.frames_between(options.start, options.end)
            frames = _pump(work.run(reader), sink, Teller(on_progress, total, began))
            told = work.told()
        damage = getattr(reader, "damaged", None)
    return Outcome.of(
        told,
        source=str(source),
        target=str(target),
        damage=damage,
        frames=frames,
        seconds=time.perf_counter() - began,
    )


def _warn_of_losses(info: VideoInfo) -> None:
    """Say what of the picture the work on 4:2:0 planes cannot keep."""
    if any(sampling in info.pixel_format for sampling in ("444", "422", "rgb", "gbr")):
        _LOG.warning("%s: its colours are reduced to half size (4:2:0)", info.path)


def open_sink(
    target: Path, work: FrameRun, reader: VideoSource, source: Path, options: MovieOptions
) -> Sink[Frame]:
    """The writer for the target's format.

    Raises:
        UsageError: the target cannot hold the frames.
    """
    if _is_animation(target):
        like, loop = work.form, getattr(reader, "loop", 0)
        return AnimationWriter(target, like=like, options=AnimationOptions(loop=loop))
    has_sound = work.keeps_sound and not is_animated(source)
    return VideoWriter(
        target,
        like=work.form,
        options=options.encode,
        audio_from=source if has_sound else None,
        start_s=reader.info.on_clock(options.start) or reader.info.origin_s or None,
        end_s=reader.info.on_clock(options.end),
    )


def _is_animation(target: Path) -> bool:
    return target.suffix.lower() in (".gif", ".webp")


def _pump(frames: Iterator[Frame], sink: Sink[Frame], told: Teller) -> int:
    """Move every frame to the sink; how many there were."""
    count = 0
    try:
        for count, frame in enumerate(frames, 1):
            sink.write(frame)
            told(count)
    finally:
        if isinstance(frames, Generator):  # threads behind it end before what they use is closed
            frames.close()
    return count
