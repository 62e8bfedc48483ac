"""Videos out: frames with their exact times, colours and opacity, and the source's sound."""

from __future__ import annotations

import contextlib
import logging
import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Self

import av
import av.error
from av.codec.context import Flags

from cleanplate.core.errors import OutputError, UsageError
from cleanplate.media import codecs, video_planes
from cleanplate.media.audio import TrackCopier
from cleanplate.media.options import EncodeOptions
from cleanplate.media.whole import output_error, whole_file

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from av.container import OutputContainer

    from cleanplate.core.frames import Frame
    from cleanplate.media.video_info import VideoForm

_LOG = logging.getLogger(__name__)

_LARGEST_CLOCK = 10_000_000
"""Ticks a second an MP4 header may have here; beyond, lengths need 64 bits after some minutes."""


class VideoWriter:
    """Writes frames and copies sound; a context manager.

    On a clean exit the file is finished and renamed to its name; on an exception nothing is left.
    Times are kept exactly where the container can (MP4, MOV); Matroska and WebM count milliseconds.

    Args:
        path: the result; its extension chooses the container (.mp4, .m4v, .mov, .mkv, .webm).
        like: what the frames are; ``replace(info.form, ...)`` for all but small differences.
        options: how they are encoded.
        audio_from: the file whose sound, subtitles, chapters and tags are copied; None: none.
        start_s: time of ``audio_from`` at which the frames begin, when a part is cut out: sound
            before is left out, and all times are moved so that the result begins at 0.
        end_s: time from which sound is left out.

    Raises:
        UsageError: the container, the codec and the form do not go together.
        InputError: ``audio_from`` cannot be opened.
        OutputError: the place cannot be written to, or no frame was written.
    """

    def __init__(
        self,
        path: Path,
        *,
        like: VideoForm,
        options: EncodeOptions | None = None,
        audio_from: Path | None = None,
        start_s: Fraction | float | None = None,
        end_s: Fraction | float | None = None,
    ) -> None:
        self._path = path
        self._form = like
        self._options = options or EncodeOptions()
        self._audio_from = audio_from
        self._start_s = None if start_s is None else Fraction(start_s)
        self._end_s = None if end_s is None else Fraction(end_s)
        self._unit = Fraction(1, like.time_base.denominator)
        self._encoding = codecs.choose(path, like, self._options)
        self._exit = contextlib.ExitStack()
        self._container: OutputContainer
        self._stream: Any
        self._copier: TrackCopier | None = None
        self._shift: int | None = None
        self._last_pts: int | None = None
        self._buffer: av.VideoFrame | None = None

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as stack:
            temporary = stack.enter_context(whole_file(self._path))
            self._open(temporary, stack)
            self._exit = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._exit as stack:
            if error is not None:
                stack.callback(_raise, error)
            else:
                self._finish()

    def write(self, frame: Frame) -> None:
        """Encode one frame; times must grow from frame to frame.

        Raises:
            UsageError: another size than announced, or a time that does not grow.
            OutputError: the encoder or the disk refuses.
        """
        if frame.size != self._form.size:
            msg = (
                f"frame {frame.index} is {frame.size} (rows, columns), the video {self._form.size}"
            )
            raise UsageError(msg)
        pts = self._place(frame)
        self._buffer = video_planes.to_av(
            frame, alpha=self._form.alpha, size=self._encoding.size, reuse=self._buffer
        )
        picture = video_planes.encodable(self._buffer, self._encoding.pixel_format, frame.colour)
        picture.pts = pts
        picture.time_base = self._unit
        picture.duration = round(frame.duration * frame.time_base / self._unit)
        self._encode(picture)

    def _place(self, frame: Frame) -> int:
        """The frame's time on the result's clock, in its units."""
        ticks = round(frame.time / self._unit)
        if self._shift is None:
            self._shift = self._begin(ticks)
        pts = ticks - self._shift
        if self._last_pts is not None and pts <= self._last_pts:
            msg = f"frame {frame.index} at {float(frame.time):g} s must come after the one before"
            raise UsageError(msg)
        self._last_pts = pts
        return pts

    def _begin(self, first: int) -> int:
        """With the first frame's time known, settle the shift of all times, and start the sound."""
        shift = 0
        if self._start_s is not None:
            start = math.ceil(self._start_s / self._unit)
            interval = 1 / (self._form.rate * self._unit) if self._form.rate else 0
            # Cut between two frames: the result begins with a frame, not with nothing.
            shift = first if 0 <= first - start < interval else start
        if self._copier is not None:
            self._copier.begin(shift * self._unit)
        return shift

    def _encode(self, picture: av.VideoFrame | None) -> None:
        try:
            for packet in self._stream.encode(picture):
                reached_s = packet.dts * packet.time_base
                self._container.mux(packet)
                if self._copier is not None:
                    self._copier.advance(reached_s)
        except (av.error.FFmpegError, OSError) as error:
            raise self._failure(error) from error

    def _open(self, temporary: Path, stack: contextlib.ExitStack) -> None:
        try:
            self._container = stack.enter_context(
                av.open(f"file:{temporary}", "w", format=self._encoding.container)
            )
            self._stream = self._add_stream()
            if self._audio_from is not None:
                self._copier = TrackCopier(
                    self._audio_from, self._container, start_s=self._start_s, end_s=self._end_s
                )
                stack.callback(self._copier.close)
            self._container.container_options.update(self._clock_options())
            self._container.start_encoding()
        except av.error.FFmpegError as error:
            raise self._failure(error) from error

    def _add_stream(self) -> Any:
        encoding, form = self._encoding, self._form
        stream: Any = self._container.add_stream(
            encoding.encoder, rate=form.rate or Fraction(25), options=encoding.options
        )
        stream.height, stream.width = encoding.size
        stream.pix_fmt = encoding.pixel_format
        stream.time_base = self._unit
        context = stream.codec_context
        context.time_base = self._unit
        context.thread_count = self._options.threads
        context.sample_aspect_ratio = form.sample_aspect
        context.colorspace = form.colour.matrix
        context.color_range = video_planes.FULL if form.colour.full_range else video_planes.LIMITED
        context.color_primaries = form.colour.primaries
        context.color_trc = form.colour.transfer
        context.flags |= int(Flags.frame_duration)
        return stream

    def _clock_options(self) -> dict[str, str]:
        """MP4 and MOV: ticks in which every time of picture and sound is a whole number."""
        if self._encoding.container not in ("mp4", "mov"):
            return {}
        clock = self._unit.denominator
        rates = [] if self._copier is None else self._copier.rates
        common = math.lcm(clock, *rates)
        return {
            "video_track_timescale": str(clock),
            "movie_timescale": str(common if common <= _LARGEST_CLOCK else clock),
            "movflags": "+faststart",
        }

    def _finish(self) -> None:
        if self._last_pts is None:
            msg = f"{self._path} was not written: there was no frame to write"
            raise OutputError(msg)
        self._encode(None)
        try:
            if self._copier is not None:
                self._copier.advance(None)
            self._container.close()
        except (av.error.FFmpegError, OSError) as error:
            raise self._failure(error) from error

    def _failure(self, error: Exception) -> OutputError:
        if isinstance(error, OSError) and error.errno:
            return output_error(self._path, error)
        return OutputError(f"cannot write {self._path}: the encoder refuses ({error})")


def _raise(error: BaseException) -> None:
    """Let the exit stack see the exception that ended the caller's block."""
    raise error
