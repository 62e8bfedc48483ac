"""Events as a table or as JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cleanplate.media.whole import whole_file
from cleanplate.motion.events import Event

COLUMNS = ("number", "start_s", "end_s", "frames", "mean_share", "peak_share", "peak_s", "clip")
"""Of the table; shares are 0..1 of the region."""


def write_events(target: Path, events: Sequence[Event], clips: Sequence[str] = ()) -> None:
    """Write what moved when, .csv or .json by the name.

    Args:
        target: the file.
        events: what was found.
        clips: the file of each event's clip, where there are any.

    Raises:
        OutputError: the file cannot be written.
    """
    records = [
        event_record(event, clip)
        for event, clip in zip(events, clips or [""] * len(events), strict=True)
    ]
    text = _json(records) if target.suffix.lower() == ".json" else _csv(records)
    with whole_file(target) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="")


def event_record(event: Event, clip: str = "") -> dict[str, Any]:
    """An event with its times as numbers of seconds."""
    return {
        "number": event.number,
        "start_s": float(event.start_s),
        "end_s": float(event.end_s),
        "frames": event.frames,
        "mean_share": round(event.mean_share, 6),
        "peak_share": round(event.peak_share, 6),
        "peak_s": float(event.peak_s),
        "clip": clip,
    }


def _json(records: Sequence[dict[str, Any]]) -> str:
    return json.dumps({"events": records}, indent=1) + "\n"


def _csv(records: Sequence[dict[str, Any]]) -> str:
    stream = io.StringIO(newline="")
    table = csv.DictWriter(stream, COLUMNS)
    table.writeheader()
    table.writerows(records)
    return stream.getvalue()
