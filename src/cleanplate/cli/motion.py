"""``motion`` and ``plate``: what moves, and the empty scene; events on standard output."""

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
from cleanplate.verbs.motion.options import MotionOptions, PlateOptions

if TYPE_CHECKING:
    from fractions import Fraction

    from cleanplate.motion.events import Event
    from cleanplate.verbs.motion.run import Motion

_SHOWN = {"background": "VIDEO", "region": "X0,Y0,X1,Y1|MASK"}
"""What stands for values in the help where the four verbs mean something else."""

_PART = [
    parameter("start", str | None, None, "First time looked at, as 12.5 or 1:02:03."),
    parameter("end", str | None, None, "First time not looked at."),
    parameter("quiet", bool, False, "Print errors only."),
]


def _source(text: str, *, required: bool = True) -> inspect.Parameter:
    argument = typer.Argument(metavar="VIDEO|FRAMES", help=text)
    kind = str if required else str | None
    default = inspect.Parameter.empty if required else None
    return inspect.Parameter(
        "source",
        inspect.Parameter.KEYWORD_ONLY,
        default=default,
        annotation=Annotated[kind, argument],
    )


def register(app: typer.Typer) -> None:
    """Add both commands to the program."""
    text = "A video, a folder of pictures, or a pattern such as dir/%05d.png."
    listed = parameter("list", bool, False, "Print the algorithms, and end.")
    as_json = parameter("json", bool, False, "Print events and the end as JSON Lines.")
    flags = [
        _source(text, required=False),
        *flags_of(MotionOptions, metavars=_SHOWN),
        *_PART,
        as_json,
        listed,
    ]
    app.command("motion")(with_flags(_motion, flags))
    out = parameter("out", str | None, None, "The picture; without it VIDEO.plate.png beside it.")
    sure = parameter("confidence", str | None, None, "Picture of how often each pixel was seen.")
    app.command("plate")(
        with_flags(_plate, [_source(text), out, sure, *flags_of(PlateOptions), *_PART])
    )


def _motion(**values: Any) -> int:
    from cleanplate.core.errors import UsageError
    from cleanplate.verbs.motion.run import watch

    if values["list"]:
        return _list_algorithms()
    if values["source"] is None:
        msg = "name a video, a folder of pictures, or a pattern such as dir/%05d.png"
        raise UsageError(msg)
    set_level(quiet=values["quiet"])
    options, (start_s, end_s) = take(MotionOptions, values), _part(values)
    tell: Callable[[Event], None] = _print_event if values["json"] else lambda _: None
    with Bars(quiet=values["quiet"] or values["json"]) as bars:
        seen = watch(
            Path(values["source"]).expanduser(),
            options,
            start_s=start_s,
            end_s=end_s,
            on_event=tell,
            on_progress=bars.of(Path(values["source"]).name),
        )
    if values["json"]:
        _print("done", **_record(seen))
    elif not values["quiet"]:
        for event in seen.events:
            typer.echo(_sentence(event))
        sys.stderr.write(f"{seen.source} -> {', '.join(seen.files)} ({seen.algorithm}), ")
        sys.stderr.write(f"{seen.frames} frames, {len(seen.events)} events\n")
    return 0


def _record(seen: Motion) -> dict[str, Any]:
    return {
        "source": seen.source,
        "algorithm": seen.algorithm,
        "frames": seen.frames,
        "events": len(seen.events),
        "files": list(seen.files),
        "seconds": round(seen.seconds, 3),
    }


def _plate(**values: Any) -> int:
    from cleanplate.verbs.motion.plate import TAG, make_plate, write_plate
    from cleanplate.verbs.motion.targets import beside, check_targets

    set_level(quiet=values["quiet"])
    source, (start_s, end_s) = Path(values["source"]).expanduser(), _part(values)
    target = Path(values["out"]).expanduser() if values["out"] else beside(source, TAG, ".png")
    confidence = Path(values["confidence"]).expanduser() if values["confidence"] else None
    check_targets(source, [str(path) for path in (target, confidence) if path is not None])
    with Bars(quiet=values["quiet"]) as bars:
        plate = make_plate(
            source,
            take(PlateOptions, values),
            start_s=start_s,
            end_s=end_s,
            on_progress=bars.of(source.name),
        )
    write_plate(plate, target, confidence)
    if not values["quiet"]:
        hidden = float((plate.confidence < 128).mean())
        note = f"; note: {hidden:.1%} was hidden for most of the time" if hidden > 0.001 else ""
        sys.stderr.write(f"{source} -> {target} ({values['method']}){note}\n")
    return 0


def _part(values: dict[str, Any]) -> tuple[Fraction | None, Fraction | None]:
    return parse_part(values["start"] or None, values["end"] or None)


def _list_algorithms() -> int:
    from cleanplate.motion.algorithms import ALGORITHMS

    width = max(map(len, ALGORITHMS))
    for name, algorithm in sorted(ALGORITHMS.items()):
        title = (inspect.getdoc(algorithm) or "").split("\n\n", maxsplit=1)[0]
        typer.echo(f"{name:{width}}  {' '.join(title.split())}")
    return 0


def _sentence(event: Event) -> str:
    span = f"{format_time(event.start_s)} - {format_time(event.end_s)}"
    return (
        f"{event.number:4}  {span}  {100 * event.peak_share:.1f} % at {format_time(event.peak_s)}"
    )


def _print_event(event: Event) -> None:
    from cleanplate.verbs.motion.records import event_record

    record = event_record(event)
    del record["clip"]
    _print("motion", **record)


def _print(kind: str, **values: Any) -> None:
    sys.stdout.write(json.dumps({"event": kind, **values}) + "\n")
    sys.stdout.flush()
