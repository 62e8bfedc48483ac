"""Which lectures the arguments of ``slides`` mean, and where each deck goes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cleanplate.core.errors import InputError, UsageError
from cleanplate.media.input_search import Searcher
from cleanplate.media.result_names import Found, Namer, full_path
from cleanplate.verbs.verb import resolved

TAG = "slides"
"""A deck beside its lecture is ``LECTURE.slides``."""


@dataclass(frozen=True, slots=True)
class Job:
    """One lecture to work on."""

    source: Path
    """The video."""
    folder: Path
    """Of its deck."""


def find_lectures(
    inputs: Sequence[str | Path], out: str | None = None, *, recursive: bool = False
) -> list[Job]:
    """Find the videos and name the folders of their decks.

    Args:
        inputs: videos, folders (what is no video in them is left alone), patterns.
        out: folder of the deck, or of the decks where the inputs can be several; None: beside each.
        recursive: take all folders below a folder.

    Raises:
        InputError: no video was found.
        UsageError: a lecture from standard input.
    """
    arguments = [os.fspath(resolved(entry)) for entry in inputs]
    if "-" in arguments:
        msg = "slides reads a video twice, which standard input does not allow; name a file"
        raise UsageError(msg)
    searcher = Searcher((TAG,), recursive=recursive, out=out, skipped=[])
    found = _videos(searcher.all(arguments), arguments)
    if not found:
        msg = f"no video found in {', '.join(arguments) or 'no input'}"
        raise InputError(msg)
    place = None if out is None else resolved(out)
    if place is not None and not searcher.many:
        return [Job(found[0].path, place)]
    folders = Namer(TAG, lambda _path, _kind: "", place).names(found)
    return [Job(item.path, folder) for item, folder in zip(found, folders, strict=True)]


def _videos(found: Iterable[Found], arguments: Sequence[str]) -> list[Found]:
    """Videos, each once; what was named itself stays and fails with its own message."""
    named = set(arguments)
    kept = [
        item
        for item in found
        if item.kind in ("video", "animation") or os.fspath(item.path) in named
    ]
    return list({full_path(item.path): item for item in kept}.values())
