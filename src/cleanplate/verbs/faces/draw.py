"""Pictures and videos with the faces drawn on them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, ClassVar

from cleanplate.core.frames import Frame
from cleanplate.core.progress import OnProgress
from cleanplate.media.formats import Kind
from cleanplate.media.inputs import Job, Stream
from cleanplate.media.photo import Photo
from cleanplate.pipeline.overlap import overlap
from cleanplate.tracking.face_drawing import draw_faces, draw_on_frame, opaque_where_drawn
from cleanplate.tracking.faces import Face, FaceDetector
from cleanplate.verbs import movie, still
from cleanplate.verbs.faces.find import (
    cascade_state,
    detector_of,
    first_number,
    in_frame,
    in_photo,
    seen_in,
)
from cleanplate.verbs.faces.options import FacesOptions
from cleanplate.verbs.faces.records import OnSeen, Seen
from cleanplate.verbs.options import MovieOptions
from cleanplate.verbs.verb import check_writable, same_suffix
from cleanplate.verbs.work import Told

if TYPE_CHECKING:
    from cleanplate.media.memory_video import VideoSource
    from cleanplate.media.video_info import VideoForm
    from cleanplate.pipeline.memory import Room
    from cleanplate.verbs.result import Outcome

NO_FACE = "no face was found"
"""The note for a picture or video without any."""


@dataclass(frozen=True, slots=True)
class DrawnFaces:
    """How drawn results are named: as their source, with the tag ``faces``."""

    name: ClassVar[str] = "faces"
    """What the command line calls it."""
    tag: ClassVar[str] = "faces"
    """``photo.faces.jpg``."""

    def suffix(self, kind: Kind, source_suffix: str) -> str:
        """The source's own extension where it can be written."""
        return same_suffix(source_suffix, kind)

    def check_target(self, target: PurePath, kind: Kind) -> None:
        """Refuse a target that no picture or video is written as.

        Raises:
            UsageError: says which can be.
        """
        check_writable(target, kind, alpha=False)


class DrawWork:
    """What is done to each input: faces found, told and drawn. Serves several threads.

    Args:
        options: how faces are looked for.
        part: which part of videos, and how they are encoded.
        on_seen: called with each picture or frame.
    """

    takes_videos: ClassVar[bool] = True

    def __init__(
        self,
        options: FacesOptions,
        part: MovieOptions | None = None,
        on_seen: OnSeen | None = None,
    ) -> None:
        self.naming = DrawnFaces()
        self._options, self._part = options, part or MovieOptions()
        self._on_seen: OnSeen = on_seen or (lambda _seen: None)

    def state(self) -> object:
        """All that results depend on."""
        return self._options, cascade_state(self._options), self._part

    def still(self, job: Job, workers: int, room: Room | None) -> Outcome:  # noqa: ARG002
        """Do one picture."""
        name = "-" if isinstance(job.source, Stream) else str(job.source)
        return still.run(job, self.naming, lambda photo: self.drawn(photo, name), room)

    def movie(self, source: Path, target: Path, on_progress: OnProgress | None) -> Outcome:
        """Do one video or animation."""

        def begin(reader: VideoSource) -> FaceRun:
            first = first_number(reader.info, self._part.start)
            detector = detector_of(self._options)
            return FaceRun(reader, str(source), detector, self._on_seen, first=first)

        return movie.run(source, target, self.naming, begin, self._part, on_progress)

    def drawn(self, photo: Photo, name: str) -> tuple[Photo, Told]:
        """A photo with its faces drawn, and what is to be said of it."""
        detector = detector_of(self._options)
        faces = in_photo(photo, detector)
        self._on_seen(Seen(name, photo.size, faces))
        note = None if faces else NO_FACE
        told = Told(detector.name, detector.description, note, {"faces": len(faces)})
        return _marked(photo, faces), told


def _marked(photo: Photo, faces: tuple[Face, ...]) -> Photo:
    """The photo in colour with lines on it; without faces the photo itself."""
    if not faces:
        return photo
    alpha = None if photo.alpha is None else opaque_where_drawn(photo.alpha, faces)
    # The profile of a grey picture does not fit one with coloured lines.
    icc = None if photo.grey else photo.icc
    return replace(photo, pixels=draw_faces(photo.pixels, faces), alpha=alpha, grey=False, icc=icc)


class FaceRun:
    """Faces through one video.

    Args:
        source: the opened video.
        name: its file, as told.
        detector: looks.
        on_seen: called with each frame, in order.
        first: number of the first frame looked at.
    """

    def __init__(
        self,
        source: VideoSource,
        name: str,
        detector: FaceDetector,
        on_seen: OnSeen,
        *,
        first: int = 0,
    ) -> None:
        self.form: VideoForm = source.info.form
        self.keeps_sound = True
        self._source, self._name, self._on_seen = source, name, on_seen
        self._detector, self._first = detector, first
        self._with_faces = self._most = 0

    def run(self, frames: Iterable[Frame]) -> Iterator[Frame]:
        """The frames with their faces drawn."""
        stages = (self._find, lambda item: (draw_on_frame(*item), item[1]))
        with contextlib.closing(overlap(frames, *stages)) as drawn:
            for frame, faces in drawn:
                self._with_faces += bool(faces)
                self._most = max(self._most, len(faces))
                self._on_seen(seen_in(frame, faces, self._source, self._name, self._first))
                yield frame

    def told(self) -> Told:
        """In how many frames there were faces, and how many at once."""
        note = None if self._most else NO_FACE
        facts = {"frames_with_faces": self._with_faces, "most_faces": self._most}
        return Told(self._detector.name, self._detector.description, note, facts)

    def finish(self) -> None:
        """Nothing is held."""

    def _find(self, frame: Frame) -> tuple[Frame, tuple[Face, ...]]:
        return frame, in_frame(frame, self._detector)
