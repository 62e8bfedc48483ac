"""What a command line means: which files to work on and where each result goes.

**Inputs** are files, folders (their top level, or with ``recursive`` everything below), patterns
for shells that do not expand them (a file that has the name literally wins), or ``-``, standard
input. In a folder or pattern, these are not inputs: hidden files (our ``.part`` files are), results
of former runs (``x.cutout.png``, any tag of `RESULT_TAGS`), the output folder, and files of no
known format; all but the hidden ones are reported in `Collected.skipped`. A file named explicitly
is always a job, and fails with its own message if it is missing or no picture; except results of
the other named files, which a shell's ``*.png`` brings in on the second run.

**Names.** ``x.jpg`` gives ``x.cutout.png``, beside it or in the output folder, where the tree below
a folder is kept. Names never collide. A name has four forms, and a file gets the shortest one that
is its own:

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

import glob
import hashlib
import os
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from cleanplate.core.errors import InputError, UsageError
from cleanplate.media.formats import HEAD_BYTES, Kind, by_suffix, kind_by_head, sniff

RESULT_TAGS = frozenset({"cutout", "matte", "blur", "replace", "background", "composite", "erase"})
"""Tags in names of results, of all verbs: ``x.TAG.png``."""


class Stream(Enum):
    """Standard input or output in the place of a file."""

    STDIN = "stdin"
    STDOUT = "stdout"


ExtensionOf: TypeAlias = Callable[[Path, Kind], str]
"""The extension, with the dot, that a verb gives the result of a source of some kind."""


@dataclass(frozen=True, slots=True)
class Job:
    """One thing to work on."""

    source: Path | Stream
    """A file, or `Stream.STDIN`."""
    target: Path | Stream
    """Where the result goes: a file, or `Stream.STDOUT`."""
    kind: Kind | None
    """By content, else by name; None for standard input and for a file that is neither."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file in a folder or pattern that is no input."""

    path: Path
    """The file."""
    reason: str
    """Half a sentence for the user."""


@dataclass(frozen=True, slots=True)
class Collected:
    """What there is to do."""

    jobs: tuple[Job, ...]
    """In the order of the arguments, each folder by name."""
    skipped: tuple[Skipped, ...]
    """What was left alone, and why."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A file to work on, before its result has a name."""

    path: Path
    kind: Kind | None
    below: Path = field(default_factory=Path)
    """Folder of the file relative to the folder argument it was found in."""
    named: bool = True
    """Whether the user gave this very file."""


def collect(
    arguments: Sequence[str],
    *,
    tag: str,
    extension_of: ExtensionOf,
    out: str | None = None,
    recursive: bool = False,
    result_tags: Collection[str] = RESULT_TAGS,
) -> Collected:
    """Find the inputs and name the results (see the module's docstring for the rules).

    Reads no file but the first bytes of each; makes no folder.

    Args:
        arguments: files, folders, patterns, or ``-``.
        tag: the verb's tag in names of results, as ``cutout``.
        extension_of: the extension of a result; the path is ``stdin`` for standard input.
        out: a file (one input only), a folder (existing, ending in a slash, or for several
            inputs), ``-`` for standard output, or None for beside each input (standard output for
            standard input).
        recursive: take all folders below a folder; links to folders are not followed.
        result_tags: tags that show a file in a folder to be a result.

    Raises:
        InputError: nothing found.
        UsageError: a result would replace an input; one output file or ``-`` for several inputs.
    """
    tags = frozenset(result_tags) | {tag}
    skipped: list[Skipped] = []
    if "-" in arguments:
        return Collected((_stdin_job(arguments, tag, extension_of, out),), ())
    searcher = _Searcher(tags, recursive=recursive, out=out, skipped=skipped)
    found = list({_full(entry.path): entry for entry in searcher.all(arguments)}.values())
    if not found:
        seen = f"; {len(skipped)} files were skipped" if skipped else ""
        msg = f"no picture or video found in {', '.join(arguments) or 'no input'}{seen}"
        raise InputError(msg)
    targets = _targets(found, tag, extension_of, out, folder=searcher.many)
    jobs = [Job(item.path, target, item.kind) for item, target in zip(found, targets, strict=True)]
    return Collected(tuple(_without_results(jobs, tags, skipped)), tuple(skipped))


def is_result(path: Path, tags: Collection[str] = RESULT_TAGS) -> bool:
    """Whether a name is that of a result: ``x.TAG.ext`` with one of ``tags``."""
    middle = Path(path.stem).suffix
    return middle.removeprefix(".").lower() in tags and bool(middle)


def kind_of(path: Path) -> Kind | None:
    """What a file holds, by its first bytes, else by its name; None if neither says."""
    try:
        with path.open("rb") as stream:
            head = stream.read(HEAD_BYTES)
    except OSError:
        head = b""
    kind = kind_by_head(head)
    if kind is None:
        entry = by_suffix(path)
        return entry.kind if entry else None
    return "still" if sniff(head) == "gif" and not _is_animated(path) else kind


def _is_animated(path: Path) -> bool:
    from cleanplate.media.animation import is_animated

    return is_animated(path)


# ---- inputs


def _stdin_job(
    arguments: Sequence[str], tag: str, extension_of: ExtensionOf, out: str | None
) -> Job:
    """The job of ``-``, which stands alone."""
    if len(arguments) > 1:
        msg = "- (standard input) cannot be combined with other inputs; give it alone"
        raise UsageError(msg)
    if out in (None, "-"):
        return Job(Stream.STDIN, Stream.STDOUT, None)
    source = Path("stdin")
    place = Path(str(out))
    if _means_folder(str(out)):
        place /= f"stdin.{tag}{extension_of(source, 'still')}"
    return Job(Stream.STDIN, place, None)


def _means_folder(out: str) -> bool:
    """Whether an output name is a folder: it ends in a slash or is there."""
    return out.endswith(("/", os.sep)) or Path(out).is_dir()


class _Searcher:
    """Turns arguments into files; remembers what it leaves out."""

    def __init__(
        self, tags: Collection[str], *, recursive: bool, out: str | None, skipped: list[Skipped]
    ) -> None:
        self._tags = tags
        self._recursive = recursive
        self._out = os.path.realpath(out) if out not in (None, "-") else None
        self._skipped = skipped
        self.many = False
        """Whether the arguments can mean several files, so that the output is a folder."""

    def all(self, arguments: Sequence[str]) -> Iterator[_Found]:
        """The files of all arguments, in order."""
        self.many = len(arguments) > 1
        for argument in arguments:
            path = Path(argument)
            if path.is_dir():
                yield from self._folder(path)
            elif glob.has_magic(argument) and not os.path.lexists(argument):
                yield from self._pattern(argument)
            else:
                yield _Found(path, kind_of(path))

    def _pattern(self, pattern: str) -> Iterator[_Found]:
        self.many = True
        matches = sorted(glob.glob(pattern, recursive=self._recursive))  # noqa: PTH207 (absolute patterns)
        if not matches:
            msg = f"nothing matches {pattern}; there is no such file"
            raise InputError(msg)
        for match in map(Path, matches):
            yield from self._folder(match) if match.is_dir() else self._files([match], Path())

    def _folder(self, folder: Path) -> Iterator[_Found]:
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

    def _files(self, paths: Iterable[Path], below: Path) -> Iterator[_Found]:
        for path in paths:
            if path.name.startswith("."):
                continue
            kind = kind_of(path) if path.is_file() else None
            if is_result(path, self._tags):
                self._skipped.append(Skipped(path, "is a result of a former run"))
            elif kind is None:
                self._skipped.append(Skipped(path, "is no picture or video"))
            else:
                yield _Found(path, kind, below, named=False)


def _raise(error: OSError) -> None:
    msg = f"the folder {error.filename} cannot be read: {error.strerror}"
    raise InputError(msg) from error


# ---- names of results


def _targets(
    found: list[_Found], tag: str, extension_of: ExtensionOf, out: str | None, *, folder: bool
) -> list[Path | Stream]:
    """Where the result of each file goes."""
    if out is not None and not _means_folder(out):
        if not folder:
            return [Stream.STDOUT if out == "-" else Path(out)]
        if out == "-" or Path(out).is_file() or by_suffix(Path(out).name) is not None:
            msg = f"{out} is one output for several inputs; give a folder, ending in a slash"
            raise UsageError(msg)
    namer = _Namer(tag, extension_of, Path(out) if out else None)
    return list(namer.names(found))


class _Namer:
    """Finds the shortest form of each name that no two files share."""

    def __init__(self, tag: str, extension_of: ExtensionOf, out: Path | None) -> None:
        self._tag = tag
        self._extension_of = extension_of
        self._out = out
        self._siblings = lru_cache(maxsize=None)(_known_files)

    def names(self, found: list[_Found]) -> list[Path]:
        """A path for each file, all different."""
        forms = [self._first_form(item) for item in found]
        while True:
            paths = [self._path(item, form) for item, form in zip(found, forms, strict=True)]
            counts = Counter(map(_identity, paths))
            clashing = [
                number
                for number, path in enumerate(paths)
                if counts[_identity(path)] > 1 and forms[number] < 4
            ]
            if not clashing:
                return paths
            for number in clashing:
                forms[number] += 1

    def _first_form(self, item: _Found) -> int:
        """1, or 2 where a neighbour in the file's own folder would get the same short name."""
        mine = _identity(self._path(item, 1))
        for path, kind in self._siblings(item.path.parent):
            if path.name == item.path.name or Path(path).stem.lower() != item.path.stem.lower():
                continue
            if _identity(self._path(_Found(path, kind, item.below), 1)) == mine:
                return 2
        return 1

    def _path(self, item: _Found, form: int) -> Path:
        """The result's path in one of the four forms."""
        source = item.path
        name = source.stem if form == 1 else source.name
        if form > 2:
            parent = Path(_full(source)).parent.name
            name = f"{parent}.{name}" if parent else name
        if form > 3:
            full = os.fsencode(_full(source))
            name += "." + hashlib.sha256(full).hexdigest()[:8]
        folder = source.parent if self._out is None else self._out / item.below
        return folder / f"{name}.{self._tag}{self._extension_of(source, item.kind or 'still')}"


def _known_files(folder: Path) -> list[tuple[Path, Kind]]:
    """Files of a known format in a folder, by their names alone."""
    try:
        paths = [Path(entry.path) for entry in os.scandir(folder) if not entry.name.startswith(".")]
    except OSError:
        return []
    known = [(path, by_suffix(path)) for path in paths]
    return [
        (path, entry.kind) for path, entry in known if entry is not None and not is_result(path)
    ]


def _full(path: Path) -> str:
    """The absolute path without ``..``; links stay, as their names decide those of results."""
    return os.path.abspath(path)  # noqa: PTH100


def _identity(path: Path) -> str:
    """What makes a path differ from another on every file system."""
    return unicodedata.normalize("NFC", _full(path)).casefold()


def _without_results(
    jobs: list[Job], tags: Collection[str], skipped: list[Skipped]
) -> Iterator[Job]:
    """The jobs without results of others; `UsageError` where an input would be lost."""
    sources = {_identity(job.source): job for job in jobs if isinstance(job.source, Path)}
    lost = {}
    for job in jobs:
        if not isinstance(job.target, Path) or not isinstance(job.source, Path):
            continue
        victim = sources.get(_identity(job.target))
        if _same_file(job.source, job.target) or (
            victim is not None and not is_result(job.target, tags)
        ):
            msg = (
                f"the result of {job.source} would replace the input {job.target};"
                " choose another name with -o"
            )
            raise UsageError(msg)
        if victim is not None:
            lost[id(victim)] = victim
    for job in jobs:
        if id(job) in lost and isinstance(job.source, Path):
            skipped.append(Skipped(job.source, "is the result of another input"))
        else:
            yield job


def _same_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return _identity(one) == _identity(other)
