"""The work of verbs that change a picture as a whole, without looking for a subject."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from cleanplate.core.errors import UsageError
from cleanplate.media.photo import Photo
from cleanplate.verbs.options import MovieOptions
from cleanplate.verbs.work import FrameRun, Naming, Told

if TYPE_CHECKING:
    from cleanplate.core.frames import Frame
    from cleanplate.core.progress import OnProgress
    from cleanplate.media.inputs import Job
    from cleanplate.media.memory_video import VideoSource
    from cleanplate.media.video_info import VideoForm
    from cleanplate.pipeline.memory import Room
    from cleanplate.verbs.result import Outcome


@dataclass(frozen=True, slots=True)
class Retouched:
    """A photo a verb has changed."""

    photo: Photo
    """The result, with all that was kept of the source."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """Figures of the work by name, which JSON can hold."""
    note: str | None = None
    """Something worth knowing."""


class PlainRun(Protocol):
    """The work on one video; as `verbs.work.FrameRun`, but for what it tells."""

    @property
    def form(self) -> VideoForm:
        """What the frames are afterwards."""
        ...

    @property
    def keeps_sound(self) -> bool:
        """Whether the result carries the source's sound."""
        ...

    def run(self, frames: Iterable[Frame]) -> Iterator[Frame]:
        """The frames to write, in order; may look ahead. Called once."""
        ...

    def facts(self) -> Mapping[str, Any]:
        """Figures of the work by name; asked for after the last frame."""
        ...

    def finish(self) -> None:
        """Let go of what is held; called once, also when the work fails."""
        ...


class PlainVerb(Naming, Protocol):
    """A verb with its options. Immutable: serves many files and several threads."""

    @property
    def method(self) -> str:
        """How it works, as said beside each result: the name of the method, or the verb's."""
        ...

    def still(self, photo: Photo) -> Retouched:
        """The result for a photo."""
        ...

    def movie(self, source: VideoSource) -> PlainRun:
        """The work on a video, which may be gone through beforehand.

        Raises:
            UsageError: the verb is for pictures only; says so.
        """
        ...


@dataclass(frozen=True, slots=True)
class PlainWork:
    """A verb that needs no subject: what `verbs.batch` does to each input."""

    naming: PlainVerb
    """The verb."""
    part: MovieOptions = MovieOptions()
    """Which part of videos, and how they are encoded."""
    takes_videos: bool = True
    """Whether videos are inputs."""

    def state(self) -> object:
        """All that results depend on."""
        return self.naming, self.part

    def still(self, job: Job, workers: int, room: Room | None) -> Outcome:  # noqa: ARG002
        """Do one picture."""
        from cleanplate.verbs import still

        return still.run(job, self.naming, self.retouch, room)

    def movie(self, source: Path, target: Path, on_progress: OnProgress | None) -> Outcome:
        """Do one video."""
        from cleanplate.verbs import movie

        return movie.run(source, target, self.naming, self._begin, self.part, on_progress)

    def retouch(self, photo: Photo) -> tuple[Photo, Told]:
        """The result for a photo in memory, and what is to be said of it."""
        done = self.naming.still(photo)
        return done.photo, Told(self.naming.method, note=done.note, facts=done.facts)

    def _begin(self, source: VideoSource) -> FrameRun:
        return _Telling(self.naming.method, self.naming.movie(source))


class _Telling:
    """A `PlainRun` as a `FrameRun`."""

    def __init__(self, method: str, run: PlainRun) -> None:
        self.form, self.keeps_sound = run.form, run.keeps_sound
        self.run, self.finish = run.run, run.finish
        self._method, self._facts = method, run.facts

    def told(self) -> Told:
        return Told(self._method, facts=self._facts())


def pictures_only(name: str, source: Path | None = None) -> UsageError:
    """The error of a verb that takes no videos."""
    which = "" if source is None else f"{source}: "
    msg = f"{which}{name} takes pictures, no videos or animations"
    return UsageError(msg)
