"""The work of verbs that find a subject: the matte first, then what is done with it."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from cleanplate.core.frames import Frame
from cleanplate.core.pictures import Matte
from cleanplate.core.progress import OnProgress
from cleanplate.matting.options import MatteOptions, ShapeOptions
from cleanplate.media.inputs import Job, Stream
from cleanplate.media.memory_video import VideoSource
from cleanplate.media.photo import Photo
from cleanplate.media.video_info import VideoForm
from cleanplate.pipeline.memory import Room
from cleanplate.pipeline.overlap import overlap
from cleanplate.verbs import movie, still
from cleanplate.verbs.finding import Finder
from cleanplate.verbs.options import MovieOptions
from cleanplate.verbs.remove import Remove
from cleanplate.verbs.replace import Replace
from cleanplate.verbs.result import NO_SUBJECT, Outcome
from cleanplate.verbs.verb import Verb, refuse_named_files, states_of
from cleanplate.verbs.work import Told

_LOG = logging.getLogger(__name__)

_HDR_TRANSFERS = (16, 18)
"""PQ and HLG, numbered as in ITU-T H.273."""


@dataclass(frozen=True, slots=True)
class SubjectWork:
    """A verb with all that says how its subject is found: what `verbs.batch` needs."""

    naming: Verb
    """The verb."""
    matte: MatteOptions = MatteOptions()
    """How the subject is found."""
    shape: ShapeOptions = ShapeOptions()
    """What is done to the matte."""
    part: MovieOptions = MovieOptions()
    """Which part of videos, and how they are encoded."""

    takes_videos: ClassVar[bool] = True

    def state(self) -> object:
        """All that results depend on, the files that options name included."""
        states = states_of(files_needed(self.naming, self.matte))
        return (self.naming, self.matte, self.shape, self.part, *states)

    def still(self, job: Job, workers: int, room: Room | None) -> Outcome:
        """Do one picture."""
        self._refuse_named_files(job.target)
        return run_still(job, self.naming, Finder(self.matte, self.shape, streams=workers), room)

    def movie(self, source: Path, target: Path, on_progress: OnProgress | None) -> Outcome:
        """Do one video."""
        self._refuse_named_files(target)
        finder = Finder(self.matte, self.shape)
        return run_movie(source, target, self.naming, finder, self.part, on_progress)

    def _refuse_named_files(self, target: Path | Stream) -> None:
        if isinstance(target, Path):
            refuse_named_files(target, files_needed(self.naming, self.matte))


def files_needed(verb: Verb, matte: MatteOptions) -> dict[str, str | None]:
    """The files that options name, by their flags; no result may take their places."""
    behind = verb.background_file if isinstance(verb, Replace) else None
    return {
        "--plate": matte.plate,
        "--sample": matte.sample,
        "--background": None if behind is None else str(behind),
    }


def run_still(job: Job, verb: Verb, finder: Finder, room: Room | None = None) -> Outcome:
    """Read one picture, apply the verb, write the result; errors as `verbs.still.run`."""
    return still.run(job, verb, lambda photo: apply(photo, verb, finder), room)


def run_movie(
    source: Path,
    target: Path,
    verb: Verb,
    finder: Finder,
    options: MovieOptions | None = None,
    on_progress: OnProgress | None = None,
) -> Outcome:
    """Read a video, apply the verb, write the result; errors as `verbs.movie.run`."""
    return movie.run(
        source, target, verb, lambda video: SubjectRun(video, verb, finder), options, on_progress
    )


def apply(photo: Photo, verb: Verb, finder: Finder) -> tuple[Photo, Told]:
    """The verb's result for a photo in memory, and what is to be said of it."""
    found = finder.still(photo.pixels)
    told = Told(found.model, found.ran_on, NO_SUBJECT if found.empty else None)
    if found.clean is not None and _changes_background(verb):
        photo = replace(photo, pixels=found.clean(photo.pixels))
    return verb.still(photo, found.matte), told


class SubjectRun:
    """A `verbs.work.FrameRun`: decoding, finding and effect overlap."""

    def __init__(self, video: VideoSource, verb: Verb, finder: Finder) -> None:
        """Choose the model by the video's first frames where it is to be chosen."""
        if isinstance(verb, Replace) and video.info.colour.transfer in _HDR_TRANSFERS:
            _LOG.warning(
                "%s: HDR; what is put in is not adapted to its brightness", video.info.path
            )
        plan = verb.frames(video.info.form)
        self.form: VideoForm = plan.form
        self.keeps_sound: bool = plan.keeps_sound
        self._effect = plan.effect
        try:
            self._mattes = finder.stream(video)
            self._clean = self._mattes.clean_frame if _changes_background(verb) else None
        except BaseException:
            self.finish()
            raise

    def run(self, frames: Iterable[Frame]) -> Iterator[Frame]:
        """The frames with the effect, two threads working besides the source's and the caller's."""
        with contextlib.closing(overlap(frames, self._find, self._draw)) as drawn:
            for frame in drawn:
                if frame is None:  # the background has ended, and the video with it
                    return
                yield frame

    def _find(self, frame: Frame) -> tuple[Frame, Matte]:
        return frame, self._mattes.find(frame)

    def _draw(self, item: tuple[Frame, Matte]) -> Frame | None:
        frame, coarse = item
        matte: npt.NDArray[np.uint8] = self._mattes.draw(frame, coarse)
        if self._clean is not None:
            frame = self._clean(frame)
        return self._effect.process(frame, matte)

    def told(self) -> Told:
        """Which model found the subject, and whether it found any."""
        note = None if self._mattes.found_any else NO_SUBJECT
        return Told(self._mattes.model, self._mattes.description, note)

    def finish(self) -> None:
        """Let go of what the effect holds."""
        self._effect.finish()


def _changes_background(verb: Verb) -> bool:
    """Whether the subject is seen without its background, whose light on it would look wrong."""
    if isinstance(verb, Remove):
        return not verb.options.background_only
    return isinstance(verb, Replace)
