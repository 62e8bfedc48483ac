"""Frames -> mattes: the network, steadiness over time, edges; one frame after the other.

The work is in two halves so that two threads can share it: `find` needs the frames before, `draw`
does not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from cleanplate.core.frames import Frame
from cleanplate.core.pictures import Matte
from cleanplate.matting.boxes import Box
from cleanplate.matting.edges import full_size_bytes
from cleanplate.matting.library import Tracker
from cleanplate.matting.network import CoarseMatter, resize
from cleanplate.matting.options import Edge, ShapeOptions
from cleanplate.matting.portrait import Rgb
from cleanplate.matting.shape import shape_matte
from cleanplate.matting.small import small_rgb
from cleanplate.matting.stability import Stabiliser

_STEADY_SIDE = 256
"""Longest side at which mattes are made steady; their networks see no more."""

_EMPTY_BELOW = 1e-4

CleanFrame: TypeAlias = Callable[[Frame], Frame]
"""A frame as it looks without the light of its background."""


class MatteStream:
    """The mattes of one video. `find` and `draw` may run in different threads, each in order."""

    def __init__(
        self, matter: CoarseMatter, edge: Edge, shape: ShapeOptions, *, steady: bool = True
    ) -> None:
        """Begin a video.

        Args:
            matter: finds the subject in one frame.
            edge: how the matte's edge is drawn.
            shape: what is done to the matte afterwards.
            steady: whether to keep mattes from flickering over time.
        """
        self.model = matter.name
        self.description = matter.description
        self.found_any = False
        """Whether a subject was found in any frame so far."""
        self.clean_frame: CleanFrame | None = getattr(matter, "clean_frame", None)
        """Takes the wall's light off the subject, where the model knows the wall."""
        self._matter = matter
        self._edge = edge
        self._shape = shape
        self._stabiliser = Stabiliser() if steady else None
        self._track: Tracker | None = getattr(matter, "track", None)
        self._box: Box | None = None

    def process(self, frame: Frame) -> npt.NDArray[np.uint8]:
        """The matte of the next frame, uint8 (H, W)."""
        return self.draw(frame, self.find(frame))

    def find(self, frame: Frame) -> Matte:
        """The coarse matte of the next frame: what the network sees, made steady."""
        rgb = small_rgb(frame, self._matter.looks_at)
        coarse = self._look(rgb)
        self.found_any = self.found_any or float(coarse.mean()) >= _EMPTY_BELOW
        return coarse if self._stabiliser is None else self._steadied(rgb, coarse, frame)

    def draw(self, frame: Frame, coarse: Matte) -> npt.NDArray[np.uint8]:
        """The matte at the frame's size: along the frame's edges, then shaped; uint8 (H, W)."""
        matte = full_size_bytes(coarse, frame, self._edge)
        if self._shape == ShapeOptions():
            return matte
        shaped = shape_matte(matte.astype(np.float32) / np.float32(255), self._shape)
        return (shaped * np.float32(255) + np.float32(0.5)).astype(np.uint8)

    def _look(self, rgb: Rgb) -> Matte:
        if self._track is None:
            return self._matter(rgb)
        matte, self._box = self._track(rgb, self._box)
        return matte

    def _steadied(self, rgb: Rgb, coarse: Matte, frame: Frame) -> Matte:
        if self._stabiliser is None:
            return coarse
        scale = min(1.0, _STEADY_SIDE / max(rgb.shape))
        size = (max(1, round(rgb.shape[0] * scale)), max(1, round(rgb.shape[1] * scale)))
        luma = resize(np.ascontiguousarray(rgb[..., 1]), size)
        matte = self._stabiliser.process(luma, resize(coarse, size), frame.time)
        if self._stabiliser.cut:
            self._box = None
        return matte
