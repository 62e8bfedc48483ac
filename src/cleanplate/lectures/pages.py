"""Pages at full resolution, read again from the video at the time of their cleanest frame."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import av
import av.error
import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import InputError
from cleanplate.core.frames import ColourTags, Frame, Matrix
from cleanplate.lectures.deck import Box, Dropped, Slide
from cleanplate.lectures.ending import announced_end
from cleanplate.media import video_planes
from cleanplate.media.memory_video import rgb_from_frame
from cleanplate.media.seek import seek_before
from cleanplate.media.video_info import VideoInfo, open_decoder, open_video, probe

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.codeccontext import VideoCodecContext

RGB = npt.NDArray[np.uint8]
"""A picture, uint8 (H, W, 3)."""

_AT_A_TIME = 50
"""Pictures read before the file is opened anew: each seek leaves some 50 kB behind in it."""

_EARLY_S = Fraction(1, 2000)
"""A time as a float may lie so much behind that of its frame."""


def picture_of(path: Path, slide: Slide | Dropped, *, region: Box | None = None) -> RGB:
    """The picture of one slide, or page, at full resolution.

    Args:
        path: the lecture.
        slide: from `cleanplate.lectures.detect.find`.
        region: part of the picture, as `Deck.region`; None: all of it.

    Returns:
        uint8 (H, W, 3) RGB, upright.

    Raises:
        InputError: the video cannot be read at that time.
    """
    return next(iter(pictures_at(path, [slide.picture_s], region=region)))


def pictures_at(
    path: Path, times_s: Iterable[float], *, region: Box | None = None
) -> Iterator[RGB]:
    """The frames at some times, one after the other; quickest in order of time.

    Args:
        path: the video.
        times_s: in seconds from the beginning; the first frame from there on is read.
        region: part of the picture; None: all of it.

    Raises:
        InputError: the video cannot be read at one of the times, or ends before.
    """
    info = probe(path)
    times = iter(times_s)
    while part := list(islice(times, _AT_A_TIME)):
        for picture in _pictures_of(path, info, part):
            if region is None:
                yield picture
            else:
                x0, y0, x1, y1 = region
                yield np.ascontiguousarray(picture[y0:y1, x0:x1])


def _pictures_of(path: Path, info: VideoInfo, times_s: Iterable[float]) -> Iterator[RGB]:
    container, stream = open_video(path)
    with container:
        decoder = open_decoder(stream, 0)
        for time_s in times_s:
            yield _upright_rgb(_frame_at(container, stream, decoder, info, time_s), stream, info)


def _frame_at(
    container: InputContainer,
    stream: av.VideoStream,
    decoder: VideoCodecContext,
    info: VideoInfo,
    time_s: float,
) -> av.VideoFrame:
    """Seek to the key frame before, decode from there, leaving out what no frame is made from."""
    wanted = math.ceil((Fraction(time_s) + info.origin_s - _EARLY_S) / info.time_base)
    wanted_s = max(Fraction(0), Fraction(time_s) - _EARLY_S)
    seek_before(container, stream, wanted_s + info.origin_s, info.origin_s)
    decoder.flush_buffers()
    last = None
    for packet in container.demux(stream):
        early = packet.pts is not None and packet.pts < wanted
        decoder.skip_frame = "NONREF" if early else "DEFAULT"
        with contextlib.suppress(av.error.FFmpegError):
            for last in decoder.decode(packet):
                shown = last.dts if last.pts is None else last.pts
                if shown is None or shown >= wanted:
                    return last
    if last is None or not _is_still_shown(last, info, time_s):
        msg = f"{info.path} cannot be read at {time_s:.2f} s; make or copy it again"
        raise InputError(msg)
    return last


def _is_still_shown(last: av.VideoFrame, info: VideoInfo, time_s: float) -> bool:
    """Whether the last frame that could be decoded is on the screen at a time.

    The frames' own length says so, or the video's, a second at most: sound may last longer.
    """
    shown = last.dts if last.pts is None else last.pts
    if shown is None:
        return False
    begins_s = shown * info.time_base - info.origin_s
    ends_s = begins_s + (last.duration or 0) * info.time_base
    announced_s = announced_end(info)
    if announced_s is not None and begins_s < announced_s <= ends_s + 1:
        ends_s = announced_s
    return time_s <= ends_s


def assumed_colour(colour: ColourTags) -> ColourTags:
    """What the numbers mean; where a file does not say by which matrix, BT.601's.

    Players guess BT.709 for large pictures. But what leaves the matrix out is most often a recorder
    on FFmpeg's or OpenCV's defaults, and these convert by BT.601 at any size: a page's pure blue
    comes back as blue.
    """
    if colour.matrix != Matrix.UNSPECIFIED:
        return colour
    return replace(colour, matrix=int(Matrix.SMPTE170M))


def _upright_rgb(frame: av.VideoFrame, stream: av.VideoStream, info: VideoInfo) -> RGB:
    """The frame as RGB."""
    colour = assumed_colour(video_planes.colour_of(frame, stream))
    stored = video_planes.native(frame, colour, info.coded_size)
    planes = [info.orientation.apply(plane) for plane in video_planes.planes_of(stored)[:3]]
    depth = 8 if planes[0].dtype == np.uint8 else 10
    upright = Frame(
        planes[0], planes[1], planes[2], frame.pts or 0, info.time_base, 0, colour, depth
    )
    return np.asarray(rgb_from_frame(upright), np.uint8)
