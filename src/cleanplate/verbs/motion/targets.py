"""Where the results of ``motion`` and ``plate`` go, and that none of them is a source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from cleanplate.core.errors import UsageError
from cleanplate.media.image_sequence import is_sequence, sequence_files
from cleanplate.media.whole import check_parents
from cleanplate.verbs.motion.options import MotionOptions
from cleanplate.verbs.verb import resolved

_PATHS = ("out", "overlay", "background", "events", "plot", "clips", "save_state", "load_state")


def resolved_options(source: Path, options: MotionOptions, tag: str) -> MotionOptions:
    """The options with ``~`` taken as the home folder in every path, and a place for the masks.

    Args:
        source: the video or sequence.
        options: as given; with nothing asked for, masks go beside the source.
        tag: of their name.
    """
    given = {name: getattr(options, name) for name in _PATHS}
    places: dict[str, Any] = {
        name: _resolved(path) for name, path in given.items() if path is not None
    }
    if not set(places) - {"load_state"}:
        places["out"] = str(beside(source, tag, ".mp4"))
    return replace(options, **places)


def beside(source: Path, tag: str, suffix: str) -> Path:
    """The place of a result without a name: beside the video, or beside the folder of pictures.

    >>> str(beside(Path("a/walk.mp4"), "plate", ".png"))
    'a/walk.plate.png'
    >>> str(beside(Path("a/%05d.png"), "plate", ".png"))
    'a.plate.png'
    """
    if not is_sequence(source):
        return source.with_name(f"{source.stem}.{tag}{suffix}")
    folder = source if source.is_dir() else source.parent
    if folder.name in ("", ".."):
        folder = folder.resolve()
    return folder.with_name(f"{folder.name}.{tag}{suffix}")


def check_targets(source: Path, targets: Iterable[str]) -> None:
    """Refuse what would write over a source, or one result over another.

    Args:
        source: the video or sequence.
        targets: all files and folders that will be written.

    Raises:
        UsageError: says which.
        OutputError: a folder that a target names is a file.
    """
    seen: set[Path] = set()
    sources = _identities(source)
    for name in targets:
        place = Path(name).resolve()
        if place in sources:
            msg = f"{name} is the source itself; choose another name"
            raise UsageError(msg)
        if place in seen:
            msg = f"{name} is named for two results; give each its own"
            raise UsageError(msg)
        seen.add(place)
        check_parents(Path(name))


def _resolved(path: str) -> str:
    """Without ``~``; a slash at the end, which makes it a folder, stays."""
    return str(resolved(path)) + ("/" if path.endswith("/") else "")


def _identities(source: Path) -> set[Path]:
    """The source; of a sequence its pictures, and its folder, in which masks would be frames."""
    if not is_sequence(source):
        return {source.resolve()}
    files = sequence_files(source)
    return {file.resolve() for file in files} | {files[0].parent.resolve()}
