"""What every method of background subtraction keeps to, and the table of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanplate.core.errors import UsageError
from cleanplate.motion.algorithms import ALGORITHMS, find_algorithm
from cleanplate.motion.subtractor import BACKGROUND, MOTION, SHADOW, Pixels

from .scenes import MAKERS, SHAPES, empty, every, inside, of_each_shape, outside, taught, visited


def test_every_algorithm_of_the_table_is_tested() -> None:
    assert set(MAKERS) == set(ALGORITHMS)


@every
def test_the_table_gives_the_class(name: str) -> None:
    assert isinstance(MAKERS[name](), find_algorithm(name))


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="no algorithm 'mog22'; did you mean mog2"):
        find_algorithm("mog22")


def test_a_name_near_nothing_is_answered_with_all() -> None:
    with pytest.raises(UsageError, match="'0'; there are adaptive-learning, cnt, eigenbackground,"):
        find_algorithm("0")


@every
@of_each_shape
def test_what_comes_into_a_learned_scene_is_motion(name: str, shape: tuple[int, ...]) -> None:
    mask = taught(name, shape).process(visited(shape, 50), 1.0)
    assert mask.shape == (24, 32)
    assert mask.dtype == np.uint8
    assert inside(mask) > 0.9
    assert outside(mask) < 0.1


@every
@of_each_shape
def test_a_still_scene_is_background(name: str, shape: tuple[int, ...]) -> None:
    mask = taught(name, shape).process(empty(shape, 50), 1.0)
    assert (mask == BACKGROUND).mean() > 0.97


def noisy(number: int) -> Pixels:
    """A still picture of coloured squares under noise of a standard deviation of 3 levels."""
    scene = np.random.default_rng(99).integers(40, 200, (3, 4, 3)).repeat(8, axis=0)
    noise = np.random.default_rng(number).normal(0, 3, (24, 32, 3))
    return np.clip(scene.repeat(8, axis=1) + noise, 0, 255).astype(np.uint8)


@every
@pytest.mark.parametrize("rate", [None, 0, 0.0005, 0.05])
def test_after_the_warm_up_a_still_scene_is_still(name: str, rate: float | None) -> None:
    """As it comes, not as the tests make it: with its own warm-up, and at rates it knows."""
    try:
        model = find_algorithm(name)(learning_rate=rate)
    except UsageError:
        pytest.skip(f"{name} has no such rate")
    masks = [model.process(noisy(number), number) for number in range(model.warm_up + 8)]
    moving = [float((mask != BACKGROUND).mean()) for mask in masks]
    assert max(moving[: model.warm_up]) == 0
    assert max(moving[model.warm_up :]) < 0.1


@every
def test_it_is_true_to_its_picture(name: str) -> None:
    model = find_algorithm(name)()
    assert model.background is None
    for number in range(model.warm_up):
        model.process(noisy(number), number)
    assert (model.background is not None) == model.keeps_picture


@every
def test_who_remembers_only_the_last_frames_forgets_the_others(name: str) -> None:
    """After the same last three frames they tell the same, whatever was before."""
    models = [MAKERS[name](), MAKERS[name]()]
    for model, before in zip(models, (empty, visited), strict=True):
        for number in range(60):
            model.process(before(SHAPES[0], number), number)
        for number in range(3):
            model.process(visited(SHAPES[0], number), number)
    frames = [empty(SHAPES[0], 50), visited(SHAPES[0], 51)]
    masks = [[model.process(frame, 63) for frame in frames] for model in models]
    assert np.array_equal(*masks) == models[0].remembers_only_last


def test_who_cleans_masks_is_known() -> None:
    cleaners = {name for name, algorithm in ALGORITHMS.items() if algorithm.cleans_masks}
    assert cleaners == {"vibe", "pbas", "subsense", "gmg", "gsoc"}


@pytest.mark.parametrize("name", [name for name in ALGORITHMS if ALGORITHMS[name].cleans_masks])
def test_who_cleans_masks_lets_no_speck_through(name: str) -> None:
    """Pixels by themselves in a scene of 100 x 100."""
    scene = np.full((100, 100), 100, np.uint8)
    model = find_algorithm(name)()
    for number in range(model.warm_up + 20):
        model.process(scene, number)
    scene[10:90:10, 10:90:10] = 200
    assert not model.process(scene, 100).any()


@every
@of_each_shape
def test_only_three_labels_are_used(name: str, shape: tuple[int, ...]) -> None:
    model = MAKERS[name]()
    seen: set[int] = set()
    for number in range(20):
        frame = np.random.default_rng(number).integers(0, 256, shape, np.uint8)
        seen |= set(np.unique(model.process(frame, number)).tolist())
    assert seen <= {BACKGROUND, SHADOW, MOTION}
    assert MOTION in seen


@every
@of_each_shape
def test_the_background_is_shaped_as_the_frames(name: str, shape: tuple[int, ...]) -> None:
    background = taught(name, shape).background
    assert background is None or (background.shape == shape and background.dtype == np.uint8)


@every
@of_each_shape
def test_a_frame_of_another_size_is_refused(name: str, shape: tuple[int, ...]) -> None:
    model = taught(name, shape, 2)
    with pytest.raises(UsageError, match="resize it, or reset the model"):
        model.process(empty((12, *shape[1:])), 1)


@every
def test_grey_after_colour_is_refused(name: str) -> None:
    model = taught(name, (24, 32, 3), 2)
    with pytest.raises(UsageError, match=r"of shape \(24, 32, 3\), this one of \(24, 32\)"):
        model.process(empty((24, 32)), 1)


@every
def test_after_a_reset_another_size_is_welcome(name: str) -> None:
    model = taught(name, (24, 32))
    model.reset()
    assert model.background is None
    assert model.process(empty((10, 12, 3)), 1).shape == (10, 12)


@every
@pytest.mark.parametrize(
    "frame",
    [
        np.zeros((4, 4), np.float32),
        np.zeros((4, 4, 4), np.uint8),
        np.zeros((4, 4, 1), np.uint8),
        np.zeros((0, 4), np.uint8),
        np.zeros(4, np.uint8),
        "no picture",
    ],
    ids=["float", "rgba", "one channel of three axes", "empty", "a row", "text"],
)
def test_what_is_no_frame_is_refused(name: str, frame: Pixels) -> None:
    with pytest.raises(UsageError, match=r"a frame is uint8 of shape \(H, W\) or \(H, W, 3\)"):
        MAKERS[name]().process(frame, 0)


@every
@given(height=st.integers(1, 9), width=st.integers(1, 9), rgb=st.booleans())
@settings(max_examples=15)
def test_every_size_down_to_one_pixel_works(name: str, height: int, width: int, rgb: bool) -> None:
    model = MAKERS[name]()
    shape = (height, width, 3) if rgb else (height, width)
    for number in range(12):
        mask = model.process(empty(shape, number), number)
    assert mask.shape == (height, width)


@every
@of_each_shape
def test_the_same_frames_give_the_same_masks(name: str, shape: tuple[int, ...]) -> None:
    frames = [(visited if number % 7 > 4 else empty)(shape, number) for number in range(60)]
    one, other = MAKERS[name](), MAKERS[name]()
    first = [one.process(frame, number) for number, frame in enumerate(frames)]
    second = [other.process(frame, number) for number, frame in enumerate(frames)]
    assert np.array_equal(first, second)


@every
def test_frames_are_neither_changed_nor_kept(name: str) -> None:
    frame = empty(SHAPES[1])
    frame.flags.writeable = False
    model = taught(name, SHAPES[1])
    model.process(frame, 0)
    frame.flags.writeable = True
    frame[:] = 0
    background = model.background
    assert background is None or background.min() > 90


@every
def test_a_part_of_a_larger_picture_is_a_frame(name: str) -> None:
    large = empty((48, 64, 3))
    model = MAKERS[name]()
    for number in range(12):
        mask = model.process(large[::2, ::2], number)
    assert mask.shape == (24, 32)
