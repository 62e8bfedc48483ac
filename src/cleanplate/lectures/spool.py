"""What was sampled of a lecture, on disk: a killed run goes on, and memory does not grow.

Two files. ``changes`` has a record of fixed size a sample: its time and how much each block changed
since the sample before. ``pictures`` has the blocks themselves, only those that look otherwise than
when they were last written: a page that stands still costs a few bytes.
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.lectures.signal import BLOCK, Grey, Grid

CHANGE_SCALE = 4
"""A change of one grey level on average counts so much in the records."""

_TOLERANCE = 2
"""Grey levels by which the kept picture may be behind: less than coding noise, more than none."""

_HEAD = struct.Struct("<dI")
"""Time in seconds, bytes that follow."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One moment of the lecture."""

    number: int
    """From 0."""
    time_s: float
    """When, in seconds."""
    change: Grey
    """Mean absolute change of each block since the sample before, times `CHANGE_SCALE`, cut at 255;
    uint8 (rows, columns) of blocks. The first sample's is 0."""
    picture: Grey
    """The small picture, exact to two grey levels; valid until the next sample."""


class Spool:
    """Samples of one video on disk; opened again, it has all that were written whole.

    Args:
        folder: where its files lie; made if needed.
        grid: how the samples were made; another one, or another ``source``, begins anew.
        source: what tells one video, and one part of it, from another.
    """

    def __init__(self, folder: Path, grid: Grid, source: str) -> None:
        self.grid = grid
        self._changes, self._pictures = folder / "changes", folder / "pictures"
        folder.mkdir(parents=True, exist_ok=True)
        title = json.dumps({"source": source, "grid": asdict(grid), "version": 1})
        name = folder / "spool.json"
        if not name.is_file() or name.read_text("utf-8") != title:
            for path in (self._changes, self._pictures, folder / "finished"):
                path.unlink(missing_ok=True)
            name.write_text(title, "utf-8")
        self._finished = folder / "finished"
        self._record = 8 + grid.blocks[0] * grid.blocks[1]
        self._repair()

    @property
    def finished(self) -> bool:
        """Whether the video was read to its end."""
        return self._finished.is_file()

    def __len__(self) -> int:
        return self._changes.stat().st_size // self._record if self._changes.is_file() else 0

    def finish(self) -> None:
        """Note that there is no more to come."""
        self._finished.touch()

    def times(self) -> npt.NDArray[np.float64]:
        """Times of all samples in seconds, (N,)."""
        return np.array(self._table()["time"], np.float64)

    def changes(self) -> npt.NDArray[np.uint8]:
        """Changes of all samples, as `Sample.change`, uint8 (N, rows, columns); on disk."""
        table: npt.NDArray[np.uint8] = self._table()["change"]
        return table

    def _table(self) -> npt.NDArray[np.void]:
        kind = np.dtype([("time", "<f8"), ("change", "u1", self.grid.blocks)])
        if len(self) == 0:
            return np.zeros(0, kind)
        return np.memmap(self._changes, kind, "r", shape=(len(self),))

    def __iter__(self) -> Iterator[Sample]:
        """All samples in order; `Sample.picture` is the same array each time, filled anew."""
        if len(self) == 0:
            return
        canvas = _Canvas(self.grid)
        with self._pictures.open("rb") as pictures, self._changes.open("rb") as changes:
            for number in range(len(self)):
                time_s, size = _HEAD.unpack(pictures.read(_HEAD.size))
                canvas.apply(pictures.read(size))
                record = np.frombuffer(changes.read(self._record), np.uint8)
                change = record[8:].reshape(self.grid.blocks)
                yield Sample(number, time_s, change, canvas.picture)

    def writer(self) -> SpoolWriter:
        """What adds samples behind those that are there."""
        canvas = _Canvas(self.grid)
        if len(self):
            for sample in self:
                last = sample.picture
            canvas.show(last)
        return SpoolWriter(self._changes, self._pictures, canvas)

    def _repair(self) -> None:
        """Cut both files to the samples that both have whole."""
        if not (self._changes.is_file() and self._pictures.is_file()):
            self._changes.unlink(missing_ok=True)
            self._pictures.unlink(missing_ok=True)
            return
        count, end = 0, 0
        size = self._pictures.stat().st_size
        with self._pictures.open("rb") as pictures:
            while count < len(self) and end + _HEAD.size <= size:
                following = end + _HEAD.size + _HEAD.unpack(pictures.read(_HEAD.size))[1]
                if following > size:
                    break
                count, end = count + 1, following
                pictures.seek(end)
        os.truncate(self._pictures, end)
        os.truncate(self._changes, count * self._record)


class SpoolWriter:
    """Adds samples to a spool; a context manager."""

    def __init__(self, changes: Path, pictures: Path, canvas: _Canvas) -> None:
        self._changes: BinaryIO = changes.open("ab")
        self._pictures: BinaryIO = pictures.open("ab")
        self._canvas = canvas
        self._last = canvas.padded.copy() if canvas.filled else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pictures.close()
        self._changes.close()

    def recall(self, picture: Grey) -> None:
        """Take a picture, seen again, for the last one written, of which no exact one is left.

        Args:
            picture: as it was given to `add` before the run was killed.
        """
        self._last = self._canvas.padded_like(picture)

    def add(self, time_s: Fraction, picture: Grey) -> None:
        """Write one sample.

        Args:
            time_s: when.
            picture: as large as the spool's grid says.
        """
        padded = self._canvas.padded_like(picture)
        change = block_change(padded, padded if self._last is None else self._last)
        packed = self._canvas.update(padded)
        self._pictures.write(_HEAD.pack(float(time_s), len(packed)) + packed)
        self._changes.write(struct.pack("<d", float(time_s)) + change.tobytes())
        self._last = padded


def block_change(one: Grey, other: Grey) -> Grey:
    """Mean absolute difference of each block, times `CHANGE_SCALE`, cut at 255.

    Args:
        one: a picture whose sides are multiples of `BLOCK`.
        other: likewise.

    Returns:
        uint8 (rows, columns) of blocks.
    """
    difference = cv2.absdiff(one, other)
    rows, columns = difference.shape
    sums = difference.reshape(rows // BLOCK, BLOCK, columns).sum(axis=1, dtype=np.uint16)
    sums = sums.reshape(rows // BLOCK, columns // BLOCK, BLOCK).sum(axis=2, dtype=np.uint16)
    return np.asarray(np.minimum(sums // (BLOCK * BLOCK // CHANGE_SCALE), 255), np.uint8)


class _Canvas:
    """A picture kept up to date block by block."""

    def __init__(self, grid: Grid) -> None:
        self._grid = grid
        rows, columns = grid.blocks
        self.padded: Grey = np.zeros((rows * BLOCK, columns * BLOCK), np.uint8)
        """The picture with its sides made multiples of `BLOCK`."""
        self.filled = False
        """Whether anything was shown."""

    @property
    def picture(self) -> Grey:
        """The picture itself, a view."""
        return self.padded[: self._grid.rows, : self._grid.columns]

    def padded_like(self, picture: Grey) -> Grey:
        """A copy whose sides are multiples of `BLOCK`."""
        padded = np.zeros_like(self.padded)
        padded[: self._grid.rows, : self._grid.columns] = picture
        return padded

    def show(self, picture: Grey) -> None:
        """Show a picture at once."""
        self.picture[:] = picture
        self.filled = True

    def update(self, padded: Grey) -> bytes:
        """Show the blocks that differ; which they are and what they hold, packed."""
        difference = cv2.absdiff(padded, self.padded)
        highest = cv2.dilate(difference, np.ones((BLOCK, BLOCK), np.uint8), anchor=(0, 0))
        differs = highest[::BLOCK, ::BLOCK] > _TOLERANCE
        blocks = _blocks_of(padded)[differs]
        _blocks_of(self.padded)[differs] = blocks
        self.filled = True
        return np.packbits(differs).tobytes() + blocks.tobytes()

    def apply(self, packed: bytes) -> None:
        """Show what `update` packed."""
        rows, columns = self._grid.blocks
        flags = -(-rows * columns // 8)
        differs = np.unpackbits(np.frombuffer(packed, np.uint8, flags), count=rows * columns)
        places = differs.reshape(rows, columns).astype(bool)
        blocks = np.frombuffer(packed, np.uint8, offset=flags)
        _blocks_of(self.padded)[places] = blocks.reshape(-1, BLOCK, BLOCK)
        self.filled = True


def _blocks_of(padded: Grey) -> Grey:
    """(rows, columns, BLOCK, BLOCK), a view."""
    rows, columns = padded.shape
    return padded.reshape(rows // BLOCK, BLOCK, columns // BLOCK, BLOCK).swapaxes(1, 2)
