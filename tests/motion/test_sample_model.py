"""What the models of samples keep to: exact states, an exact freeze, any number of threads."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable

import numpy as np
import pytest

from cleanplate.core.errors import MissingExtraError, UsageError
from cleanplate.motion import bands, compiled
from cleanplate.motion.pbas import PBAS
from cleanplate.motion.subsense import SuBSENSE
from cleanplate.motion.subtractor import MOTION, Pixels, Subtractor
from cleanplate.motion.vibe import ViBe

from .scenes import SHAPES, of_each_shape

CLASSES = [ViBe, PBAS, SuBSENSE]
MAKERS: list[Callable[[], Subtractor]] = [
    lambda: ViBe(samples=10),
    lambda: PBAS(samples=10),
    lambda: SuBSENSE(samples=10),
]
each_class = pytest.mark.parametrize("method", CLASSES, ids=lambda method: method.name)
each = pytest.mark.parametrize("maker", MAKERS, ids=["vibe", "pbas", "subsense"])


def noisy(shape: tuple[int, ...], number: int) -> Pixels:
    """A still picture under noise of a standard deviation of 4 levels."""
    scene = np.random.default_rng(99).integers(40, 200, (shape[0] // 4, shape[1] // 4, *shape[2:]))
    scene = scene.repeat(4, axis=0).repeat(4, axis=1)
    noise = np.random.default_rng(number).normal(0, 4, shape)
    return np.clip(scene + noise, 0, 255).astype(np.uint8)


def walked(shape: tuple[int, ...], number: int) -> Pixels:
    """The same, with a bright square of 12 pixels that goes a pixel a frame to the right."""
    frame = noisy(shape, number)
    left = number % (shape[1] - 12)
    frame[6:18, left : left + 12] = 250
    return frame


def saved(model: Subtractor) -> dict[str, np.ndarray]:
    file = io.BytesIO()
    np.savez(file, **model.state())
    file.seek(0)
    with np.load(file, allow_pickle=False) as state:
        return dict(state)


def same(one: Subtractor, other: Subtractor) -> bool:
    states = one.state(), other.state()
    return all(np.array_equal(states[0][name], states[1][name]) for name in states[0])


@each
@of_each_shape
@pytest.mark.parametrize("frames", [4, 25])
def test_it_goes_on_bit_by_bit_where_its_state_was_taken(
    maker: Callable[[], Subtractor], shape: tuple[int, ...], frames: int
) -> None:
    """Also from within the warm-up of ten frames."""
    one, other = maker(), maker()
    for number in range(frames):
        one.process(walked(shape, number), number)
    other.restore(saved(one))
    for number in range(frames, frames + 15):
        frame = walked(shape, number)
        assert np.array_equal(one.process(frame, number), other.process(frame, number))
    assert same(one, other)


@each
@of_each_shape
def test_frozen_nothing_at_all_changes(
    maker: Callable[[], Subtractor], shape: tuple[int, ...]
) -> None:
    model, before = maker(), maker()
    for number in range(20):
        model.process(noisy(shape, number), number)
    before.restore(saved(model))
    model.learning_rate = 0
    for number in range(20, 30):
        model.process(walked(shape, number), number)
    assert same(model, before)


@each
def test_any_number_of_threads_gives_the_same(
    maker: Callable[[], Subtractor], monkeypatch: pytest.MonkeyPatch
) -> None:
    models = []
    for threads in (1, 2, 5):
        monkeypatch.setattr(bands, "cores", lambda threads=threads: threads)
        model = maker()
        for number in range(14):
            model.process(walked((104, 100, 3), number), number)
        models.append(model)
    assert same(models[0], models[1])
    assert same(models[0], models[2])


@each
@of_each_shape
def test_a_still_scene_under_noise_does_not_move(
    maker: Callable[[], Subtractor], shape: tuple[int, ...]
) -> None:
    model = maker()
    masks = [model.process(noisy(shape, number), number) for number in range(60)]
    assert np.mean([mask == MOTION for mask in masks[40:]]) < 0.01


@each
@of_each_shape
def test_a_square_that_moves_is_found(
    maker: Callable[[], Subtractor], shape: tuple[int, ...]
) -> None:
    model = maker()
    for number in range(30):
        model.process(noisy(shape, number), number)
    for number in range(32, 38):
        mask = model.process(walked(shape, number), number) == MOTION
        square = np.zeros(mask.shape, bool)
        left = number % (shape[1] - 12)
        square[6:18, left : left + 12] = True
        assert (mask & square).sum() / (mask | square).sum() > 0.7


@each
def test_a_state_of_other_arguments_is_refused(maker: Callable[[], Subtractor]) -> None:
    model = maker()
    model.process(noisy(SHAPES[0], 0), 0)
    other = type(model)(samples=11)
    with pytest.raises(UsageError, match="saved by a model made with other arguments"):
        other.restore(model.state())
    assert other.background is None


@each
def test_damaged_samples_are_refused(maker: Callable[[], Subtractor]) -> None:
    model = maker()
    model.process(noisy(SHAPES[0], 0), 0)
    state = model.state()
    for broken in (state["samples"][:, :, 0], state["samples"].astype(np.int64)):
        with pytest.raises(UsageError, match="saved by a model made with other arguments"):
            maker().restore({**state, "samples": broken})


@each_class
def test_without_numba_the_extra_is_named(
    method: type[Subtractor], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiled, "_fault", lambda: "")
    with pytest.raises(MissingExtraError, match=r"^the algorithm .* extra 'motion'; .* pip"):
        method()


@each_class
def test_numba_that_does_not_load_is_said(
    method: type[Subtractor], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiled, "_fault", lambda: "Numba needs NumPy 2.2 or less")
    with pytest.raises(MissingExtraError, match=r"does not load \(Numba needs NumPy 2.2 or less\)"):
        method()


def test_the_list_of_methods_does_not_load_numba() -> None:
    code = "import sys, cleanplate.motion.algorithms; assert 'numba' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


@each_class
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"matches": 0}, "number of matches is from 1 to 20, not 0"),
        ({"samples": 1}, r"samples is from that of matches \(2\) to 255, not 1"),
        ({"samples": 256}, r"samples is from that of matches \(2\) to 255, not 256"),
        ({"median": 4}, "median's size is an odd number of pixels, such as 5, not 4"),
        ({"median": 33}, "median's size is from 1 to 31, not 33"),
    ],
)
def test_parameters_out_of_range_are_refused(
    method: type[Subtractor], arguments: dict[str, int], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        method(**arguments)


@each_class
def test_a_model_of_one_sample_and_one_match_works(method: type[Subtractor]) -> None:
    model = method(samples=1, matches=1, median=1)  # type: ignore[call-arg]
    flat = np.full((3, 4), 100, np.uint8)
    for number in range(3):
        assert not model.process(flat, number).any()
    assert model.process(flat + 100, 3).all()
