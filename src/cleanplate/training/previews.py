"""Pictures for people: what a network makes of validation, and how its figures went."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.pictures import Matte
from cleanplate.training.validation import Seen

Pixels = npt.NDArray[np.uint8]

HEIGHT = 160
"""Rows of a picture on the sheet of mattes."""

WIDTH, PANEL = 900, 260
"""Columns of the curves, and rows of each of the two panels."""

_GAP = 4
_LEAST_WIDTH = 260
"""Columns of the sheet's heading."""
_DOTTED = 40
"""Points up to which each of them is marked; a single one is no line."""

_LEFT, _RIGHT, _TOP, _BELOW = 64, 150, 28, 34
_INK, _FAINT = (40, 40, 40), (225, 225, 225)
_COLOURS = ((31, 119, 180), (214, 100, 20), (44, 140, 44), (148, 103, 189), (120, 85, 75),
            (200, 60, 120), (90, 90, 90), (160, 160, 30))  # fmt: skip
_FONT = cv2.FONT_HERSHEY_SIMPLEX


@dataclass(frozen=True, slots=True)
class Line:
    """A figure over the steps."""

    name: str
    """Stands beside the line."""
    steps: Sequence[float]
    """Growing."""
    values: Sequence[float]
    """As many."""


def sheet(seen: Sequence[Seen]) -> Pixels:
    """Photo, mask and matte side by side, a row each, below a line that says so.

    Args:
        seen: one or more.

    Returns:
        uint8 (H, W, 3).
    """
    rows = [_row(one) for one in seen]
    width = max(_LEAST_WIDTH, *(row.shape[1] for row in rows))
    head = np.full((_TOP, width, 3), 255, np.uint8)
    text = "each row: photo, mask, matte"
    cv2.putText(head, text, (_GAP, _TOP - 9), _FONT, 0.5, _INK, 1, cv2.LINE_AA)
    return np.vstack([head, *(_padded(row, width) for row in rows)])


def curves(losses: Sequence[Line], figures: Sequence[Line]) -> Pixels:
    """Losses above, figures of validation below, over the same steps.

    Args:
        losses: of training; the scale is logarithmic.
        figures: of validation, each in [0, 1].

    Returns:
        uint8 (2 * `PANEL`, `WIDTH`, 3).
    """
    every = [step for line in (*losses, *figures) for step in line.steps]
    last = max(every, default=1)
    logs = [
        Line(line.name, line.steps, [math.log10(max(one, 1e-6)) for one in line.values])
        for line in losses
    ]
    above = _panel("training loss (logarithmic)", logs, last, None)
    return np.vstack([above, _panel("validation", figures, last, (0.0, 1.0))])


def smooth(values: Sequence[float], window: int = 25) -> list[float]:
    """Means of ``window`` values around each, for a line that jumps; of fewer near the ends.

    As many are taken before as after, so that the line does not run late.
    """
    sums = np.cumsum(np.concatenate([[0.0], np.asarray(values, np.float64)]))
    places = np.arange(len(values))
    reach = np.minimum(np.minimum(places, places[::-1]), window // 2)
    begins, ends = places - reach, places + reach + 1
    return [float(one) for one in (sums[ends] - sums[begins]) / (ends - begins)]


def _row(one: Seen) -> Pixels:
    rows, columns = one.sample.size
    size = (max(1, round(columns * HEIGHT / rows)), HEIGHT)
    parts = [one.sample.picture, _grey(one.sample.mask), _grey(one.matte)]
    small = [cv2.resize(part, size, interpolation=cv2.INTER_AREA) for part in parts]
    gap = np.full((HEIGHT, _GAP, 3), 255, np.uint8)
    row = np.hstack([small[0], gap, small[1], gap, small[2]])
    return np.vstack([row, np.full((_GAP, row.shape[1], 3), 255, np.uint8)])


def _padded(row: Pixels, width: int) -> Pixels:
    return np.pad(row, ((0, 0), (0, width - row.shape[1]), (0, 0)), constant_values=255)


def _grey(matte: Matte) -> Pixels:
    return np.repeat((matte[..., np.newaxis] * 255).astype(np.uint8), 3, axis=2)


def _panel(
    title: str, lines: Sequence[Line], last: float, span: tuple[float, float] | None
) -> Pixels:
    """One panel; a span of None is that of the values, which are logarithms then."""
    picture = np.full((PANEL, WIDTH, 3), 255, np.uint8)
    low, high = span or _span(lines)
    _axes(picture, title, last, (low, high), logarithmic=span is None)
    drawn = [line for line in lines if len(line.steps)]
    for number, line in enumerate(drawn):
        colour = _COLOURS[number % len(_COLOURS)]
        points = np.column_stack([_columns(line.steps, last), _rows(line.values, low, high)])
        cv2.polylines(picture, [points], False, colour, 2, cv2.LINE_AA)
        for point in points if len(points) <= _DOTTED else ():
            cv2.circle(picture, (int(point[0]), int(point[1])), 3, colour, -1, cv2.LINE_AA)
        place = (WIDTH - _RIGHT + 12, _TOP + 16 + 20 * number)
        cv2.putText(picture, line.name, place, _FONT, 0.45, colour, 1, cv2.LINE_AA)
    return picture


def _span(lines: Sequence[Line]) -> tuple[float, float]:
    values = [value for line in lines for value in line.values]
    if not values:
        return (0.0, 1.0)
    low, high = min(values), max(values)
    return (low, high) if high - low > 0.05 else (low - 0.05, high + 0.05)


def _columns(steps: Sequence[float], last: float) -> npt.NDArray[np.int32]:
    shares = np.asarray(steps, np.float64) / max(last, 1)
    return np.rint(_LEFT + shares * (WIDTH - _LEFT - _RIGHT)).astype(np.int32)


def _rows(values: Sequence[float], low: float, high: float) -> npt.NDArray[np.int32]:
    shares = (np.asarray(values, np.float64).clip(low, high) - low) / (high - low)
    return np.rint(PANEL - _BELOW - shares * (PANEL - _BELOW - _TOP)).astype(np.int32)


def _axes(
    picture: Pixels, title: str, last: float, span: tuple[float, float], *, logarithmic: bool
) -> None:
    low, high = span
    cv2.putText(picture, title, (_LEFT, 18), _FONT, 0.5, _INK, 1, cv2.LINE_AA)
    for value in np.linspace(low, high, 5):
        row = int(_rows([value], low, high)[0])
        cv2.line(picture, (_LEFT, row), (WIDTH - _RIGHT, row), _FAINT, 1)
        text = f"{10**value if logarithmic else value:.3g}"
        cv2.putText(picture, text, (8, row + 4), _FONT, 0.4, _INK, 1, cv2.LINE_AA)
    for step in np.linspace(0, last, 5):
        place = (int(_columns([step], last)[0]) - 14, PANEL - 14)
        cv2.putText(picture, f"{step:.0f}", place, _FONT, 0.4, _INK, 1, cv2.LINE_AA)
    corners = (_LEFT, _TOP), (WIDTH - _RIGHT, PANEL - _BELOW)
    cv2.rectangle(picture, *corners, _INK, 1)
