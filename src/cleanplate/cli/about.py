"""``info``, ``doctor``, ``demo``: about files, about this machine, about the program."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

_MARKS = {"ok": "ok     ", "note": "note   ", "problem": "PROBLEM"}


def register(app: typer.Typer) -> None:
    """Add the three commands to the program."""
    app.command()(info)
    app.command()(doctor)
    app.command()(demo)


def info(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Pictures or videos.")],
    *,
    json: Annotated[bool, typer.Option("--json", help="Print JSON Lines.")] = False,
) -> None:
    """What is in a picture or video, as the program sees it."""
    from json import dumps

    from cleanplate.verbs.info import describe

    for file in files:
        facts = describe(Path(file).expanduser())
        if json:
            typer.echo(dumps(facts))
        else:
            for name, value in facts.items():
                typer.echo(f"{name:14} {value}")


def doctor() -> None:
    """What works on this machine: runtimes, devices, codecs, extras, weights."""
    from cleanplate.verbs.doctor import examine

    findings = examine()
    for finding in findings:
        typer.echo(f"{_MARKS[finding.state]} {finding.topic:14} {finding.text}")
    if any(finding.state == "problem" for finding in findings):
        raise typer.Exit(1)


def demo(
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="FOLDER", help="Where the results go.")
    ] = Path("demo"),
) -> None:
    """Cut out, blur and replace a photo, blur a video with sound; say where the results are."""
    from cleanplate.verbs.demo import run

    for outcome in run(out):
        sys.stderr.write(f"{outcome.source}: {outcome.seconds:.1f} s ({outcome.model})\n")
        typer.echo(outcome.target)
