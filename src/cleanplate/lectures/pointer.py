"""A small thing that moved: the pointer. It is no part of the page, however dark it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import cv2
import numpy as np

from cleanplate.lectures.compare import highest_window
from cleanplate.lectures.signal import Grey

_LARGEST = 1 / 20
"""Longer side of a pointer as a share of the picture's longer side, softening included."""

_SEEN = 6
"""Grey levels of difference from which on something is there."""

_ALIKE = 0.85
"""Correlation of the thing here with the thing there from which on it is one thing."""

_LOOSE = 2
"""Pixels by which the edges of a soft thing may be off."""


FIXED: Mapping[str, float] = {
    "largest_pointer_share": _LARGEST,
    "pointer_alike": _ALIKE,
}
"""Numbers that decide here and are the same for every lecture, by name."""


class _Part(NamedTuple):
    """A place where two pictures differ."""

    rows: slice
    columns: slice


def page_gap(one: Grey, other: Grey, kept: Grey) -> float:
    """The largest mean difference in a window, in grey levels, a moved pointer left out.

    Args:
        one: a softened picture.
        other: another of the same size.
        kept: where a difference counts, from `cleanplate.lectures.compare.kept_pixels`.
    """
    difference = np.asarray(cv2.bitwise_and(cv2.absdiff(one, other), kept), np.uint8)
    return highest_window(without_pointer(one, other, difference))


def without_pointer(one: Grey, other: Grey, difference: Grey) -> Grey:
    """The difference of two pictures without a small thing that is elsewhere in the second one.

    What is small in both pictures and looks alike, here in one and there in the other, has moved. A
    letter that was added, or changed where it stands, has not.

    Args:
        one: a softened picture.
        other: another of the same size.
        difference: where they differ, 0 where that does not count.

    Returns:
        The difference, 0 where the thing was and is; the same array where nothing moved.
    """
    parts = _parts(difference)
    if len(parts) != 2 or not _moved(one, other, *parts):
        return difference
    left = difference.copy()
    for part in parts:
        left[part] = 0
    return left


def _parts(difference: Grey) -> list[_Part]:
    """The places where two pictures differ; none if one of them is no small thing."""
    most = max(difference.shape) * _LARGEST
    seen = (difference > _SEEN).astype(np.uint8)
    # Most pages differ by far more: counting is thirty times as quick as finding the parts.
    if cv2.countNonZero(seen) > 2 * most * most:
        return []
    count, _, stats, _ = cv2.connectedComponentsWithStats(seen, connectivity=8)
    if count != 3 or (stats[1:, cv2.CC_STAT_WIDTH : cv2.CC_STAT_HEIGHT + 1] > most).any():
        return []
    return [
        _Part(slice(int(top), int(top + height)), slice(int(left), int(left + width)))
        for left, top, width, height, _ in stats[1:]
    ]


def _moved(one: Grey, other: Grey, first: _Part, second: _Part) -> bool:
    """Whether what one picture shows at one place the other shows at the other place."""
    signed = one.astype(np.float32) - other
    here, there = signed[_wider(first)], -signed[second]
    if here.shape[0] < there.shape[0] or here.shape[1] < there.shape[1]:
        return False
    likeness = cv2.matchTemplate(here, there, cv2.TM_CCORR_NORMED)
    ratio = float(np.abs(here).sum()) / float(np.abs(there).sum())
    return float(likeness.max()) >= _ALIKE and 0.5 <= ratio <= 2


def _wider(part: _Part) -> _Part:
    rows, columns = part
    return _Part(
        slice(max(0, rows.start - _LOOSE), rows.stop + _LOOSE),
        slice(max(0, columns.start - _LOOSE), columns.stop + _LOOSE),
    )
