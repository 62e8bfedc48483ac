"""What of a folder is done: one JSON line a file, beside the results.

A line says which input (size and time of change) gave which result with which options.
``--skip-done`` skips an input only if all of these still hold and the result is there, so that a
changed picture or another option is done again. Lines are appended and flushed one by one; a line
cut short by a crash is ignored.
"""

from __future__ import annotations

import hashlib
import json
import threading
from pathlib import Path
from typing import Any

from cleanplate.media.whole import output_error

NAME = ".cleanplate.jsonl"
"""Name of the manifest in the output folder."""


def fingerprint(verb: str, options: object) -> str:
    """A short name for a verb with its options; equal only for equal options."""
    return hashlib.sha256(f"{verb} {options!r}".encode()).hexdigest()[:16]


def file_state(path: Path | None) -> tuple[int, int] | None:
    """Size and time of change of a file that an option names: others mean work to do anew.

    None where there is no such file: what is wrong with it is said when it is read.
    """
    if path is None or not path.is_file():
        return None
    state = path.stat()
    return state.st_size, state.st_mtime_ns


class Manifest:
    """The record of one folder. Safe to use from several threads."""

    def __init__(self, folder: Path, options: str) -> None:
        """Read the record of ``folder``; ``options`` is a `fingerprint`."""
        self.path = folder / NAME
        self._options = options
        self._lock = threading.Lock()
        self._cut_short = self.path.is_file() and not self.path.read_bytes().endswith(b"\n")
        self._done = {line["target"]: line for line in _lines(self.path)}

    def is_done(self, source: Path, target: Path) -> bool:
        """Whether ``target`` exists and was made from this ``source`` with the same options."""
        line = self._done.get(self._relative(target))
        return line is not None and line == self._line(source, target) and target.is_file()

    def add(self, source: Path, target: Path) -> None:
        """Record that ``target`` was made from ``source``.

        Raises:
            OutputError: the manifest cannot be written.
        """
        line = self._line(source, target)
        text = json.dumps(line) + "\n"
        try:
            with self._lock, self.path.open("a", encoding="utf-8") as file:
                file.write("\n" + text if self._cut_short else text)
                self._cut_short = False
        except OSError as error:
            raise output_error(self.path, error) from error
        self._done[line["target"]] = line

    def _line(self, source: Path, target: Path) -> dict[str, Any]:
        state = source.stat()
        return {
            "source": str(source.resolve()),
            "bytes": state.st_size,
            "changed_ns": state.st_mtime_ns,
            "target": self._relative(target),
            "options": self._options,
        }

    def _relative(self, target: Path) -> str:
        return target.relative_to(self.path.parent).as_posix()


def _lines(path: Path) -> list[dict[str, Any]]:
    if not path.is_file():
        return []
    lines: list[dict[str, Any]] = []
    for text in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            line = json.loads(text)
        except ValueError:
            continue
        if isinstance(line, dict) and isinstance(line.get("target"), str):
            lines.append(line)
    return lines
