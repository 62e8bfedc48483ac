"""Videos in: frames as planes, upright, in order, with exact times; damage is said, not hidden."""

from __future__ import annotations

import contextlib
import logging
import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Self

import av
import av.error

from cleanplate.core.errors import InputError, UsageError
from cleanplate.core.frames import Frame
from cleanplate.core.times import format_time
from cleanplate.media import video_planes
from cleanplate.media.video_info import VideoInfo, open_decoder, open_video, probe

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path
    from types import TracebackType

    from av.container import InputContainer
    from av.video.codeccontext import VideoCodecContext

_LOG = logging.getLogger(__name__)

_MISSING_END_S = Fraction(1)
"""A file that stops this long before the end it announces is cut off."""


@dataclass(slots=True)
class _Count:
    """What happened on the way through a file."""

    decoded: int = 0
    """Frames the decoder gave, before the start as well."""
    delivered: int = 0
    """Frames handed out."""
    failures: int = 0
    """Packets, or reads of the file, that failed."""
    repaired: int = 0
    """Frames whose time did not grow."""
    end_s: Fraction = Fraction(0)
    """Latest end of a packet of picture or sound."""


class VideoReader:
    """The frames of a video file; a context manager that can be iterated again and again.

    Planes are read-only views of the decoder's memory, or arrays of their own where the picture was
    turned or converted; both may be kept for as long as they are needed.

    Args:
        path: the file.
        start_s: first time to deliver, from the beginning of the file; None: the beginning.
        end_s: first time not to deliver; None: to the end.
        threads: for decoding; 0 lets FFmpeg choose.

    Raises:
        InputError: the file is no readable video (see `probe`); on iteration: no frame decodes.
        UsageError: ``end_s`` is not after ``start_s``; on iteration: no frame lies between them.
    """

    def __init__(
        self,
        path: Path,
        *,
        start_s: Fraction | float | None = None,
        end_s: Fraction | float | None = None,
        threads: int = 0,
    ) -> None:
        self.info: VideoInfo = probe(path)
        """What the file holds."""
        self.damaged: str | None = None
        """One sentence on what could not be read, set when iteration ends; None: all was read."""
        origin_s = self.info.origin_s
        self._start_s = None if start_s is None else origin_s + Fraction(start_s)
        self._end_s = None if end_s is None else origin_s + Fraction(end_s)
        self._threads = threads
        self._running: Generator[Frame] | None = None
        if start_s is not None and end_s is not None and end_s <= start_s:
            msg = f"the end ({float(end_s):g} s) must come after the start ({float(start_s):g} s)"
            raise UsageError(msg)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __iter__(self) -> Iterator[Frame]:
        self.close()
        self.damaged = None
        self._running = self._frames()
        return self._running

    def close(self) -> None:
        """End the running iteration and close the file; may be called again.

        Where another thread is just reading, as after a second Ctrl-C, the file is left to it.
        """
        running, self._running = self._running, None
        if running is not None:
            with contextlib.suppress(ValueError):  # "generator already executing"
                running.close()

    def _frames(self) -> Generator[Frame]:
        count = _Count()
        container, stream = open_video(self.info.path)
        with container:
            decoder = open_decoder(stream, self._threads)
            if self._start_s is not None:
                _seek(container, stream, self._start_s)
            decoded = _decoded(container, stream, decoder, count)
            timed = _timed(decoded, self.info, count)
            for picture, pts, duration in self._between(timed):
                count.delivered += 1
                yield self._frame(picture, stream, pts, duration, count.delivered - 1)
            self._conclude(count, container)

    def _between(self, timed: Iterator[_Timed]) -> Iterator[_Timed]:
        """The frames in [start, end); stops reading at the end."""
        unit = self.info.time_base
        first = None if self._start_s is None else math.ceil(self._start_s / unit)
        last = None if self._end_s is None else math.ceil(self._end_s / unit)
        for item in timed:
            if last is not None and item[1] >= last:
                return
            if first is None or item[1] >= first:
                yield item

    def _frame(
        self, picture: av.VideoFrame, stream: av.VideoStream, pts: int, duration: int, index: int
    ) -> Frame:
        info = self.info
        colour = video_planes.colour_of(picture, stream)
        stored = video_planes.native(picture, colour, info.coded_size)
        planes = [info.orientation.apply(plane) for plane in video_planes.planes_of(stored)]
        return Frame(
            y=planes[0],
            u=planes[1],
            v=planes[2],
            pts=pts,
            time_base=info.time_base,
            index=index,
            colour=colour,
            depth=8 if planes[0].dtype.itemsize == 1 else 10,
            alpha=planes[3] if len(planes) > 3 else None,
            duration=duration,
        )

    def _conclude(self, count: _Count, container: InputContainer) -> None:
        """Say what was wrong with the file, once, after the last frame."""
        path = self.info.path
        if count.decoded == 0 and self._start_s is None:
            msg = f"none of the frames of {path} can be decoded; make or copy it again"
            raise InputError(msg)
        if count.delivered == 0:
            end = self.info.start_s - self.info.origin_s + (self.info.duration_s or 0)
            msg = f"{path} has no frame in the time asked for; it ends at {format_time(end)}"
            raise UsageError(msg)
        if count.repaired:
            _LOG.warning("%s: %d timestamps were out of order; repaired", path, count.repaired)
        announced_s = Fraction(container.duration or 0, 1_000_000)
        # Matroska counts from 0, MP4 from the first frame; this reading accuses no whole file.
        # A subtitle may end long after the picture, so a file with subtitles is not judged by this.
        judged = self._end_s is None and not self.info.subtitles
        cut_off = judged and announced_s - count.end_s > _MISSING_END_S
        if count.failures or cut_off:
            announced = f" of about {self.info.frames}" if self.info.frames else ""
            self.damaged = f"{path} is damaged: {count.delivered} frames{announced} could be read"
            _LOG.warning("%s", self.damaged)


_Timed = tuple[av.VideoFrame, int, int]
"""A decoded frame, its repaired pts and its duration, both in units of the stream's time base."""


def _seek(container: InputContainer, stream: av.VideoStream, start_s: Fraction) -> None:
    """Go to the key frame before; formats that cannot are read from their beginning."""
    if stream.time_base is None or start_s <= 0:
        return
    try:
        container.seek(math.floor(start_s / stream.time_base), stream=stream)
    except av.error.FFmpegError:
        _LOG.debug("%s cannot seek; reading from the beginning", container.name)


def _decoded(
    container: InputContainer, stream: av.VideoStream, decoder: VideoCodecContext, count: _Count
) -> Iterator[av.VideoFrame]:
    """All frames that decode, in the decoder's order; failures are counted and passed over."""
    for packet in _packets(container, stream, count):
        try:
            frames = decoder.decode(packet)
        except av.error.EOFError:
            continue
        except av.error.FFmpegError:
            # After a seek, frames that refer to what lies before cannot decode; none are wanted.
            count.failures += count.decoded > 0 or packet is None
            continue
        for frame in frames:
            count.decoded += 1
            yield frame


def _packets(
    container: InputContainer, stream: av.VideoStream, count: _Count
) -> Iterator[av.Packet[Any] | None]:
    """The stream's packets, then None to flush; sound only tells how far the file goes."""
    packets = container.demux(stream, *container.streams.audio)
    while True:
        try:
            packet = next(packets, None)
        except av.error.FFmpegError:
            count.failures += 1
            break
        if packet is None or (packet.stream_index == stream.index and packet.size == 0):
            break
        if packet.pts is not None and packet.time_base:
            end_s = (packet.pts + (packet.duration or 0)) * packet.time_base
            count.end_s = max(count.end_s, end_s)
        if packet.stream_index == stream.index:
            count.failures += packet.is_corrupt
            yield packet
    yield None


def _timed(frames: Iterator[av.VideoFrame], info: VideoInfo, count: _Count) -> Iterator[_Timed]:
    """Give each frame a growing pts, and the time to its successor as duration.

    A duration in a file may be that of a neighbour in coding order; the successor's time is exact.
    """
    interval = max(1, round(1 / (info.rate * info.time_base))) if info.rate else 1
    held: tuple[av.VideoFrame, int] | None = None
    for frame in frames:
        pts = frame.pts
        if pts is None:
            pts = 0 if held is None else held[1] + interval
        if held is not None:
            if pts <= held[1]:
                count.repaired += 1
                pts = held[1] + 1
            yield held[0], held[1], pts - held[1]
        held = (frame, pts)
    if held is not None:
        yield held[0], held[1], held[0].duration or interval
