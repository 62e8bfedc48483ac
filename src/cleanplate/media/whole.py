"""Files that are whole or not there: written beside their place and renamed when complete."""

from __future__ import annotations

import contextlib
import errno
import os
import uuid
from collections.abc import Iterator
from pathlib import Path

from cleanplate.core.errors import OutputError

_REASONS = {
    errno.ENOSPC: "the disk is full; free some space",
    errno.EDQUOT: "your disk quota is used up; free some space",
    errno.EACCES: "the folder may not be written to; choose another with -o",
    errno.EPERM: "the folder may not be written to; choose another with -o",
    errno.EROFS: "the file system is read-only; choose another folder with -o",
    errno.EISDIR: "a folder of that name stands there; choose another name with -o",
    errno.ENAMETOOLONG: "the name is too long; choose a shorter one with -o",
}


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a temporary path beside ``path``; rename it to ``path`` if the block ends well.

    The temporary name keeps the suffix, as encoders choose the format by it. If the block raises,
    Ctrl-C included, the temporary file is removed and ``path`` is untouched. Parent folders are
    made.

    Raises:
        OutputError: the place cannot be written to; says why.
    """
    temporary = path.with_name(f".{path.stem[:40]}.{uuid.uuid4().hex[:12]}.part{path.suffix}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        temporary.replace(path)
    except OSError as error:
        if isinstance(error, OutputError) or error.errno is None or not _concerns(error, temporary):
            raise
        raise output_error(path, error) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def _concerns(error: OSError, temporary: Path) -> bool:
    """Whether the error is about the place written to, not something read inside the block."""
    named = [os.fspath(name) for name in (error.filename, error.filename2) if name is not None]
    here = os.fspath(temporary.parent)
    # FFmpeg names files with their protocol.
    return not named or any(str(name).removeprefix("file:").startswith(here) for name in named)


def output_error(path: Path, error: OSError) -> OutputError:
    """The sentence for an operating-system error met while writing ``path``."""
    if (file := _file_above(path)) is not None:
        reason = f"{file} is a file, not a folder"
    else:
        reason = _REASONS.get(error.errno or 0, error.strerror or str(error))
    return OutputError(f"cannot write {path}: {reason}")


def check_parents(path: Path) -> None:
    """Refuse a place that no folder can be made for, before the work begins.

    Raises:
        OutputError: one of the folders it names is a file.
    """
    if _file_above(path) is not None:
        raise output_error(path, NotADirectoryError())


def _file_above(path: Path) -> Path | None:
    """The file that stands where one of the folders of ``path`` should be."""
    # os.path says False where pathlib raises: for a folder that may not be looked into.
    return next((above for above in path.parents if os.path.isfile(above)), None)  # noqa: PTH113
