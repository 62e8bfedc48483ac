"""Places: each unknown pixel is one place's own, once, with its surroundings."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cleanplate.restore.inpainting.holes import places


@given(
    height=st.integers(1, 300),
    width=st.integers(1, 300),
    share=st.sampled_from([0.0, 0.001, 0.05, 1.0]),
    seed=st.integers(0, 20),
)
def test_every_unknown_pixel_is_filled_once(
    height: int, width: int, share: float, seed: int
) -> None:
    hole = np.random.default_rng(seed).random((height, width)) < share
    count = np.zeros(hole.shape, int)
    for place in places(hole, 1.0, 8):
        count[place.window] += place.own
    assert np.array_equal(count, hole.astype(int))


def test_holes_far_apart_are_two_places() -> None:
    hole = np.zeros((100, 1000), bool)
    hole[50:53, 10:13] = hole[50:53, 900:903] = True
    found = list(places(hole, least=20))
    assert [place.window for place in found] == [
        (slice(30, 73), slice(0, 33)),
        (slice(30, 73), slice(880, 923)),
    ]


def test_holes_side_by_side_are_one_place() -> None:
    hole = np.zeros((100, 200), bool)
    hole[50, 50] = hole[50, 70] = True
    assert len(list(places(hole))) == 1


def test_surroundings_grow_with_the_hole() -> None:
    hole = np.zeros((900, 900), bool)
    hole[400:500, 400:500] = True
    (place,) = places(hole, share=1.0, least=10)
    assert place.window == (slice(300, 600), slice(300, 600))


def test_a_long_scratch_is_worked_on_in_parts() -> None:
    hole = np.zeros((60, 5000), bool)
    hole[30:33] = True
    found = list(places(hole))
    assert len(found) == 7
    assert max(place.own.shape[1] for place in found) < 900
