"""A picture of any kind a caller may have, through a verb; the same kind comes out."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from cleanplate.core.errors import InputError, UsageError
from cleanplate.media.animation import is_animated
from cleanplate.media.file_kind import kind_of
from cleanplate.media.image_writer import write_photo
from cleanplate.media.inputs import collect
from cleanplate.verbs import still
from cleanplate.verbs.any_picture import array_of, pillow_of, to_photo
from cleanplate.verbs.still import Make
from cleanplate.verbs.verb import refuse_named_files, resolved
from cleanplate.verbs.work import Naming


def on_any(
    picture: Any,
    naming: Naming,
    make: Make,
    out: str | Path | None = None,
    needed: Mapping[str, str | None] | None = None,
) -> Any:
    """The result of a verb for a picture in memory or by path.

    Args:
        picture: RGB, RGBA or grey array; a Pillow image; a path; or the bytes of a picture file.
        naming: the verb's names of results.
        make: what it does to a photo.
        out: where the result goes when ``picture`` is a path; None: beside it.
        needed: files the work needs, by their flags; none of them is written over.

    Returns:
        The same kind; for a path, that of the file written.

    Raises:
        InputError: the picture cannot be read.
        UsageError: no picture, or the target cannot hold the result.
        OutputError: the target cannot be written.
    """
    if isinstance(picture, str | PathLike):
        return _on_file(picture, naming, make, out, needed or {})
    if out is not None:
        msg = "out= is for pictures given as a path; save the returned picture instead"
        raise UsageError(msg)
    photo = to_photo(picture)
    result, _ = make(photo)
    if isinstance(picture, np.ndarray):
        return array_of(result, like=picture)
    if isinstance(picture, bytes | bytearray):
        stream = io.BytesIO()
        write_photo(stream, result, format=still.stream_format(photo, naming))
        return stream.getvalue()
    return pillow_of(result)


def _on_file(
    picture: str | PathLike[str],
    naming: Naming,
    make: Make,
    out: str | Path | None,
    needed: Mapping[str, str | None],
) -> Any:
    source = resolved(Path(picture))
    _check_still_file(source, naming.name)
    collected = collect(
        # A file of that name, not standard input.
        ["./-" if str(source) == "-" else str(source)],
        tag=naming.tag,
        extension_of=lambda path, kind: naming.suffix("still", path.suffix),  # noqa: ARG005
        out=None if out is None else str(resolved(Path(out))),
    )
    job = replace(collected.jobs[0], kind="still")
    if isinstance(job.target, Path):
        refuse_named_files(job.target, needed)
    still.run(job, naming, make)
    return str(job.target) if isinstance(picture, str) else job.target


def _check_still_file(source: Path, name: str) -> None:
    """Refuse what is no single picture, before a result is named after it.

    Raises:
        InputError: there is no such file.
        UsageError: a folder, a video or an animation.
    """
    if not os.path.lexists(source):
        msg = f"{source} does not exist"
        raise InputError(msg)
    if source.is_dir():
        msg = f"{source} is a folder; give its pictures one by one, or use: cleanplate {name}"
        raise UsageError(msg)
    if kind_of(source) == "video" or is_animated(source):
        from cleanplate import video

        way = f"use cleanplate.video.{name}" if name in video.__all__ else f"{name} takes pictures"
        msg = f"{source.name} is a video or animation; {way}"
        raise UsageError(msg)
