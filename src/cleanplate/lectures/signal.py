"""Samples of a lecture: small grey pictures about five times a second, and nothing else is decoded.

The luma plane is taken as the decoder gives it and reduced by area; there is no conversion. The
first frame of each `STEP_S` is a sample. Frames that no other frame needs are skipped unless they
may be that one.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import av
import av.error
import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import InputError
from cleanplate.lectures.steps import FirstOfStep, Steps, first_pts
from cleanplate.media import video_planes
from cleanplate.media.seek import seek_before
from cleanplate.media.video_info import VideoInfo, open_decoder, open_video
from cleanplate.pipeline.fan import cores

_LOG = logging.getLogger(__name__)

Grey = npt.NDArray[np.uint8]
"""A small grey picture, uint8 (rows, columns)."""

STEP_S = Fraction(1, 5)
"""Time between two samples: a slide of one second that fades in for half of it is seen twice."""

LONG_SIDE = 320
"""About how many pixels the longer side of a small picture has: a line of text is two of them."""

BLOCK = 8
"""Side of the blocks in which changes are counted, in pixels of the small picture."""

_FEW_CORES = 2
"""Up to so many cores frames are decoded one by one: handing still pages, which decode in a third
of a millisecond, from thread to thread costs more than it saves. Decoding alone at 720p on two
cores: 3018 frames a second without, 1958 with frame threads; amid films 1304 and 1218."""

Region = tuple[int, int, int, int]
"""(x0, y0, x1, y1) in pixels of the upright video, the last ones exclusive."""


@dataclass(frozen=True, slots=True)
class Grid:
    """How a video's frame becomes a small picture, and that one blocks."""

    factor: int
    """Pixels of the video a pixel of the small picture, along each side."""
    rows: int
    """Height of the small picture."""
    columns: int
    """Its width."""
    top: int = 0
    """First row of the small picture of the whole frame."""
    left: int = 0
    """First column likewise."""

    @property
    def blocks(self) -> tuple[int, int]:
        """Rows and columns of blocks; the last ones may hang over."""
        return -(-self.rows // BLOCK), -(-self.columns // BLOCK)

    def box_of(self, rows: slice, columns: slice) -> Region:
        """The region of the video below some rows and columns of blocks."""
        scale = BLOCK * self.factor
        x0, y0 = self.left * self.factor, self.top * self.factor
        x1, y1 = x0 + self.columns * self.factor, y0 + self.rows * self.factor
        return (
            x0 + columns.start * scale,
            y0 + rows.start * scale,
            min(x1, x0 + columns.stop * scale),
            min(y1, y0 + rows.stop * scale),
        )


def grid_of(size: tuple[int, int], region: Region | None = None) -> Grid:
    """The grid for a video, all of it or a region.

    Args:
        size: (H, W) of the upright video.
        region: what to look at, cut to the video; None: all of it.
    """
    factor = max(1, round(max(size) / LONG_SIDE))
    height, width = max(1, size[0] // factor), max(1, size[1] // factor)
    if region is None:
        return Grid(factor, height, width)
    x0, y0, x1, y1 = region
    left, top = min(x0 // factor, width - 1), min(y0 // factor, height - 1)
    right, bottom = min(width, -(-x1 // factor)), min(height, -(-y1 // factor))
    return Grid(factor, max(1, bottom - top), max(1, right - left), top, left)


class Samples:
    """Small pictures in order, with their exact times in seconds from the beginning of the video.

    An iterable, to be gone through once. Frames that cannot be decoded are passed over.

    Args:
        info: the video.
        grid: how it is made small.
        start_s: first time to look at; None: the beginning.
        end_s: first time not to look at; None: to the end.
        step_s: the first frame of each such time is a sample; None: every frame is one.
    """

    def __init__(
        self,
        info: VideoInfo,
        grid: Grid,
        *,
        start_s: Fraction | None = None,
        end_s: Fraction | None = None,
        step_s: Fraction | None = STEP_S,
    ) -> None:
        self._info, self._grid = info, grid
        self._start_s, self._end_s, self._step_s = start_s, end_s, step_s
        self._until_s = Fraction(0)
        self._until_pts: int | None = None

    @property
    def until_s(self) -> Fraction:
        """When the last frame seen so far ends; ``end_s`` where a frame came at or after that."""
        if self._until_pts is None:
            return self._until_s
        return max(self._until_s, self._until_pts * self._info.time_base - self._info.origin_s)

    def __iter__(self) -> Iterator[tuple[Fraction, Grey]]:
        """Go through the video.

        Raises:
            InputError: the file cannot be opened any more, or its frames have no times.
        """
        for time_s, frame in self.frames():
            yield time_s, self.picture(frame)

    def picture(self, frame: av.VideoFrame) -> Grey:
        """The small picture of a frame from `frames`."""
        return small_picture(frame, self._info, self._grid)

    def frames(self) -> Iterator[tuple[Fraction, av.VideoFrame]]:
        """As iterating, with the frames as they are decoded: what takes time may then overlap.

        Raises:
            InputError: the file cannot be opened any more, or its frames have no times.
        """
        info, last = self._info, None
        begin, end = first_pts(info, self._start_s), first_pts(info, self._end_s)
        steps = None if self._step_s is None else Steps(info, self._step_s)
        for frame in _frames(info, self._start_s, self._end_s, steps):
            pts = _pts_of(frame, info)
            if begin is not None and pts < begin:
                continue
            if end is not None and pts >= end and self._end_s is not None:
                self._until_pts, self._until_s = None, self._end_s
                return
            self._note_end(pts, frame)
            place = None if steps is None else steps.place(pts)
            if place is None or place != last:
                last = place
                yield pts * info.time_base - info.origin_s, frame

    def _note_end(self, pts: int, frame: av.VideoFrame) -> None:
        """Remember when a frame ends; it lasts a step at most where the file does not say."""
        if frame.duration:
            self._until_pts = max(self._until_pts or 0, pts + frame.duration)
            return
        lasts = min(STEP_S, 1 / self._info.rate) if self._info.rate else STEP_S
        ends_s = pts * self._info.time_base - self._info.origin_s + lasts
        self._until_s = max(self._until_s, ends_s)


def small_picture(frame: av.VideoFrame, info: VideoInfo, grid: Grid) -> Grey:
    """The luma of a decoded frame, upright, reduced by area and cut to the grid."""
    luma = _luma(frame, info)
    height, width = luma.shape[0] // grid.factor, luma.shape[1] // grid.factor
    cut = luma[: height * grid.factor, : width * grid.factor]
    small = cv2.resize(cut, (max(1, width), max(1, height)), interpolation=cv2.INTER_AREA)
    if small.dtype != np.uint8:
        small = np.right_shift(small, 2, dtype=np.uint16, casting="unsafe")
    upright = info.orientation.apply(small)
    bottom, right = grid.top + grid.rows, grid.left + grid.columns
    return np.asarray(upright[grid.top : bottom, grid.left : right], np.uint8)


def _pts_of(frame: av.VideoFrame, info: VideoInfo) -> int:
    """When a frame is shown, in units of the video's time base."""
    pts = frame.dts if frame.pts is None else frame.pts
    if pts is None:
        msg = (
            f"the frames of {info.path} have no times; copy it into a container that has them, "
            "as by 'ffmpeg -i IN -c copy OUT.mp4'"
        )
        raise InputError(msg)
    return pts


def _luma(frame: av.VideoFrame, info: VideoInfo) -> npt.NDArray[Any]:
    """The first plane as stored; converted only where it is no luma of 8 or 10 bits."""
    planar = frame.format.name.startswith(("yuv", "gray", "nv12"))
    bits = frame.format.components[0].bits
    plain = planar and bits in (8, 10) and not frame.format.is_big_endian
    if plain and (frame.height, frame.width) == info.coded_size:
        plane: Any = frame.planes[0]
        dtype = np.dtype(np.uint8 if bits == 8 else np.uint16)
        return np.frombuffer(plane, dtype).reshape(plane.height, -1)[:, : plane.width]
    stored = video_planes.native(frame, info.colour, info.coded_size)
    return video_planes.planes_of(stored)[0]


def _frames(
    info: VideoInfo, start_s: Fraction | None, end_s: Fraction | None, steps: Steps | None
) -> Iterator[av.VideoFrame]:
    """Decoded frames: the first of each step, and at least those that others are made from."""
    container, stream = open_video(info.path)
    with container:
        decoder = open_decoder(stream, 0)
        if cores() <= _FEW_CORES:
            decoder.thread_type = "SLICE"
        if start_s:
            seek_before(container, stream, start_s + info.origin_s, info.origin_s)
        is_due = None if steps is None else FirstOfStep(steps, first_pts(info, start_s))
        limit = None if end_s is None else first_pts(info, end_s + 1)
        for packet in _packets(container.demux(stream)):
            pts = packet.pts
            decoder.skip_frame = "DEFAULT" if is_due is None or is_due(pts) else "NONREF"
            try:
                yield from decoder.decode(packet)
            except (av.error.FFmpegError, EOFError) as error:
                _LOG.debug("a packet at %s cannot be decoded: %s", pts, error)
            if limit is not None and pts is not None and pts >= limit:
                return


def _packets(packets: Iterator[av.Packet[Any]]) -> Iterator[av.Packet[Any]]:
    """The packets as far as the file can be read."""
    while True:
        try:
            packet = next(packets, None)
        except av.error.FFmpegError as error:
            _LOG.debug("the file cannot be read further: %s", error)
            return
        if packet is None:
            return
        yield packet
