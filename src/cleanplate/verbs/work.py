"""What every verb shares, whether it looks for a subject or not: names of results, work on files.

A `Work` is what `verbs.batch` does to each input; `verbs.subject` makes one of the four verbs that
take pictures apart, `verbs.plain` of verbs that change the whole picture.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, Protocol

from cleanplate.media.formats import Kind

if TYPE_CHECKING:
    from cleanplate.core.frames import Frame
    from cleanplate.core.progress import OnProgress
    from cleanplate.media.inputs import Job
    from cleanplate.media.video_info import VideoForm
    from cleanplate.pipeline.memory import Room
    from cleanplate.verbs.result import Outcome


@dataclass(frozen=True, slots=True)
class Told:
    """What is to be said of a result besides where it is."""

    model: str | None = None
    """What found the subject, or what changed the picture."""
    ran_on: str | None = None
    """Runtime, device and precision."""
    note: str | None = None
    """Something worth knowing, such as: no subject was found."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """Figures of the work by name, which JSON can hold."""


class Naming(Protocol):
    """How a verb's results are named, and which files can hold them."""

    @property
    def name(self) -> str:
        """What the command line and Python call the verb."""
        ...

    @property
    def tag(self) -> str:
        """What results are marked with: ``photo.TAG.png``."""
        ...

    def suffix(self, kind: Kind, source_suffix: str) -> str:
        """The extension of a result that is not given a name."""
        ...

    def check_target(self, target: PurePath, kind: Kind) -> None:
        """Refuse a target that cannot hold the result, before any work is done.

        Raises:
            UsageError: it cannot; says which can.
        """
        ...


class FrameRun(Protocol):
    """The work on one video."""

    @property
    def form(self) -> VideoForm:
        """What the frames are afterwards."""
        ...

    @property
    def keeps_sound(self) -> bool:
        """Whether the result carries the source's sound."""
        ...

    def run(self, frames: Iterable[Frame]) -> Iterator[Frame]:
        """The frames to write, in order, each with the time of the one it was made of.

        May look ahead; may end before its source. Called once.
        """
        ...

    def told(self) -> Told:
        """What is to be said; asked for after the last frame."""
        ...

    def finish(self) -> None:
        """Let go of what is held; called once, also when the work fails."""
        ...


class Work(Protocol):
    """What is done to each of many inputs. Serves several threads."""

    @property
    def naming(self) -> Naming:
        """The verb's names."""
        ...

    @property
    def takes_videos(self) -> bool:
        """Whether videos and animations are inputs; else those in folders are left alone."""
        ...

    def state(self) -> object:
        """All that results depend on besides their inputs; its text must change with it."""
        ...

    def still(self, job: Job, workers: int, room: Room | None) -> Outcome:
        """Do one picture, ``workers`` of which are done at the same time, within ``room``."""
        ...

    def movie(self, source: Path, target: Path, on_progress: OnProgress | None) -> Outcome:
        """Do one video or animation."""
        ...
