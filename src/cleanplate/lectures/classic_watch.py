"""The classic methods by name: what each looks at, how it sees motion, when it takes a picture."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import cv2

from cleanplate.core.errors import UsageError
from cleanplate.core.frames import Frame
from cleanplate.lectures.classic_capture import AfterChange, CaptureRule, ClassicKnobs, WhenStill
from cleanplate.lectures.classic_view import luma_of, reduced_rgb
from cleanplate.lectures.deck import Box
from cleanplate.motion.frame_difference import FrameDifference
from cleanplate.motion.gmg import GMG
from cleanplate.motion.knn import KNN
from cleanplate.motion.mog2 import MOG2
from cleanplate.motion.subtractor import Pixels, Subtractor

_LIMITED = 219 / 255
"""Levels that luma of limited range has, for each of the full one."""


class Watch(NamedTuple):
    """A method at work on one video."""

    view: Callable[[Frame], Pixels]
    """What of a frame it looks at."""
    subtractor: Subtractor
    """What sees motion."""
    rule: CaptureRule
    """When a picture is taken."""
    moves_at_first: bool = False
    """Whether all moves while the model warms up, as the published program has it of KNN and MOG2;
    of GMG it has that nothing does."""

    def moving_percent(self, frame: Frame) -> float:
        """The share of the next frame that moves."""
        blind = self.moves_at_first and not self.subtractor.is_ready
        mask = self.subtractor.process(self.view(frame), frame.time)
        if blind:
            return 100.0
        return 100 * cv2.countNonZero(mask) / mask.size


def watch_for(method: str, knobs: ClassicKnobs, *, box: Box | None, full_range: bool) -> Watch:
    """A classic method, ready for the frames of a video.

    Args:
        method: frame-diff, gmg, knn or mog2.
        knobs: the method's own.
        box: the part of the picture looked at; None: all.
        full_range: whether the video's luma goes from 0 to 255 and not from 16 to 235.

    Raises:
        UsageError: no classic method.
    """
    if method == "frame-diff":
        difference = knobs.difference * (1 if full_range else _LIMITED)
        return Watch(
            lambda frame: luma_of(frame, box),
            FrameDifference(threshold=difference, dilation=knobs.dilation),
            AfterChange(changed_percent=knobs.changed_percent, frames_apart=knobs.frames_apart),
        )
    return Watch(
        lambda frame: reduced_rgb(frame, box, knobs.width),
        _model(method, knobs),
        WhenStill(still_percent=knobs.still_percent, moving_percent=knobs.moving_percent),
        moves_at_first=method != "gmg",
    )


def _model(method: str, knobs: ClassicKnobs) -> Subtractor:
    history, threshold = knobs.history, knobs.mog2_threshold
    if method == "gmg":
        return GMG(initialization_frames=history, threshold=knobs.gmg_threshold, remember=0)
    if method == "knn":
        return KNN(history=history, distance=knobs.knn_distance, shadows=False, remember=0)
    if method == "mog2":
        return MOG2(history=history, threshold=threshold, shadows=False, remember=0)
    msg = f"the classic methods are frame-diff, gmg, knn and mog2, not '{method}'"
    raise UsageError(msg)


def thresholds_of(method: str, knobs: ClassicKnobs) -> dict[str, float]:
    """What decides when a method takes a picture, by the names it has in the deck's records.

    Args:
        method: frame-diff, gmg, knn or mog2.
        knobs: the method's own.
    """
    if method == "frame-diff":
        return {
            "difference_levels": knobs.difference,
            "dilation_px": knobs.dilation,
            "changed_percent": knobs.changed_percent,
            "frames_apart": knobs.frames_apart,
        }
    own = {
        "gmg": {"gmg_threshold": knobs.gmg_threshold},
        "knn": {"knn_squared_distance": knobs.knn_distance},
        "mog2": {"mog2_squared_distance": knobs.mog2_threshold},
    }
    return {
        "width_px": knobs.width,
        "history_frames": knobs.history,
        **own[method],
        "moving_percent": knobs.moving_percent,
        "still_percent": knobs.still_percent,
    }
