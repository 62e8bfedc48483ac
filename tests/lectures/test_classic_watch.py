"""The classic methods by name: their models, their rules and what is told of them."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from cleanplate.core.errors import UsageError
from cleanplate.core.frames import Frame
from cleanplate.lectures.classic_capture import AfterChange, ClassicKnobs, WhenStill
from cleanplate.lectures.classic_watch import thresholds_of, watch_for
from cleanplate.media.memory_video import frame_from_rgb

KNOBS = ClassicKnobs()
BACKGROUND_MODELS = ["gmg", "knn", "mog2"]


def frame_of(picture: np.ndarray, index: int = 0) -> Frame:
    return frame_from_rgb(picture, pts=index, time_base=Fraction(1, 25), index=index)


def grey(value: int) -> np.ndarray:
    return np.full((20, 30, 3), value, np.uint8)


@pytest.mark.parametrize(
    ("method", "name", "rule"),
    [
        ("frame-diff", "frame-difference", AfterChange),
        ("gmg", "gmg", WhenStill),
        ("knn", "knn", WhenStill),
        ("mog2", "mog2", WhenStill),
    ],
)
def test_each_method_has_its_model_and_rule(method: str, name: str, rule: type) -> None:
    watch = watch_for(method, KNOBS, box=None, full_range=False)
    assert watch.subtractor.name == name
    assert isinstance(watch.rule, rule)


def test_an_unknown_method_is_refused() -> None:
    with pytest.raises(UsageError, match="frame-diff, gmg, knn and mog2, not 'vibe'"):
        watch_for("vibe", KNOBS, box=None, full_range=False)


def test_the_moving_share_is_in_percent_of_the_region() -> None:
    """A spot of one pixel, widened by three rows and columns to 5 pixels, in a region of 100."""
    knobs = ClassicKnobs(dilation=3)
    watch = watch_for("frame-diff", knobs, box=(0, 0, 10, 10), full_range=False)
    spot, elsewhere = grey(0), grey(0)
    spot[4, 4] = 255
    elsewhere[15, 25] = 255
    frames = [grey(0), spot, spot, elsewhere]
    shares = [watch.moving_percent(frame_of(frame)) for frame in frames]
    assert shares == [0, 5, 0, 5]


@pytest.mark.parametrize("method", BACKGROUND_MODELS)
def test_a_new_page_moves_and_comes_to_rest(method: str) -> None:
    watch = watch_for(method, KNOBS, box=None, full_range=False)
    values = [40] * 30 + [200] * 120
    shares = [watch.moving_percent(frame_of(grey(value), n)) for n, value in enumerate(values)]
    assert shares[29] == 0
    assert shares[30] == 100
    assert shares[-1] == 0


@pytest.mark.parametrize("method", BACKGROUND_MODELS)
def test_a_darker_page_is_no_shadow(method: str) -> None:
    """Shadows would count as motion and never come to rest sooner."""
    watch = watch_for(method, KNOBS, box=None, full_range=False)
    for number in range(30):
        watch.moving_percent(frame_of(grey(200), number))
    mask = watch.subtractor.process(watch.view(frame_of(grey(140))), 2)
    assert np.unique(mask).tolist() == [255]


def test_the_classic_values_are_told() -> None:
    assert thresholds_of("frame-diff", KNOBS) == {
        "difference_levels": 80,
        "dilation_px": 7,
        "changed_percent": 0.06,
        "frames_apart": 85,
    }


@pytest.mark.parametrize(
    ("method", "own"),
    [
        ("gmg", {"gmg_threshold": 0.75}),
        ("knn", {"knn_squared_distance": 100}),
        ("mog2", {"mog2_squared_distance": 16}),
    ],
)
def test_of_a_background_model_its_own_threshold_is_told(
    method: str, own: dict[str, float]
) -> None:
    common = {"width_px": 640, "history_frames": 15, "moving_percent": 0.15, "still_percent": 0.01}
    assert thresholds_of(method, KNOBS) == common | own
