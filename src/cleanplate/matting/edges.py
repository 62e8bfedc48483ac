"""From a coarse matte to one of the picture's size, with the edge the user asked for."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.frames import Frame
from cleanplate.core.pictures import Matte
from cleanplate.matting.fine import refine, refine_soft
from cleanplate.matting.options import Edge
from cleanplate.matting.small import small_rgb
from cleanplate.matting.upsample import upsample_frame, upsample_matte


def full_size(coarse: Matte, rgb: npt.NDArray[np.uint8], edge: Edge) -> Matte:
    """The matte at the picture's size.

    Args:
        coarse: matte (h, w) of any size.
        rgb: the picture, uint8 (H, W, 3).
        edge: hard: in or out; soft: along the picture's edges; fine: hair and fur.

    Returns:
        float32 (H, W) in [0, 1].

    Raises:
        MissingExtraError: ``fine`` without its extra.
    """
    soft = upsample_matte(coarse, rgb)
    if edge == "hard":
        return (soft >= 0.5).astype(np.float32)
    if edge == "soft" or not soft.any():
        return soft
    return refine(soft, rgb)


def full_size_bytes(coarse: Matte, frame: Frame, edge: Edge) -> npt.NDArray[np.uint8]:
    """As `full_size` for a video's frame, guided by its luma; uint8 (H, W).

    ``fine`` solves at reduced size here, some tenths of a second a frame, and needs no extra.
    """
    if edge == "fine":
        rgb = small_rgb(frame, max(frame.size))
        fine = refine_soft(upsample_matte(coarse, rgb), rgb)
        return (fine * np.float32(255) + np.float32(0.5)).astype(np.uint8)
    luma = frame.y if frame.depth == 8 else (frame.y >> (frame.depth - 8)).astype(np.uint8)
    matte = upsample_frame(coarse, luma)
    if edge == "hard":
        return np.asarray(cv2.threshold(matte, 127, 255, cv2.THRESH_BINARY)[1], np.uint8)
    return matte
