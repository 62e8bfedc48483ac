"""A tracker looking at the frames of a video: the target in each, from where it was named."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from cleanplate.core.frames import Frame
from cleanplate.core.pictures import Matte
from cleanplate.matting.stream import MatteStream
from cleanplate.media.memory_video import frame_from_rgb, opaque_rgb
from cleanplate.tracking.cam_shift import CamShift
from cleanplate.tracking.colour_weigher import ColourWeigher
from cleanplate.tracking.histogram import HueWeigher
from cleanplate.tracking.matte_weigher import MatteWeigher
from cleanplate.tracking.mean_shift import MeanShift
from cleanplate.tracking.methods import find_method
from cleanplate.tracking.target import Pixels, Target
from cleanplate.tracking.target_matte import colour_matte, ellipse_matte
from cleanplate.tracking.tracker import Tracker
from cleanplate.tracking.weigher import Weigher, Weights
from cleanplate.verbs.track.options import TrackOptions
from cleanplate.verbs.track.start import Start

_WAY = 50
"""Frames of the way that are drawn."""

_MATTE_RATE = 25
"""Frames a second that mattes are made steady for."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One frame, and the target in it."""

    frame: Frame
    """As it was read."""
    rgb: Pixels
    """The same, uint8 (H, W, 3)."""
    number: int
    """Of the frame in its source, from 0."""
    time_s: Fraction
    """Seconds from the beginning of the source."""
    target: Target | None
    """None where the target was not named yet."""
    way: tuple[tuple[float, float], ...] = ()
    """Its middles (x, y) up to here, while it was not lost; oldest first."""
    matte: Weights | None = None
    """Its matte, uint8 (H, W), where one was asked for."""


def make_tracker(options: TrackOptions, mattes: MatteStream | None) -> Tracker:
    """The tracker that the options mean.

    Args:
        options: method, histogram, adaptation.
        mattes: what is followed instead of a histogram; None: a histogram.
    """
    kind = find_method(options.method)
    if kind not in (MeanShift, CamShift):
        return kind(adapt=options.adapt)
    weigher: Weigher = HueWeigher() if options.histogram == "hue" else ColourWeigher()
    if mattes is not None:
        weigher = MatteWeigher(_StreamMatter(mattes))
    if kind is MeanShift:
        return MeanShift(weigher, adapt=options.adapt)
    return CamShift(weigher, adapt=options.adapt)


class Follower:
    """Shows frames to a tracker; a stage of a pipeline.

    Args:
        tracker: follows the target.
        start: the target.
        options: the form of the mattes, and whether there are any.
        origin_s: where the source's clock begins.
        first: number of the first frame in its source.
    """

    def __init__(
        self,
        tracker: Tracker,
        start: Start,
        options: TrackOptions,
        origin_s: Fraction = Fraction(0),
        first: int = 0,
    ) -> None:
        self._tracker = tracker
        self._start = start
        self._options = options
        self._origin_s = origin_s
        self._first = first
        self._index = 0
        self._way: deque[tuple[float, float]] = deque(maxlen=_WAY)
        self._colours = ColourWeigher()

    def process(self, frame: Frame) -> Seen:
        """The target in the next frame."""
        rgb, time_s = opaque_rgb(frame), frame.time - self._origin_s
        index, self._index = self._index, self._index + 1
        target = self._target(index, rgb, time_s)
        if target is not None:
            if target.lost:
                self._way.clear()
            else:
                self._way.append(target.centre)
        matte = self._matte(rgb, target) if self._options.matte is not None else None
        number = self._first + index
        return Seen(frame, rgb, number, time_s, target, tuple(self._way), matte)

    def _target(self, index: int, rgb: Pixels, time_s: Fraction) -> Target | None:
        if index < self._start.index:
            return None
        if index > self._start.index:
            return self._tracker.process(rgb, time_s)
        if self._options.matte is not None and self._options.matte_form == "colours":
            self._colours.learn(rgb, self._start.box_xyxy)
        return self._tracker.start(rgb, self._start.box_xyxy, time_s)

    def _matte(self, rgb: Pixels, target: Target | None) -> Weights:
        size = (rgb.shape[0], rgb.shape[1])
        if target is None:
            return np.zeros(size, np.uint8)
        if self._options.matte_form == "ellipse":
            return ellipse_matte(target, size)
        return colour_matte(target, self._colours.weigh(rgb, 0))


class _StreamMatter:
    """The mattes of a video, asked for by pictures: one a frame, in order."""

    def __init__(self, mattes: MatteStream) -> None:
        self._mattes = mattes
        self._count = 0

    def __call__(self, rgb: Pixels) -> Matte:
        count, self._count = self._count, self._count + 1
        frame = frame_from_rgb(
            rgb, pts=count, time_base=Fraction(1, _MATTE_RATE), index=count, duration=1
        )
        return self._mattes.process(frame).astype(np.float32) / np.float32(255)
