"""The effects on a video's frames: on planes, frame by frame, in bounded memory.

Compositing is linear, so it may be done on luma and chroma as well as on red, green and blue. That
saves two colour conversions a frame and leaves untouched pixels exactly as they were.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.colours import Colour
from cleanplate.core.frames import ColourTags, Frame, rgb_to_yuv
from cleanplate.core.pictures import Picture, to_uint8
from cleanplate.effects.blur import BackgroundBlur
from cleanplate.effects.composite import composite
from cleanplate.effects.cutout import checkerboard
from cleanplate.effects.foreground import estimate_foreground_planes
from cleanplate.effects.options import BlurOptions, Fit
from cleanplate.effects.replace import fit_to

MatteBytes: TypeAlias = npt.NDArray[np.uint8]
"""Share of subject (H, W), 0..255."""

Planes: TypeAlias = tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]
"""Luma (H, W) and the two half-size chroma planes."""

BackgroundAt: TypeAlias = Callable[[Frame], "Planes | None"]
"""The planes behind a frame, of its size and depth; None ends the video."""


class FrameEffect(Protocol):
    """Something done to each frame of a video, in order."""

    def process(self, frame: Frame, matte: MatteBytes) -> Frame | None:
        """The frame to write; None ends the video here."""
        ...

    def finish(self) -> None:
        """Let go of what the effect holds; called once, also when the work fails."""
        ...


class _Finished:
    """For effects that hold nothing."""

    def finish(self) -> None:
        """Nothing to let go of."""


class CutoutFrames(_Finished):
    """The subject with everything else transparent: the matte becomes the alpha plane."""

    def process(self, frame: Frame, matte: MatteBytes) -> Frame:
        """The frame with its alpha; the colours in the soft edge are the subject's own."""
        alpha = _with_own_alpha(frame, matte)
        y, u, v = _own_colours(frame, matte)
        return replace(frame, y=y, u=u, v=v, alpha=_to_depth(alpha, frame.depth))


class MatteFrames(_Finished):
    """The matte itself as a grey video."""

    def process(self, frame: Frame, matte: MatteBytes) -> Frame:
        """A grey frame: black for background, white for subject, in the video's own range."""
        alpha = _with_own_alpha(frame, matte)
        y = alpha if frame.colour.full_range else cv2.LUT(alpha, _LIMITED_RANGE)
        grey = np.full(frame.u.shape, 128, np.uint8)
        return replace(frame, y=y, u=grey, v=grey, depth=8, alpha=None)


class BlurFrames(_Finished):
    """The background out of focus."""

    def __init__(self, options: BlurOptions) -> None:
        self._options = options

    def process(self, frame: Frame, matte: MatteBytes) -> Frame:
        """The frame with what is not subject blurred."""
        sigma = self._options.sigma(frame.size)
        if sigma == 0.0:
            return frame
        small = half_size(matte, frame)
        luma = BackgroundBlur(matte, sigma, self._options.lens)
        chroma = BackgroundBlur(small, max(sigma / 2, 0.5), self._options.lens)
        return replace(
            frame,
            y=composite(frame.y, luma(frame.y, light=True), matte),
            u=composite(frame.u, chroma(frame.u, light=False), small),
            v=composite(frame.v, chroma(frame.v, light=False), small),
        )


class ReplaceFrames:
    """The subject in front of another background."""

    def __init__(self, background: BackgroundAt) -> None:
        self._background = background

    def finish(self) -> None:
        """Close the background where it is a file."""
        if (close := getattr(self._background, "close", None)) is not None:
            close()

    def process(self, frame: Frame, matte: MatteBytes) -> Frame | None:
        """The frame on its new background; None where the background has ended."""
        behind = self._background(frame)
        if behind is None:
            return None
        alpha = _with_own_alpha(frame, matte)
        small = half_size(alpha, frame)
        y, u, v = (
            composite(front, back, weight)
            for front, back, weight in zip(
                _own_colours(frame, matte), behind, (alpha, small, small), strict=True
            )
        )
        return replace(frame, y=y, u=u, v=v, alpha=None)


class Inverted:
    """Another effect with subject and background exchanged."""

    def __init__(self, effect: FrameEffect) -> None:
        self._effect = effect

    def process(self, frame: Frame, matte: MatteBytes) -> Frame | None:
        """The effect's frame for the inverted matte."""
        return self._effect.process(frame, np.bitwise_not(matte))

    def finish(self) -> None:
        """Finish the other effect."""
        self._effect.finish()


class Constant:
    """A background that stands still: made once for each form of frame."""

    def __init__(self, make: Callable[[Frame], Planes]) -> None:
        self._make = make
        self._form: tuple[Any, ...] | None = None
        self._planes: Planes | None = None

    def __call__(self, frame: Frame) -> Planes | None:
        """The planes behind ``frame``."""
        form = (frame.size, frame.depth, frame.colour)
        if form != self._form:
            self._form, self._planes = form, self._make(frame)
        return self._planes


def colour_planes(colour: Colour, frame: Frame) -> Planes:
    """Planes of one colour, as large and deep as the frame's and in its colour space."""
    rgb = np.asarray(colour, np.float32)
    values = rgb_to_yuv(rgb, frame.colour, frame.size[0]) * (1 << (frame.depth - 8))
    y, u, v = (round(float(value)) for value in values)
    return (
        np.full(frame.y.shape, y, frame.y.dtype),
        np.full(frame.u.shape, u, frame.u.dtype),
        np.full(frame.v.shape, v, frame.v.dtype),
    )


def picture_planes(rgb: npt.NDArray[np.uint8], colour: ColourTags, depth: int) -> Planes:
    """An RGB picture (H, W, 3) as planes; chroma is averaged over each 2x2 block."""
    height, width = rgb.shape[:2]
    yuv = rgb_to_yuv(rgb.astype(np.float32), colour, height) * np.float32(1 << (depth - 8))
    dtype = np.uint8 if depth == 8 else np.uint16
    full = np.clip(yuv + np.float32(0.5), 0, (1 << depth) - 1)
    small = ((width + 1) // 2, (height + 1) // 2)
    u, v = (
        cv2.resize(np.ascontiguousarray(full[..., axis]), small, interpolation=cv2.INTER_AREA)
        for axis in (1, 2)
    )
    return full[..., 0].astype(dtype), u.astype(dtype), v.astype(dtype)


def fitted_planes(picture: Picture, frame: Frame, fit: Fit) -> Planes:
    """A still background as planes of the frame's size, depth and colour space."""
    fitted = fit_to(to_uint8(picture), frame.size, fit)
    return picture_planes(fitted, frame.colour, frame.depth)


def checkerboard_planes(frame: Frame) -> Planes:
    """The squares that stand for transparency, as planes of the frame's kind."""
    board = checkerboard(frame.size, np.dtype(np.uint8))
    return picture_planes(np.repeat(board[..., np.newaxis], 3, axis=2), frame.colour, frame.depth)


def half_size(matte: MatteBytes, frame: Frame) -> MatteBytes:
    """The matte at the size of the chroma planes."""
    small = cv2.resize(matte, frame.u.shape[::-1], interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8)


_LIMITED_RANGE = (16 + np.arange(256) * 219 / 255 + 0.5).astype(np.uint8)


def _own_colours(frame: Frame, matte: MatteBytes) -> Planes:
    y, u, v = estimate_foreground_planes(frame.y, frame.u, frame.v, matte)
    return y, u, v


def _with_own_alpha(frame: Frame, matte: MatteBytes) -> MatteBytes:
    """The matte of a frame that was partly transparent already: their product."""
    if frame.alpha is None:
        return matte
    own = frame.alpha if frame.depth == 8 else (frame.alpha >> (frame.depth - 8)).astype(np.uint8)
    return np.asarray(cv2.multiply(matte, own, scale=1 / 255), np.uint8)


def _to_depth(alpha: MatteBytes, depth: int) -> npt.NDArray[Any]:
    if depth == 8:
        return alpha
    return (alpha.astype(np.uint32) * ((1 << depth) - 1) // 255).astype(np.uint16)
