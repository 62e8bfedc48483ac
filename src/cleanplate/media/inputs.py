"""What a command line means: which files to work on and where each result goes.

Inputs are files, folders (their top level, or with ``recursive`` everything below), patterns for
shells that do not expand them (a file that has the name literally wins), or ``-``, standard input.
In a folder or pattern, these are not inputs: hidden files (our ``.part`` files are), results of
former runs (``x.cutout.png``, any tag of `RESULT_TAGS`), the output folder, and files of no known
format; all but the hidden ones are reported in `Collected.skipped`. A file named explicitly is
always a job, and fails with its own message if it is missing or no picture; except results of the
other named files, which a shell's ``*.png`` brings in on the second run.

`media.result_names` says what the results are called.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from cleanplate.core.errors import InputError, UsageError
from cleanplate.media.formats import Kind, by_suffix
from cleanplate.media.input_search import Searcher, Skipped
from cleanplate.media.result_names import (
    RESULT_TAGS,
    ExtensionOf,
    Found,
    Namer,
    full_path,
    identity,
    is_result,
)


class Stream(Enum):
    """Standard input or output in the place of a file."""

    STDIN = "stdin"
    STDOUT = "stdout"


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
class Collected:
    """What there is to do."""

    jobs: tuple[Job, ...]
    """In the order of the arguments, each folder by name."""
    skipped: tuple[Skipped, ...]
    """What was left alone, and why."""


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
        out: a file (one input only), a folder (existing, ending in a slash, without an extension,
            or for several inputs), ``-`` for standard output, or None for beside each input
            (standard output for standard input).
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
    searcher = Searcher(tags, recursive=recursive, out=out, skipped=skipped)
    found = list({full_path(entry.path): entry for entry in searcher.all(arguments)}.values())
    if not found:
        seen = f"; {len(skipped)} files were skipped" if skipped else ""
        msg = f"no picture or video found in {', '.join(arguments) or 'no input'}{seen}"
        raise InputError(msg)
    targets = _targets(found, tag, extension_of, out, folder=searcher.many)
    jobs = [Job(item.path, target, item.kind) for item, target in zip(found, targets, strict=True)]
    return Collected(tuple(_without_results(jobs, tags, skipped)), tuple(skipped))


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


def _targets(
    found: list[Found], tag: str, extension_of: ExtensionOf, out: str | None, *, folder: bool
) -> list[Path | Stream]:
    """Where the result of each file goes."""
    if out is not None and not _means_folder(out):
        if not folder:
            return [Stream.STDOUT if out == "-" else Path(out)]
        if out == "-" or Path(out).is_file() or by_suffix(Path(out).name) is not None:
            msg = f"{out} is one output for several inputs; give a folder, ending in a slash"
            raise UsageError(msg)
    return list(Namer(tag, extension_of, Path(out) if out else None).names(found))


def _means_folder(out: str) -> bool:
    """Whether an output name is a folder: it is there, ends in a slash, or is no name of a file."""
    if out.endswith(("/", os.sep)) or Path(out).is_dir():
        return True
    return out != "-" and not Path(out).suffix and not Path(out).exists()


def _without_results(
    jobs: list[Job], tags: Collection[str], skipped: list[Skipped]
) -> Iterator[Job]:
    """The jobs without results of others; `UsageError` where an input would be lost."""
    sources = {identity(job.source): job for job in jobs if isinstance(job.source, Path)}
    lost = {}
    for job in jobs:
        if not isinstance(job.target, Path) or not isinstance(job.source, Path):
            continue
        victim = sources.get(identity(job.target))
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
        return identity(one) == identity(other)
