"""Sigma-delta: steps of one, by hand, with and without numba."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanplate.core.errors import UsageError
from cleanplate.motion import sigma_delta
from cleanplate.motion.sigma_delta import SigmaDelta


def flat(value: int) -> np.ndarray:
    return np.full((2, 3), value, np.uint8)


def followed(model: SigmaDelta, *values: int) -> tuple[int, int, int]:
    """Label, background and spread after the frames."""
    for value in values:
        mask = model.process(flat(value), 0)
    background, spread = np.asarray(model.background), model.state()["spread"]
    return int(mask[0, 0]), int(background[0, 0]), int(spread[0, 0])


def test_the_first_frame_is_the_background() -> None:
    assert followed(SigmaDelta(), 100) == (0, 100, 15)


def test_the_background_goes_a_step_a_frame() -> None:
    """To 101, 102, 101: the spread goes towards 49, 48, and rests at the difference of 0."""
    model = SigmaDelta()
    assert followed(model, 100, 150) == (255, 101, 16)
    assert followed(model, 150) == (255, 102, 17)
    assert followed(model, 101) == (0, 101, 17)


def test_the_spread_follows_the_amplified_difference() -> None:
    """10 levels, less the step, are 9: four times that is above 15, once is not."""
    assert followed(SigmaDelta(amplification=4), 100, 110) == (0, 101, 16)
    assert followed(SigmaDelta(amplification=1), 100, 110) == (0, 101, 15)


@pytest.mark.parametrize(("value", "label"), [(115, 0), (116, 255)])
@pytest.mark.parametrize("numba", [True, False])
def test_what_reaches_the_spread_moves(
    value: int, label: int, numba: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the step to 101 they are 14 and 15 away, and the spread is 15: the paper's step 4."""
    if not numba:
        monkeypatch.setattr(sigma_delta, "has_numba", lambda: False)
    assert followed(SigmaDelta(), 100, value)[0] == label


@pytest.mark.parametrize(("value", "label"), [(114, 0), (115, 255)])
def test_frozen_it_is_the_same(value: int, label: int) -> None:
    model = SigmaDelta(learning_rate=0)
    assert followed(model, 100, value)[0] == label


def test_the_spread_has_its_bounds() -> None:
    model = SigmaDelta(least_spread=10, most_spread=12)
    assert followed(model, 100, *[250] * 5)[2] == 12
    assert followed(SigmaDelta(least_spread=10), 100, *[102, 100] * 20)[2] == 10


def test_black_and_white_do_not_wrap() -> None:
    model = SigmaDelta(amplification=10)
    assert followed(model, 0, *[255] * 300)[:2] == (0, 255)
    assert followed(model, *[0] * 300)[1] == 0


@given(
    seed=st.integers(0, 10_000),
    amplification=st.integers(1, 10),
    bounds=st.tuples(st.integers(1, 255), st.integers(1, 255)),
    shape=st.sampled_from([(1, 1), (5, 7), (9, 70), (4, 5, 3)]),
)
def test_numba_and_opencv_do_the_same(
    seed: int, amplification: int, bounds: tuple[int, int], shape: tuple[int, ...]
) -> None:
    pytest.importorskip("numba")
    frames = np.random.default_rng(seed).integers(0, 256, (12, *shape), np.uint8)
    limits = {"least_spread": min(bounds), "most_spread": max(bounds)}
    models = [SigmaDelta(amplification=amplification, **limits) for _ in range(2)]
    fast = [models[0].process(frame, 0) for frame in frames]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sigma_delta, "has_numba", lambda: False)
        slow = [models[1].process(frame, 0) for frame in frames]
    states = [model.state() for model in models]
    assert np.array_equal(fast, slow)
    assert all(np.array_equal(states[0][key], states[1][key]) for key in ("median", "spread"))


def test_it_knows_no_rates_but_all_and_nothing() -> None:
    with pytest.raises(UsageError, match=r"sigma-delta has no such rates: .* not 0\.5"):
        SigmaDelta(learning_rate=0.5)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"amplification": 0}, "amplification of sigma-delta is from 1 to 10, not 0"),
        ({"least_spread": 0}, "least spread is from 1 to 255, not 0"),
        ({"most_spread": 14}, "most spread is from 15 to 255, not 14"),
    ],
)
def test_parameters_out_of_range_are_refused(arguments: dict[str, int], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        SigmaDelta(**arguments)
