"""Many inputs through one verb: files, folders, patterns, standard input.

A file that fails does not stop the others; what became of each is an `Outcome`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from cleanplate.core.errors import (
    CleanplateError,
    DeviceError,
    ModelFileError,
    ModelNotFoundError,
    UsageError,
)
from cleanplate.core.progress import OnProgress, Progress
from cleanplate.media.input_search import Skipped
from cleanplate.media.inputs import Collected, Job, Stream, collect
from cleanplate.pipeline.fan import cores, fan_out
from cleanplate.pipeline.manifest import Manifest, fingerprint
from cleanplate.pipeline.memory import Room, share_freed_memory
from cleanplate.verbs.options import BatchOptions
from cleanplate.verbs.result import Outcome, shared_code
from cleanplate.verbs.work import Work

_ROOM_BYTES = 96 << 20
"""Memory for pictures that a worker has on average: small ones are done side by side, photos from
some 8 megapixels on fewer at a time than there are cores. Twelve of 2 to 12 megapixels on two cores
peak at 461 MiB with this bound, at 495 MiB without (u2netp in f32)."""

OnFrames: TypeAlias = Callable[[Job, Progress], None]
"""Called after each frame of a video, from the worker's thread."""

OnOutcome: TypeAlias = Callable[[Outcome], None]
"""Called when an input is finished, from the worker's thread: Ctrl-C loses none that is."""


class Batch:
    """The work a command line means, ready to be run."""

    def __init__(
        self,
        inputs: list[str],
        work: Work,
        options: BatchOptions | None = None,
    ) -> None:
        """Find the inputs and name the results; nothing is read or written yet.

        Raises:
            InputError: nothing to do was found.
            UsageError: options that cannot work together.
        """
        self.options = options or BatchOptions()
        self._work, naming = work, work.naming
        self.collected: Collected = collect(
            inputs,
            tag=naming.tag,
            extension_of=lambda path, kind: naming.suffix(kind, path.suffix),
            out=self.options.out,
            recursive=self.options.recursive,
        )
        if not work.takes_videos:
            self.collected = _without_videos(self.collected, inputs)
        self._manifests: dict[Path, Manifest] = {}
        self._room: Room | None = None
        self._fingerprint = fingerprint(naming.name, work.state())

    def run(
        self, on_frames: OnFrames | None = None, on_outcome: OnOutcome | None = None
    ) -> Generator[Outcome, None, None]:
        """Do the work; yield what became of each input as it is finished.

        If the caller stops, Ctrl-C included, inputs that are begun are finished. They are not
        yielded any more, but told to ``on_outcome`` as all others.

        Raises:
            ModelNotFoundError: no input can be done without the weights; likewise the next two.
            ModelFileError: the weights are damaged.
            DeviceError: this machine lacks the device or precision.
        """
        jobs = list(self.collected.jobs)
        stills = [job for job in jobs if job.kind in ("still", None)]
        movies = [job for job in jobs if job.kind in ("animation", "video")]
        workers = min(self.options.jobs or cores(), max(1, len(stills)))
        share_freed_memory()
        # Who asks for a number of jobs gets it, whatever memory that takes.
        self._room = None if self.options.jobs else Room(_ROOM_BYTES * workers)
        self._open_manifests(jobs)
        told = on_outcome or (lambda _outcome: None)
        yield from fan_out(stills, lambda job: self._told(told, job, workers, None), workers)
        yield from fan_out(movies, lambda job: self._told(told, job, 1, on_frames), 1)

    def _told(self, told: OnOutcome, job: Job, workers: int, on_frames: OnFrames | None) -> Outcome:
        outcome = self._guarded(job, workers, on_frames)
        told(outcome)
        return outcome

    def _open_manifests(self, jobs: list[Job]) -> None:
        """One manifest an output folder; none for a single file, which needs no resuming."""
        if len(jobs) < 2 and not self.options.skip_done:
            return
        for job in jobs:
            if isinstance(job.target, Path) and job.target.parent not in self._manifests:
                self._manifests[job.target.parent] = Manifest(job.target.parent, self._fingerprint)

    def _guarded(self, job: Job, workers: int, on_frames: OnFrames | None) -> Outcome:
        """One job; its failure is an outcome, not an exception."""
        began = time.perf_counter()
        names = Outcome(source=_name(job.source), target=_name(job.target), status="skipped")
        try:
            if self._is_done(job):
                return replace(names, note="done before")
            outcome = self._outcome(job, workers, on_frames)
            self._record(job)
        except (ModelNotFoundError, ModelFileError, DeviceError):
            raise  # the next file would meet the same
        except CleanplateError as error:
            text, code = str(error), error.exit_code
        except BrokenPipeError:
            raise  # whoever read our output has gone
        except (OSError, MemoryError) as error:
            # A file that vanishes under the work, or one too large for this machine.
            text, code = f"{_name(job.source)}: {error or 'not enough memory'}", 1
        else:
            return outcome
        spent = time.perf_counter() - began
        return replace(names, status="failed", error=text, exit_code=code, seconds=spent)

    def _outcome(self, job: Job, workers: int, on_frames: OnFrames | None) -> Outcome:
        if job.kind in ("animation", "video") and isinstance(job.source, Path):
            if not isinstance(job.target, Path):
                msg = "a video cannot be written to standard output; name a file with -o"
                raise UsageError(msg)
            told: OnProgress | None = None
            if on_frames is not None:
                told = lambda progress: on_frames(job, progress)  # noqa: E731 - a name for a closure
            return self._work.movie(job.source, job.target, told)
        return self._work.still(job, workers, self._room)

    def _is_done(self, job: Job) -> bool:
        manifest = self._manifest_of(job)
        if manifest is None or not self.options.skip_done or not isinstance(job.source, Path):
            return False
        return job.source.is_file() and manifest.is_done(job.source, Path(_name(job.target)))

    def _record(self, job: Job) -> None:
        manifest = self._manifest_of(job)
        if manifest is not None and isinstance(job.source, Path):
            manifest.add(job.source, Path(_name(job.target)))

    def _manifest_of(self, job: Job) -> Manifest | None:
        return self._manifests.get(job.target.parent) if isinstance(job.target, Path) else None


def _without_videos(collected: Collected, inputs: list[str]) -> Collected:
    """What there is to do but for videos in folders; one that is named is to fail with a word."""
    named = {Path(text).expanduser() for text in inputs}
    left = [
        job.source
        for job in collected.jobs
        if job.kind in ("animation", "video")
        and isinstance(job.source, Path)
        and job.source not in named
    ]
    kept = tuple(job for job in collected.jobs if job.source not in left)
    skipped = tuple(Skipped(path, "is a video or animation") for path in left)
    return Collected(kept, (*collected.skipped, *skipped))


def exit_code(outcomes: list[Outcome]) -> int:
    """What the program returns: 0 if nothing failed, the code all failures share, else 1."""
    return shared_code(outcome.exit_code for outcome in outcomes if outcome.status == "failed")


def _name(place: Path | Stream) -> str:
    return "-" if isinstance(place, Stream) else str(place)
