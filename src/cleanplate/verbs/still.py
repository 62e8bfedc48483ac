"""One still picture through a verb: from a file or a stream to a file or a stream."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from cleanplate.media.formats import by_suffix
from cleanplate.media.image_writer import write_photo
from cleanplate.media.images import read_photo
from cleanplate.media.inputs import Job, Stream
from cleanplate.media.photo import Photo
from cleanplate.media.whole import check_parents, output_error
from cleanplate.pipeline.memory import Room
from cleanplate.verbs.result import Outcome
from cleanplate.verbs.verb import refuse_same_file
from cleanplate.verbs.work import Naming, Told

if TYPE_CHECKING:
    from typing import BinaryIO

_AVERAGES_BYTES = 60 << 20
"""What `effects.foreground` needs at its largest, whatever the photo's size."""


Make: TypeAlias = Callable[[Photo], tuple[Photo, Told]]
"""The result for a photo in memory, and what is to be said of it."""


def run(job: Job, naming: Naming, make: Make, room: Room | None = None) -> Outcome:
    """Read one picture, make the result, write it.

    Args:
        job: the picture and its place.
        naming: which files can hold the result.
        make: what is done to the picture.
        room: memory it may use, shared with other workers; None: as much as it needs.

    Raises:
        InputError: the picture cannot be read.
        UsageError: the target cannot hold the result.
        OutputError: the target cannot be written; where a file stands in its way, before the work.
    """
    began = time.perf_counter()
    if isinstance(job.target, Path):
        naming.check_target(job.target, "still")
        check_parents(job.target)
        if isinstance(job.source, Path):
            refuse_same_file(job.source, job.target)
    photos = [_read(job)]
    with nullcontext() if room is None else room.taken(_needed_bytes(photos[0])):
        result, outcome = _made(photos, job, make)
        _write(result, job, naming)
        del result
    return replace(outcome, seconds=time.perf_counter() - began)


def _needed_bytes(photo: Photo) -> int:
    """Memory for a photo at most: itself, the result, matte and mask, averages of colours."""
    pixels = photo.size[0] * photo.size[1]
    return 2 * photo.pixels.nbytes + 5 * pixels + min(_AVERAGES_BYTES, 60 * pixels)


def stream_format(photo: Photo, naming: Naming) -> str:
    """The format written to standard output: as a file of the source's format would get."""
    found = by_suffix(photo.format or "")
    source = found.suffixes[0] if found is not None else ".png"
    return naming.suffix("still", source).removeprefix(".")


def _made(photos: list[Photo], job: Job, make: Make) -> tuple[Photo, Outcome]:
    """The result and what will be said of it.

    The photo is taken out of its list: it and its matte, 7 bytes a pixel, are gone when this
    returns, as writing needs the room.
    """
    result, told = make(photos.pop())
    return result, Outcome.of(
        told,
        source="-" if isinstance(job.source, Stream) else str(job.source),
        target="-" if isinstance(job.target, Stream) else str(job.target),
    )


def _read(job: Job) -> Photo:
    if isinstance(job.source, Stream):
        return read_photo(sys.stdin.buffer, name="standard input")
    return read_photo(job.source)


def _write(photo: Photo, job: Job, naming: Naming) -> None:
    if isinstance(job.target, Path):
        write_photo(job.target, photo)
        return
    output: BinaryIO = sys.stdout.buffer
    try:
        write_photo(output, photo, format=stream_format(photo, naming))
        output.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise output_error(Path("standard output"), error) from error
