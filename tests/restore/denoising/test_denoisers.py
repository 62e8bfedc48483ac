"""What holds for every way to take noise out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage import data

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import full_scale
from cleanplate.restore.denoising.denoiser import Denoiser, Strength
from cleanplate.restore.denoising.methods import METHODS, make_denoiser

KINDS = [
    make_denoiser("nlm", frames=3, search=11, space="lab"),
    make_denoiser("nlm", frames=1, search=11),
    *(make_denoiser(name, frames=3) for name in METHODS if name != "nlm"),
]
every = pytest.mark.parametrize(
    "denoiser", KINDS, ids=lambda kind: kind.name + getattr(kind, "space", "")[:1]
)
DTYPES = (np.uint8, np.uint16, np.float32)


def of_type(picture: np.ndarray, dtype: type) -> np.ndarray:
    """A picture of 0..255 in another depth."""
    scale = full_scale(np.dtype(dtype)) / 255
    values = picture * scale
    return (values if dtype is np.float32 else np.rint(values)).astype(dtype)


def scene(colour: bool = True) -> np.ndarray:
    rgb = data.chelsea()[60:140, 100:200]
    return rgb if colour else np.ascontiguousarray(rgb[..., 1])


def noisy(picture: np.ndarray, count: int, rng: np.random.Generator) -> list[np.ndarray]:
    """The same picture several times, each with noise of its own."""
    return [
        np.clip(np.rint(picture + rng.normal(0, 12, picture.shape)), 0, 255).astype(np.uint8)
        for _ in range(count)
    ]


def error(picture: np.ndarray, clean: np.ndarray) -> float:
    scale = 255 / full_scale(picture.dtype)
    return float(np.sqrt(np.mean((picture.astype(np.float64) * scale - clean) ** 2)))


@every
@pytest.mark.parametrize("colour", [True, False], ids=["rgb", "grey"])
@pytest.mark.parametrize("dtype", DTYPES)
def test_noise_becomes_less_and_the_kind_stays(
    denoiser: Denoiser, colour: bool, dtype: type, rng: np.random.Generator
) -> None:
    clean = scene(colour)
    stack = [of_type(frame, dtype) for frame in noisy(clean, denoiser.frames, rng)]
    at = len(stack) // 2
    result = denoiser.picture(stack, at, Strength(12, 12))
    assert (result.shape, result.dtype) == (stack[at].shape, stack[at].dtype)
    assert error(result, clean) < 0.85 * error(stack[at], clean)


@every
def test_inputs_are_not_changed(denoiser: Denoiser, rng: np.random.Generator) -> None:
    stack = noisy(scene(), denoiser.frames, rng)
    kept = [frame.copy() for frame in stack]
    denoiser.picture(stack, 0, Strength(10, 10))
    assert all(np.array_equal(frame, copy) for frame, copy in zip(stack, kept, strict=True))


@every
def test_strength_0_changes_nothing(denoiser: Denoiser, rng: np.random.Generator) -> None:
    (picture,) = noisy(scene(), 1, rng)
    assert np.array_equal(denoiser.picture([picture], 0, Strength(0, 0)), picture)


@pytest.mark.parametrize("name", METHODS)
def test_strength_0_of_one_kind_is_no_work(
    name: str, rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[float] = []

    def plane(_self: Denoiser, stack: list[np.ndarray], at: int, strength: float) -> np.ndarray:
        given.append(strength)
        return stack[at]

    monkeypatch.setattr(METHODS[name], "plane", plane)
    for strength in (Strength(15, 0), Strength(0, 7)):
        make_denoiser(name).picture(noisy(scene(), 1, rng), 0, strength)
    assert given == [15, 7]


@every
@pytest.mark.parametrize("dtype", DTYPES)
@settings(max_examples=12)
@given(
    size=st.tuples(st.integers(1, 12), st.integers(1, 12)),
    colour=st.booleans(),
    level=st.integers(0, 255),
)
def test_a_flat_picture_of_any_size_stays(
    denoiser: Denoiser, dtype: type, size: tuple[int, int], colour: bool, level: int
) -> None:
    shape = (*size, 3) if colour else size
    flat = of_type(np.full(shape, level, np.uint8), dtype)
    result = denoiser.picture([flat], 0, Strength(10, 10))
    assert (result.shape, result.dtype) == (flat.shape, flat.dtype)
    # CIELAB of 8 bits does not hold every colour exactly.
    assert error(result, np.full(shape, level)) < 1.5


@every
def test_rows_with_gaps_are_read_right(denoiser: Denoiser, rng: np.random.Generator) -> None:
    (picture,) = noisy(scene(), 1, rng)
    wide = np.repeat(picture, 2, axis=1)
    once, again = (
        denoiser.picture([frame], 0, Strength(8, 8))
        for frame in (np.ascontiguousarray(wide[:, ::2]), wide[:, ::2])
    )
    assert np.array_equal(once, again)


@every
def test_the_strength_follows_the_noise(denoiser: Denoiser, rng: np.random.Generator) -> None:
    clean = scene()
    little, much = (
        np.clip(clean + rng.normal(0, sigma, clean.shape), 0, 255).astype(np.uint8)
        for sigma in (6, 24)
    )
    weak, strong = denoiser.strength_for(little), denoiser.strength_for(much)
    assert 2 < strong.luma / weak.luma < 4.5
    assert 2 < strong.chroma / weak.chroma < 5


@pytest.mark.parametrize(
    ("stack", "at", "word"),
    [
        ([], 0, "of 0"),
        ([np.zeros((4, 4), np.uint8)], 1, "of 1"),
        ([np.zeros((4, 4), np.uint8), np.zeros((4, 5), np.uint8)], 0, "one size"),
        ([np.zeros((4, 4), np.uint8), np.zeros((4, 4), np.uint16)], 0, "one size and depth"),
        ([np.zeros((4, 4, 4), np.uint8)], 0, "grey"),
        ([np.zeros((0, 4), np.uint8)], 0, "H, W >= 1"),
        ([np.zeros((4, 4), np.float64)], 0, "float64"),
    ],
)
def test_what_is_no_frame_is_refused(stack: list[np.ndarray], at: int, word: str) -> None:
    with pytest.raises(UsageError, match=word):
        make_denoiser("tv").picture(stack, at, Strength(5, 5))


def test_an_unknown_method_is_answered_with_all() -> None:
    with pytest.raises(UsageError, match="nlm, tv, wavelet, bilateral, average"):
        make_denoiser("median")


def test_strengths_are_not_negative() -> None:
    with pytest.raises(UsageError, match="from 0"):
        Strength(-1, 3)
