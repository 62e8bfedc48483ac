"""``hash``: perceptual hashes of pictures, and which of them are near duplicates.

A picture that fails does not stop the others; what became of each is a `HashedPicture`.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from cleanplate.core.errors import CleanplateError, InputError, UsageError
from cleanplate.core.progress import OnProgress, Progress
from cleanplate.hashes.hash import grey_of, hash_of_grey
from cleanplate.hashes.near_duplicates import near_duplicate_groups
from cleanplate.hashes.value import Hash, Kind, check_kind
from cleanplate.media.images import read_photo
from cleanplate.media.input_search import Searcher
from cleanplate.media.photo import Photo
from cleanplate.pipeline.fan import cores, fan_out
from cleanplate.verbs.any_picture import to_photo
from cleanplate.verbs.hash_options import HashOptions
from cleanplate.verbs.verb import resolved

STDIN = "-"


@dataclass(frozen=True, slots=True)
class HashedPicture:
    """What became of one picture."""

    source: str
    """The file, ``-`` for standard input."""
    hash: Hash | None = None
    """Its hash; None if it failed."""
    confirm: Hash | None = None
    """Its hash for the second look; None where none was asked for."""
    width: int = 0
    """Its columns, upright."""
    height: int = 0
    """Its rows."""
    size_bytes: int = 0
    """Size of the file; 0 for standard input."""
    error: str | None = None
    """Why it failed."""
    exit_code: int = 0
    """What the program returns for it: 0, or the error's code."""


@dataclass(frozen=True, slots=True)
class PictureGroup:
    """Pictures that look alike."""

    representative: HashedPicture
    """The one with the most pixels, of these the largest file, of these the first by name."""
    others: tuple[HashedPicture, ...]
    """The rest, in the order of the inputs."""


def hash_picture(picture: Any, *, kind: Kind = "dhash", size: int = 8) -> Hash:
    """The perceptual hash of one picture.

    Args:
        picture: RGB, RGBA or grey array (uint8, uint16 or float in [0, 1]), a Pillow image, a path,
            or the bytes of a picture file. It is hashed upright, transparency as seen on white.
        kind: dhash, phash, ahash, or whash (extra ``slides``).
        size: side of the square of bits, 2 to 32.

    Raises:
        InputError: the picture cannot be read.
        UsageError: no picture, or no such kind or size.
        MissingExtraError: ``whash`` without imagehash or PyWavelets.
    """
    check_kind(kind, size)
    return hash_of_grey(_grey(to_photo(picture)), kind, size)


def hash_pictures(
    inputs: Sequence[str | Path],
    options: HashOptions | None = None,
    *,
    confirm: bool = False,
    on_progress: OnProgress | None = None,
) -> Generator[HashedPicture, None, None]:
    """Hash many pictures, several at a time; in the order of the inputs.

    Args:
        inputs: files, folders, patterns, or ``-`` for standard input alone. In folders and
            patterns, hidden files, videos and what is no picture are left out; of an animation, the
            first picture is taken.
        options: kind and size of the hashes, and how to go through folders.
        confirm: whether to make the second hash, too, which `group_pictures` uses.
        on_progress: called after each picture.

    Raises:
        InputError: no picture was found.
        MissingExtraError: ``whash`` without imagehash or PyWavelets.
    """
    chosen = options or HashOptions()
    kinds: list[Kind] = [chosen.kind]
    if confirm and chosen.confirm != "none":
        kinds.append(chosen.confirm)
    for kind in kinds:
        hash_of_grey(np.zeros((1, 1), np.uint8), kind, chosen.size)  # the extra is here, or ends it
    paths = _find([os.fspath(entry) for entry in inputs], recursive=chosen.recursive)
    workers = min(chosen.jobs or cores(), len(paths))
    work = partial(_numbered, kinds=kinds, size=chosen.size)
    began = time.perf_counter()
    results = fan_out(enumerate(paths), work, workers)
    for done, result in enumerate(_in_order(results), 1):
        if on_progress is not None:
            on_progress(Progress(done, len(paths), time.perf_counter() - began))
        yield result


def group_pictures(
    hashed: Iterable[HashedPicture], options: HashOptions | None = None
) -> list[PictureGroup]:
    """Which hashed pictures are near duplicates of each other.

    Args:
        hashed: what `hash_pictures` gave with ``confirm`` and the same options; failures are left
            out.
        options: how far apart near duplicates may be.

    Returns:
        Groups of two or more, in the order of the inputs.
    """
    chosen = options or HashOptions()
    whole = [picture for picture in hashed if picture.hash is not None]
    second = [picture.confirm for picture in whole if picture.confirm is not None]
    groups = near_duplicate_groups(
        [picture.hash for picture in whole if picture.hash is not None],
        second if len(second) == len(whole) else None,
        distance=chosen.distance,
        confirm_distance=chosen.confirm_distance,
        prefer=_preferences(whole),
    )
    return [
        PictureGroup(
            whole[group.representative],
            tuple(whole[member] for member in group.members if member != group.representative),
        )
        for group in groups
    ]


def near_duplicates(
    inputs: Sequence[str | Path],
    options: HashOptions | None = None,
    *,
    on_progress: OnProgress | None = None,
) -> list[PictureGroup]:
    """Find the pictures of folders that look alike.

    Args:
        inputs: as in `hash_pictures`.
        options: kind, size and distances.
        on_progress: called after each picture.

    Returns:
        Groups of two or more. Pictures that cannot be read are in none.

    Raises:
        InputError: no picture was found.
    """
    return group_pictures(
        hash_pictures(inputs, options, confirm=True, on_progress=on_progress), options
    )


def _find(inputs: list[str], *, recursive: bool) -> list[Path | None]:
    """The files to hash; None for standard input."""
    if STDIN in inputs:
        if len(inputs) > 1:
            msg = "- (standard input) cannot be combined with other inputs; give it alone"
            raise UsageError(msg)
        return [None]
    inputs = [str(resolved(entry)) for entry in inputs]
    # Results of other verbs are pictures, too: no name is left out.
    searcher = Searcher((), recursive=recursive, out=None, skipped=[])
    named = set(inputs)
    found = {
        os.path.abspath(entry.path): entry.path  # noqa: PTH100 - links are files of their own
        for entry in searcher.all(inputs)
        if entry.kind in ("still", "animation") or str(entry.path) in named
    }
    if not found:
        msg = f"no picture found in {', '.join(inputs) or 'no input'}"
        raise InputError(msg)
    return list(found.values())


def _preferences(pictures: Sequence[HashedPicture]) -> list[float]:
    """How much one would like to keep each: an original has more pixels or bytes than its copy."""

    def key(number: int) -> tuple[int, int, str]:
        picture = pictures[number]
        return -picture.width * picture.height, -picture.size_bytes, picture.source

    order = sorted(range(len(pictures)), key=key)
    ranks = {number: rank for rank, number in enumerate(order)}
    return [-float(ranks[number]) for number in range(len(pictures))]


def _numbered(
    job: tuple[int, Path | None], *, kinds: list[Kind], size: int
) -> tuple[int, HashedPicture]:
    number, path = job
    return number, _hashed(path, kinds, size)


def _hashed(path: Path | None, kinds: list[Kind], size: int) -> HashedPicture:
    """One picture; its failure is a result, not an exception."""
    picture = HashedPicture(STDIN if path is None else str(path))
    try:
        photo = (
            read_photo(sys.stdin.buffer, name="standard input")
            if path is None
            else read_photo(path)
        )
        size_bytes = 0 if path is None else path.stat().st_size
        grey = _grey(photo)
        hashes = [hash_of_grey(grey, kind, size) for kind in kinds]
    except CleanplateError as error:
        return replace(picture, error=str(error), exit_code=error.exit_code)
    except (OSError, MemoryError) as error:
        # A file that vanishes under the work, or one too large for this machine.
        text = f"{picture.source}: {error or 'not enough memory'}"
        return replace(picture, error=text, exit_code=1)
    height, width = photo.size
    second = hashes[1] if len(hashes) > 1 else None
    return replace(
        picture,
        hash=hashes[0],
        confirm=second,
        width=width,
        height=height,
        size_bytes=size_bytes,
    )


def _grey(photo: Photo) -> Any:
    if photo.alpha is not None:
        return grey_of(np.dstack([photo.pixels, photo.alpha]))
    return grey_of(photo.pixels[..., 0] if photo.grey else photo.pixels)


def _in_order(results: Iterable[tuple[int, HashedPicture]]) -> Iterator[HashedPicture]:
    """Results as they were asked for; those that come early wait."""
    early: dict[int, HashedPicture] = {}
    wanted = 0
    for number, result in results:
        early[number] = result
        while wanted in early:
            yield early.pop(wanted)
            wanted += 1
