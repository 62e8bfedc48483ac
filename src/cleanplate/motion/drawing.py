"""What moves, drawn on the frame; number and time burnt in."""

from __future__ import annotations

from fractions import Fraction

import cv2
import numpy as np

from cleanplate.core.times import format_time
from cleanplate.motion.subtractor import MOTION, SHADOW, Mask, Pixels

_COLOURS = {MOTION: (255, 40, 40), SHADOW: (40, 90, 255)}
"""RGB of motion and of shadows."""

_TINT = 0.45
"""Share of the colour in what is tinted."""


def overlaid(rgb: Pixels, mask: Mask) -> Pixels:
    """The frame with what moves tinted red and outlined, shadows blue.

    Args:
        rgb: uint8 (H, W, 3).
        mask: labels, uint8 (H, W).

    Returns:
        uint8 (H, W, 3), a new array.
    """
    result = rgb.copy()
    for label, colour in _COLOURS.items():
        here = mask == label
        if here.any():
            tinted = cv2.addWeighted(rgb, 1 - _TINT, np.full_like(rgb, colour), _TINT, 0)
            result[here] = tinted[here]
    moving = (mask == MOTION).astype(np.uint8)
    outlines, _ = cv2.findContours(moving, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    cv2.drawContours(result, outlines, -1, _COLOURS[MOTION], 1)
    return result


def stamped(rgb: Pixels, number: int, time_s: Fraction) -> Pixels:
    """The frame with its number and time in a white box in the upper left corner.

    Args:
        rgb: uint8 (H, W, 3).
        number: of the frame, from 0.
        time_s: when it is shown, in seconds.

    Returns:
        uint8 (H, W, 3), a new array.
    """
    text = f"{number}  {format_time(time_s)}"
    scale = max(0.4, rgb.shape[0] / 900)
    thickness = max(1, round(scale * 1.5))
    (width, height), below = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, scale, thickness)
    result = rgb.copy()
    cv2.rectangle(result, (0, 0), (width + 10, height + below + 8), (255, 255, 255), -1)
    cv2.putText(
        result, text, (5, height + 5), cv2.FONT_HERSHEY_SIMPLEX, scale, (0, 0, 0), thickness,
        cv2.LINE_AA,
    )  # fmt: skip
    return result
