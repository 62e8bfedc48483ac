"""The target drawn on its frame: box, turned box, the way it came, or that it is lost."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from cleanplate.tracking.target import Pixels, Target

_SEEN, _BOX, _LOST, _WAY = (60, 220, 60), (255, 255, 255), (255, 60, 40), (255, 210, 0)
"""RGB of a target, of the upright box beside a turned one, of a lost target, of its way."""


def drawn(
    rgb: Pixels, target: Target | None, way: Sequence[tuple[float, float]] = (), label: str = ""
) -> Pixels:
    """The frame with the target on it.

    Args:
        rgb: uint8 (H, W, 3).
        target: None where none was seen yet.
        way: its middles (x, y) in the frames before, oldest first.
        label: written above the box.

    Returns:
        uint8 (H, W, 3), a new array.
    """
    result = rgb.copy()
    if target is None:
        return result
    thickness = max(1, round(max(rgb.shape[:2]) / 400))
    if len(way) > 1:
        points = np.rint(np.array(way)).astype(np.int32).reshape(-1, 1, 2)
        cv2.polylines(result, [points], False, _WAY, thickness, cv2.LINE_AA)
    if target.lost:
        _rectangle(result, target, _LOST, thickness)
    elif target.corners is None:
        _rectangle(result, target, _SEEN, 2 * thickness)
    else:
        _rectangle(result, target, _BOX, thickness)
        turned = np.rint(np.array(target.corners)).astype(np.int32).reshape(-1, 1, 2)
        cv2.polylines(result, [turned], True, _SEEN, 2 * thickness, cv2.LINE_AA)
    _write(result, target, "lost" if target.lost else label)
    return result


def _rectangle(
    picture: Pixels, target: Target, colour: tuple[int, int, int], thickness: int
) -> None:
    left, top, right, bottom = (round(number) for number in target.box_xyxy)
    cv2.rectangle(picture, (left, top), (right - 1, bottom - 1), colour, thickness)


def _write(picture: Pixels, target: Target, text: str) -> None:
    """The text in a box of its own above the target, or in it at the picture's upper border."""
    if not text:
        return
    scale = max(0.4, picture.shape[0] / 900)
    line = max(1, round(1.5 * scale))
    (width, height), below = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, scale, line)
    colour = _LOST if target.lost else _SEEN
    left = max(0, min(round(target.box_xyxy[0]), picture.shape[1] - width - 8))
    foot = round(target.box_xyxy[1]) - 1
    if foot < height + below + 6:
        foot = min(picture.shape[0] - 1, round(target.box_xyxy[1]) + height + below + 6)
    cv2.rectangle(picture, (left, foot - height - below - 6), (left + width + 8, foot), colour, -1)
    cv2.putText(picture, text, (left + 4, foot - below), cv2.FONT_HERSHEY_SIMPLEX, scale,
                (0, 0, 0), line, cv2.LINE_AA)  # fmt: skip
