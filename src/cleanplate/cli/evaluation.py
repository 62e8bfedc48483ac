"""``evaluate`` and ``benchmark``: figures on standard output, progress and problems on stderr."""

from __future__ import annotations

import inspect
import itertools
import json
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cleanplate.cli.bars import Bars
from cleanplate.cli.flags import flags_of, parameter, take, with_flags
from cleanplate.verbs.evaluation.options import BenchmarkOptions, EvaluateOptions, ReportOptions

if TYPE_CHECKING:
    from cleanplate.verbs.evaluation.benchmark import ModelFailure, ModelFigures
    from cleanplate.verbs.evaluation.result import Problem


def _place(name: str, text: str) -> inspect.Parameter:
    argument = typer.Argument(metavar=name.upper(), help=text)
    return inspect.Parameter(
        name, inspect.Parameter.KEYWORD_ONLY, annotation=Annotated[str, argument]
    )


_TOLD = 20
"""Problems printed one by one."""

_JSON = parameter("json", bool, False, "Print the figures as JSON.")
_QUIET = parameter("quiet", bool, False, "Print figures and errors only.")


def register(app: typer.Typer) -> None:
    """Add both commands to the program."""
    app.command("evaluate")(
        with_flags(
            _evaluate,
            [
                _place("predictions", "Folder of results, or one result."),
                _place("truth", "Folder of true masks or mattes, or one."),
                *flags_of(EvaluateOptions),
                *flags_of(ReportOptions),
                _JSON,
                _QUIET,
            ],
        )
    )
    app.command("benchmark")(
        with_flags(
            _benchmark,
            [
                parameter(
                    "models",
                    str,
                    inspect.Parameter.empty,
                    "Models compared, with commas between them.",
                ),
                parameter(
                    "data",
                    str,
                    inspect.Parameter.empty,
                    "Folder that holds a folder of photos and one of masks.",
                ),
                *flags_of(BenchmarkOptions),
                parameter("html", str | None, None, "Write a page with table and curves."),
                _JSON,
                _QUIET,
            ],
        )
    )


def _evaluate(**values: Any) -> int:
    from cleanplate.verbs.evaluation.report import check_report, write_report
    from cleanplate.verbs.evaluation.result import counted
    from cleanplate.verbs.evaluation.run import evaluate
    from cleanplate.verbs.evaluation.tables import lines

    options, report = take(EvaluateOptions, values), take(ReportOptions, values)
    check_report(report)
    with Bars(quiet=values["quiet"] or values["json"]) as bars:
        found = evaluate(values["predictions"], values["truth"], options, bars.of("pairs"))
    if values["json"]:
        typer.echo(json.dumps(found.as_dict(), allow_nan=False))
    else:
        typer.echo(f"{counted(len(found.pairs), found.unit)}, suite {found.suite}")
        for line in lines(found) if found.pairs else ():
            typer.echo(line)
    _tell(found.problems)
    for path in write_report(found, report, values["predictions"], values["truth"], options):
        if not values["quiet"]:
            sys.stderr.write(f"{path}\n")
    return found.exit_code


def _benchmark(**values: Any) -> int:
    from cleanplate.verbs.evaluation.benchmark import ModelFigures, benchmark
    from cleanplate.verbs.evaluation.report import check_report, write_comparison
    from cleanplate.verbs.result import shared_code

    if values["html"]:
        check_report(ReportOptions(html=values["html"]))
    names = [name.strip() for name in values["models"].split(",") if name.strip()]
    options = take(BenchmarkOptions, values)
    found: list[ModelFigures] = []
    failed: list[ModelFailure] = []
    try:
        with Bars(quiet=values["quiet"] or values["json"]) as bars:
            for one in benchmark(names, Path(values["data"]).expanduser(), options, bars.named):
                if isinstance(one, ModelFigures):
                    found.append(one)
                else:
                    failed.append(one)
                if values["json"]:
                    typer.echo(json.dumps(_as_dict(one), allow_nan=False))
    finally:  # Ctrl-C does not take away the figures that are there
        if found:
            _compare(found, table=not values["json"])
        for failure in failed:
            told = " ".join(failure.reason.split())
            name = "" if failure.name in told else f"{failure.name}: "
            sys.stderr.write(f"cleanplate: {name}{told}\n")
    if values["html"] and found:
        for path in write_comparison(Path(values["html"]).expanduser(), found):
            if not values["quiet"]:
                sys.stderr.write(f"{path}\n")
    codes = [one.evaluation.exit_code for one in found] + [one.exit_code for one in failed]
    return shared_code(codes)


def _compare(found: list[ModelFigures], *, table: bool) -> None:
    """The table, and what is worth a word: once where it holds for every model."""
    from cleanplate.verbs.evaluation.result import apart
    from cleanplate.verbs.evaluation.tables import aligned

    for line in aligned(_rows(found)) if table else ():
        typer.echo(line)
    common, own = apart([one.evaluation.remarks for one in found])
    own = [[f"{one.name}: {line}" for line in rest] for one, rest in zip(found, own, strict=True)]
    for line in (*common, *itertools.chain(*own)) if table else ():
        typer.echo(line)
    _tell(tuple(dict.fromkeys(itertools.chain(*(one.evaluation.problems for one in found)))))


def _rows(found: list[ModelFigures]) -> list[list[str]]:
    """Headings, then a row a model."""
    from cleanplate.verbs.evaluation.page import ARROWS, figure

    columns = found[0].evaluation.columns
    heads = [f"{column.title} {ARROWS[column.better]}" for column in columns]
    rows = [["model", *heads, *found[0].costs]]
    for one in found:
        totals = one.evaluation.totals
        cells = [figure(totals.get(column.key, math.nan), column) for column in columns]
        rows.append([one.name, *cells, *one.costs.values()])
    return rows


def _as_dict(one: ModelFigures | ModelFailure) -> dict[str, Any]:
    from cleanplate.verbs.evaluation.benchmark import ModelFailure
    from cleanplate.verbs.evaluation.result import plain

    if isinstance(one, ModelFailure):
        return {"model": one.name, "error": one.reason, "exit_code": one.exit_code}
    return {
        "model": one.name,
        **one.evaluation.as_dict(),
        "milliseconds": plain(one.milliseconds),
        "load_seconds": one.load_seconds,
        "peak_mib": plain(one.peak_mib),
        "ran_on": one.ran_on,
    }


def _tell(problems: tuple[Problem, ...]) -> None:
    """A line for each of the first problems; what failed comes before what is only said."""
    for problem in sorted(problems, key=lambda one: one.exit_code == 0)[:_TOLD]:
        sys.stderr.write(f"cleanplate: {' '.join(problem.reason.split())}\n")
    if len(problems) > _TOLD:
        left = len(problems) - _TOLD
        sys.stderr.write(f"cleanplate: and {left} more; --json and --html hold them all\n")
