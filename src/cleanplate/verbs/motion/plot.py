"""The moving share over time as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.times import format_time
from cleanplate.media.image_writer import write_photo
from cleanplate.media.photo import Photo
from cleanplate.motion.events import Event

WIDTH, HEIGHT = 1200, 300
"""Of the picture, in pixels."""

_LEFT, _RIGHT, _TOP, _BELOW = 60, 20, 20, 40
_INK, _LINE, _EVENT = (40, 40, 40), (200, 60, 40), (255, 228, 214)
_FONT = cv2.FONT_HERSHEY_SIMPLEX


def write_plot(
    target: Path, times_s: Sequence[float], shares: Sequence[float], events: Sequence[Event]
) -> None:
    """Write the moving share over time, events in colour behind it.

    Args:
        target: the file, .png.
        times_s: of the frames, growing.
        shares: how much of the region moves, 0..1, of each.
        events: what was found.

    Raises:
        OutputError: the file cannot be written.
    """
    write_photo(target, Photo(activity(times_s, shares, events)))


def activity(
    times_s: Sequence[float], shares: Sequence[float], events: Sequence[Event]
) -> npt.NDArray[np.uint8]:
    """The plot as a picture, uint8 (`HEIGHT`, `WIDTH`, 3)."""
    picture = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
    begin, end = (times_s[0], times_s[-1]) if len(times_s) else (0.0, 1.0)
    span = max(end - begin, 1e-3)
    most = max([*shares, 0.01])
    for event in events:
        left, right = (_column(float(t), begin, span) for t in (event.start_s, event.end_s))
        cv2.rectangle(picture, (left, _TOP), (max(right, left + 1), HEIGHT - _BELOW), _EVENT, -1)
    if len(shares):
        cv2.polylines(picture, [_curve(times_s, shares, begin, span, most)], False, _LINE, 1)
    _axes(picture, begin, span, most)
    return picture


def _column(time_s: float, begin: float, span: float) -> int:
    return round(_LEFT + (time_s - begin) / span * (WIDTH - _LEFT - _RIGHT))


def _curve(
    times_s: Sequence[float], shares: Sequence[float], begin: float, span: float, most: float
) -> npt.NDArray[np.int32]:
    """Points of the line; of the frames in one column, the highest."""
    columns = np.array([_column(time_s, begin, span) for time_s in times_s])
    heights = np.zeros(WIDTH)
    np.maximum.at(heights, columns.clip(0, WIDTH - 1), np.asarray(shares, np.float64))
    used = np.unique(columns.clip(0, WIDTH - 1))
    rows = HEIGHT - _BELOW - heights[used] / most * (HEIGHT - _BELOW - _TOP)
    return np.column_stack([used, np.rint(rows)]).astype(np.int32)


def _axes(picture: npt.NDArray[np.uint8], begin: float, span: float, most: float) -> None:
    floor = HEIGHT - _BELOW
    cv2.rectangle(picture, (_LEFT, _TOP), (WIDTH - _RIGHT, floor), _INK, 1)
    for step in range(5):
        time_s = begin + span * step / 4
        place = (min(_column(time_s, begin, span) - 30, WIDTH - 75), HEIGHT - 15)
        cv2.putText(picture, format_time(time_s), place, _FONT, 0.4, _INK, 1, cv2.LINE_AA)
    for share in (0.0, most):
        row = round(floor - share / most * (floor - _TOP))
        text = f"{100 * share:.3g} %"
        cv2.putText(picture, text, (4, row + 5), _FONT, 0.4, _INK, 1, cv2.LINE_AA)
