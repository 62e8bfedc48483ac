"""Curves as SVG: well-formed, inside their frame, names escaped."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import numpy as np
import pytest

from cleanplate.verbs.evaluation.plots import COLOURS, Line, Plot, legend, svg


def points(plot: Plot) -> list[list[tuple[float, float]]]:
    root = ET.fromstring(svg(plot))
    return [
        [tuple(map(float, point.split(","))) for point in line.attrib["points"].split()]  # type: ignore[misc]
        for line in root.iter("polyline")
    ]


def plot(across: list[float], up: list[float], across_to: float = 1.0, name: str = "a") -> Plot:
    return Plot("t", "x", "y", [Line(name, np.array(across), np.array(up))], across_to)


def test_the_corners_are_where_they_belong() -> None:
    ((low, high),) = points(plot([0, 1], [0, 1]))
    assert low == (44.0, 222.0)  # left 44, bottom 260 - 38
    assert high == (328.0, 24.0)  # right 340 - 12, top 24


def test_the_axis_can_be_longer() -> None:
    assert points(plot([0, 255], [0, 1], 255.0)) == points(plot([0, 1], [0, 1]))
    assert ">255<" in svg(plot([0], [0], 255.0))


def test_names_cannot_break_out() -> None:
    text = svg(plot([0], [0], name='</polyline><script>"&'))
    assert "<script>" not in text
    assert ET.fromstring(text).find(".//polyline/title").text == '</polyline><script>"&'  # type: ignore[union-attr]


def test_lines_of_another_length_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="zip"):
        svg(plot([0, 1], [0]))


def test_the_legend_has_a_colour_a_name() -> None:
    text = legend(["<a>", "b"])
    assert "&lt;a&gt;" in text
    assert [text.count(colour) for colour in COLOURS[:3]] == [1, 1, 0]


def test_more_lines_than_colours_begin_anew() -> None:
    assert legend([str(number) for number in range(7)]).count(COLOURS[0]) == 2
