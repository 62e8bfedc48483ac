"""Faces in photos and in the frames of videos."""

from __future__ import annotations

import contextlib
from collections.abc import Generator
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import numpy as np

from cleanplate.core.frames import Frame
from cleanplate.core.pictures import to_uint8
from cleanplate.core.progress import OnProgress, Teller
from cleanplate.media.memory_video import VideoSource, opaque_rgb
from cleanplate.media.open_video import open_source
from cleanplate.media.photo import Photo
from cleanplate.media.video_info import VideoInfo
from cleanplate.pipeline.manifest import file_state
from cleanplate.pipeline.overlap import overlap
from cleanplate.tracking.cascades import opencv_file
from cleanplate.tracking.faces import Face, FaceDetector
from cleanplate.tracking.faces_open import open_face_detector
from cleanplate.verbs.faces.options import FacesOptions
from cleanplate.verbs.faces.records import Seen
from cleanplate.verbs.verb import resolved


def detector_of(options: FacesOptions) -> FaceDetector:
    """The detector that the options mean; kept, so that asking again costs nothing.

    Raises:
        InputError: ``--cascade`` names no cascade.
        MissingError: what the detector needs is not there.
    """
    return _opened(options, cascade_state(options))


@lru_cache(maxsize=8)
def _opened(options: FacesOptions, state: tuple[int, int] | None) -> FaceDetector:  # noqa: ARG001 - part of the key
    return open_face_detector(
        options.detector,
        cascade=cascade_path(options),
        search=options.search,
        eyes=options.eyes,
    )


def cascade_path(options: FacesOptions) -> Path | None:
    """The file of ``--cascade``: the user's, or OpenCV's of that name; None where none is named."""
    if options.cascade is None:
        return None
    path = resolved(options.cascade)
    if path.exists() or Path(options.cascade).name != options.cascade:
        return path
    known = opencv_file(options.cascade)
    return known if known.is_file() else path


def cascade_state(options: FacesOptions) -> tuple[int, int] | None:
    """Size and time of change of the cascade's file; another means that the work is done anew."""
    return file_state(cascade_path(options))


def in_photo(photo: Photo, detector: FaceDetector) -> tuple[Face, ...]:
    """The faces in a photo, largest first; its transparency is not heeded."""
    return tuple(detector(np.ascontiguousarray(to_uint8(photo.pixels))))


def in_frame(frame: Frame, detector: FaceDetector) -> tuple[Face, ...]:
    """The faces in a frame, largest first."""
    return tuple(detector(opaque_rgb(frame)))


def first_number(info: VideoInfo, start_s: Fraction | None) -> int:
    """Number of the first frame looked at; an estimate where the frame rate varies."""
    return 0 if start_s is None else int(-(-start_s * (info.rate or 0) // 1))


def seen_in(
    frame: Frame, faces: tuple[Face, ...], source: VideoSource, name: str, first: int = 0
) -> Seen:
    """What was seen in a frame of a video.

    Args:
        frame: where it was seen.
        faces: what was found.
        source: the video; times count from the beginning of its file.
        name: of the file.
        first: number of the first frame looked at.
    """
    return Seen(name, frame.size, faces, first + frame.index, frame.time - source.info.origin_s)


def through_video(
    path: Path,
    detector: FaceDetector,
    *,
    start_s: Fraction | None = None,
    end_s: Fraction | None = None,
    on_progress: OnProgress | None = None,
) -> Generator[Seen, None, None]:
    """The faces in each frame of a video or animation, while the next frames are decoded.

    Args:
        path: the file.
        detector: looks.
        start_s: first time looked at, in seconds from the beginning; None: there.
        end_s: first time not looked at; None: to the end.
        on_progress: called after each frame.

    Raises:
        InputError: the file cannot be read.
        UsageError: it has no frame in the time asked for.
    """
    with open_source(path, start_s=start_s, end_s=end_s) as reader:
        first = first_number(reader.info, start_s)
        told = Teller(on_progress, reader.info.frames_between(start_s, end_s))

        def look(frame: Frame) -> Seen:
            return seen_in(frame, in_frame(frame, detector), reader, str(path), first)

        with contextlib.closing(overlap(reader, look)) as frames:
            for count, seen in enumerate(frames, 1):
                yield seen
                told(count)
