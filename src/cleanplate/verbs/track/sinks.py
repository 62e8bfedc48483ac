"""Where followed targets go: a video with them drawn, a video of their mattes, a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from cleanplate.effects.video import MatteFrames
from cleanplate.media.video_info import VideoForm
from cleanplate.media.whole import whole_file
from cleanplate.tracking.drawing import drawn
from cleanplate.tracking.target import Target
from cleanplate.verbs.motion.sinks import PictureVideo, Sound, rgb_form
from cleanplate.verbs.track.follow import Seen

COLUMNS = ("frame", "time_s", "x", "y", "w", "h", "score", "lost", "corners")
"""Of the table. Of a lost target the box is that of where it was last; before a target appeared
there is neither box nor loss. Corners: x and y of four, with spaces between, where the method
turns its box."""


@dataclass(frozen=True, slots=True)
class Place:
    """The target in one frame of a source."""

    number: int
    """Of the frame, from 0."""
    time_s: Fraction
    """When it is shown, in seconds from the beginning of the source."""
    target: Target | None
    """None where it had not appeared yet."""


class DrawnVideo(PictureVideo):
    """The frames with the target drawn, and the source's sound."""

    def __init__(self, target: Path, form: VideoForm, part: Sound | None, label: str) -> None:
        super().__init__(target, rgb_form(form), part, sounds=True)
        self._label = label

    def write(self, seen: Seen) -> None:
        """Write the frame with the target on it."""
        self.put(drawn(seen.rgb, seen.target, seen.way, self._label), seen.frame)


class TargetMattes(PictureVideo):
    """The mattes as a grey, silent video."""

    def __init__(self, target: Path, form: VideoForm, part: Sound | None) -> None:
        super().__init__(target, replace(form, alpha=False, depth=8), part)
        self._frames = MatteFrames()

    def write(self, seen: Seen) -> None:
        """Write the frame's matte."""
        if seen.matte is not None:
            frame = replace(seen.frame, alpha=None)
            self.put_frame(self._frames.process(frame, seen.matte))


def write_table(target: Path, places: Iterable[Place]) -> None:
    """Write the target's place in each frame as .csv.

    Raises:
        OutputError: the file cannot be written.
    """
    stream = io.StringIO(newline="")
    table = csv.DictWriter(stream, COLUMNS, restval="")
    table.writeheader()
    table.writerows(_row(place) for place in places)
    with whole_file(target) as temporary:
        temporary.write_text(stream.getvalue(), encoding="utf-8", newline="")


def _row(place: Place) -> dict[str, object]:
    row: dict[str, object] = {"frame": place.number, "time_s": float(place.time_s)}
    if place.target is None:
        return row
    left, top, right, bottom = place.target.box_xyxy
    sides = (left, top, right - left, bottom - top)
    corners = [f"{number:.2f}" for corner in place.target.corners or () for number in corner]
    return {
        **row,
        **{name: round(side, 2) for name, side in zip("xywh", sides, strict=True)},
        "score": round(place.target.score, 4),
        "lost": int(place.target.lost),
        "corners": " ".join(corners),
    }
