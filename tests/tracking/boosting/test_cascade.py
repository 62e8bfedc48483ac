"""A small cascade, trained once, on patterns and scenes made by code."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from cleanplate.core.errors import UsageError
from cleanplate.tracking.boosting.cascade import (
    BoostedCascade,
    TrainingOptions,
    mistakes,
    passes,
    train_cascade,
)
from cleanplate.tracking.boosting.detection import scan
from cleanplate.tracking.boosting.patterns import pattern, patterns, scene, with_patterns
from cleanplate.tracking.boosting.windows import pyramid, windows_of
from cleanplate.tracking.faces import overlap_of

BOXES = [(30, 30, 62, 62), (150, 60, 174, 84), (180, 100, 228, 148)]


@pytest.fixture(scope="module")
def random() -> np.random.Generator:
    return np.random.default_rng(7)


@pytest.fixture(scope="module")
def cascade(random: np.random.Generator) -> BoostedCascade:
    scenes = [scene(160, 200, random) for _ in range(4)]
    options = TrainingOptions(stages=6, negatives=600)
    return train_cascade(patterns(200, 16, random), scenes, random, options)


@pytest.fixture(scope="module")
def picture(random: np.random.Generator, cascade: BoostedCascade) -> np.ndarray:
    """A scene with three patterns; drawn after the training, so that the order is fixed."""
    return with_patterns(scene(160, 240, random), BOXES, random)


def test_planted_patterns_are_found(cascade: BoostedCascade, picture: np.ndarray) -> None:
    found = scan(cascade, picture).boxes
    assert all(any(overlap_of(box, one) > 0.4 for one in found) for box in BOXES)


def test_most_windows_cost_few_features(cascade: BoostedCascade, picture: np.ndarray) -> None:
    seen = scan(cascade, picture)
    assert cascade.features > 20
    assert seen.features_per_window < cascade.features / 4
    assert seen.windows > 50_000


def test_stages_let_nearly_all_patterns_through(cascade: BoostedCascade) -> None:
    assert len(cascade.stages) >= 3
    assert all(stage.hit_rate >= 0.94 for stage in cascade.stages)
    assert cascade.stages[0].false_alarms <= 0.3
    assert len(cascade.stages[0].stumps) < len(cascade.stages[-1].stumps)


def test_new_patterns_pass_and_scenes_do_not(
    cascade: BoostedCascade, random: np.random.Generator
) -> None:
    passed = [bool(passes(cascade, windows_of(pattern(16, random), 16))[0][0]) for _ in range(100)]
    assert np.mean(passed) > 0.8
    empty, costs = passes(cascade, windows_of(scene(150, 150, random), 16))
    assert empty.mean() < 0.01
    assert costs.min() == len(cascade.stages[0].stumps)


def test_an_empty_cascade_lets_everything_through_for_nothing() -> None:
    passed, costs = passes(BoostedCascade(8, ()), windows_of(np.zeros((10, 9), np.uint8), 8))
    assert passed.tolist() == [True] * 6
    assert costs.sum() == 0


@pytest.mark.parametrize("size", [(1, 1), (15, 300), (16, 15)])
def test_a_picture_smaller_than_the_window_holds_nothing(
    cascade: BoostedCascade, size: tuple[int, int]
) -> None:
    seen = scan(cascade, np.zeros(size, np.uint8))
    assert (seen.boxes, seen.windows, seen.features_per_window) == ((), 0, 0.0)


def test_the_pyramid_ends_when_the_window_fits_no_more() -> None:
    levels = list(pyramid(np.zeros((40, 60), np.uint8), 16, 2.0))
    assert [(factor, level.shape) for factor, level in levels] == [(1.0, (40, 60)), (2.0, (20, 30))]


@pytest.mark.parametrize("options", [{"scale": 1.0}, {"step": 0}, {"neighbours": -1}])
def test_numbers_that_cannot_work_are_refused(options: dict[str, float]) -> None:
    with pytest.raises(UsageError, match="scale is above 1"):
        scan(BoostedCascade(8, ()), np.zeros((9, 9), np.uint8), **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("shape", [(3, 16, 16), (20, 16, 15), (20, 16)])
def test_too_few_or_odd_patterns_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(UsageError, match="eight and more square patterns"):
        train_cascade(np.zeros(shape, np.uint8), [], np.random.default_rng(0))


@pytest.mark.parametrize("scenes", [[], [np.zeros((15, 40), np.uint8)]])
def test_scenes_that_hold_no_window_are_refused(scenes: list[np.ndarray]) -> None:
    with pytest.raises(UsageError, match="a scene of 16 x 16 pixels"):
        train_cascade(np.zeros((9, 16, 16), np.uint8), scenes, np.random.default_rng(0))


def test_mistakes_are_pieces_of_the_scenes() -> None:
    small = np.arange(18 * 20, dtype=np.int64).reshape(18, 20).astype(np.uint8)
    pieces = mistakes(BoostedCascade(16, ()), [small], 99, np.random.default_rng(0))
    corners = [(row, column) for row in (0, 2) for column in (0, 2, 4)]
    expected = {small[row : row + 16, column : column + 16].tobytes() for row, column in corners}
    assert {piece.tobytes() for piece in pieces} == expected
    assert len(mistakes(BoostedCascade(16, ()), [small], 4, np.random.default_rng(0))) == 4


@pytest.mark.parametrize("options", [{"stages": 0}, {"least_hits": 1.5}, {"most_alarms": 0.0}])
def test_training_options_that_cannot_work_are_refused(options: dict[str, float]) -> None:
    with pytest.raises(UsageError):
        TrainingOptions(**options)  # type: ignore[arg-type]


def test_the_same_seed_gives_the_same_patterns() -> None:
    first, second = (patterns(3, 12, np.random.default_rng(5)) for _ in range(2))
    np.testing.assert_array_equal(first, second)


def test_a_scene_takes_patterns_where_it_is_told_only() -> None:
    random = np.random.default_rng(3)
    empty = scene(60, 60, random)
    drawn = with_patterns(empty, [(10, 20, 30, 40)], random)
    changed = cv2.boundingRect((drawn != empty).astype(np.uint8))
    assert changed[0] >= 10
    assert changed[1] >= 20
    assert (changed[0] + changed[2], changed[1] + changed[3]) <= (30, 40)
