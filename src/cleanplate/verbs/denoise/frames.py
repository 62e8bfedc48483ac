"""Frames of a video as the planes that are worked on, and back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import av
import numpy as np
import numpy.typing as npt

from cleanplate.core.frames import ColourTags, Frame, Matrix
from cleanplate.media import video_planes
from cleanplate.media.memory_video import opaque_rgb
from cleanplate.restore.denoising.denoiser import Pixels

_DEEP = 16
"""Bits that deeper samples are spread to, whose white is 65535."""


def luma_of(frame: Frame) -> Pixels:
    """Luma (H, W), uint8, or uint16 with all 16 bits used."""
    return _spread(frame.y, frame.depth)


def chroma_of(frame: Frame) -> Pixels | None:
    """Both planes of chroma (H / 2, W / 2, 2), as `luma_of`; None where the frame is grey."""
    neutral = 1 << (frame.depth - 1)
    if bool((frame.u == neutral).all()) and bool((frame.v == neutral).all()):
        return None
    return _spread(np.dstack([frame.u, frame.v]), frame.depth)


def with_planes(frame: Frame, luma: Pixels, chroma: Pixels | None) -> Frame:
    """The frame with other luma and, unless it is None, other chroma; time and opacity stay."""
    y = _gathered(luma, frame.depth)
    if chroma is None:
        return replace(frame, y=y)
    both = _gathered(chroma, frame.depth)
    u, v = (np.ascontiguousarray(both[..., plane]) for plane in (0, 1))
    return replace(frame, y=y, u=u, v=v)


def rgb_of(frame: Frame) -> npt.NDArray[np.uint8]:
    """RGB uint8 (H, W, 3) without the opacity."""
    return opaque_rgb(frame)


def with_rgb(frame: Frame, rgb: npt.NDArray[np.uint8]) -> Frame:
    """The frame with the colours of an 8-bit picture; its own tags, time and opacity stay."""
    colour = _decided(frame.colour, frame.size[0])
    source = av.VideoFrame.from_ndarray(np.ascontiguousarray(rgb), "rgb24")
    planes = video_planes.planes_of(video_planes.native(source, colour, frame.size))
    return replace(frame, y=planes[0], u=planes[1], v=planes[2])


def _decided(colour: ColourTags, height: int) -> ColourTags:
    """Tags that name a matrix: the one `opaque_rgb` takes where the file names none."""
    if colour.matrix not in (Matrix.UNSPECIFIED, Matrix.RGB):
        return colour
    return replace(colour, matrix=int(Matrix.BT709 if height >= 720 else Matrix.SMPTE170M))


def _spread(samples: npt.NDArray[Any], depth: int) -> Pixels:
    return samples if depth == 8 else np.asarray(np.left_shift(samples, _DEEP - depth))


def _gathered(samples: Pixels, depth: int) -> Pixels:
    """Back to ``depth`` bits, rounded."""
    if depth == 8:
        return samples
    shift = _DEEP - depth
    half = np.uint32(1 << (shift - 1))
    rounded = np.right_shift(samples.astype(np.uint32) + half, shift)
    return np.asarray(np.minimum(rounded, (1 << depth) - 1), np.uint16)
