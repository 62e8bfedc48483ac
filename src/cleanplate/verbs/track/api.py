"""Tracking for Python: what ``cleanplate.track`` is."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Unpack

from cleanplate.core.progress import OnProgress
from cleanplate.core.times import Time, parse_part
from cleanplate.verbs.track.options import TrackKeywords, TrackOptions
from cleanplate.verbs.track.run import OnEvent, Track, follow
from cleanplate.verbs.verb import resolved


def track(
    source: str | Path,
    *,
    start: Time = None,
    end: Time = None,
    on_event: OnEvent | None = None,
    on_progress: OnProgress | None = None,
    **options: Unpack[TrackKeywords],
) -> Track:
    """Follow a target through a video.

    Args:
        source: a video, a folder of pictures, or a pattern such as ``dir/%05d.png``.
        start: first time looked at, seconds or ``1:02.5``; None: the beginning.
        end: first time not looked at; None: to the end.
        on_event: called when the target is lost or found again.
        on_progress: called after each frame.
        **options: fields of `TrackOptions`, such as ``roi="300,120,110,260"``, also as four
            numbers; with nothing to write named, the drawn video is written beside the source.

    Returns:
        The target's place in each frame, when it was lost and found, and the files written.

    Raises:
        InputError: the source cannot be read.
        UsageError: an option that cannot work, or no target.
        ModelNotFoundError: a network's weights cannot be brought.
        OutputError: a result cannot be written.
    """
    start_s, end_s = parse_part(start, end)
    return follow(
        resolved(source),
        TrackOptions(**_written_out(options)),
        start_s=start_s,
        end_s=end_s,
        on_event=on_event,
        on_progress=on_progress,
    )


def _written_out(options: TrackKeywords) -> TrackKeywords:
    """The options with a ROI of four numbers as text."""
    roi: Any = options.get("roi", "auto")
    if isinstance(roi, str):
        return options
    return {**options, "roi": ",".join(str(number) for number in roi)}
