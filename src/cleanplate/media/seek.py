"""Going back to a key frame, whatever the container makes of a seek."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

import av
import av.error

if TYPE_CHECKING:
    from av.container import InputContainer


_BACK_S = 5
"""Seconds to go back where no key frame was found; then twice as many, and again."""


def seek_before(
    container: InputContainer, stream: av.VideoStream, time_s: Fraction, origin_s: Fraction
) -> None:
    """Go to a key frame that is not later than a time; stay where the format cannot go back.

    Containers without an index, as MPEG-TS, go to any packet near: then further back is tried.

    Args:
        container: of the stream.
        stream: whose key frame counts.
        time_s: on the file's own clock.
        origin_s: where that clock begins.
    """
    unit = stream.time_base or Fraction(1, 1000)
    wanted = math.floor(time_s / unit)
    back_s = 0
    while back_s <= time_s - origin_s:
        target = wanted - math.floor(back_s / unit)
        if not _sought(container, stream, target):
            return
        if _has_key(container, stream, wanted):
            _sought(container, stream, target)
            return
        back_s = max(_BACK_S, 2 * back_s)
    # Before the beginning, as some only then go to the first key frame; others refuse that.
    beginning = math.floor((origin_s - _BACK_S) / unit)
    if not _sought(container, stream, beginning):
        _sought(container, stream, 0)


def _sought(container: InputContainer, stream: av.VideoStream, target: int) -> bool:
    """Whether the format could go to a place, in units of the stream's time base."""
    try:
        container.seek(target, stream=stream)
    except av.error.FFmpegError:
        return False
    return True


def _has_key(container: InputContainer, stream: av.VideoStream, wanted: int) -> bool:
    """Whether a key frame comes next that is not later than the one wanted."""
    for packet in container.demux(stream):
        if packet.is_keyframe and packet.size:
            shown = packet.dts if packet.pts is None else packet.pts
            return shown is None or shown <= wanted
        if packet.dts is not None and packet.dts > wanted:
            return False
    return False
