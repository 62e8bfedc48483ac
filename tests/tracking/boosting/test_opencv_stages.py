"""OpenCV's cascades read from their files and evaluated here: window for window as OpenCV does."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from skimage import data

from cleanplate.core.errors import InputError
from cleanplate.tracking.boosting.cost import measure_cost
from cleanplate.tracking.boosting.opencv_stages import read_stages
from cleanplate.tracking.cascades import (
    EYE,
    FRONTAL_FACE,
    Cascade,
    lbp_cascade,
    opencv_cascade,
)

CASCADES = {
    "haar": FRONTAL_FACE,
    "eye": EYE,
    "trees": "haarcascade_frontalface_alt2.xml",
    "tilted": "haarcascade_eye_tree_eyeglasses.xml",
}


def cascade_of(name: str) -> Cascade:
    return lbp_cascade() if name == "lbp" else opencv_cascade(CASCADES[name])


@pytest.fixture(scope="module")
def grey() -> np.ndarray:
    head = cv2.cvtColor(data.astronaut()[:201, 121:300], cv2.COLOR_RGB2GRAY)
    small = cv2.resize(head, (108, 121), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.equalizeHist(small), np.uint8)


def inside(window: tuple[int, int, int, int], grey: np.ndarray) -> tuple[int, int, int, int]:
    """A window cut at the picture's border, as OpenCV returns it."""
    left, top, columns, rows = window
    return left, top, min(columns, grey.shape[1] - left), min(rows, grey.shape[0] - top)


@pytest.mark.parametrize("name", [*CASCADES, "lbp"])
def test_the_windows_found_are_opencvs(name: str, grey: np.ndarray) -> None:
    cascade = cascade_of(name)
    expected, _ = cascade.windows(grey, scale=1.15, neighbours=0)
    cost = measure_cost(read_stages(cascade), grey, 1.15)
    theirs, ours = set(map(tuple, expected.tolist())), {inside(one, grey) for one in cost.found}
    assert len(theirs) > 3
    # OpenCV computes in float32: a window on the threshold may fall on the other side.
    assert len(theirs ^ ours) <= 1


@pytest.mark.parametrize(
    ("name", "stages", "features", "window"),
    [("haar", 25, 2913, (24, 24)), ("lbp", 20, 139, (24, 24)), ("eye", 24, 1066, (20, 20))],
)
def test_stages_and_features_are_those_of_the_file(
    name: str, stages: int, features: int, window: tuple[int, int]
) -> None:
    read = read_stages(cascade_of(name))
    counted = sum(len(tree.nodes) for stage in read.stages for tree in stage.trees)
    assert (len(read.stages), counted, (read.height, read.width)) == (stages, features, window)


@pytest.mark.parametrize("name", ["haar", "lbp"])
def test_windows_grow_fewer_from_stage_to_stage(name: str, grey: np.ndarray) -> None:
    cost = measure_cost(read_stages(cascade_of(name)), grey, 1.3)
    entered = [stage.entered for stage in cost.stages]
    assert entered == sorted(entered, reverse=True)
    assert entered[0] == cost.windows - cost.plain
    assert entered[1:] == [stage.passed for stage in cost.stages[:-1]]
    assert cost.computed == sum(stage.computed for stage in cost.stages)
    assert cost.stages[0].computed == cost.stages[0].features * entered[0]
    assert 0 < cost.features_per_window < cost.features / 10


def test_a_flat_picture_costs_a_haar_cascade_nothing() -> None:
    cost = measure_cost(read_stages(opencv_cascade(FRONTAL_FACE)), np.full((30, 30), 9, np.uint8))
    assert (cost.plain, cost.computed, cost.found) == (cost.windows, 0, ())


def test_a_picture_smaller_than_the_window_has_no_windows() -> None:
    cost = measure_cost(read_stages(lbp_cascade()), np.zeros((23, 90), np.uint8))
    assert (cost.windows, cost.features_per_window) == (0, 0.0)


def test_the_smallest_window_can_be_set(grey: np.ndarray) -> None:
    cost = measure_cost(read_stages(lbp_cascade()), grey, 1.2, least_height=40)
    assert cost.found
    assert min(rows for _, _, _, rows in cost.found) >= 40


def test_another_kind_of_feature_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    cascade = lbp_cascade()
    cascade.text = cascade.text.replace("<featureType>LBP", "<featureType>HOG")
    with pytest.raises(InputError, match="features of the kind HOG"):
        read_stages(cascade)
