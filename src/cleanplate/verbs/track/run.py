"""``track``: a target through a video; drawn, as a table, as mattes, with the times of its loss."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

from cleanplate.core.errors import InputError
from cleanplate.core.progress import OnProgress, Teller
from cleanplate.matting.options import MatteOptions
from cleanplate.media.image_sequence import is_sequence
from cleanplate.media.memory_video import VideoSource
from cleanplate.pipeline.overlap import overlap
from cleanplate.tracking.events import LossFinder, TrackEvent
from cleanplate.verbs.finding import Finder
from cleanplate.verbs.motion.sinks import Sound
from cleanplate.verbs.motion.source import open_frames
from cleanplate.verbs.motion.targets import beside, check_targets
from cleanplate.verbs.sink import Sink
from cleanplate.verbs.track.follow import Follower, Seen, make_tracker
from cleanplate.verbs.track.options import TrackOptions
from cleanplate.verbs.track.sinks import DrawnVideo, Place, TargetMattes, write_table
from cleanplate.verbs.track.start import Start, find_start
from cleanplate.verbs.verb import resolved

TAG = "track"
"""The drawn video beside its source is ``x.track.mp4``."""

OnEvent = Callable[[TrackEvent], None]
"""Called when the target is lost or found."""


@dataclass(frozen=True, slots=True)
class Track:
    """Where a target went."""

    source: str
    """The video or sequence."""
    method: str
    """What followed it."""
    roi: tuple[float, float, float, float]
    """The target it began with: left, top, width, height."""
    roi_from: str
    """How that was found: given, ``matte of NAME``, or motion."""
    places: tuple[Place, ...]
    """The target in each frame."""
    events: tuple[TrackEvent, ...]
    """When it was lost, and found again."""
    files: tuple[str, ...]
    """What was written."""
    seconds: float
    """How long it took."""

    @property
    def frames(self) -> int:
        """How many were looked at."""
        return len(self.places)

    @property
    def lost_frames(self) -> int:
        """In how many of them the target was lost; before it appeared it was not."""
        return sum(place.target is not None and place.target.lost for place in self.places)


@dataclass(slots=True)
class _Log:
    """What is noted of each frame."""

    on_event: OnEvent | None
    finder: LossFinder = field(default_factory=LossFinder)
    places: list[Place] = field(default_factory=list)
    events: list[TrackEvent] = field(default_factory=list)

    def add(self, seen: Seen) -> None:
        self.places.append(Place(seen.number, seen.time_s, seen.target))
        if seen.target is not None:
            self._note(self.finder.process(seen.number, seen.time_s, seen.target))

    def _note(self, event: TrackEvent | None) -> None:
        if event is not None:
            self.events.append(event)
            if self.on_event is not None:
                self.on_event(event)


def follow(
    source: Path,
    options: TrackOptions | None = None,
    *,
    start_s: Fraction | None = None,
    end_s: Fraction | None = None,
    on_event: OnEvent | None = None,
    on_progress: OnProgress | None = None,
) -> Track:
    """Follow a target through a video or a sequence of pictures.

    Memory does not grow with the length but for some hundred bytes a frame.

    Args:
        source: a video, a folder of pictures, or a pattern such as ``dir/%05d.png``.
        options: the target, the method, and what is written.
        start_s: first time looked at, in seconds from the beginning; None: there.
        end_s: first time not looked at; None: to the end.
        on_event: called when the target is lost or found again.
        on_progress: called after each frame.

    Raises:
        InputError: the source cannot be read.
        UsageError: options that cannot work, or no target.
        ModelNotFoundError: a network's weights cannot be brought.
        OutputError: a result cannot be written.
    """
    began = time.perf_counter()
    options = _with_places(source, options or TrackOptions())
    log = _Log(on_event)
    with open_frames(source, options.rate, start_s, end_s) as reader:
        check_targets(source, _targets(options))
        finder = Finder(MatteOptions(model=options.model, subject=options.subject))
        start = find_start(reader, options.roi, finder)
        follower = _follower(options, reader, finder, start, start_s)
        told = Teller(on_progress, reader.info.frames_between(start_s, end_s), began)
        with contextlib.ExitStack() as stack:
            sound = None if is_sequence(source) else Sound(source, reader.info, start_s, end_s)
            sinks = [stack.enter_context(sink) for sink in _sinks(options, reader, sound)]
            _pump(reader, follower, sinks, log, told)
    if options.csv is not None:
        write_table(Path(options.csv), log.places)
    left, top, right, bottom = start.box_xyxy
    return Track(
        str(source),
        options.method,
        (left, top, right - left, bottom - top),
        start.how,
        tuple(log.places),
        tuple(log.events),
        tuple(_targets(options)),
        time.perf_counter() - began,
    )


def _with_places(source: Path, options: TrackOptions) -> TrackOptions:
    """The options with ``~`` as the home folder, and a place for the drawn video."""
    out, csv, matte = (
        None if path is None else str(resolved(path))
        for path in (options.out, options.csv, options.matte)
    )
    if out is csv is matte is None:
        out = str(beside(source, TAG, ".mp4"))
    return replace(options, out=out, csv=csv, matte=matte)


def _targets(options: TrackOptions) -> list[str]:
    """Everything that will be written."""
    return [name for name in (options.out, options.matte, options.csv) if name is not None]


def _follower(
    options: TrackOptions,
    reader: VideoSource,
    finder: Finder,
    start: Start,
    start_s: Fraction | None,
) -> Follower:
    mattes = finder.stream(reader) if options.from_matte else None
    first = 0 if start_s is None else -(-start_s * (reader.info.rate or 0) // 1)
    tracker = make_tracker(options, mattes)
    return Follower(tracker, start, options, reader.info.origin_s, int(first))


def _sinks(options: TrackOptions, reader: VideoSource, sound: Sound | None) -> Iterator[Sink[Seen]]:
    form = reader.info.form
    if options.out is not None:
        yield DrawnVideo(Path(options.out), form, sound, options.method)
    if options.matte is not None:
        yield TargetMattes(Path(options.matte), form, sound)


def _pump(
    reader: VideoSource, follower: Follower, sinks: list[Sink[Seen]], log: _Log, told: Teller
) -> None:
    """Show every frame to the tracker and hand it to the sinks."""
    with contextlib.closing(overlap(reader, follower.process)) as frames:
        for seen in frames:
            for sink in sinks:
                sink.write(seen)
            log.add(seen)
            told(len(log.places))
    if not log.places:
        msg = f"{reader.info.path} has no frame in the time asked for"
        raise InputError(msg)
