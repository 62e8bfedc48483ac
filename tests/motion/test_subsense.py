"""SuBSENSE: each pixel's feedback worked out by hand, and the picture as a whole."""

from __future__ import annotations

import numpy as np
import pytest

from cleanplate.motion.subsense import SuBSENSE
from cleanplate.motion.subsense_feedback import (
    NEAR_LONG,
    NEAR_SHORT,
    OUT_SHORT,
    RAW_SHORT,
    R,
    T,
    V,
    is_unstable,
    next_factor,
    next_interval,
    next_step,
)
from cleanplate.motion.subsense_kernel import limits
from cleanplate.motion.subsense_scene import follow_light, follow_texture, new_scene

PACE = (2.0, 256.0)


def pixel(**known: float) -> np.ndarray:
    """What a pixel knows of itself; nothing unless given."""
    places = {"r": R, "v": V, "t": T, "long": NEAR_LONG, "short": NEAR_SHORT}
    places |= {"raw": RAW_SHORT, "out": OUT_SHORT}
    own = np.zeros(10, np.float32)
    for name, value in known.items():
        own[places[name]] = value
    return own


@pytest.mark.parametrize(
    ("known", "following"),
    [
        ({"r": 1, "v": 10, "long": 0.2, "short": 0.3}, 1.099),
        ({"r": 3, "v": 10, "long": 0.2, "short": 0.3}, 2.999),
        ({"r": 1, "v": 0.1, "long": 0.2, "short": 0.3}, 1.0),
        ({"r": 1.05, "v": 0.1}, 1.0),
    ],
)
def test_the_threshold_follows_the_distance(known: dict[str, float], following: float) -> None:
    """Up by (v - 0.1) / 100 while below (1 + 2 * 0.2)^2 = 1.96, down by 1 / (100 v), 1 at least."""
    assert next_factor(pixel(**known)) == pytest.approx(following)


@pytest.mark.parametrize(
    ("short", "blinks", "out", "shaky", "following"),
    [
        (0.2, True, False, False, 2),
        (0.05, True, False, False, 0.9),
        (0.2, False, False, False, 0.9),
        (0.2, False, False, True, 0.95),
        (0.2, False, True, True, 0.975),
    ],
)
def test_blinking_makes_steps_larger(
    short: float, blinks: bool, out: bool, shaky: bool, following: float
) -> None:
    own = pixel(v=1, short=short)
    assert next_step(own, blinks, out, shaky) == pytest.approx(following)


def test_steps_stay_above_nothing() -> None:
    assert next_step(pixel(v=0.12), False, False, False) == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("known", "moves", "out", "following"),
    [
        ({"t": 10, "long": 0.2, "short": 0.25}, True, True, 14),
        ({"t": 10, "long": 0.2, "short": 0.25}, False, False, 9.5),
        ({"t": 10, "long": 0.2, "short": 0.25}, True, False, 9.5),
        ({"t": 10, "long": 0.05, "short": 0.25}, True, False, 14),
        ({"t": 255, "long": 0.05, "short": 0.25}, True, True, 256),
        ({"t": 10}, False, False, 2),
    ],
)
def test_learning_slows_in_motion_and_hastens_at_rest(
    known: dict[str, float], moves: bool, out: bool, following: float
) -> None:
    """With v = 0.5: by 0.5 / (0.25 v) = 4 up, by 0.25 v / 0.25 = 0.5 down, from 2 to 256."""
    assert next_interval(pixel(v=0.5, **known), moves, out, PACE) == pytest.approx(following)


@pytest.mark.parametrize(
    ("known", "unstable"),
    [
        ({"r": 3}, False),
        ({"r": 3.1}, True),
        ({"raw": 0.5, "out": 0.3}, True),
        ({"raw": 0.5, "out": 0.45}, False),
    ],
)
def test_high_thresholds_and_lone_motion_are_unstable(
    known: dict[str, float], unstable: bool
) -> None:
    assert bool(is_unstable(pixel(**known))) == unstable


@pytest.mark.parametrize(
    ("factor", "shaky", "near"),
    [(1.0, False, (72, 36, 15)), (1.0, True, (90, 45, 24)), (2.0, False, (162, 81, 21))],
)
def test_limits_of_a_colour_grow_with_the_factor(
    factor: float, shaky: bool, near: tuple[int, int, int]
) -> None:
    """30 R, less 6 where stable, thrice and one and a half times; 2^R + 3 bits, or + 6, thrice."""
    assert limits(np.float32(factor), shaky, 30.0, 3, 3) == near


def test_what_is_closed_in_by_motion_moves() -> None:
    """A frame of 12 pixels with a hole of 6; its rim, where patterns change, is up to 2 wider."""
    model = SuBSENSE(median=1)
    frame = np.full((20, 20), 100, np.uint8)
    model.process(frame, 0)
    frame[4:16, 4:16] = 200
    frame[7:13, 7:13] = 100
    mask = model.process(frame, 1)
    assert (mask[4:16, 4:16] == 255).all()
    mask[2:18, 2:18] = 0
    assert not mask.any()


@pytest.mark.parametrize(("columns", "label"), [([125] * 8, 0), ([75, 75, 125, 125] * 2, 255)])
def test_texture_tells_what_colour_does_not(columns: list[int], label: int) -> None:
    """25 levels of 100 are within the limits of 48 and of a third; 9 bits of stripes are not."""
    model = SuBSENSE(colour_threshold=60, median=1)
    frame = np.full((24, 24), 100, np.uint8)
    for number in range(5):
        model.process(frame, number)
    frame[:, 8:16] = columns
    assert (model.process(frame, 5)[4:20, 11:13] == label).all()


def test_in_a_lively_place_the_threshold_rises_and_motion_ends() -> None:
    """The right half swings by 80 levels, pixel by pixel."""
    model = SuBSENSE(samples=20)
    moving = []
    for number in range(150):
        frame = np.full((32, 64), 100, np.uint8)
        frame[:, 32:] = np.random.default_rng(number).integers(60, 141, (32, 32))
        model.process(frame, number)
        moving.append(float((model.state()["raw"][:, 32:] > 0).mean()))
    factors = model.state()["feedback"][..., R]
    assert factors[:, :28].max() == 1
    assert factors[:, 32:].mean() > 1.2
    assert np.mean(moving[-20:]) < np.mean(moving[2:12]) / 2


def test_a_small_picture_is_not_looked_at_as_a_whole() -> None:
    scene = new_scene(np.zeros((24, 32, 3), np.uint8), 0.333)
    assert not follow_light(scene, np.full((24, 32, 3), 255, np.uint8), (0.1, 0.5))
    assert scene.intervals.tolist() == [2, 256]


def test_a_sudden_light_begins_anew_and_hastens() -> None:
    """From black to white: 0.5 * 255 in the short mean, 0.1 * 255 in the long, 102 apart."""
    scene = new_scene(np.zeros((240, 320, 1), np.uint8), 0.333)
    white = np.full((240, 320, 1), 255, np.uint8)
    assert follow_light(scene, white, (0.1, 0.5))
    assert scene.intervals.tolist() == [1, 1]
    assert scene.clocks.tolist() == [0, 25]
    assert not follow_light(scene, white, (0.1, 0.5))
    assert scene.clocks.tolist() == [1, 24]


def test_the_whole_is_seen_at_an_eighth_of_the_size() -> None:
    """One block of 8 x 8 of 100 and one of 50 half filled; the last 3 rows are left out."""
    frame = np.zeros((243, 320, 1), np.uint8)
    frame[:8, :8] = 100
    frame[8:16, 8:12] = 50
    scene = new_scene(frame, 0.333)
    follow_light(scene, frame, (0.5, 1))
    assert scene.short.shape == (30, 40, 1)
    assert scene.short[:2, :2, 0].tolist() == [[100, 0], [0, 25]]
    assert scene.long[:2, :2, 0].tolist() == [[50, 0], [0, 12.5]]
    assert scene.short.sum() == 125


def test_a_change_of_eight_levels_hastens_a_little() -> None:
    """0.4 * 20 = 8 levels apart: T's limits are divided by 2^4."""
    scene = new_scene(np.zeros((240, 320, 3), np.uint8), 0.333)
    assert not follow_light(scene, np.full((240, 320, 3), 20, np.uint8), (0.1, 0.5))
    assert scene.intervals.tolist() == [1, 16]


def test_light_that_comes_on_becomes_background() -> None:
    """Everything moves at first; then so much at once is taken for what it is."""
    model = SuBSENSE(samples=10)
    for number in range(40):
        model.process(np.full((240, 320), 60, np.uint8), number)
    lit = np.full((240, 320), 160, np.uint8)
    masks = [model.process(lit, number) for number in range(40, 90)]
    assert masks[0].all()
    assert not masks[-1].any()


@pytest.mark.parametrize(
    ("shares", "threshold"), [((0.05, 0.05), 32), ((0.05, 0.3), 33), ((0.6, 0.7), 34)]
)
def test_the_patterns_thresholds_follow_the_texture(
    shares: tuple[float, float], threshold: int
) -> None:
    """A third of 100 is 33; two frames in one sense move it by one."""
    scene = new_scene(np.zeros((8, 8, 1), np.uint8), 0.333)
    for share in shares:
        follow_texture(scene, share, 0.333)
    assert scene.thresholds[100] == threshold
