"""``evaluate`` and ``benchmark``: figures on standard output, progress and problems on stderr."""

from __future__ import annotations

import inspect
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
    from cleanplate.verbs.evaluation.benchmark import ModelFigures
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
    app.command("evaluate", help="Compare mattes or masks with the truth; print the figures.")(
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
    app.command("benchmark", help="Compare models on a data set: quality, time, memory.")(
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
    from cleanplate.verbs.evaluation.run import evaluate
    from cleanplate.verbs.evaluation.tables import lines

    options, report = take(EvaluateOptions, values), take(ReportOptions, values)
    check_report(report)
    with Bars(quiet=values["quiet"] or values["json"]) as bars:
        found = evaluate(values["predictions"], values["truth"], options, bars.of("pairs"))
    if values["json"]:
        typer.echo(json.dumps(found.as_dict()))
    else:
        typer.echo(f"{len(found.pairs)} pairs, suite {found.suite}")
        for line in lines(found) if found.pairs else ():
            typer.echo(line)
    _tell(found.problems)
    for path in write_report(found, report, values["predictions"], values["truth"], options):
        if not values["quiet"]:
            sys.stderr.write(f"{path}\n")
    return found.exit_code


def _benchmark(**values: Any) -> int:
    from cleanplate.verbs.evaluation.benchmark import benchmark
    from cleanplate.verbs.evaluation.report import check_report, write_comparison
    from cleanplate.verbs.evaluation.tables import aligned

    if values["html"]:
        check_report(ReportOptions(html=values["html"]))
    names = [name.strip() for name in values["models"].split(",") if name.strip()]
    options, found = take(BenchmarkOptions, values), []
    with Bars(quiet=values["quiet"] or values["json"]) as bars:
        for one in benchmark(names, Path(values["data"]).expanduser(), options, bars.named):
            found.append(one)
            if values["json"]:
                typer.echo(json.dumps(_as_dict(one)))
    if not values["json"]:
        for line in aligned(_rows(found)):
            typer.echo(line)
    _tell(found[0].evaluation.problems)
    if values["html"]:
        write_comparison(Path(values["html"]).expanduser(), found)
    return max(one.evaluation.exit_code for one in found)


def _rows(found: list[ModelFigures]) -> list[list[str]]:
    """Headings, then a row a model."""
    from cleanplate.verbs.evaluation.page import ARROWS, figure

    columns = found[0].evaluation.columns
    heads = [f"{column.title} {ARROWS[column.better]}" for column in columns]
    rows = [["model", *heads, "ms", "load s", "peak MiB", "runs on"]]
    for one in found:
        totals = one.evaluation.totals
        cells = [figure(totals.get(column.key, math.nan), column) for column in columns]
        costs = [f"{one.milliseconds:.1f}", f"{one.load_seconds:.2f}", f"{one.peak_mib:.0f}"]
        rows.append([one.name, *cells, *costs, one.ran_on])
    return rows


def _as_dict(one: ModelFigures) -> dict[str, Any]:
    return {
        "model": one.name,
        **one.evaluation.as_dict(),
        "milliseconds": one.milliseconds,
        "load_seconds": one.load_seconds,
        "peak_mib": one.peak_mib,
        "ran_on": one.ran_on,
    }


def _tell(problems: tuple[Problem, ...]) -> None:
    for problem in problems[:_TOLD]:
        sys.stderr.write(f"cleanplate: {' '.join(problem.reason.split())}\n")
    if len(problems) > _TOLD:
        left = len(problems) - _TOLD
        sys.stderr.write(f"cleanplate: and {left} more; --json and --html hold them all\n")
