"""Where results go and what they are called.

``x.jpg`` gives ``x.cutout.png``, beside it or in the output folder, where the tree below a folder
is kept. Names never collide. A name has four forms, and a file gets the shortest one that is its
own:

1. ``x.cutout.png``
2. ``x.jpg.cutout.png``: its folder also holds ``x.png``, whose result would have the same name.
   This depends on the folder and not on the inputs of this run, so that working on both one after
   the other loses nothing.
3. ``a.x.jpg.cutout.png``: both ``a/x.jpg`` and ``b/x.jpg`` go into one output folder
4. ``a.x.jpg.1f0c2a9b.cutout.png``: even that is not enough; the number is made of the file's full
   path

All files that would share a name move to the next form together, so the order of inputs does not
matter. Case and Unicode form do not make names different, as on macOS and Windows.
"""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from cleanplate.media.formats import Kind, by_suffix

RESULT_TAGS = frozenset(
    {
        "cutout",
        "matte",
        "blur",
        "replace",
        "background",
        "composite",
        "erase",
        "inpaint",
        "denoised",
        "spectrum",
        "labels",
        "faces",
        "overlay",
    }
)
"""Tags in names of results, of all verbs: ``x.TAG.png``."""

ExtensionOf: TypeAlias = Callable[[Path, Kind], str]
"""The extension, with the dot, that a verb gives the result of a source of some kind."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file to work on, before its result has a name."""

    path: Path
    """The file."""
    kind: Kind | None
    """What it holds; None where that cannot be told."""
    below: Path = Path()
    """Folder of the file relative to the folder argument it was found in."""


def is_result(path: Path, tags: Collection[str] = RESULT_TAGS) -> bool:
    """Whether a name is that of a result: ``x.TAG.ext`` with one of ``tags``."""
    middle = Path(path.stem).suffix
    return middle.removeprefix(".").lower() in tags and bool(middle)


class Namer:
    """Finds the shortest form of each name that no two files share.

    Args:
        tag: the verb's tag, as ``cutout``.
        extension_of: the extension of a result.
        out: the output folder; None: beside each file.
    """

    def __init__(self, tag: str, extension_of: ExtensionOf, out: Path | None) -> None:
        self._tag = tag
        self._extension_of = extension_of
        self._out = out
        self._siblings = lru_cache(maxsize=None)(_known_files)

    def names(self, found: list[Found]) -> list[Path]:
        """A path for each file, all different."""
        forms = [self._first_form(item) for item in found]
        while True:
            paths = [self._path(item, form) for item, form in zip(found, forms, strict=True)]
            counts = Counter(map(identity, paths))
            clashing = [
                number
                for number, path in enumerate(paths)
                if counts[identity(path)] > 1 and forms[number] < 4
            ]
            if not clashing:
                return paths
            for number in clashing:
                forms[number] += 1

    def _first_form(self, item: Found) -> int:
        """1, or 2 where a neighbour in the file's own folder would get the same short name."""
        mine = identity(self._path(item, 1))
        for path, kind in self._siblings(item.path.parent).get(item.path.stem.lower(), ()):
            if path.name == item.path.name:
                continue
            if identity(self._path(Found(path, kind, item.below), 1)) == mine:
                return 2
        return 1

    def _path(self, item: Found, form: int) -> Path:
        """The result's path in one of the four forms."""
        source = item.path
        name = source.stem if form == 1 else source.name
        if form > 2:
            parent = Path(full_path(source)).parent.name
            name = f"{parent}.{name}" if parent else name
        if form > 3:
            full = os.fsencode(full_path(source))
            name += "." + hashlib.sha256(full).hexdigest()[:8]
        folder = source.parent if self._out is None else self._out / item.below
        return folder / f"{name}.{self._tag}{self._extension_of(source, item.kind or 'still')}"


def _known_files(folder: Path) -> dict[str, list[tuple[Path, Kind]]]:
    """Files of a known format in a folder, judged by name alone, under their lower-case stems."""
    known: dict[str, list[tuple[Path, Kind]]] = defaultdict(list)
    try:
        paths = [Path(entry.path) for entry in os.scandir(folder) if not entry.name.startswith(".")]
    except OSError:
        return known
    for path in paths:
        entry = by_suffix(path)
        if entry is not None and not is_result(path):
            known[path.stem.lower()].append((path, entry.kind))
    return known


def full_path(path: Path) -> str:
    """The absolute path without ``..``; links stay, as their names decide those of results."""
    return os.path.abspath(path)  # noqa: PTH100


def identity(path: Path) -> str:
    """What makes a path differ from another on every file system."""
    return unicodedata.normalize("NFC", full_path(path)).casefold()
