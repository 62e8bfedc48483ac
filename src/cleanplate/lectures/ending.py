"""Where a lecture ends: files announce one length and may hold another."""

from __future__ import annotations

import logging
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from cleanplate.media.video_info import VideoInfo

_LOG = logging.getLogger(__name__)

_PAUSE_S = Fraction(1)
"""By so much the announced length may be off: sound lasts a little longer than pictures."""


def announced_end(info: VideoInfo) -> Fraction | None:
    """When the last frame ends by what the file announces, in seconds; None where it does not."""
    if info.duration_s is None:
        return None
    return info.start_s - info.origin_s + info.duration_s


def end_of(
    info: VideoInfo,
    times_s: npt.NDArray[np.float64],
    seen_s: Fraction,
    end_s: Fraction | None = None,
) -> Fraction:
    """When the last frame ends.

    Not every file says how long its last frame lasts, but all say how long they are. It may be held
    as long as other frames were, or for a second; a file that announces more was cut.

    Args:
        info: the video.
        times_s: of all frames that are samples, in seconds.
        seen_s: when the last frame ends by what it says itself.
        end_s: of the part that is looked at; None: there is no other end.
    """
    announced_s = announced_end(info)
    last_s = Fraction(float(times_s.max(initial=0)))
    held_s = max(_PAUSE_S, Fraction(float(np.diff(times_s).max(initial=0))))
    if announced_s is not None and last_s < announced_s <= seen_s + held_s:
        seen_s = announced_s
    return seen_s if end_s is None else min(seen_s, end_s)


def warn_if_cut(info: VideoInfo, until_s: float, end_s: Fraction | None = None) -> bool:
    """Warn where the pictures end long before they should; whether they do.

    Args:
        info: the video.
        until_s: when the last frame ends.
        end_s: of the part that is looked at.
    """
    announced_s = announced_end(info)
    if announced_s is None:
        return False
    expected_s = announced_s if end_s is None else min(announced_s, end_s)
    if until_s + float(_PAUSE_S) >= expected_s:
        return False
    _LOG.warning(
        "%s stops at %.1f of %.1f s; the slides are those up to there, copy or record it again if "
        "there is more",
        info.path.name,
        until_s,
        announced_s,
    )
    return True
