"""Stays: times in which one page stands still, restless parts left out.

A stay goes on as long as every sample looks like its first one, by the most different place (see
`cleanplate.lectures.compare`): a pointer moves within that, a new line does not, and during a fade
every sample is a stay of its own, too short to be a page.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

from cleanplate.lectures.compare import Mask, gap, kept_pixels, soften, windows
from cleanplate.lectures.restless import HOP, Restless
from cleanplate.lectures.signal import STEP_S, Grey, Grid
from cleanplate.lectures.spool import Sample, Spool

STAND_S = 1.75 * float(STEP_S)
"""A picture that stands so long is a page, or a step of one; what is gone sooner is on its way."""

MOVING_SHARE = 0.02
"""Share of the blocks from which on a sample moves: a pointer is a few of a thousand."""

_LAST = 7
"""Samples at the end of a stay from which its picture is made."""

_POINTER = 0.012
"""Share of the picture, counted in windows, that a pointer takes where it was and where it is."""

_STILL = 2
"""A block that changes by less (a half grey level) is as it was."""


FIXED: Mapping[str, float] = {
    "sampling_s": float(STEP_S),
    "min_stand_s": STAND_S,
    "moving_share": MOVING_SHARE,
    "pointer_share": _POINTER,
}
"""Numbers that decide here and are the same for every lecture, by name."""


@dataclass(frozen=True, slots=True)
class PageStay:
    """One page standing still."""

    number: int
    """Place of its small picture in the file of pages."""
    start_s: float
    """Time of the first sample that shows it."""
    end_s: float
    """Time of the first sample that does not."""
    picture_s: float
    """Time of the frame nearest to its picture."""
    moving: float
    """Share of its samples in which much of what is not masked moved."""
    agitated: float
    """Share of its samples amid much motion before and after."""
    masked: Mask
    """Blocks that were restless at its end."""
    ended_by: float
    """The gap to the sample after it; 0 at the end of the video."""


class Pages:
    """Small pictures of the pages, on disk.

    Args:
        path: the file; written anew by `find_stays`.
        grid: of the pictures.
    """

    def __init__(self, path: Path, grid: Grid) -> None:
        self._path = path
        self._shape = (grid.rows, grid.columns)

    def clear(self) -> None:
        """Begin anew."""
        self._path.write_bytes(b"")

    def add(self, picture: Grey) -> None:
        """Add one behind the others."""
        with self._path.open("ab") as file:
            file.write(np.ascontiguousarray(picture).tobytes())

    def __getitem__(self, number: int) -> Grey:
        size = self._shape[0] * self._shape[1]
        data = np.fromfile(self._path, np.uint8, size, offset=number * size)
        return data.reshape(self._shape)


@dataclass(slots=True)
class _Current:
    """The stay that is going on."""

    reference: Grey
    start_s: float
    masked: Mask
    count: int = 0
    moving: int = 0
    agitated: int = 0
    pointed_s: float | None = None
    """Time of the sample before, where only a pointer told it from the stay."""
    last: deque[tuple[float, Grey]] = field(default_factory=lambda: deque(maxlen=_LAST))


def find_stays(
    spool: Spool, restless: Restless, pages: Pages, *, same: float, end_s: float
) -> list[PageStay]:
    """All stays in order, their pictures in ``pages``.

    Args:
        spool: the samples.
        restless: what is left out.
        pages: where the pictures go.
        same: the gap up to which two samples show one page.
        end_s: end of the last sample.
    """
    pages.clear()
    finder = _Finder(restless, pages, same)
    for sample in spool:
        finder.add(sample)
    finder.close(end_s, 0.0)
    return finder.stays


class _Finder:
    """Sorts samples into stays as they come."""

    def __init__(self, restless: Restless, pages: Pages, same: float) -> None:
        self.stays: list[PageStay] = []
        self._restless, self._pages, self._same = restless, pages, same
        self._current: _Current | None = None
        self._masked: Mask = restless.mask_at(0)
        self._kept: Grey = np.zeros(0, np.uint8)

    def add(self, sample: Sample) -> None:
        """Prolong the stay that is going on, or begin the next one."""
        if sample.number % HOP == 0:
            self._masked = self._restless.mask_at(sample.number)
            self._kept = kept_pixels(self._masked, sample.picture.shape)
        self._count(self._stay_of(sample), sample)

    def close(self, end_s: float, far: float) -> None:
        """End the stay that is going on; it is one if it stood for long enough."""
        current, self._current = self._current, None
        if current is None or end_s - current.start_s < STAND_S:
            return
        picture, time_s = _clean(current.last)
        self._pages.add(picture)
        self.stays.append(
            PageStay(
                number=len(self.stays),
                start_s=current.start_s,
                end_s=end_s,
                picture_s=time_s,
                moving=current.moving / max(1, current.count - 1),
                agitated=current.agitated / current.count,
                masked=current.masked,
                ended_by=far,
            )
        )

    def _stay_of(self, sample: Sample) -> _Current:
        """The stay that a sample belongs to."""
        current = self._current
        still = sample.change[~self._masked].max(initial=0) < _STILL
        if current is not None and still and current.pointed_s is None:
            return current
        softened = soften(sample.picture)
        start_s = sample.time_s
        if current is not None:
            far = gap(current.reference, softened, self._kept)
            if far <= self._same:
                current.pointed_s = None
                return current
            moved = gap(soften(current.last[-1][1]), softened, self._kept) > self._same
            if moved and self._is_small(current, softened):
                current.pointed_s = sample.time_s
                return current
            if not moved and current.pointed_s is not None:
                start_s = current.pointed_s
            self.close(start_s, far)
        self._current = _Current(softened, start_s, self._masked)
        return self._current

    def _is_small(self, current: _Current, softened: Grey) -> bool:
        """Whether so little tells a sample from the stay that it may be a pointer.

        It is one where it is not where it was in the sample before; what stays is of the page.
        """
        difference = cv2.bitwise_and(cv2.absdiff(current.reference, softened), self._kept)
        apart = windows(difference) > self._same
        return float(apart.mean()) <= _POINTER

    def _count(self, current: _Current, sample: Sample) -> None:
        current.count += 1
        current.agitated += int(self._restless.film[sample.number])
        if current.count > 1:
            moved = sample.change[~self._masked] >= self._restless.move
            current.moving += int(moved.mean() >= MOVING_SHARE) if moved.size else 1
        current.masked = self._masked
        current.last.append((sample.frame_s, sample.picture.copy()))


def _clean(last: deque[tuple[float, Grey]]) -> tuple[Grey, float]:
    """The last samples' median, in which no pointer moves, and the time of the nearest frame."""
    pictures = [picture for _, picture in last]
    median = _median(pictures)
    distances = [cv2.norm(one, median, cv2.NORM_L1) / median.size for one in pictures]
    best = min(range(len(distances)), key=lambda place: (round(distances[place], 2), -place))
    return median, last[best][0]


def _median(pictures: list[Grey]) -> Grey:
    """The upper median of each pixel, by exchanging neighbours: ten times quicker than sorting.

    N. Haberman, Parallel neighbor-sort, Carnegie Mellon University, 1972.
    """
    ordered = list(pictures)
    for turn in range(len(ordered)):
        for low in range(turn % 2, len(ordered) - 1, 2):
            one, other = ordered[low], ordered[low + 1]
            ordered[low], ordered[low + 1] = np.minimum(one, other), np.maximum(one, other)
    return ordered[len(ordered) // 2]
