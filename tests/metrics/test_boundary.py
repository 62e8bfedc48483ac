"""Outlines: by hand, and against loops over pixels."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanplate.core.errors import UsageError
from cleanplate.metrics.boundary import band, boundary_f, boundary_iou, outline
from cleanplate.metrics.regions import iou

from .pairs import MADE, Mask, perfect

SQUARE = np.zeros((20, 20), np.bool_)
SQUARE[5:15, 5:15] = True
NOTHING = np.zeros((20, 20), np.bool_)

masks = st.tuples(
    st.integers(1, 9), st.integers(1, 9), st.floats(0.1, 0.9), st.integers(0, 2**32 - 1)
).map(lambda drawn: np.random.default_rng(drawn[3]).random((2, drawn[0], drawn[1])) < drawn[2])


def pixels(mask: Mask) -> list[tuple[int, int]]:
    height, width = mask.shape
    return [(r, c) for r in range(height) for c in range(width) if mask[r, c]]


def brute_outline(mask: Mask) -> list[tuple[int, int]]:
    """Subject with a neighbour in the picture, in row or column, that is none."""
    height, width = mask.shape
    steps = ((-1, 0), (1, 0), (0, -1), (0, 1))
    return [
        (r, c)
        for r, c in pixels(mask)
        if any(
            0 <= r + y < height and 0 <= c + x < width and not mask[r + y, c + x] for y, x in steps
        )
    ]


def brute_f(found: Mask, truth: Mask, tolerance: float) -> float:
    ours, true = brute_outline(found), brute_outline(truth)
    if not ours or not true:
        return float(not ours and not true)
    precision = sum(min(math.dist(a, b) for b in true) <= tolerance for a in ours) / len(ours)
    recall = sum(min(math.dist(a, b) for b in ours) <= tolerance for a in true) / len(true)
    return 1.3 * precision * recall / (0.3 * precision + recall) if precision + recall else 0.0


def brute_band(mask: Mask, depth: int) -> set[tuple[int, int]]:
    """Subject with something else, in the picture or beyond it, within so many rows and columns."""
    inside, steps = set(pixels(mask)), range(-depth, depth + 1)
    return {
        (r, c) for r, c in inside if any((r + y, c + x) not in inside for y in steps for x in steps)
    }


def brute_iou(found: Mask, truth: Mask, ratio: float) -> float:
    depth = max(1, round(ratio * math.hypot(*truth.shape)))
    ours, true = brute_band(found, depth), brute_band(truth, depth)
    return len(ours & true) / len(ours | true) if ours | true else 1.0


@given(masks, st.sampled_from([0.0, 1.0, 1.5, 3.0]))
def test_boundary_f_is_what_loops_give(pair: tuple[Mask, Mask], tolerance: float) -> None:
    wanted = brute_f(*pair, tolerance)
    assert boundary_f(*pair, tolerance=tolerance) == pytest.approx(wanted)


@given(masks, st.sampled_from([0.02, 0.2, 0.6]))
def test_boundary_iou_is_what_loops_give(pair: tuple[Mask, Mask], ratio: float) -> None:
    assert boundary_iou(*pair, ratio=ratio) == pytest.approx(brute_iou(*pair, ratio))


@pytest.mark.parametrize("score", [boundary_f, boundary_iou])
@given(pair=masks)
def test_rows_and_columns_are_alike(score, pair: tuple[Mask, Mask]) -> None:  # type: ignore[no-untyped-def]
    assert score(pair[0].T, pair[1].T) == pytest.approx(score(*pair))


@given(masks)
def test_more_tolerance_forgives_more(pair: tuple[Mask, Mask]) -> None:
    scores = [boundary_f(*pair, tolerance=tolerance) for tolerance in (0, 1, 2, 4, 20)]
    assert scores == sorted(scores)


@pytest.mark.parametrize("score", [boundary_f, boundary_iou])
def test_a_perfect_matte_scores_one(score) -> None:  # type: ignore[no-untyped-def]
    assert score(*perfect()) == 1


@pytest.mark.parametrize("score", [boundary_f, boundary_iou])
def test_nothing_found_where_nothing_is_scores_one(score) -> None:  # type: ignore[no-untyped-def]
    assert score(NOTHING, NOTHING) == 1
    assert score(NOTHING, SQUARE) == 0
    assert score(SQUARE, NOTHING) == 0


@pytest.mark.parametrize("score", [boundary_f, boundary_iou])
def test_a_matte_is_subject_from_a_half_on(score) -> None:  # type: ignore[no-untyped-def]
    assert score(np.where(SQUARE, 0.5, 0.49).astype(np.float32), SQUARE) == 1


@pytest.mark.parametrize(("rows", "forgiven"), [(3, True), (4, False)])
def test_an_outline_may_be_three_pixels_off(rows: int, forgiven: bool) -> None:
    assert (boundary_f(np.roll(SQUARE, rows, 0), SQUARE) == 1) is forgiven


def test_the_outline_of_a_square_is_its_rim() -> None:
    assert outline(SQUARE).sum() == 4 * 10 - 4


def test_the_frame_is_no_outline() -> None:
    assert not outline(np.ones((5, 6), np.bool_)).any()


def test_the_frame_bounds_a_band() -> None:
    assert band(np.ones((6, 7), np.bool_), 2).sum() == 6 * 7 - 2 * 3


def test_half_of_the_rim_is_shared() -> None:
    # Bands of one pixel (0.02 of 28 is less): 36 each; moved by five rows two stretches of five
    # pixels at the sides are shared.
    moved = np.roll(SQUARE, 5, 0)
    assert boundary_iou(moved, SQUARE) == pytest.approx(10 / (36 + 36 - 10))


def test_a_band_as_wide_as_the_picture_is_the_mask() -> None:
    matte, mask = MADE["photo-bytes"]()
    assert boundary_iou(matte, mask, ratio=1.0) == iou(matte, mask)


@pytest.mark.parametrize(
    ("options", "message"),
    [({"tolerance": -1.0}, "from 0 on"), ({"beta2": 0.0}, "above 0")],
)
def test_boundary_f_refuses_what_is_out_of_range(options: dict[str, float], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        boundary_f(SQUARE, SQUARE, **options)


@pytest.mark.parametrize("ratio", [0.0, float("nan")])
def test_boundary_iou_refuses_a_ratio_that_is_none(ratio: float) -> None:
    with pytest.raises(UsageError, match="above 0"):
        boundary_iou(SQUARE, SQUARE, ratio)


def test_a_band_has_a_depth() -> None:
    with pytest.raises(UsageError, match="from 1 on"):
        band(SQUARE, 0)


@pytest.mark.parametrize("score", [boundary_f, boundary_iou])
def test_sizes_that_differ_are_refused(score) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UsageError, match="one size"):
        score(SQUARE, SQUARE[1:])
