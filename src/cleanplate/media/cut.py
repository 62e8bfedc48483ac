"""Parts of a video as files of their own, without encoding anew."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import av.error

from cleanplate.core.errors import InputError, OutputError
from cleanplate.media.seek import seek_before
from cleanplate.media.whole import whole_file


def copy_part(source: Path, target: Path, start_s: Fraction, end_s: Fraction) -> Fraction:
    """Copy a part of a video with its sound into a file of the same kind.

    Nothing is encoded: the part begins at the last key frame up to ``start_s``, and so may begin
    earlier than asked for, and it ends a few frames later where frames are stored out of order.
    Times are moved so that the file begins at 0.

    Args:
        source: the video.
        target: the file; of a container that holds the source's streams, best the same one.
        start_s: where the part begins, on the file's own clock.
        end_s: where it ends.

    Returns:
        Where it really begins, on the file's own clock.

    Raises:
        InputError: the source cannot be read there.
        OutputError: the target cannot be written, or does not hold such streams.
    """
    try:
        with (
            whole_file(target) as temporary,
            av.open(str(source)) as container,
            av.open(str(temporary), "w", format=_format_of(target)) as sink,
        ):
            return _copy(container, sink, start_s, end_s)
    except (av.error.FFmpegError, ValueError) as error:
        # ValueError is how PyAV says that a container does not hold a codec.
        msg = f"cannot copy a part of {source} to {target}: {getattr(error, 'strerror', error)}"
        raise OutputError(msg) from error


_FORMATS = {
    ".mp4": "mp4",
    ".m4v": "mp4",
    ".mov": "mov",
    ".mkv": "matroska",
    ".webm": "webm",
    ".ts": "mpegts",
}
"""By extension: FFmpeg's name of a container that times can be written to exactly."""


def clip_suffix(source: Path) -> str:
    """The extension of a part of a video: its own, or .mkv, which holds nearly everything."""
    suffix = source.suffix.lower()
    return suffix if suffix in _FORMATS else ".mkv"


def _format_of(target: Path) -> str:
    """The container's name for FFmpeg, which does not see the final name."""
    return _FORMATS.get(target.suffix.lower(), "matroska")


def _copy(container: Any, sink: Any, start_s: Fraction, end_s: Fraction) -> Fraction:
    video = container.streams.video[0]
    streams = [video, *container.streams.audio]
    places = {stream.index: sink.add_stream_from_template(stream) for stream in streams}
    origin_s = Fraction(container.start_time or 0, av.time_base)
    seek_before(container, video, start_s, origin_s)
    first: Fraction | None = None
    held: list[Any] = []
    for packet in container.demux(streams):
        if packet.pts is None:
            continue
        is_video = packet.stream.index == video.index
        if is_video and first is None and packet.is_keyframe:
            first = packet.pts * packet.time_base
        held.append(packet)
        if first is None or not is_video or packet.dts is None:
            continue
        _write(_dated(held, video.index), sink, places, first, end_s)
        held = []
        if packet.dts * packet.time_base >= end_s:
            break
    if first is not None:
        _write(_dated(held, video.index), sink, places, first, end_s)
    else:
        msg = f"{container.name} has no key frame up to {float(start_s):.2f} s"
        raise InputError(msg)
    return first


def _dated(packets: Sequence[Any], video: int) -> list[Any]:
    """The packets with decoding times; Matroska tells none for the first ones after a seek."""
    following: int | None = None
    for packet in reversed(packets):
        if packet.stream.index != video:
            continue
        if packet.dts is None and following is not None:
            packet.dts = following - max(1, packet.duration or 1)
        following = packet.dts
    return [packet for packet in packets if packet.dts is not None]


def _write(
    packets: Sequence[Any], sink: Any, places: dict[int, Any], first: Fraction, end_s: Fraction
) -> None:
    """Write packets of the part, on the part's clock."""
    for packet in packets:
        time_s = packet.pts * packet.time_base
        # What is decoded before the end is kept, if it is shown a little later: other frames may
        # need it.
        if time_s < first or packet.dts * packet.time_base >= end_s:
            continue
        shift = round(first / packet.time_base)
        packet.pts -= shift
        packet.dts -= shift
        packet.stream = places[packet.stream.index]
        sink.mux(packet)
