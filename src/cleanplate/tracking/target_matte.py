"""The matte of a followed target: the ellipse in its box, or its colours in there."""

from __future__ import annotations

from typing import Literal, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.tracking.target import Target, grown
from cleanplate.tracking.weigher import Weights

MatteForm: TypeAlias = Literal["ellipse", "colours"]
"""What is white in the matte of a target."""

_ROOM = 1.25
"""How far colours are taken beyond the box, in its sides: it rarely holds all of the target."""

_SMALL = 0.1
"""Pieces below this share of the largest one are not the target's."""

_FINE = 4
"""Binary digits of a pixel in which the ellipse's place is given, for a soft edge."""


def ellipse_matte(target: Target, size: tuple[int, int], room: float = 1.0) -> Weights:
    """255 in the ellipse that fills the target's box, turned where the box is.

    Args:
        target: where it is; a lost one has no matte.
        size: (H, W) of the picture.
        room: sides of the ellipse in those of the box.

    Returns:
        uint8 (H, W), soft at the edge by a pixel.
    """
    matte = np.zeros(size, np.uint8)
    if target.lost:
        return matte
    middle, axes, angle = _ellipse(target, room)
    unit = 1 << _FINE
    cv2.ellipse(
        matte,
        (round((middle[0] - 0.5) * unit), round((middle[1] - 0.5) * unit)),
        (_half(axes[0]), _half(axes[1])),
        angle, 0, 360, (255,), -1, cv2.LINE_AA, _FINE,
    )  # fmt: skip
    return matte


def colour_matte(target: Target, weights: Weights) -> Weights:
    """Where the target's colours are, in and near its box; smoothed, without holes and specks.

    Args:
        target: where it is.
        weights: of the target's colours, uint8 (H, W).

    Returns:
        uint8 (H, W).
    """
    allowed = ellipse_matte(target, (weights.shape[0], weights.shape[1]), _ROOM)
    if not allowed.any():
        return allowed
    left, top, right, bottom = target.box_xyxy
    reach = max(1.0, min(right - left, bottom - top) / 40)
    spread = np.asarray(cv2.GaussianBlur(weights, (0, 0), reach), np.uint8)
    level, _ = cv2.threshold(spread[allowed > 0].reshape(-1, 1), 0, 255, cv2.THRESH_OTSU)
    found = np.where((spread >= max(level, 20)) & (allowed > 0), 255, 0).astype(np.uint8)
    side = max(3, round(4 * reach)) | 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    closed = np.asarray(cv2.morphologyEx(found, cv2.MORPH_CLOSE, kernel), np.uint8)
    return np.asarray(cv2.min(_solid(closed), allowed), np.uint8)


def _ellipse(target: Target, room: float) -> tuple[tuple[float, float], tuple[float, float], float]:
    """Middle, both axes and the turn in degrees."""
    if target.corners is not None:
        corners = np.array(target.corners, np.float32)
        middle, axes, angle = cv2.minAreaRect(corners)
        return (middle[0], middle[1]), (room * axes[0], room * axes[1]), angle
    left, top, right, bottom = grown(target.box_xyxy, room)
    return target.centre, (right - left, bottom - top), 0.0


def _half(axis: float) -> int:
    """Half of an axis in fine units; OpenCV draws ellipses half a pixel too large."""
    return max(1, round((axis - 1) / 2 * (1 << _FINE)))


def _solid(mask: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """The outlines of all but small pieces, filled."""
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    areas = [cv2.contourArea(outline) for outline in outlines]
    least = _SMALL * max(areas, default=0)
    kept = [outline for outline, area in zip(outlines, areas, strict=True) if area >= least]
    return np.asarray(cv2.drawContours(np.zeros_like(mask), kept, -1, (255,), -1), np.uint8)
