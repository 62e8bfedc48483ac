"""The folder of a deck: whose it is, what of it is done, and what may be removed from it.

A folder belongs to one lecture and one way of finding its slides. The same command goes on where it
stopped; another one is refused, unless told to overwrite, and then only files that were written
here before are removed.
"""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from cleanplate.core.errors import UsageError
from cleanplate.lectures.export.deck_files import RECORD
from cleanplate.lectures.export.pictures import our_pictures
from cleanplate.media.whole import output_error, whole_file

NAME = ".cleanplate-slides.json"
"""Name of the record in the folder."""

WORK = ".work"
"""Folder below it for what is needed until the slides are found."""


class DeckFolder:
    """A place for one deck."""

    def __init__(self, place: Path, fingerprint: str, *, overwrite: bool = False) -> None:
        """Claim a folder; it is made where it is not there.

        Args:
            place: the folder.
            fingerprint: of the lecture and the options that decide what its slides are.
            overwrite: whether another deck's files may be removed.

        Raises:
            UsageError: the folder holds something else.
            OutputError: it cannot be made or written to.
        """
        self.place = place
        self.work = place / WORK
        self._made = not place.exists()
        self._record = self._claimed(fingerprint, overwrite)
        self._fresh = not self._record["files"] and not self.work.is_dir()
        try:
            self.work.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise output_error(place, error) from error
        self._save()

    def finish(self, names: Iterable[str]) -> None:
        """Note what was written of the deck; what was only needed for it is removed."""
        self._record["files"] = sorted({*self._record["files"], *names})
        self._save()
        shutil.rmtree(self.work, ignore_errors=True)

    def leave(self) -> None:
        """Undo the claim of a folder that held no deck: nothing will come of it."""
        if not self._fresh:
            return
        shutil.rmtree(self.work, ignore_errors=True)
        with contextlib.suppress(OSError):
            (self.place / NAME).unlink(missing_ok=True)
            if self._made:
                self.place.rmdir()

    def _claimed(self, fingerprint: str, overwrite: bool) -> dict[str, Any]:
        fresh: dict[str, Any] = {"fingerprint": fingerprint, "files": []}
        if self.place.exists() and not self.place.is_dir():
            msg = f"{self.place} is a file; name a folder for the deck with -o"
            raise UsageError(msg)
        if not self.place.is_dir() or not any(self.place.iterdir()):
            return fresh
        before = self._read()
        if overwrite:
            self._clear(before)
            return fresh
        if before is not None and before["fingerprint"] == fingerprint:
            return before
        holds = "other files" if before is None else "a deck of another lecture or other settings"
        msg = f"{self.place} holds {holds}; name another folder with -o, or say --overwrite"
        raise UsageError(msg)

    def _clear(self, before: dict[str, Any] | None) -> None:
        """Remove what an earlier run wrote, and nothing else."""
        if before is None:
            return
        for name in {*before["files"], RECORD, *our_pictures(self.place)}:
            with contextlib.suppress(OSError):
                (self.place / name).unlink(missing_ok=True)
        shutil.rmtree(self.work, ignore_errors=True)

    def _read(self) -> dict[str, Any] | None:
        try:
            record = json.loads((self.place / NAME).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        ours = isinstance(record, dict) and record.keys() == {"fingerprint", "files"}
        return record if ours else None

    def _save(self) -> None:
        with whole_file(self.place / NAME) as temporary:
            temporary.write_text(json.dumps(self._record, indent=1) + "\n", encoding="utf-8")
