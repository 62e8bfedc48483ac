"""Means over pairs: undefined figures left out, curves averaged before they are read."""

from __future__ import annotations

import math
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanplate.core.errors import UsageError
from cleanplate.metrics.scores import Column, Scores, Totals

PLAIN = Column("a", "A", "lower")
BEST = Column("best", "best C", "higher", curve="c", pick="max")
MEAN = Column("mean", "mean C", "higher", curve="c", pick="mean")


def totals(*columns: Column) -> Totals:
    return Totals(columns or (PLAIN, BEST, MEAN))


def scores(value: float, *curve: float) -> Scores:
    return Scores({"a": value}, {"c": np.array(curve or (0.0, 0.0))})


def test_a_figure_is_the_mean_of_the_pairs() -> None:
    found = totals()
    for value in (1.0, 2.0, 6.0):
        found.add(scores(value))
    assert (found.count, found.result()["a"]) == (3, 3.0)


def test_a_curve_is_averaged_before_its_best_is_taken() -> None:
    found = totals()
    found.add(scores(0, 1.0, 0.0))
    found.add(scores(0, 0.0, 0.5))
    result = found.result()
    assert result["best"] == 0.5  # not the mean of 1 and 0.5
    assert result["mean"] == 0.375
    assert found.curves()["c"].tolist() == [0.5, 0.25]


def test_an_undefined_figure_is_left_out_of_its_mean() -> None:
    found = totals()
    for value in (1.0, math.nan, 3.0):
        found.add(scores(value))
    assert (found.count, found.result()["a"]) == (3, 2.0)


def test_a_figure_that_no_pair_defines_is_nan() -> None:
    found = totals()
    found.add(scores(math.nan))
    assert math.isnan(found.result()["a"])


def test_nothing_added_has_no_figures() -> None:
    with pytest.raises(UsageError, match="call step"):
        totals().result()
    with pytest.raises(UsageError, match="call step"):
        totals().curves()


def test_a_curve_given_is_not_changed() -> None:
    found, curve = totals(), np.array([0.25, 0.5])
    for _ in range(3):
        found.add(Scores({"a": 0.0}, {"c": curve}))
    assert curve.tolist() == [0.25, 0.5]


def test_what_was_told_is_not_changed_by_what_comes_after() -> None:
    found = totals()
    found.add(scores(1, 1.0, 1.0))
    before = found.curves()["c"]
    found.add(scores(2, 0.0, 0.0))
    assert before.tolist() == [1.0, 1.0]


@given(st.lists(st.floats(0, 100), min_size=1, max_size=20), st.randoms())
def test_the_order_of_pairs_does_not_matter(values: list[float], random: object) -> None:
    one, other = totals(PLAIN), totals(PLAIN)
    for value in values:
        one.add(scores(value))
    random.shuffle(values)  # type: ignore[attr-defined]
    for value in values:
        other.add(scores(value))
    assert one.result()["a"] == pytest.approx(other.result()["a"], abs=1e-12, rel=1e-12)


def held(found: Totals) -> int:
    """Bytes of all it keeps."""
    parts = [found._sums, found._counts, found._curves, *found._curves.values()]
    return sum(sys.getsizeof(part) for part in parts)


def test_memory_does_not_grow_with_the_pairs() -> None:
    found = totals()
    found.add(scores(0.5, 0.0, 1.0))
    before = held(found)
    for _ in range(1000):
        found.add(scores(0.5, 0.0, 1.0))
    assert held(found) == before
    assert not [value for value in vars(found).values() if isinstance(value, list)]


def test_a_column_reads_its_curve() -> None:
    curves = {"c": np.array([0.0, 1.0, 0.5])}
    assert (BEST.read(curves), MEAN.read(curves)) == (1.0, 0.5)
