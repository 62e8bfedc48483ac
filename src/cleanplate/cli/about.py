"""``info``, ``doctor``, ``demo``: about files, about this machine, about the program."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cleanplate.core.errors import CleanplateError

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARKS = {"ok": "ok     ", "note": "note   ", "problem": "PROBLEM"}


def register(app: typer.Typer) -> None:
    """Add the three commands to the program."""
    for command in (info, doctor, demo):
        app.command(command.__name__)(command)


def info(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Pictures or videos.")],
    *,
    json: Annotated[bool, typer.Option("--json", help="Print JSON Lines.")] = False,
) -> None:
    """What is in a picture or video, as the program sees it."""
    from json import dumps

    from cleanplate.verbs.info import describe

    failures: list[CleanplateError] = []
    told = False
    for file in files:
        try:
            facts = describe(Path(file).expanduser())
        except CleanplateError as error:
            sys.stderr.write(f"cleanplate: {error}\n")
            failures.append(error)
            continue
        text = dumps(facts) if json else "\n".join(_lines(facts))
        typer.echo(f"\n{text}" if told and not json else text)
        told = True
    if failures:
        raise typer.Exit(failures[0].exit_code)


def _lines(facts: dict[str, Any]) -> Iterator[str]:
    for name, value in facts.items():
        several = isinstance(value, list)
        text = "; ".join(map(_words, value)) or "none" if several else _words(value)
        yield f"{name:14} {text}"


def _words(item: object) -> str:
    """One track of sound, or a number, as a person writes it; times to the millisecond."""
    if isinstance(item, dict):
        return ", ".join(f"{name} {value}" for name, value in item.items() if value is not None)
    return str(round(item, 3) if isinstance(item, float) else item)


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
