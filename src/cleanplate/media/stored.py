"""A picture as its file stores it, and how it becomes an upright `Photo`."""

from __future__ import annotations

from dataclasses import dataclass

import cv2

from cleanplate.media.photo import Channels, Photo, Plane
from cleanplate.media.photo_metadata import Metadata


@dataclass(frozen=True, slots=True)
class Stored:
    """Decoded pixels, not yet upright, and what came along."""

    colours: Channels
    """Grey (H, W) or RGB (H, W, 3)."""
    alpha: Plane | None
    """Opacity (H, W), not premultiplied."""
    meta: Metadata
    """How the pixels are turned, and what is kept."""


def split(pixels: Channels, *, bgr: bool) -> tuple[Channels, Plane | None]:
    """(colours, alpha) of decoded channels: G, GA, RGB(A), or BGR(A) where ``bgr``."""
    channels = 1 if pixels.ndim == 2 else pixels.shape[2]
    if channels == 1:
        return pixels.reshape(pixels.shape[:2]), None
    alpha = cv2.extractChannel(pixels, channels - 1) if channels in (2, 4) else None
    if channels == 2:
        return cv2.extractChannel(pixels, 0), alpha
    if channels == 4:
        colours = cv2.cvtColor(pixels, cv2.COLOR_BGRA2RGB if bgr else cv2.COLOR_RGBA2RGB)
        return colours, alpha
    return (cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB) if bgr else pixels), None


def upright_photo(stored: Stored, form: str) -> Photo:
    """The photo, upright, grey in three channels; ``form`` is the name of its file's format."""
    meta = stored.meta
    upright = _turned(stored.colours, meta.orientation)
    return Photo(
        pixels=cv2.cvtColor(upright, cv2.COLOR_GRAY2RGB) if upright.ndim == 2 else upright,
        alpha=None if stored.alpha is None else _turned(stored.alpha, meta.orientation),
        grey=stored.colours.ndim == 2,
        format="png" if form == "apng" else form,
        icc=meta.icc,
        exif=meta.exif,
        dpi=meta.dpi,
        xmp=meta.xmp,
    )


def _turned(pixels: Channels, orientation: int) -> Channels:
    """Pixels stored with an EXIF orientation (1..8, CIPA DC-008 4.6.5) made upright."""
    if orientation in (5, 7):
        pixels = cv2.transpose(pixels)
        return pixels if orientation == 5 else cv2.rotate(pixels, cv2.ROTATE_180)
    if orientation in (2, 4):
        return cv2.flip(pixels, 1 if orientation == 2 else 0)
    turns = {3: cv2.ROTATE_180, 6: cv2.ROTATE_90_CLOCKWISE, 8: cv2.ROTATE_90_COUNTERCLOCKWISE}
    return cv2.rotate(pixels, turns[orientation]) if orientation in turns else pixels
