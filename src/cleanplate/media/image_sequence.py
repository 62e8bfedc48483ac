"""Pictures in order as a video: a folder of frames, or a numbered pattern like ``dir/%05d.png``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from cleanplate.core.errors import InputError, UsageError
from cleanplate.core.frames import Frame
from cleanplate.core.pictures import to_uint8
from cleanplate.media.formats import by_suffix
from cleanplate.media.images import read_photo
from cleanplate.media.memory_video import frame_from_rgb, memory_info
from cleanplate.media.video_info import VideoInfo

_NUMBERED = re.compile(r"%(0(\d+))?d")


class ImageSequence:
    """Frames from picture files, one after the other; a `VideoSource`.

    Args:
        place: a folder, whose pictures are taken in the order of the numbers in their names, or a
            path with ``%d`` or ``%05d`` for the number.
        rate: frames a second.
        start_s: first time to deliver; None: from the beginning.
        end_s: first time not to deliver; None: to the end.

    Raises:
        InputError: there is no such picture, or the first one cannot be read.
        UsageError: no rate above 0.
    """

    def __init__(
        self,
        place: Path,
        rate: Fraction | int = 25,
        *,
        start_s: Fraction | None = None,
        end_s: Fraction | None = None,
    ) -> None:
        if rate <= 0:
            msg = f"a sequence of pictures has a rate above 0 frames a second, not {rate}"
            raise UsageError(msg)
        self._rate = Fraction(rate)
        self._files = sequence_files(place)
        self._first = 0 if start_s is None else -(-start_s * self._rate // 1)
        self._end = len(self._files) if end_s is None else -(-end_s * self._rate // 1)
        shape = self._read(self._files[0]).shape
        self.info: VideoInfo = memory_info(shape, self._rate, len(self._files))
        """What the pictures are."""

    def __iter__(self) -> Iterator[Frame]:
        """The frames.

        Raises:
            InputError: a picture cannot be read, or is of another size than the first one.
        """
        for index in range(int(self._first), min(int(self._end), len(self._files))):
            picture = self._read(self._files[index])
            if picture.shape[:2] != self.info.size:
                height, width = self.info.size
                msg = (
                    f"{self._files[index]} is {picture.shape[1]}x{picture.shape[0]}, the pictures "
                    f"before it {width}x{height}; a sequence has one size"
                )
                raise InputError(msg)
            yield frame_from_rgb(
                picture, pts=index, time_base=1 / self._rate, index=index, duration=1
            )

    def close(self) -> None:
        """Nothing to free."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @staticmethod
    def _read(path: Path) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
        return np.asarray(to_uint8(read_photo(path).pixels), np.uint8)


def is_sequence(place: Path) -> bool:
    """Whether a path means a sequence of pictures: a folder, or a numbered pattern."""
    return place.is_dir() or (_NUMBERED.search(place.name) is not None and not place.exists())


def sequence_files(place: Path) -> list[Path]:
    """The pictures of a sequence in order.

    Raises:
        InputError: there are none.
    """
    within = place.iterdir() if place.is_dir() else _matching(place)
    files = [path for path in within if _is_picture(path)]
    files.sort(key=lambda path: (_numbers(path.stem), path.name))
    if not files:
        msg = f"{place} holds no pictures; give a folder of frames, or a pattern like dir/%05d.png"
        raise InputError(msg)
    return files


def _matching(pattern: Path) -> list[Path]:
    """The files whose names are the pattern with a number in it."""
    found = _NUMBERED.search(pattern.name)
    if found is None or not pattern.parent.is_dir():
        return []
    digits = rf"\d{{{found[2]},}}" if found[2] else r"\d+"
    before, after = pattern.name[: found.start()], pattern.name[found.end() :]
    name = re.compile(re.escape(before) + digits + re.escape(after))
    return [path for path in pattern.parent.iterdir() if name.fullmatch(path.name)]


def _is_picture(path: Path) -> bool:
    known = by_suffix(path)
    return known is not None and known.kind == "still" and not path.name.startswith(".")


def _numbers(name: str) -> list[int]:
    return [int(digits) for digits in re.findall(r"\d+", name)]
