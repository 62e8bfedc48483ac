"""Faces for Python: what ``cleanplate.find_faces`` and ``cleanplate.video.find_faces`` are."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Unpack

from cleanplate.core.errors import UsageError
from cleanplate.core.progress import OnProgress
from cleanplate.core.times import Time, parse_part
from cleanplate.media.options import EncodeOptions
from cleanplate.media.photo import Photo
from cleanplate.tracking.faces import Face
from cleanplate.verbs.any_picture import to_photo
from cleanplate.verbs.faces.draw import DrawWork
from cleanplate.verbs.faces.find import detector_of, in_photo, through_video
from cleanplate.verbs.faces.options import FacesKeywords, FacesOptions
from cleanplate.verbs.faces.records import Seen
from cleanplate.verbs.on_any import on_any
from cleanplate.verbs.options import MovieOptions
from cleanplate.verbs.verb import resolved
from cleanplate.verbs.work import Told


def find_faces(
    picture: Any, *, out: str | Path | None = None, **options: Unpack[FacesKeywords]
) -> list[Face]:
    """Find the faces in a picture.

    Args:
        picture: RGB, RGBA or grey array; a Pillow image; a path; or the bytes of a picture file.
        out: for a path, where the picture with the faces drawn goes; None: nothing is written.
        **options: fields of `FacesOptions`, such as ``detector="blazeface"`` or ``eyes=True``.

    Returns:
        The faces, largest first: ``box_xyxy`` in pixels, ``score``, ``eyes``, ``points``.

    Raises:
        InputError: the picture or the cascade cannot be read.
        UsageError: no picture, or an option that cannot work.
        MissingError: what the detector needs is not there.
        OutputError: the drawn picture cannot be written.
    """
    chosen = FacesOptions(**options)
    if out is None:
        return list(in_photo(to_photo(picture), detector_of(chosen)))
    if not isinstance(picture, str | Path):
        msg = "out= is for pictures given as a path; draw with cleanplate.tracking.face_drawing"
        raise UsageError(msg)
    found: list[Seen] = []
    work = DrawWork(chosen, on_seen=found.append)

    def drawn(photo: Photo) -> tuple[Photo, Told]:
        return work.drawn(photo, str(picture))

    on_any(picture, work.naming, drawn, out)
    return list(found[0].faces)


def find_faces_in_video(
    video: str | Path,
    *,
    out: str | Path | None = None,
    start: Time = None,
    end: Time = None,
    encode: EncodeOptions | None = None,
    on_progress: OnProgress | None = None,
    **options: Unpack[FacesKeywords],
) -> list[Seen]:
    """Find the faces in every frame of a video.

    Args:
        video: the file; an animated picture, too.
        out: where the video with the faces drawn goes, with the sound; None: nothing is written.
        start: first time looked at, seconds or ``1:02.5``; None: the beginning.
        end: first time not looked at; None: to the end.
        encode: how the drawn video is encoded.
        on_progress: called after each frame.
        **options: fields of `FacesOptions`.

    Returns:
        A record a frame, in order: ``faces``, ``frame`` and ``time_s``, exact.

    Raises:
        InputError: the video or the cascade cannot be read.
        UsageError: an option that cannot work.
        MissingError: what the detector needs is not there.
        OutputError: the drawn video cannot be written.
    """
    chosen, path = FacesOptions(**options), resolved(video)
    start_s, end_s = parse_part(start, end)
    if out is None:
        frames = through_video(
            path, detector_of(chosen), start_s=start_s, end_s=end_s, on_progress=on_progress
        )
        return list(frames)
    found: list[Seen] = []
    part = MovieOptions(start_s, end_s, encode or EncodeOptions())
    DrawWork(chosen, part, found.append).movie(path, resolved(out), on_progress)
    return found
