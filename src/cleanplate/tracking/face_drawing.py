"""Faces drawn: an ellipse on each, circles on the eyes; the rest of a picture stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.frames import Frame, rgb_to_yuv
from cleanplate.core.pictures import full_scale
from cleanplate.tracking.faces import Face, Grey

FACE_COLOUR = (255, 40, 200)
"""RGB of the ellipse: a pink that is rare in photos."""

EYE_COLOUR = (40, 220, 60)
"""RGB of the circles."""

_THICK = 1 / 250
"""Width of a line as a share of the picture's shorter side; at least one pixel."""

_PART_BITS = 4
"""Binary digits after the point in OpenCV's coordinates."""


def draw_faces(pixels: npt.NDArray[Any], faces: Sequence[Face]) -> npt.NDArray[Any]:
    """The picture with an ellipse on each face and a circle on each eye.

    Args:
        pixels: RGB (H, W, 3), uint8 | uint16 | float32 in [0, 1].
        faces: what is drawn.

    Returns:
        A new array of the same shape and dtype.
    """
    result = pixels.copy()
    white = full_scale(result.dtype)
    for colour, mask in marks(pixels.shape[:2], faces):
        _blend(result, np.array(colour, np.float32) / np.float32(255 / white), mask)
    return result


def draw_on_frame(frame: Frame, faces: Sequence[Face]) -> Frame:
    """A video's frame with the same marks; its depth and colours stay, as only lines are changed.

    Args:
        frame: left as it is.
        faces: what is drawn, in pixels of the frame.
    """
    if not faces:
        return frame
    y, u, v = frame.y.copy(), frame.u.copy(), frame.v.copy()
    alpha = None if frame.alpha is None else frame.alpha.copy()
    scale = np.float32(1 << (frame.depth - 8))
    for colour, mask in marks(frame.size, faces):
        values = rgb_to_yuv(np.array(colour, np.float32), frame.colour, frame.size[0]) * scale
        small = cv2.resize(mask, (u.shape[1], u.shape[0]), interpolation=cv2.INTER_AREA)
        for plane, value, share in zip((y, u, v), values, (mask, small, small), strict=True):
            _blend(plane, np.float32(value), np.asarray(share, np.uint8))
        if alpha is not None:
            _blend(alpha, np.float32(255) * scale, mask)
    return replace(frame, y=y, u=u, v=v, alpha=alpha)


def opaque_where_drawn(alpha: npt.NDArray[Any], faces: Sequence[Face]) -> npt.NDArray[Any]:
    """A picture's opacity (H, W), raised where lines are drawn on it."""
    result = alpha.copy()
    for _, mask in marks((alpha.shape[0], alpha.shape[1]), faces):
        _blend(result, np.float32(full_scale(alpha.dtype)), mask)
    return result


def marks(
    size: tuple[int, ...], faces: Sequence[Face]
) -> Iterator[tuple[tuple[int, int, int], Grey]]:
    """(colour, how much of it each pixel takes: uint8 (H, W)) of the ellipses and the circles.

    Args:
        size: (H, W) of the picture.
        faces: what is drawn.
    """
    thickness = max(1, round(min(size[:2]) * _THICK))
    if faces:
        yield FACE_COLOUR, _drawn(size, faces, _ellipse, thickness)
    if any(face.eyes for face in faces):
        yield EYE_COLOUR, _drawn(size, faces, _circles, thickness)


def _drawn(
    size: tuple[int, ...],
    faces: Iterable[Face],
    draw: Callable[[Grey, Face, int], None],
    thickness: int,
) -> Grey:
    mask = np.zeros(size[:2], np.uint8)
    for face in faces:
        draw(mask, face, thickness)
    return mask


def _ellipse(mask: Grey, face: Face, thickness: int) -> None:
    left, top, right, bottom = face.box_xyxy
    centre = _pair((left + right - 1) / 2, (top + bottom - 1) / 2)
    axes = _pair((right - left) / 2, (bottom - top) / 2)
    cv2.ellipse(mask, centre, axes, 0, 0, 360, 255, thickness, cv2.LINE_AA, _PART_BITS)


def _circles(mask: Grey, face: Face, thickness: int) -> None:
    for eye in face.eyes:
        radius = max(1, round(eye.radius * (1 << _PART_BITS)))
        centre = _pair(*eye.centre_xy)
        cv2.circle(mask, centre, radius, 255, thickness, cv2.LINE_AA, _PART_BITS)


def _pair(column: float, row: float) -> tuple[int, int]:
    """Coordinates as OpenCV takes them, with `_PART_BITS` digits after the point."""
    return round(column * (1 << _PART_BITS)), round(row * (1 << _PART_BITS))


def _blend(plane: npt.NDArray[Any], value: Any, mask: Grey) -> None:
    """Move the pixels under a mask towards a value, in place."""
    here = mask > 0
    if not here.any():
        return
    share = mask[here].astype(np.float32) / np.float32(255)
    before = plane[here].astype(np.float32)
    share = share.reshape(-1, *(1,) * (before.ndim - 1))
    after = before + (value - before) * share
    whole = np.issubdtype(plane.dtype, np.integer)
    plane[here] = (np.rint(after) if whole else after).astype(plane.dtype)
