"""Faces told, nothing drawn: many inputs, one after the other or side by side."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import TypeAlias

from cleanplate.core.errors import (
    CleanplateError,
    DeviceError,
    MissingError,
    UsageError,
)
from cleanplate.core.progress import OnProgress
from cleanplate.media.images import read_photo
from cleanplate.media.inputs import Collected, Job, Stream, collect
from cleanplate.pipeline.fan import cores, fan_out
from cleanplate.verbs.faces.draw import NO_FACE, DrawnFaces
from cleanplate.verbs.faces.find import detector_of, in_photo, through_video
from cleanplate.verbs.faces.options import FacesOptions
from cleanplate.verbs.faces.records import OnSeen, Seen
from cleanplate.verbs.options import BatchOptions, MovieOptions
from cleanplate.verbs.result import Outcome

BarOf: TypeAlias = Callable[[Job], OnProgress | None]
"""Who is told how far a video is."""


class Look:
    """The work a command line without ``-o`` means, ready to be run.

    Args:
        inputs: files, folders, patterns, or ``-``.
        options: how faces are looked for.
        batch: how the inputs are gone through.
        part: which part of videos.

    Raises:
        InputError: nothing to look at was found, or ``--cascade`` names no cascade.
        UsageError: options that cannot work together.
    """

    def __init__(
        self,
        inputs: Sequence[str],
        options: FacesOptions,
        batch: BatchOptions | None = None,
        part: MovieOptions | None = None,
    ) -> None:
        self._batch, self._part = batch or BatchOptions(), part or MovieOptions()
        if self._batch.skip_done:
            msg = "--skip-done is for drawn results; name their place with -o"
            raise UsageError(msg)
        naming = DrawnFaces()
        self.collected: Collected = collect(
            inputs,
            tag=naming.tag,
            extension_of=lambda path, kind: naming.suffix(kind, path.suffix),
            recursive=self._batch.recursive,
        )
        self._detector = detector_of(options)

    def run(
        self, on_seen: OnSeen, bar_of: BarOf = lambda _job: None
    ) -> Generator[Outcome, None, None]:
        """Look at all inputs, pictures first, each kind in order; yield what became of each.

        Args:
            on_seen: called with each picture and frame, in order, from this thread.
            bar_of: who is told of a video's progress.

        Raises:
            MissingError: no input can be done without what is missing.
        """
        jobs = self.collected.jobs
        stills = [job for job in jobs if job.kind in ("still", None)]
        workers = min(self._batch.jobs or cores(), max(1, len(stills)))
        for seen, outcome in _in_order(stills, self._still, workers):
            if seen is not None:
                on_seen(seen)
            yield outcome
        for job in jobs:
            if job.kind in ("animation", "video") and isinstance(job.source, Path):
                yield self._movie(job.source, on_seen, bar_of(job))

    def _still(self, job: Job) -> tuple[Seen | None, Outcome]:
        began, name = time.perf_counter(), _name(job)
        try:
            if isinstance(job.source, Stream):
                photo = read_photo(sys.stdin.buffer, name="standard input")
            else:
                photo = read_photo(job.source)
            faces = in_photo(photo, self._detector)
        except (CleanplateError, MemoryError) as error:
            return None, _failed(name, error, began)
        seconds = time.perf_counter() - began
        return Seen(name, photo.size, faces), self._outcome(name, len(faces), 1, seconds)

    def _movie(self, path: Path, on_seen: OnSeen, bar: OnProgress | None) -> Outcome:
        began, frames, most = time.perf_counter(), 0, 0
        found = through_video(
            path,
            self._detector,
            start_s=self._part.start,
            end_s=self._part.end,
            on_progress=bar,
        )
        try:
            with contextlib.closing(found):
                for seen in found:
                    on_seen(seen)
                    frames, most = frames + 1, max(most, len(seen.faces))
        except (CleanplateError, MemoryError) as error:
            return _failed(str(path), error, began)
        return self._outcome(str(path), most, frames, time.perf_counter() - began)

    def _outcome(self, name: str, faces: int, frames: int, seconds: float) -> Outcome:
        return Outcome(
            source=name,
            target="",
            status="done",
            model=self._detector.name,
            note=None if faces else NO_FACE,
            frames=frames,
            seconds=seconds,
            ran_on=self._detector.description,
            facts={"faces": faces},
        )


def _failed(name: str, error: CleanplateError | MemoryError, began: float) -> Outcome:
    """What became of an input that failed; what the next one would meet, too, is raised."""
    if isinstance(error, MissingError | DeviceError):
        raise error
    text = str(error) or f"{name}: not enough memory"
    code = error.exit_code if isinstance(error, CleanplateError) else 1
    spent = time.perf_counter() - began
    return Outcome(name, "", "failed", error=text, exit_code=code, seconds=spent)


def _in_order(
    jobs: Sequence[Job], work: Callable[[Job], tuple[Seen | None, Outcome]], workers: int
) -> Generator[tuple[Seen | None, Outcome], None, None]:
    """The results of jobs done side by side, in the order of the jobs."""
    ready: dict[int, tuple[Seen | None, Outcome]] = {}
    following = 0
    done = fan_out(enumerate(jobs), lambda item: (item[0], work(item[1])), workers)
    with contextlib.closing(done):
        for number, result in done:
            ready[number] = result
            while following in ready:
                yield ready.pop(following)
                following += 1


def _name(job: Job) -> str:
    return "-" if isinstance(job.source, Stream) else str(job.source)
