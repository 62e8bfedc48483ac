"""The report page: table, curves, worst pictures, problems, conventions; one file, no address."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from cleanplate.metrics.levels import Curve
from cleanplate.metrics.scores import Column
from cleanplate.verbs.evaluation.panels import Panels
from cleanplate.verbs.evaluation.plots import Line, Plot, legend, svg
from cleanplate.verbs.evaluation.result import Evaluation, apart, counted

ARROWS = {"higher": "↑", "lower": "↓"}

_STYLE = """
:root { color-scheme: light dark; --line: #8885; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 1100px; padding: 0 1rem }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; display: block;
  overflow-x: auto }
th, td { padding: .3rem .7rem; text-align: right; border-bottom: 1px solid var(--line) }
th:first-child, td:first-child { text-align: left }
b { font-weight: 650 }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(280px, 1fr)); gap: 1rem }
svg { width: 100%; font-size: 11px } svg text { fill: currentColor }
svg .title { font-size: 13px; font-weight: 600 } svg .grid { stroke: var(--line) }
.legend span { margin-right: 1.2rem; white-space: nowrap }
.legend i { display: inline-block; width: 1.4em; height: .3em; margin-right: .4em;
  vertical-align: middle }
.pair { border-top: 1px solid var(--line); padding: .6rem 0 }
.pair div { display: flex; flex-wrap: wrap; gap: .6rem }
figure { margin: 0 } figcaption { font-size: 12px; opacity: .75 }
"""


@dataclass(frozen=True, slots=True)
class Series:
    """One set of results in the page."""

    name: str
    """The folder's or the model's name."""
    evaluation: Evaluation
    """What was found."""
    costs: Mapping[str, str] | None = None
    """More columns: what the results cost, such as milliseconds and memory, as text."""


def page(title: str, series: Sequence[Series], worst: Sequence[Panels] = ()) -> str:
    """The report as HTML; nothing in it points outside of the file.

    Args:
        title: of the page.
        series: sets of results compared, by the same suite.
        worst: pairs of the first series to show, the worst first.
    """
    body = [
        f"<h1>{escape(title)}</h1>",
        _summary(series),
        _table(series),
        *_plots(series),
        *_worst(series[0], worst),
        *_problems(series),
        *_list("How these figures were made", series[0].evaluation.conventions),
    ]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>\n<body>\n"
        + "\n".join(body)
        + "\n</body></html>\n"
    )


def figure(value: float, column: Column) -> str:
    """A figure as text; a dash where it is not defined."""
    return "-" if math.isnan(value) else f"{value:.{column.digits}f}"


def _summary(series: Sequence[Series]) -> str:
    first = series[0].evaluation
    failed = {problem for one in series for problem in one.evaluation.problems if problem.exit_code}
    text = f"{counted(len(first.pairs), first.unit)} compared, suite <b>{first.suite}</b>"
    more = f", <b>{counted(len(failed), 'problem')}</b>" if failed else ""
    return f"<p>{text}{more}.</p>"


def _table(series: Sequence[Series]) -> str:
    columns = series[0].evaluation.columns
    costs = list(series[0].costs or {})
    heads = [f"{escape(column.title)}&nbsp;{ARROWS[column.better]}" for column in columns]
    head = "".join(f"<th>{text}</th>" for text in ("", *heads, *map(escape, costs)))
    rows = "\n".join(_row(one, columns, costs, _best(series)) for one in series)
    return f"<table><thead><tr>{head}</tr></thead><tbody>\n{rows}\n</tbody></table>"


def _row(
    one: Series, columns: Sequence[Column], costs: list[str], best: Mapping[str, float]
) -> str:
    cells = [f"<td>{escape(one.name)}</td>"]
    for column in columns:
        value = one.evaluation.totals.get(column.key, math.nan)
        text = figure(value, column)
        cells.append(
            f"<td><b>{text}</b></td>" if value == best.get(column.key) else f"<td>{text}</td>"
        )
    cells += [f"<td>{escape((one.costs or {}).get(name, ''))}</td>" for name in costs]
    return f"<tr>{''.join(cells)}</tr>"


def _best(series: Sequence[Series]) -> dict[str, float]:
    """The best figure of each column; none where there is nothing to compare."""
    best: dict[str, float] = {}
    for column in series[0].evaluation.columns if len(series) > 1 else ():
        values = [one.evaluation.totals.get(column.key, math.nan) for one in series]
        known = [value for value in values if not math.isnan(value)]
        if known:
            best[column.key] = max(known) if column.better == "higher" else min(known)
    return best


def _plots(series: Sequence[Series]) -> Iterator[str]:
    drawn = [one for one in series if one.evaluation.curves]
    if not drawn:
        return
    levels = np.arange(256.0)
    yield "<h2>Curves</h2>"
    yield legend([one.name for one in drawn])
    plots = [
        _plot("Precision and recall", "recall", "precision", drawn, "recall", "precision"),
        *(
            Plot(
                f"{title} over the threshold",
                "threshold (byte)",
                title,
                [Line(one.name, levels, one.evaluation.curves[key]) for one in drawn],
                255.0,
            )
            for title, key in (("F-measure", "f"), ("E-measure", "e"))
            if all(key in one.evaluation.curves for one in drawn)
        ),
    ]
    yield f'<div class="plots">{"".join(map(svg, plots))}</div>'


def _plot(title: str, across: str, up: str, drawn: Sequence[Series], x: str, y: str) -> Plot:
    lines = [Line(one.name, _curve(one, x), _curve(one, y)) for one in drawn]
    return Plot(title, across, up, lines)


def _curve(one: Series, key: str) -> Curve:
    return one.evaluation.curves[key]


def _worst(one: Series, worst: Sequence[Panels]) -> Iterator[str]:
    if not worst:
        return
    figures = {pair.name: pair for pair in one.evaluation.pairs}
    yield "<h2>Worst pictures</h2>"
    yield (
        "<p>The worst first. In the difference, red was taken for subject and is not; "
        "blue is subject and was missed.</p>"
    )
    for entry in worst:
        values = figures[entry.name].values
        text = ", ".join(
            f"{escape(column.title)} {figure(values[column.key], column)}"
            for column in one.evaluation.columns
            if column.key in values
        )
        shown = "".join(
            f'<figure><img src="{address}" alt="{escape(caption)} of {escape(entry.name)}">'
            f"<figcaption>{escape(caption)}</figcaption></figure>"
            for caption, address in entry.pictures
        )
        yield f'<section class="pair"><p><b>{escape(entry.name)}</b><br>{text}</p>'
        yield f"<div>{shown}</div></section>"


def _problems(series: Sequence[Series]) -> Iterator[str]:
    """What went wrong and what is worth knowing; what all series share is listed once."""
    problems = [[entry.reason for entry in one.evaluation.problems] for one in series]
    yield from _listed("What could not be compared", problems, series)
    remarks = [one.evaluation.remarks for one in series]
    yield from _listed("Worth knowing", remarks, series)


def _listed(title: str, entries: list[list[str]], series: Sequence[Series]) -> Iterator[str]:
    common, own = apart(entries)
    yield from _list(title, common)
    for one, rest in zip(series, own, strict=True):
        yield from _list(f"{title}: {one.name}", rest)


def _list(title: str, entries: Sequence[str]) -> Iterator[str]:
    if entries:
        yield f"<h2>{escape(title)}</h2>"
        yield f"<ul>{''.join(f'<li>{escape(entry)}</li>' for entry in entries)}</ul>"
