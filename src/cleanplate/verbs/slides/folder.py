"""The folder of a deck: whose it is, what of it is done, and what may be removed from it.

A folder belongs to one lecture and one way of finding its slides. The same command goes on where it
stopped; another one is refused, unless told to overwrite. Even then nothing of the old deck is
touched before the new one is found, and only files that are on record as written here are removed.
"""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from cleanplate.core.errors import UsageError
from cleanplate.lectures.export.deck_files import FIXED
from cleanplate.lectures.export.pictures import our_pictures
from cleanplate.media.whole import output_error, whole_file
from cleanplate.pipeline.lock import FolderLock

NAME = ".cleanplate-slides.json"
"""Name of the record in the folder."""

WORK = ".work"
"""Folder below it for what is needed until the deck is written."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Whose deck a folder is to hold."""

    lecture: str
    """What tells the video, in its state, from others."""
    settings: str
    """What tells how the slides were found from other ways."""


@dataclass(frozen=True, slots=True)
class _Record:
    lecture: str
    settings: str
    clean: bool = False
    files: tuple[str, ...] = ()


class DeckFolder:
    """A place for one deck."""

    def __init__(
        self, place: Path, claim: Claim, *, overwrite: bool = False, any_settings: bool = False
    ) -> None:
        """Claim a folder; it is made where it is not there.

        Args:
            place: the folder.
            claim: which deck.
            overwrite: whether another deck's files may be removed once the new one is found.
            any_settings: whether a deck of the same lecture will do, however it was found.

        Raises:
            UsageError: the folder holds something else, or another run works in it.
            OutputError: it cannot be made or written to.
        """
        self.place = place
        self.work = place / WORK
        self._made = not place.exists()
        before = _standing(place)
        same = before is not None and _is_same(before, claim, any_settings=any_settings)
        self.continued = same and not overwrite
        """Whether the folder holds this deck, or a beginning of it."""
        if not self.continued:
            _refuse_others(place, before, overwrite=overwrite)
        self._before = () if before is None else before.files
        self._record = _Record(claim.lecture, claim.settings)
        if before is not None and self.continued:
            self._record = before
        self._lock = FolderLock(self.work / "lock")
        self._open()

    @property
    def files(self) -> tuple[str, ...]:
        """What earlier runs wrote of this deck."""
        return self._record.files

    @property
    def is_clean(self) -> bool:
        """Whether its pictures were filled where a webcam covered them."""
        return self._record.clean

    def begin(self, names: Iterable[str], *, clean: bool) -> None:
        """The deck is found and will be written: put its files on record, remove another's.

        Args:
            names: of the files that will be written, below the folder.
            clean: whether pictures are filled.
        """
        planned = {*self._record.files, *names}
        if not self.continued:
            self._remove(self._before)
        self._record = replace(self._record, files=tuple(sorted(planned)), clean=clean)
        self._save()

    def finish(self, names: Iterable[str]) -> None:
        """The deck is written: what it held before and does not now, and what it needed, goes."""
        written = set(names)
        self._remove(set(self._before) - written)
        self._record = replace(self._record, files=tuple(sorted(written)))
        self._save()
        self._lock.release()
        shutil.rmtree(self.work, ignore_errors=True)

    def stop(self) -> None:
        """Leave what was done for the next run."""
        self._lock.release()

    def leave(self) -> None:
        """Undo the claim: nothing will come of it."""
        self._lock.release()
        if self.continued:
            return
        shutil.rmtree(self.work, ignore_errors=True)
        if _standing(self.place) == self._record:
            (self.place / NAME).unlink(missing_ok=True)
        if self._made:
            with contextlib.suppress(OSError):
                self.place.rmdir()

    def _open(self) -> None:
        """Make the working folder, and be the only one in it."""
        try:
            self.work.mkdir(parents=True, exist_ok=True)
            ours = self._lock.take()
        except OSError as error:
            raise output_error(self.place, error) from error
        if not ours:
            msg = f"another run works in {self.place}; wait for it, or name another folder with -o"
            raise UsageError(msg)
        if not self._before and not self.continued:
            self._save()

    def _remove(self, names: Iterable[str]) -> None:
        for name in names:
            with contextlib.suppress(OSError):
                (self.place / name).unlink(missing_ok=True)

    def _save(self) -> None:
        with whole_file(self.place / NAME) as temporary:
            text = json.dumps(asdict(self._record), indent=1) + "\n"
            temporary.write_text(text, encoding="utf-8")


def _standing(place: Path) -> _Record | None:
    """The record of the deck that a folder holds; None where it holds none."""
    try:
        record = json.loads((place / NAME).read_text(encoding="utf-8"))
        return _Record(
            str(record["lecture"]),
            str(record["settings"]),
            bool(record["clean"]),
            tuple(map(str, record["files"])),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _is_same(before: _Record, claim: Claim, *, any_settings: bool) -> bool:
    same = any_settings or before.settings == claim.settings
    return same and before.lecture == claim.lecture


def _refuse_others(place: Path, before: _Record | None, *, overwrite: bool) -> None:
    """Refuse a folder that is not empty, unless told to overwrite a deck of ours."""
    if place.exists() and not place.is_dir():
        msg = f"{place} is a file; name a folder for the deck with -o"
        raise UsageError(msg)
    held = [path.name for path in place.iterdir()] if place.is_dir() else []
    if not held or (before is not None and overwrite):
        return
    if not overwrite:
        holds = "a deck of another lecture or other settings" if before else "other files"
        msg = f"{place} holds {holds}; name another folder with -o, or say --overwrite"
        raise UsageError(msg)
    taken = [*our_pictures(place), *(name for name in held if name in FIXED)]
    if taken:
        msg = (
            f"{place} holds {taken[0]}, which was not written by this program or is of a deck "
            "without its record; name another folder with -o"
        )
        raise UsageError(msg)
