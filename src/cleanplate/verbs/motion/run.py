"""``motion``: a source through a model of its background; masks, videos, events, plot, clips."""

from __future__ import annotations

import contextlib
import logging
import time
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from cleanplate.core.errors import InputError, OutputError, UsageError
from cleanplate.core.progress import OnProgress, Teller
from cleanplate.media.animation import is_animated
from cleanplate.media.cut import clip_suffix, copy_part
from cleanplate.media.image_sequence import is_sequence
from cleanplate.media.memory_video import VideoSource
from cleanplate.motion.events import Event, EventFinder
from cleanplate.motion.subtractor import Subtractor
from cleanplate.pipeline.overlap import overlap
from cleanplate.verbs.motion import sinks
from cleanplate.verbs.motion.options import MotionOptions
from cleanplate.verbs.motion.parameters import make_subtractor
from cleanplate.verbs.motion.plot import write_plot
from cleanplate.verbs.motion.records import write_events
from cleanplate.verbs.motion.region import read_region
from cleanplate.verbs.motion.sinks import Sound
from cleanplate.verbs.motion.source import open_frames
from cleanplate.verbs.motion.state_file import load_state, save_state
from cleanplate.verbs.motion.targets import check_targets, resolved_options
from cleanplate.verbs.motion.watch import Seen, Watch, no_picture
from cleanplate.verbs.sink import Sink

_LOG = logging.getLogger(__name__)

TAG = "motion"
"""Masks beside their source are ``x.motion.mp4``."""

OnEvent = Callable[[Event], None]
"""Called when an event is over."""


@dataclass(frozen=True, slots=True)
class Motion:
    """What was seen."""

    source: str
    """The video or sequence."""
    algorithm: str
    """The model."""
    frames: int
    """How many were looked at."""
    events: tuple[Event, ...]
    """When something moved."""
    files: tuple[str, ...]
    """What was written."""
    seconds: float
    """How long it took."""


@dataclass(slots=True)
class _Log:
    """What is noted of each frame."""

    finder: EventFinder
    on_event: OnEvent | None
    times_s: array[float] = field(default_factory=lambda: array("d"))
    shares: array[float] = field(default_factory=lambda: array("f"))
    events: list[Event] = field(default_factory=list)

    def add(self, event: Event | None) -> None:
        if event is not None:
            self.events.append(event)
            if self.on_event is not None:
                self.on_event(event)


def watch(
    source: Path,
    options: MotionOptions | None = None,
    *,
    start_s: Fraction | None = None,
    end_s: Fraction | None = None,
    on_event: OnEvent | None = None,
    on_progress: OnProgress | None = None,
) -> Motion:
    """Find what moves in a video, or a sequence of pictures, of a still camera.

    Memory does not grow with the length but for twelve bytes a frame.

    Args:
        source: a video, a folder of pictures, or a pattern such as ``dir/%05d.png``.
        options: the model, and what is written; with nothing named, the masks beside the source.
        start_s: first time looked at, in seconds from the beginning; None: there.
        end_s: first time not looked at; None: to the end.
        on_event: called when an event is over.
        on_progress: called after each frame.

    Raises:
        InputError: the source, the region or the state cannot be read.
        UsageError: options that cannot work.
        MissingError: what the algorithm needs is not installed.
        OutputError: a result cannot be written.
    """
    began = time.perf_counter()
    options = resolved_options(source, options or MotionOptions(), TAG)
    subtractor = _subtractor(options)
    finder = EventFinder(
        least_share=options.least_share / 100, gap_s=options.gap, least_s=options.least_time
    )
    log = _Log(finder, on_event)
    with open_frames(source, options.rate, start_s, end_s) as reader:
        check_targets(source, _targets(options))
        _check_clips(source, options)
        watcher = _watcher(subtractor, options, reader, start_s)
        told = Teller(on_progress, reader.info.frames_between(start_s, end_s), began)
        with contextlib.ExitStack() as stack:
            sound = None if is_sequence(source) else Sound(source, reader.info, start_s, end_s)
            places = [stack.enter_context(sink) for sink in _sinks(options, reader, sound)]
            frames = _pump(reader, watcher, places, log, told)
        origin_s = reader.info.origin_s
    _note_warm_up(subtractor, frames)
    files = [*_written(options), *_after(source, subtractor, options, log, origin_s)]
    seconds = time.perf_counter() - began
    return Motion(str(source), options.algorithm, frames, tuple(log.events), tuple(files), seconds)


def _subtractor(options: MotionOptions) -> Subtractor:
    subtractor = make_subtractor(options.algorithm, options.parameters, options.learning_rate)
    if options.background is not None and not subtractor.keeps_picture:
        raise no_picture(subtractor.name)
    if options.load_state is not None:
        subtractor.restore(load_state(Path(options.load_state)))
    return subtractor


def _targets(options: MotionOptions) -> list[str]:
    """Everything that will be written."""
    after = (options.events, options.plot, options.clips, options.save_state)
    return [*_written(options), *(name for name in after if name is not None)]


def _check_clips(source: Path, options: MotionOptions) -> None:
    if options.clips is None:
        return
    if is_sequence(source) or is_animated(source):
        msg = f"--clips copies parts of a video; {source} is made of pictures, use --events"
        raise UsageError(msg)


def _note_warm_up(subtractor: Subtractor, frames: int) -> None:
    if not subtractor.is_ready:
        _LOG.warning(
            "%s needs %d frames before it can tell anything, and saw %d: nothing was found out",
            subtractor.name,
            subtractor.warm_up,
            frames,
        )


def _watcher(
    subtractor: Subtractor,
    options: MotionOptions,
    reader: VideoSource,
    start_s: Fraction | None,
) -> Watch:
    region = read_region(options.region, reader.info.size)
    first = 0 if start_s is None else -(-start_s * (reader.info.rate or 0) // 1)
    return Watch(
        subtractor,
        options,
        region,
        reader.info.origin_s,
        int(first),
        with_background=options.background is not None,
    )


def _sinks(
    options: MotionOptions, reader: VideoSource, sound: Sound | None
) -> Iterator[Sink[Seen]]:
    form = reader.info.form
    if options.out is not None:
        place = Path(options.out)
        folder = options.out.endswith("/") or place.is_dir()
        yield sinks.MaskFolder(place) if folder else sinks.MaskVideo(place, form, sound)
    if options.overlay is not None:
        yield sinks.OverlayVideo(Path(options.overlay), form, sound, stamp=options.stamp)
    if options.background is not None:
        yield sinks.BackgroundVideo(Path(options.background), form, sound)


def _written(options: MotionOptions) -> list[str]:
    """The videos and folders that are written while frames come."""
    return [name for name in (options.out, options.overlay, options.background) if name]


def _pump(
    reader: VideoSource, watcher: Watch, places: list[Sink[Seen]], log: _Log, told: Teller
) -> int:
    """Show every frame to the model and hand it to the sinks; how many there were."""
    count = 0
    with contextlib.closing(overlap(reader, watcher.process)) as frames:
        for seen in frames:
            for place in places:
                place.write(seen)
            duration_s = seen.frame.duration * seen.frame.time_base
            log.add(log.finder.process(seen.time_s, duration_s, seen.share))
            log.times_s.append(float(seen.time_s))
            log.shares.append(seen.share)
            count += 1
            told(count)
    if not count:
        msg = f"{reader.info.path} has no frame in the time asked for"
        raise InputError(msg)
    log.add(log.finder.finish())
    return count


def _after(
    source: Path, subtractor: Subtractor, options: MotionOptions, log: _Log, origin_s: Fraction
) -> Iterator[str]:
    """What is written when all frames are seen."""
    if options.plot is not None:
        write_plot(Path(options.plot), log.times_s, log.shares, log.events)
        yield options.plot
    if options.save_state is not None:
        save_state(Path(options.save_state), subtractor)
        yield options.save_state
    clips = []
    if options.clips is not None:
        clips = [_clip(source, event, Path(options.clips), origin_s) for event in log.events]
        yield from filter(None, clips)
    if options.events is not None:
        write_events(Path(options.events), log.events, clips)
        yield options.events


def _clip(source: Path, event: Event, folder: Path, origin_s: Fraction) -> str:
    """Copy the part of an event; the clip's path, empty where that cannot be."""
    target = folder / f"{source.stem}.{event.number:04}{clip_suffix(source)}"
    try:
        copy_part(source, target, origin_s + event.start_s, origin_s + event.end_s)
    except (InputError, OutputError) as error:
        _LOG.warning("event %d has no clip: %s", event.number, error)
        return ""
    return str(target)
