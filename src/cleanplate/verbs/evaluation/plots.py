"""Curves as SVG text, drawn without a plotting library: a report needs three, in one style."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from cleanplate.metrics.levels import Curve

COLOURS = ("#0b6e99", "#d1495b", "#3a7d44", "#8e5ea2", "#c77700", "#5c5c5c")
"""Of the lines, in order; apart in brightness too, for those who see no red or green."""

_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _TOP = 340, 260, 44, 38, 24
_INNER_WIDTH, _INNER_HEIGHT = _WIDTH - _LEFT - 12, _HEIGHT - _BOTTOM - _TOP


@dataclass(frozen=True, slots=True)
class Line:
    """One curve of a plot."""

    name: str
    """In the legend."""
    across: Curve
    """Where its points are from left to right, in [0, ``Plot.across_to``]."""
    up: Curve
    """Where they are from bottom to top, in [0, 1]."""


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot of curves over one axis."""

    title: str
    """Above it."""
    across: str
    """What runs from left to right."""
    up: str
    """What runs from bottom to top, in [0, 1]."""
    lines: Sequence[Line]
    """The curves."""
    across_to: float = 1.0
    """The right end of the axis."""


def svg(plot: Plot) -> str:
    """The plot as an SVG element; sizes follow the page's width."""
    parts = [
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(plot.title)}">',
        f'<text class="title" x="{_LEFT}" y="15">{escape(plot.title)}</text>',
        *_grid(plot.across_to),
        (
            f'<text x="{_LEFT + _INNER_WIDTH / 2:.0f}" y="{_HEIGHT - 6}" text-anchor="middle">'
            f"{escape(plot.across)}</text>"
        ),
        (
            f'<text x="12" y="{_TOP + _INNER_HEIGHT / 2:.0f}" text-anchor="middle" '
            f'transform="rotate(-90 12 {_TOP + _INNER_HEIGHT / 2:.0f})">{escape(plot.up)}</text>'
        ),
        *(_drawn(line, plot.across_to, number) for number, line in enumerate(plot.lines)),
        "</svg>",
    ]
    return "\n".join(parts)


def legend(names: Sequence[str]) -> str:
    """The lines' names with their colours, as HTML."""
    marks = (
        f'<span><i style="background:{COLOURS[number % len(COLOURS)]}"></i>{escape(name)}</span>'
        for number, name in enumerate(names)
    )
    return f'<p class="legend">{"".join(marks)}</p>'


def _grid(across_to: float) -> Iterator[str]:
    for step in range(6):
        x, y = _LEFT + step / 5 * _INNER_WIDTH, _TOP + (1 - step / 5) * _INNER_HEIGHT
        bottom, right = _TOP + _INNER_HEIGHT, _LEFT + _INNER_WIDTH
        yield f'<path class="grid" d="M{x:.1f} {_TOP}V{bottom}M{_LEFT} {y:.1f}H{right}"/>'
        across = f"{step / 5 * across_to:g}"
        yield (
            f'<text class="tick" x="{x:.1f}" y="{bottom + 14}" text-anchor="middle">{across}</text>'
        )
        yield (
            f'<text class="tick" x="{_LEFT - 5}" y="{y + 4:.1f}" text-anchor="end">'
            f"{step / 5:g}</text>"
        )


def _drawn(line: Line, across_to: float, number: int) -> str:
    points = " ".join(
        f"{_LEFT + x / across_to * _INNER_WIDTH:.1f},{_TOP + (1 - y) * _INNER_HEIGHT:.1f}"
        for x, y in zip(line.across.tolist(), line.up.tolist(), strict=True)
    )
    colour = COLOURS[number % len(COLOURS)]
    return (
        f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2">'
        f"<title>{escape(line.name)}</title></polyline>"
    )
