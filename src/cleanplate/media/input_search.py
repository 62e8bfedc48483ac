"""Which files the arguments of a command mean: files, folders and patterns."""

from __future__ import annotations

import glob
import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cleanplate.core.errors import InputError
from cleanplate.media.file_kind import kind_of
from cleanplate.media.result_names import Found, is_result


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file in a folder or pattern that is no input."""

    path: Path
    """The file."""
    reason: str
    """Half a sentence for the user."""


class Searcher:
    """Turns arguments into files; remembers what it leaves out.

    Args:
        tags: tags that show a file in a folder to be a result.
        recursive: take all folders below a folder.
        out: the place of results, which is no input.
        skipped: gets what is left out.
    """

    def __init__(
        self, tags: Collection[str], *, recursive: bool, out: str | None, skipped: list[Skipped]
    ) -> None:
        self._tags = tags
        self._recursive = recursive
        self._out = os.path.realpath(out) if out not in (None, "-") else None
        self._skipped = skipped
        self.many = False
        """Whether the arguments can mean several files, so that the output is a folder."""

    def all(self, arguments: Sequence[str]) -> Iterator[Found]:
        """The files of all arguments, in order.

        Raises:
            InputError: a pattern without match, or a folder that cannot be read.
        """
        self.many = len(arguments) > 1
        for argument in arguments:
            path = Path(argument)
            if path.is_dir():
                yield from self._folder(path)
            elif glob.has_magic(argument) and not os.path.lexists(argument):
                yield from self._pattern(argument)
            else:
                yield Found(path, kind_of(path))

    def _pattern(self, pattern: str) -> Iterator[Found]:
        self.many = True
        matches = sorted(glob.glob(pattern, recursive=self._recursive))  # noqa: PTH207 (absolute patterns)
        if not matches:
            msg = f"nothing matches {pattern}; there is no such file"
            raise InputError(msg)
        for match in map(Path, matches):
            yield from self._folder(match) if match.is_dir() else self._files([match], Path())

    def _folder(self, folder: Path) -> Iterator[Found]:
        """Files in a folder by name; below it too where asked, never through links to folders."""
        self.many = True
        for place, folders, names in os.walk(folder, onerror=_raise):
            here = Path(place)
            folders[:] = sorted(name for name in folders if self._enter(here / name))
            yield from self._files(
                (here / name for name in sorted(names)), here.relative_to(folder)
            )

    def _enter(self, folder: Path) -> bool:
        if not self._recursive or folder.name.startswith("."):
            return False
        return self._out is None or os.path.realpath(folder) != self._out

    def _files(self, paths: Iterable[Path], below: Path) -> Iterator[Found]:
        for path in paths:
            if path.name.startswith("."):
                continue
            kind = kind_of(path) if path.is_file() else None
            if is_result(path, self._tags):
                self._skipped.append(Skipped(path, "is a result of a former run"))
            elif kind is None:
                self._skipped.append(Skipped(path, "is no picture or video"))
            else:
                yield Found(path, kind, below)


def _raise(error: OSError) -> None:
    msg = f"the folder {error.filename} cannot be read: {error.strerror}"
    raise InputError(msg) from error
