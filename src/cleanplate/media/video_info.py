"""What a video file holds, found out by opening it and decoding one frame."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import av
import av.error
from av.codec import CodecContext

from cleanplate.core.errors import InputError
from cleanplate.core.frames import ColourTags
from cleanplate.media import video_planes
from cleanplate.media.video_planes import Orientation

if TYPE_CHECKING:
    from pathlib import Path

    from av.container import InputContainer
    from av.video.codeccontext import VideoCodecContext

_MICROSECOND = Fraction(1, 1_000_000)
_PROBE_PACKETS = 500
"""Packets tried for a first frame: above ten seconds of any common rate, several of key frames."""

_NO_VIDEO = ("image2", "tty")
"""What FFmpeg also opens as moving pictures: numbered stills and text art."""

_ALPHA_DECODERS = {"vp8": "libvpx", "vp9": "libvpx-vp9"}
"""FFmpeg's own decoders of these ignore the opacity beside a WebM block; libvpx reads it."""


@dataclass(frozen=True, slots=True)
class VideoForm:
    """What a writer must know of the frames it will get."""

    size: tuple[int, int]
    """(H, W) of the frames, upright."""
    time_base: Fraction
    """Seconds a unit of the frames' ``pts``."""
    rate: Fraction | None = None
    """Average frames a second, for encoder and header; times come from the frames alone."""
    colour: ColourTags = field(default_factory=ColourTags)
    """What the numbers mean."""
    depth: int = 8
    """Significant bits of a sample: 8, or 10 for deeper ones."""
    alpha: bool = False
    """Whether opacity is to be kept."""
    sample_aspect: Fraction = Fraction(1)
    """Width of a sample divided by its height."""


@dataclass(frozen=True, slots=True)
class AudioTrack:
    """One track of sound."""

    codec: str
    """FFmpeg's name of the format: aac, mp3, opus, ..."""
    rate: int
    """Samples a second."""
    channels: int
    """1 mono, 2 stereo, ..."""
    language: str | None = None
    """ISO 639-2 code; None where the file does not say."""


@dataclass(frozen=True, slots=True)
class VideoInfo:
    """What a video file holds. Sizes are (H, W), upright as delivered unless called ``coded``."""

    path: Path
    """The file."""
    container: str
    """FFmpeg's name of the container format, as ``mov,mp4,m4a,3gp,3g2,mj2``."""
    codec: str
    """FFmpeg's name of the video format: h264, vp9, ..."""
    coded_size: tuple[int, int]
    """(H, W) as stored."""
    size: tuple[int, int]
    """(H, W) of the frames a reader delivers, after rotation."""
    time_base: Fraction
    """Seconds a unit of ``pts``."""
    rate: Fraction | None = None
    """Average frames a second, exact (30000/1001); None where the file does not say."""
    duration_s: Fraction | None = None
    """Length in seconds; None where the file does not say."""
    origin_s: Fraction = Fraction(0)
    """Where the file's clock begins; not 0 for transport and program streams."""
    start_s: Fraction = Fraction(0)
    """Time of the first frame in seconds; not 0 where the picture starts later than the sound."""
    frames: int | None = None
    """Frames the file announces or length and rate suggest; an estimate. None: not known."""
    orientation: Orientation = field(default_factory=Orientation)
    """What the reader does to make stored planes upright."""
    pixel_format: str = "yuv420p"
    """FFmpeg's name of the stored pixel format."""
    depth: int = 8
    """Bits of a delivered sample: 8, or 10 for every deeper source."""
    colour: ColourTags = field(default_factory=ColourTags)
    """What the delivered numbers mean."""
    sample_aspect: Fraction = Fraction(1)
    """Width of a sample divided by its height, upright; 1 where the file does not say."""
    has_alpha: bool = False
    """Whether frames have an alpha plane."""
    audio: tuple[AudioTrack, ...] = ()
    """The tracks of sound."""
    subtitles: int = 0
    """Number of subtitle tracks."""

    @property
    def rotation(self) -> int:
        """Degrees clockwise the stored picture is turned to be upright: 0 | 90 | 180 | 270."""
        return self.orientation.rotation

    def on_clock(self, time_s: Fraction | None) -> Fraction | None:
        """A time from the beginning of the file, on the file's own clock; None stays None."""
        return None if time_s is None else self.origin_s + time_s

    def frames_between(self, start_s: Fraction | None, end_s: Fraction | None) -> int | None:
        """About how many frames lie between two times; None where the file does not say.

        Args:
            start_s: first time, in seconds from the beginning; None: there.
            end_s: first time not; None: the end.
        """
        if start_s is None and end_s is None:
            return self.frames
        ends_s = [time_s for time_s in (end_s, self.duration_s) if time_s is not None]
        if self.rate is None or not ends_s:
            return None
        return max(0, round((min(ends_s) - (start_s or 0)) * self.rate))

    @property
    def form(self) -> VideoForm:
        """What a writer of the same frames must know."""
        return VideoForm(
            self.size, self.time_base, self.rate, self.colour, self.depth, self.has_alpha,
            self.sample_aspect,
        )  # fmt: skip


def probe(path: Path) -> VideoInfo:
    """What the video file holds.

    Opens the file and decodes its first frame: rotation, opacity and colours may stand only there.

    Raises:
        InputError: the file is missing, empty, damaged, no video, or has no picture track.
    """
    container, stream = open_video(path)
    with container:
        frame = _first_frame(path, container, stream)
        return _describe(path, container, stream, frame)


def open_video(path: Path) -> tuple[InputContainer, av.VideoStream]:
    """Open a file and choose its video stream: the first that is no cover art.

    Raises:
        InputError: the file is missing, empty, damaged, no video, or has no picture track.
    """
    container = open_container(path)
    if container.format.name.endswith("_pipe") or container.format.name in _NO_VIDEO:
        container.close()
        msg = f"{path} is a still picture or a text, no video; give a video file"
        raise InputError(msg)
    art = av.stream.Disposition.attached_pic | av.stream.Disposition.timed_thumbnails
    for stream in container.streams.video:
        if not stream.disposition & art and stream.codec_context is not None:
            return container, stream
    what = "only sound" if container.streams.audio else "no pictures"
    container.close()
    msg = f"{path} holds {what}, no video track; give a video file"
    raise InputError(msg)


def open_container(path: Path) -> InputContainer:
    """Open any media file.

    Raises:
        InputError: the file is missing, empty, or no media file FFmpeg knows.
    """
    if not path.is_file():
        what = "is a folder, not a video file" if path.is_dir() else "does not exist"
        msg = f"{path} {what}; check the name"
        raise InputError(msg)
    if path.stat().st_size == 0:
        msg = f"{path} is empty (0 bytes); it was not copied or recorded completely"
        raise InputError(msg)
    try:
        # "file:" keeps FFmpeg from reading a protocol into a name with a colon or a dash.
        return av.open(f"file:{path}", metadata_errors="replace")
    except (av.error.FFmpegError, OSError) as error:
        msg = f"{path} cannot be read as a video: {_reason(error)}"
        raise InputError(msg) from error


def _reason(error: Exception) -> str:
    """The cause in words a user can act on."""
    if isinstance(error, av.error.PermissionError | PermissionError):
        return "you may not read it; change its permissions"
    return "it is no video, or its beginning or index is damaged; make or copy it again"


def open_decoder(stream: av.VideoStream, threads: int) -> VideoCodecContext:
    """The stream's decoder, or libvpx for WebM with opacity (see `_ALPHA_DECODERS`).

    Args:
        stream: from `open_video`.
        threads: how many; 0 lets FFmpeg choose by the machine.
    """
    context = stream.codec_context
    name = _ALPHA_DECODERS.get(context.codec.canonical_name)
    if name is not None and stream.metadata.get("alpha_mode") == "1":
        own: Any = CodecContext.create(name, "r")
        own.extradata = context.extradata
        context = own
    context.thread_type = "AUTO"
    context.thread_count = threads
    return context


def _first_frame(path: Path, container: InputContainer, stream: av.VideoStream) -> av.VideoFrame:
    decoder = open_decoder(stream, threads=1)
    damage: Exception | None = None
    try:
        for number, packet in enumerate(container.demux(stream)):
            try:
                for frame in decoder.decode(packet):
                    return frame
            except av.error.FFmpegError as error:
                damage = error
            if number > _PROBE_PACKETS:
                break
    except av.error.FFmpegError as error:
        damage = error
    msg = f"{path} has a video track, but none of its frames can be decoded; make or copy it again"
    raise InputError(msg) from damage


def _describe(
    path: Path, container: InputContainer, stream: av.VideoStream, frame: av.VideoFrame
) -> VideoInfo:
    orientation = video_planes.orientation_of(frame)
    coded_size = (frame.height, frame.width)
    aspect = stream.sample_aspect_ratio or Fraction(1)
    time_base = stream.time_base or Fraction(1, 1000)
    duration_s = _duration(container, stream, time_base)
    return VideoInfo(
        path=path,
        container=container.format.name,
        codec=stream.codec_context.codec.canonical_name,
        coded_size=coded_size,
        size=coded_size[::-1] if orientation.transpose else coded_size,
        time_base=time_base,
        rate=stream.average_rate or stream.guessed_rate or None,
        duration_s=duration_s,
        origin_s=_origin(container, stream),
        start_s=(stream.start_time or 0) * time_base,
        frames=_frame_count(stream, duration_s),
        orientation=orientation,
        pixel_format=frame.format.name,
        depth=video_planes.depth_of(frame),
        colour=video_planes.colour_of(frame, stream),
        sample_aspect=1 / aspect if orientation.transpose else aspect,
        has_alpha=video_planes.has_alpha(frame),
        audio=tuple(_track(sound) for sound in container.streams.audio if sound.codec_context),
        subtitles=len(container.streams.subtitles),
    )


def _origin(container: InputContainer, stream: av.VideoStream) -> Fraction:
    """The earliest time in a broadcast stream; other formats' clocks begin at 0 anyway."""
    if container.format.name not in ("mpegts", "mpeg"):
        return Fraction(0)
    streams = [stream, *container.streams.audio]
    starts = [
        track.start_time * track.time_base
        for track in streams
        if track.start_time is not None and track.time_base is not None
    ]
    return min(starts, default=Fraction(0))


def _duration(
    container: InputContainer, stream: av.VideoStream, time_base: Fraction
) -> Fraction | None:
    if stream.duration:
        return stream.duration * time_base
    if not container.duration:
        return None
    # Matroska announces the end of its last frame, not the time between first and last.
    start_s = (stream.start_time or 0) * time_base if "matroska" in container.format.name else 0
    return max(Fraction(0), container.duration * _MICROSECOND - start_s)


def _frame_count(stream: av.VideoStream, duration_s: Fraction | None) -> int | None:
    rate = stream.average_rate or stream.guessed_rate
    if stream.frames or duration_s is None or not rate:
        return stream.frames or None
    return max(1, math.floor(duration_s * rate + Fraction(1, 2)))


def _track(stream: Any) -> AudioTrack:
    context = stream.codec_context
    language = stream.metadata.get("language")
    return AudioTrack(
        codec=context.codec.canonical_name,
        rate=context.sample_rate,
        channels=context.layout.nb_channels,
        language=None if language in (None, "und") else language,
    )
