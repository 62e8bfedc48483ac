"""Sound and subtitles beside new pictures: packets copied as they are, in step with the video."""

from __future__ import annotations

import io
import logging
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import av
import av.error

from cleanplate.media.reencoder import Reencoder
from cleanplate.media.video_info import open_container

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from av.container import OutputContainer

_LOG = logging.getLogger(__name__)

_NO_NEGATIVE_TIMES = ("matroska", "webm")
"""Containers whose clock begins at 0; what lies before (an encoder's lead-in) is left out."""

_ENCODERS = {"webm": ("libopus", 48_000)}
_FALLBACK = ("aac", None)
_LARGEST_LAYOUT = "stereo"

_INTERLEAVED_S = Fraction(10)
"""How far apart packets of one time may stand in a file: muxers keep to a second or so."""


@dataclass(slots=True)
class _Track:
    """A stream of the source and its twin in the result."""

    source: Any
    target: Any
    encoder: Reencoder | None = None
    last_dts: int | None = None


class TrackCopier:
    """Copies sound, subtitles, chapters and tags of one file into another that is being written.

    A second demuxer on the source is moved forward up to the time the video has reached, so memory
    does not grow with the length. Sound the container cannot hold is encoded anew, with a warning;
    damaged sound ends with one warning and the video goes on.

    Args:
        source: the file with the sound.
        output: opened for writing, before its header is written.
        start_s: sound before this time of the source is left out; None: from the beginning.
        end_s: sound from this time on is left out; None: to the end.

    Raises:
        InputError: the source cannot be opened.
    """

    def __init__(
        self,
        source: Path,
        output: OutputContainer,
        *,
        start_s: Fraction | None = None,
        end_s: Fraction | None = None,
    ) -> None:
        self._path = source
        self._output = output
        self._start_s = start_s
        self._end_s = end_s
        self._shift_s = Fraction(0)
        self._input = open_container(source)
        self._tracks = {track.source.index: track for track in self._add_tracks()}
        self._packets: Iterator[Any] = iter(())
        self._next: Any = None
        self._copy_tags()

    @property
    def rates(self) -> list[int]:
        """Samples a second of each track of sound."""
        sounds = [track.source for track in self._tracks.values() if track.source.type == "audio"]
        return [sound.codec_context.sample_rate for sound in sounds]

    def close(self) -> None:
        """Close the source; may be called again."""
        self._input.close()

    def begin(self, shift_s: Fraction) -> None:
        """Start copying; every time becomes ``shift_s`` seconds less, as the video's do."""
        self._shift_s = shift_s
        if not self._tracks:
            return
        self._seek()
        self._packets = self._input.demux(*(track.source for track in self._tracks.values()))
        self._forward()

    def advance(self, until_s: Fraction | None) -> None:
        """Copy all packets up to this time of the result; None: all that are left."""
        while self._next is not None:
            dts = self._next.dts if self._next.dts is not None else self._next.pts
            ahead = (dts or 0) * self._next.time_base - self._shift_s
            if until_s is not None and ahead > until_s:
                return
            self._copy(self._next)
            self._forward()
        if until_s is None:
            self._flush()

    def _add_tracks(self) -> Iterator[_Track]:
        for stream in self._input.streams:
            if stream.type in ("audio", "subtitle"):
                track = self._add_track(stream)
                if track is not None:
                    yield track

    def _add_track(self, stream: Any) -> _Track | None:
        if stream.codec_context is None:
            _LOG.warning("%s: track %d has an unknown format; left out", self._path, stream.index)
            return None
        name = stream.codec_context.codec.canonical_name
        if _can_hold(self._output.format.name, stream):
            target = self._output.add_stream_from_template(stream)
            target.metadata.update(_track_tags(stream))
            return _Track(stream, target)
        if stream.type == "subtitle":
            message = "%s: %s cannot hold %s subtitles; left out"
            _LOG.warning(message, self._path, self._output.format.name, name)
            return None
        return self._add_encoder(stream, name)

    def _add_encoder(self, stream: Any, name: str) -> _Track:
        encoder, rate = _ENCODERS.get(self._output.format.name, _FALLBACK)
        message = "%s: %s cannot hold %s sound; it is encoded anew as %s"
        _LOG.warning(message, self._path, self._output.format.name, name, encoder)
        layout = stream.codec_context.layout.name
        target: Any = self._output.add_stream(
            encoder, rate=rate or stream.codec_context.sample_rate
        )
        target.codec_context.layout = layout if layout in ("mono", "stereo") else _LARGEST_LAYOUT
        target.metadata.update(_track_tags(stream))
        return _Track(stream, target, Reencoder(stream, target))

    def _copy_tags(self) -> None:
        """Title, artist and the like; chapters unless a part is cut out."""
        skip = ("encoder", "major_brand", "minor_version", "compatible_brands", "duration")
        tags = {k: v for k, v in self._input.metadata.items() if k.lower() not in skip}
        self._output.metadata.update(tags)
        chapters = self._input.chapters()
        if chapters and self._start_s is None and self._end_s is None:
            self._output.set_chapters(chapters)

    def _seek(self) -> None:
        if self._start_s is None or self._start_s <= 0:
            return
        stream = next(iter(self._tracks.values())).source
        try:
            self._input.seek(int(self._start_s / stream.time_base), stream=stream)
        except av.error.FFmpegError:
            _LOG.debug("%s cannot seek; reading from the beginning", self._path)

    def _forward(self) -> None:
        """Find the next packet that belongs to the result."""
        try:
            self._next = next((packet for packet in self._within() if self._wanted(packet)), None)
        except av.error.FFmpegError as error:
            self._next = None
            self._give_up(error)

    def _within(self) -> Iterator[Any]:
        """The packets up to a little after the end: tracks are interleaved, but not to the tick."""
        for packet in self._packets:
            if self._is_far_behind_the_end(packet):
                return
            yield packet

    def _is_far_behind_the_end(self, packet: Any) -> bool:
        if self._end_s is None or packet.dts is None:
            return False
        return bool(packet.dts * packet.time_base > self._end_s + _INTERLEAVED_S)

    def _wanted(self, packet: Any) -> bool:
        if packet.size == 0 or packet.pts is None or packet.is_corrupt:
            return False
        begin_s = packet.pts * packet.time_base
        if self._end_s is not None and begin_s >= self._end_s:
            return False
        shifted_s = begin_s - self._shift_s
        if self._output.format.name in _NO_NEGATIVE_TIMES:
            return bool(shifted_s >= 0)
        return self._start_s is None or bool(shifted_s + packet.duration * packet.time_base > 0)

    def _copy(self, packet: Any) -> None:
        track = self._tracks.get(packet.stream_index)
        if track is None:
            return
        try:
            if track.encoder is not None:
                self._output.mux(track.encoder.encode(packet, self._shift_s))
            elif track.last_dts is None or packet.dts is None or packet.dts > track.last_dts:
                track.last_dts = packet.dts
                self._output.mux(self._shifted(packet, track))
        except av.error.FFmpegError as error:
            self._give_up(error, track)

    def _shifted(self, packet: Any, track: _Track) -> Any:
        ticks = round(self._shift_s / packet.time_base)
        packet.pts -= ticks
        if packet.dts is not None:
            packet.dts -= ticks
        packet.stream = track.target
        return packet

    def _flush(self) -> None:
        for track in list(self._tracks.values()):
            if track.encoder is None:
                continue
            try:
                self._output.mux(track.encoder.encode(None, self._shift_s))
            except av.error.FFmpegError as error:
                self._give_up(error, track)
        self._tracks = {}

    def _give_up(self, error: Exception, track: _Track | None = None) -> None:
        """One warning; the damaged track, or all of them, ends here."""
        _LOG.warning("%s: its sound is damaged and ends early (%s)", self._path, error)
        if track is None:
            self._tracks = {}
        else:
            del self._tracks[track.source.index]


def _can_hold(container: str, stream: Any) -> bool:
    """Whether a container takes the stream as it is, found out by writing such a header to memory.

    FFmpeg's own list of codecs names some that its muxer then refuses (Opus in MOV).
    """
    trial = av.open(io.BytesIO(), "w", format=container)
    try:
        trial.add_stream_from_template(stream)
        trial.start_encoding()
        trial.close()
    except (av.error.FFmpegError, ValueError):
        return False
    return True


def _track_tags(stream: Any) -> dict[str, str]:
    return {key: stream.metadata[key] for key in ("language", "title") if key in stream.metadata}
