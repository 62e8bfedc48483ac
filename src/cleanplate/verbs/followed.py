"""Models that follow a target through a video: ``--model camshift --roi X,Y,W,H``."""

from __future__ import annotations

from cleanplate.core.errors import UsageError
from cleanplate.core.regions import box_of_roi, parse_roi
from cleanplate.matting.network import CoarseMatter
from cleanplate.matting.options import TRACKERS
from cleanplate.media.memory_video import VideoSource
from cleanplate.tracking.cam_shift import CamShift
from cleanplate.tracking.colour_weigher import ColourWeigher
from cleanplate.tracking.mean_shift import MeanShift
from cleanplate.tracking.methods import find_method
from cleanplate.tracking.track_matter import TrackMatter

NAMES = TRACKERS
"""What ``--model`` takes besides networks."""


def no_photo(name: str) -> UsageError:
    """The error for a photo, through which nothing can be followed."""
    msg = f"{name} follows a target through a video; a photo needs another --model"
    return UsageError(msg)


def video_model(name: str, roi: str | None, source: VideoSource) -> CoarseMatter:
    """The model for a video. Mean shift and CamShift go by colours here, not by hues alone.

    Args:
        name: one of `NAMES`.
        roi: the target in the first frame, ``X,Y,W,H``.
        source: the video.

    Raises:
        UsageError: no target, or one that is not in the picture.
    """
    if roi is None:
        msg = f"--model {name} needs --roi X,Y,W,H, the target in the first frame"
        raise UsageError(msg)
    box = box_of_roi("--roi", parse_roi("--roi", roi), source.info.size)
    kind = find_method(name)
    if kind is MeanShift or kind is CamShift:
        return TrackMatter(kind(ColourWeigher()), box, source.info.size)
    return TrackMatter(kind(), box, source.info.size)
