"""That no state, whatever is in it, brings a model into another state than it could be in."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from cleanplate.core.errors import UsageError
from cleanplate.motion.eigenbackground import Eigenbackground
from cleanplate.motion.gsoc import GSOC
from cleanplate.motion.kde import KDE
from cleanplate.motion.states import laid_out_as
from cleanplate.motion.subtractor import Subtractor
from cleanplate.motion.temporal_median import TemporalMedian

from .scenes import MAKERS, SHAPES, empty, every, of_each_shape, taught

Array = np.ndarray[Any, np.dtype[Any]]

DAMAGES: dict[str, Callable[[Array], Any]] = {
    "one value": lambda array: array.reshape(-1)[0],
    "no values": lambda array: array[:0],
    "a row less": lambda array: array[..., :-1],
    "an axis more": lambda array: array[np.newaxis],
    "four by four": lambda _: np.zeros((4, 4)),
    "text": lambda _: np.array("damaged"),
    "of two bytes": lambda array: array.astype(np.int16),
    "complex": lambda array: array.astype(np.complex128),
    "objects": lambda array: array.astype(object),
    "nothing": lambda _: None,
    "a ragged list": lambda _: [[1], [2, 3]],
}

"""What is done to an array."""

WITHOUT_ANOTHER = {
    "frame-difference": ["background"],
    "gmg": ["frames"],
    "mog": ["frames"],
    "static-frame-difference": ["background"],
}
"""Frames of another size are a state of their own where there is nothing to compare them with."""


def parts(name: str) -> list[str]:
    state = taught(name, SHAPES[1]).state()
    return [part for part in state if part not in ("algorithm", "learned")]


def refused(name: str, state: dict[str, Any], message: str) -> None:
    model = MAKERS[name]()
    with pytest.raises(UsageError, match=message):
        model.restore(state)
    assert model.background is None
    assert model.process(empty((5, 6)), 0).shape == (5, 6)


@every
@of_each_shape
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_part_is_refused(name: str, shape: tuple[int, ...], damage: str) -> None:
    state = taught(name, shape).state()
    for part in parts(name):
        if not state[part].size:
            continue  # SuBSENSE's, of small pictures
        damaged = DAMAGES[damage](state[part])
        if damage in ("a row less", "of two bytes") and part in WITHOUT_ANOTHER.get(
            name, ["shape"]
        ):
            continue
        refused(name, {**state, part: damaged}, "is damaged, or was saved|cannot be read")


@every
def test_a_part_that_is_missing_is_named(name: str) -> None:
    state = taught(name, SHAPES[1]).state()
    for part in parts(name):
        rest = {key: array for key, array in state.items() if key != part}
        refused(name, rest, f"this state of {name} lacks '{part}'")


@every
@pytest.mark.parametrize(
    "learned",
    [np.array("many"), np.array(-1), np.array([3]), np.array(3.0), np.array(2**62), np.array(True)],
    ids=["text", "negative", "a list", "a fraction", "endless", "truth"],
)
def test_what_is_no_number_of_frames_is_refused(name: str, learned: Array) -> None:
    state = taught(name, SHAPES[0]).state()
    refused(name, {**state, "learned": learned}, "'learned' is no number of frames")


@every
@pytest.mark.parametrize("algorithm", [np.array(3), np.array(["mog2", "knn"])])
def test_what_is_no_name_is_refused(name: str, algorithm: Array) -> None:
    state = taught(name, SHAPES[0]).state()
    refused(name, {**state, "algorithm": algorithm}, "the state of nothing")


@every
@pytest.mark.parametrize(
    "value", [0, -1, 255, np.inf], ids=["zeros", "below", "all 255", "infinite"]
)
def test_other_values_give_masks_or_are_refused(name: str, value: float) -> None:
    """Of the right shape and type, they may be anything: no crash, no warning, no endless loop."""
    state = taught(name, SHAPES[1]).state()
    for part in parts(name):
        array = state[part]
        filler = value
        if array.dtype.kind != "f":
            bounds = np.iinfo(array.dtype)
            filler = max(bounds.min, min(value, bounds.max))
        model = MAKERS[name]()
        try:
            model.restore({**state, part: np.full_like(array, filler)})
        except UsageError:
            continue
        for number in range(25):
            mask = model.process(empty(SHAPES[1], number), number)
        assert mask.shape == (24, 32)


@pytest.mark.parametrize("name", ["running-average", "sigma-delta", "kde"])
@pytest.mark.parametrize(
    "shape", [[10**9, 10**9, 3], [0, 5], [5], [4, 5, 4], [-4, 5], [2, 3, 3, 1]]
)
def test_no_memory_is_asked_for_by_a_damaged_shape(name: str, shape: list[int]) -> None:
    state = taught(name, SHAPES[1]).state()
    refused(name, {**state, "shape": np.array(shape)}, "is damaged, or was saved")


@pytest.mark.parametrize(
    "numbers", [[17, 18], [18, 18, 19], [-1, 18, 19], [19, 18, 17], [17, 18, 20]]
)
def test_frames_out_of_order_are_refused(numbers: list[int]) -> None:
    model = GSOC(remember=3)
    for number in range(20):
        model.process(empty(SHAPES[0], number), number)
    state = model.state() | {"numbers": np.array(numbers)}
    with pytest.raises(UsageError, match="'numbers'"):
        GSOC(remember=3).restore(state)


@pytest.mark.parametrize("places", [[0, 0, 0], [6, 0, 0], [2, 5, 0], [2, -1, 0], [2, 2, -1]])
def test_places_beside_the_samples_are_refused(places: list[int]) -> None:
    state = taught("temporal-median", SHAPES[0]).state()
    refused("temporal-median", {**state, "places": np.array(places)}, "'places' are none")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (TemporalMedian(samples=31), TemporalMedian(samples=15)),
        (TemporalMedian(samples=15), TemporalMedian(samples=31)),
        (Eigenbackground(components=3), Eigenbackground(components=5)),
        (KDE(samples=10), KDE(samples=20)),
        (GSOC(samples=30), GSOC(samples=2)),
    ],
)
def test_the_state_of_other_arguments_is_refused(one: Subtractor, other: Subtractor) -> None:
    for number in range(30):
        one.process(empty(SHAPES[0], number), number)
    with pytest.raises(UsageError, match="saved by a model made with other arguments"):
        other.restore(one.state())
    assert other.background is None


def test_a_damaged_file_is_refused() -> None:
    file = io.BytesIO()
    np.savez(file, **taught("mog2", SHAPES[1]).state())
    whole = bytearray(file.getvalue())
    whole[len(whole) // 2] ^= 255
    with (
        np.load(io.BytesIO(whole), allow_pickle=False) as state,
        pytest.raises(UsageError, match="this state cannot be read: Bad CRC-32"),
    ):
        MAKERS["mog2"]().restore(state)


def test_objects_in_a_file_are_refused() -> None:
    file = io.BytesIO()
    state = taught("cnt", SHAPES[1]).state()
    np.savez(file, **{**state, "frames": state["frames"].astype(object)})
    file.seek(0)
    with (
        np.load(file, allow_pickle=False) as read,
        pytest.raises(UsageError, match="this state cannot be read: Object arrays"),
    ):
        MAKERS["cnt"]().restore(read)


def test_an_array_column_by_column_is_laid_out_by_rows() -> None:
    """A kernel writes into a flat view, which of columns would be a copy."""
    columns = np.asfortranarray(np.arange(6.0).reshape(2, 3))
    array = laid_out_as({"average": columns}, "average", np.zeros((2, 3)))
    assert array.flags.c_contiguous
    assert np.array_equal(array, columns)
