"""What was sampled of a lecture, on disk: a killed run goes on, and memory does not grow.

Two files. ``changes`` has a record of fixed size a sample: its time and how much each block changed
since the sample before. ``pictures`` has the blocks themselves, only those that look otherwise than
when they were last written: a page that stands still costs a few bytes.

Screen recorders write a frame only where something changes: a frame that stays for longer than
`HOLD_S` is a sample again at each step after that, marked as held, so that samples are time.
"""

from __future__ import annotations

import json
import math
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

from cleanplate.lectures.canvas import Canvas
from cleanplate.lectures.signal import BLOCK, STEP_S, Grey, Grid
from cleanplate.media.whole import whole_file

CHANGE_SCALE = 4
"""A change of one grey level on average counts so much in the records."""

HOLD_S = Fraction(1)
"""A frame that stays for longer stands still. A recording with a frame a second may well show
moving pictures: what happens between its frames is not known, and is no rest."""

_MICRO = 1_000_000
"""Times are floats on disk, and exact to a microsecond."""

_HEAD = struct.Struct("<dI")
"""Time in seconds, bytes that follow."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One moment of the lecture."""

    number: int
    """From 0."""
    time_s: float
    """When, in seconds."""
    frame_s: float
    """Time of the frame that is seen: earlier where it is held."""
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
        title = json.dumps({"source": source, "grid": asdict(grid), "version": 2})
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

    def finish(self, until_s: float) -> None:
        """Note that there is no more to come.

        Args:
            until_s: when the last frame ends.
        """
        with whole_file(self._finished) as temporary:
            temporary.write_text(json.dumps(until_s), "utf-8")

    @property
    def until_s(self) -> float:
        """When the last frame ends; only where it is finished."""
        return float(json.loads(self._finished.read_text("utf-8")))

    def times(self) -> npt.NDArray[np.float64]:
        """Times of all samples in seconds, (N,)."""
        return np.array(self._table()["time"], np.float64)

    def frame_times(self) -> npt.NDArray[np.float64]:
        """Times of the samples that are frames of their own, in seconds; the held ones left out."""
        if len(self) == 0:
            return np.zeros(0)
        return np.array([time_s for time_s, taken, _ in self._heads() if taken], np.float64)

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
        canvas, frame_s = Canvas(self.grid), 0.0
        with self._pictures.open("rb") as pictures, self._changes.open("rb") as changes:
            for number in range(len(self)):
                time_s, size = _HEAD.unpack(pictures.read(_HEAD.size))
                if size:
                    canvas.apply(pictures.read(size))
                    frame_s = time_s
                record = np.frombuffer(changes.read(self._record), np.uint8)
                change = record[8:].reshape(self.grid.blocks)
                yield Sample(number, time_s, frame_s, change, canvas.picture)

    def writer(self) -> SpoolWriter:
        """What adds samples behind those that are there."""
        canvas, last_s = Canvas(self.grid), None
        if len(self):
            for sample in self:
                last, last_s = sample.picture, sample.frame_s
            canvas.show(last)
        return SpoolWriter(self._changes, self._pictures, canvas, last_s)

    def _repair(self) -> None:
        """Cut both files to the samples that both have whole, and to the last frame of them.

        What was held behind it comes again with the frame that ends it.
        """
        if not (self._changes.is_file() and self._pictures.is_file()):
            self._changes.unlink(missing_ok=True)
            self._pictures.unlink(missing_ok=True)
            return
        whole = end = 0
        for count, (_, taken, place) in enumerate(self._heads(), 1):
            if taken or self.finished:
                whole, end = count, place
        os.truncate(self._pictures, end)
        os.truncate(self._changes, whole * self._record)

    def _heads(self) -> Iterator[tuple[float, int, int]]:
        """Time, bytes and end of all records of pictures that are there whole."""
        place, size = 0, self._pictures.stat().st_size
        with self._pictures.open("rb") as pictures:
            for _ in range(len(self)):
                head = pictures.read(_HEAD.size)
                if len(head) < _HEAD.size:
                    return
                time_s, taken = _HEAD.unpack(head)
                place += _HEAD.size + taken
                if place > size:
                    return
                yield time_s, taken, place
                pictures.seek(place)


class SpoolWriter:
    """Adds samples to a spool; a context manager."""

    def __init__(self, changes: Path, pictures: Path, canvas: Canvas, last_s: float | None) -> None:
        self._last_s = last_s
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

    def flush(self) -> None:
        """Make the spool know of all samples so far."""
        self._pictures.flush()
        self._changes.flush()

    def recall(self, picture: Grey) -> None:
        """Take a picture, seen again, for the last one written, of which no exact one is left.

        Args:
            picture: as it was given to `add` before the run was killed.
        """
        self._last = self._canvas.padded_like(picture)

    def add(self, time_s: Fraction, picture: Grey) -> None:
        """Write one sample, and the one before as often as it was held.

        Args:
            time_s: when.
            picture: as large as the spool's grid says.
        """
        self.hold(time_s)
        padded = self._canvas.padded_like(picture)
        change = block_change(padded, padded if self._last is None else self._last)
        packed = self._canvas.update(padded)
        self._pictures.write(_HEAD.pack(float(time_s), len(packed)) + packed)
        self._changes.write(struct.pack("<d", float(time_s)) + change.tobytes())
        self._last, self._last_s = padded, float(time_s)

    def hold(self, until_s: Fraction) -> None:
        """Write the last picture at each step after `HOLD_S` and before a time.

        Args:
            until_s: when it is gone.
        """
        if self._last_s is None:
            return
        still = bytes(self._canvas.blocks)
        last_s = Fraction(round(self._last_s * _MICRO), _MICRO)
        for place in range(math.ceil((last_s + HOLD_S) / STEP_S), math.ceil(until_s / STEP_S)):
            time_s = float(place * STEP_S)
            self._pictures.write(_HEAD.pack(time_s, 0))
            self._changes.write(struct.pack("<d", time_s) + still)


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
