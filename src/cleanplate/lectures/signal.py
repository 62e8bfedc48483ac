"""Samples of a lecture: small grey pictures about five times a second, and nothing else is decoded.

The luma plane is taken as the decoder gives it and reduced by area; there is no conversion. The
first frame of each `STEP_S` is a sample. Frames that no other frame needs are skipped unless they
may be that one.
"""

from __future__ import annotations

import logging
import math
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

_REORDERED = 100
"""Steps that packets may be out of order: far more than any decoder holds back."""

_Earliest = dict[int, Fraction]
"""The earliest time in each step of the packets so far."""

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
        self._part = start_s, end_s
        self._step_s = step_s
        self.until_s = Fraction(0)
        """When the last frame seen so far ends; ``end_s`` where a frame came at or after that."""

    def __iter__(self) -> Iterator[tuple[Fraction, Grey]]:
        """Go through the video.

        Raises:
            InputError: the file cannot be opened any more, or its frames have no times.
        """
        start_s, end_s = self._part
        last: int | None = None
        for frame in _frames(self._info, start_s, end_s, self._step_s):
            time_s = _time_of(frame, self._info)
            if start_s is not None and time_s < start_s:
                continue
            if end_s is not None and time_s >= end_s:
                self.until_s = end_s
                return
            self.until_s = max(self.until_s, time_s + self._lasts(frame))
            place = None if self._step_s is None else math.floor(time_s / self._step_s)
            if place is None or place != last:
                last = place
                yield time_s, small_picture(frame, self._info, self._grid)

    def _lasts(self, frame: av.VideoFrame) -> Fraction:
        """How long a frame is shown, in seconds; a step at most where the file does not say."""
        if frame.duration:
            return frame.duration * self._info.time_base
        return min(STEP_S, 1 / self._info.rate) if self._info.rate else STEP_S


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


def _time_of(frame: av.VideoFrame, info: VideoInfo) -> Fraction:
    """When a frame is shown, in seconds from the beginning of the video."""
    pts = frame.dts if frame.pts is None else frame.pts
    if pts is None:
        msg = (
            f"the frames of {info.path} have no times; copy it into a container that has them, "
            "as by 'ffmpeg -i IN -c copy OUT.mp4'"
        )
        raise InputError(msg)
    return pts * info.time_base - info.origin_s


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
    info: VideoInfo,
    start_s: Fraction | None,
    end_s: Fraction | None,
    step_s: Fraction | None,
) -> Iterator[av.VideoFrame]:
    """Decoded frames: the first of each step, and at least those that others are made from."""
    container, stream = open_video(info.path)
    with container:
        decoder = open_decoder(stream, 0)
        if cores() <= _FEW_CORES:
            decoder.thread_type = "SLICE"
        if start_s:
            seek_before(container, stream, start_s + info.origin_s, info.origin_s)
        earliest: _Earliest = {}
        limit = None if end_s is None else end_s + 1
        for packet in _packets(container.demux(stream)):
            time_s = None
            if packet.pts is not None:
                time_s = packet.pts * info.time_base - info.origin_s
            due = step_s is None or _is_due(time_s, start_s, earliest, step_s)
            decoder.skip_frame = "DEFAULT" if due else "NONREF"
            try:
                yield from decoder.decode(packet)
            except (av.error.FFmpegError, EOFError) as error:
                _LOG.debug("a packet at %s s cannot be decoded: %s", time_s, error)
            if limit is not None and time_s is not None and time_s >= limit:
                return


def _is_due(
    time_s: Fraction | None, start_s: Fraction | None, earliest: _Earliest, step_s: Fraction
) -> bool:
    """Whether the frame of this packet may be the first of its step; notes its time.

    Packets come in the order of decoding: a frame that comes later may be shown earlier.
    """
    if time_s is None:
        return True
    if start_s is not None and time_s < start_s:
        return False
    place = math.floor(time_s / step_s)
    if place in earliest and earliest[place] <= time_s:
        return False
    if len(earliest) > 2 * _REORDERED:
        for old in [old for old in earliest if old < place - _REORDERED]:
            del earliest[old]
    earliest[place] = time_s
    return True


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
