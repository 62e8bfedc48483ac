"""A panel of what a filter does: picture, spectrum, filter, result, and how a box rings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.pictures import Picture, full_scale, to_uint8
from cleanplate.restore.filter_options import FrequencyFilter
from cleanplate.restore.frequency_filters import filtered, transfer
from cleanplate.restore.spectrum import as_picture, centred, log_magnitude

Grey = npt.NDArray[np.float32]
"""Float32 (H, W), white is 1."""

TILE = 384
"""Columns and rows that each picture of the panel fits in, in pixels."""

_TITLE = 28
_GAP = 8
_INK, _MARK, _CUT = (40, 40, 40), (255, 60, 40), (40, 90, 255)
_FONT = cv2.FONT_HERSHEY_SIMPLEX


@dataclass(frozen=True, slots=True)
class Panel:
    """What a panel shows."""

    picture: Picture
    """The picture, (H, W, 3), of any dtype."""
    result: Picture
    """What was made of it, likewise; its spectrum where nothing was."""
    made: FrequencyFilter | None
    """The filter; None: none."""
    radius: float
    """Of the low-pass whose ringing is shown where there is no filter, or a notch."""
    marks: tuple[tuple[float, float], ...] = ()
    """Places (u, v) of the spectrum where waves were found."""


def draw_panel(panel: Panel) -> npt.NDArray[np.uint8]:
    """The panel, RGB uint8: two rows, each picture under its title."""
    grey = _grey(panel.picture)
    size = (grey.shape[0], grey.shape[1])
    before = _marked(_tile(as_picture(log_magnitude(grey))), panel.marks, size)
    first = [("picture", _tile(panel.picture)), ("spectrum, 20 log10", before)]
    return np.vstack([_row([*first, *_third(panel, grey)]), _row(_ringing(panel, grey))])


def _ringing(panel: Panel, grey: Grey) -> list[tuple[str, npt.NDArray[np.uint8]]]:
    """A box beside a Gaussian: both results, a row of each, and what they make of a step."""
    made = panel.made
    if made is None or made.kind == "notch":
        made = FrequencyFilter("lowpass", panel.radius)
    # Stripes that were taken out would be all one sees of the ringing.
    shown = _grey(panel.result) if panel.marks else grey
    shift = np.float32(0.0 if made.keeps_mean else 0.5)
    box, smooth = (filtered(shown, like) + shift for like in _both(made))
    name = f"{made.kind} {made.radius:g}"
    return [
        (f"{name}, box: rings", _tile(box)),
        (f"{name}, gaussian", _tile(smooth)),
        ("middle row: box red, gaussian blue", _profile(box, smooth)),
        ("a step: box red, gaussian blue", _step(made, grey.shape[1])),
    ]


def _both(made: FrequencyFilter) -> tuple[FrequencyFilter, FrequencyFilter]:
    """The filter as a box and as a Gaussian."""
    return replace(made, shape="box"), replace(made, shape="gaussian")


def _grey(picture: Picture) -> Grey:
    """The mean of the channels, white is 1."""
    mean = picture.mean(axis=2, dtype=np.float32)
    return np.asarray(mean / np.float32(full_scale(picture.dtype)), np.float32)


def _third(panel: Panel, grey: Grey) -> list[tuple[str, npt.NDArray[np.uint8]]]:
    """The filter and the result; of stripes taken out, what is gone; nothing where nothing was."""
    result = ("result", _tile(panel.result))
    if panel.made is not None:
        mask = centred(transfer(panel.made, (grey.shape[0], grey.shape[1])))
        return [("filter: white stays", _tile(mask)), result]
    if panel.marks:
        gone = np.abs(_grey(panel.result) - grey)
        return [("taken out, stretched", _tile(as_picture(gone))), result]
    return []


def _tile(picture: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
    """A picture, grey or RGB, of any dtype, within `TILE` x `TILE` on white."""
    shown = np.ascontiguousarray(to_uint8(picture))
    scale = TILE / max(shown.shape[:2])
    size = (max(1, round(shown.shape[1] * scale)), max(1, round(shown.shape[0] * scale)))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_NEAREST
    sized = np.asarray(cv2.resize(shown, size, interpolation=how), np.uint8)
    if sized.ndim == 2:
        sized = np.repeat(sized[..., np.newaxis], 3, axis=2)
    tile = np.full((TILE, TILE, 3), 255, np.uint8)
    top, left = (TILE - size[1]) // 2, (TILE - size[0]) // 2
    tile[top : top + size[1], left : left + size[0]] = sized
    return tile


def _marked(
    tile: npt.NDArray[np.uint8], marks: tuple[tuple[float, float], ...], size: tuple[int, int]
) -> npt.NDArray[np.uint8]:
    """A circle around each wave and its mirror image."""
    scale = TILE / max(size)
    for u, v in marks:
        for sign in (1, -1):
            place = (round(TILE / 2 + sign * u * scale), round(TILE / 2 + sign * v * scale))
            cv2.circle(tile, place, 7, _MARK, 1, cv2.LINE_AA)
    return tile


def _profile(box: Grey, smooth: Grey) -> npt.NDArray[np.uint8]:
    """Brightness along the middle row of both results."""
    tile = np.full((TILE, TILE, 3), 255, np.uint8)
    row = box.shape[0] // 2
    lines = [box[row], smooth[row]]
    low = min(float(line.min()) for line in lines)
    span = max(max(float(line.max()) for line in lines) - low, 1e-3)
    columns = np.linspace(0, TILE - 1, box.shape[1])
    for line, colour in zip(lines, (_MARK, _CUT), strict=True):
        rows = TILE - 10 - (line - low) / span * (TILE - 20)
        points = np.rint(np.column_stack([columns, rows])).astype(np.int32)
        cv2.polylines(tile, [points], False, colour, 1, cv2.LINE_AA)
    cv2.rectangle(tile, (0, 0), (TILE - 1, TILE - 1), _INK, 1)
    return tile


def _step(made: FrequencyFilter, width: int) -> npt.NDArray[np.uint8]:
    """What both filters make of a picture that is black on the left and white on the right."""
    step = np.zeros((1, width), np.float32)
    step[:, width // 2 :] = 1
    box, smooth = (filtered(step, like) for like in _both(made))
    return _profile(box, smooth)


def _row(tiles: Sequence[tuple[str, npt.NDArray[np.uint8]]]) -> npt.NDArray[np.uint8]:
    """Tiles side by side under their titles, four wide."""
    parts = []
    for title, tile in tiles:
        head = np.full((_TITLE, TILE, 3), 255, np.uint8)
        cv2.putText(head, title, (4, _TITLE - 9), _FONT, 0.5, _INK, 1, cv2.LINE_AA)
        parts += [np.vstack([head, tile]), np.full((TILE + _TITLE, _GAP, 3), 255, np.uint8)]
    row = np.hstack(parts)
    missing = 4 * (TILE + _GAP) - row.shape[1]
    return np.pad(row, ((0, 0), (0, max(0, missing)), (0, 0)), constant_values=255)
