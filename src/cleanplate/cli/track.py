"""``track``: follow a target; when it was lost and found on standard output."""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cleanplate.cli.bars import Bars
from cleanplate.cli.flags import flags_of, parameter, take, with_flags
from cleanplate.cli.plain import set_level
from cleanplate.core.times import format_time, parse_part
from cleanplate.verbs.track.options import TrackOptions

if TYPE_CHECKING:
    from cleanplate.tracking.events import TrackEvent
    from cleanplate.verbs.track.run import Track

_SHOWN = {"roi": "X,Y,W,H|auto|matte|motion", "matte": "VIDEO", "out": "VIDEO", "adapt": "0..1"}
"""What stands for values in the help."""

_SOURCE = inspect.Parameter(
    "source",
    inspect.Parameter.KEYWORD_ONLY,
    annotation=Annotated[
        str,
        typer.Argument(
            metavar="VIDEO|FRAMES",
            help="A video, a folder of pictures, or a pattern such as dir/%05d.png.",
        ),
    ],
)


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    flags = [
        _SOURCE,
        *flags_of(TrackOptions, metavars=_SHOWN),
        parameter("start", str | None, None, "First time looked at, as 12.5 or 1:02:03."),
        parameter("end", str | None, None, "First time not looked at."),
        parameter("json", bool, False, "Print events and the end as JSON Lines."),
        parameter("quiet", bool, False, "Print errors only."),
    ]
    app.command("track", help="Follow a target through a video.")(with_flags(_track, flags))


def _track(**values: Any) -> int:
    from cleanplate.verbs.track.run import follow

    source = Path(values["source"]).expanduser()
    options = take(TrackOptions, values)
    start_s, end_s = parse_part(values["start"] or None, values["end"] or None)
    tell: Callable[[TrackEvent], None] = _print_event if values["json"] else lambda _: None
    set_level(quiet=values["quiet"])
    with Bars(quiet=values["quiet"] or values["json"]) as bars:
        track = follow(
            source,
            options,
            start_s=start_s,
            end_s=end_s,
            on_event=tell,
            on_progress=bars.of(source.name),
        )
    if values["json"]:
        _print("done", **_record(track))
    elif not values["quiet"]:
        _report(track)
    return 0


def _report(track: Track) -> None:
    for event in track.events:
        when = f"{format_time(event.time_s)} (frame {event.number})"
        typer.echo(f"{event.kind:5} at {when}, since {format_time(event.since_s)}")
    lost = f", lost in {track.lost_frames}" if track.lost_frames else ""
    roi = ",".join(f"{number:g}" for number in track.roi)
    sys.stderr.write(f"{track.source} -> {', '.join(track.files)} ({track.method}), ")
    sys.stderr.write(f"roi {roi} ({track.roi_from}), {track.frames} frames{lost}\n")


def _record(track: Track) -> dict[str, Any]:
    return {
        "source": track.source,
        "method": track.method,
        "roi": [round(number, 2) for number in track.roi],
        "roi_from": track.roi_from,
        "frames": track.frames,
        "lost_frames": track.lost_frames,
        "files": list(track.files),
        "seconds": round(track.seconds, 3),
    }


def _print_event(event: TrackEvent) -> None:
    box = [round(number, 2) for number in event.box_xyxy]
    _print(
        event.kind,
        frame=event.number,
        time_s=float(event.time_s),
        since_s=float(event.since_s),
        box_xyxy=box,
    )


def _print(kind: str, **values: Any) -> None:
    sys.stdout.write(json.dumps({"event": kind, **values}) + "\n")
    sys.stdout.flush()
