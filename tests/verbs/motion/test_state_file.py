"""Saved states as they come from disks: whole, damaged, or something else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cleanplate.core.errors import InputError
from cleanplate.motion.algorithms import find_algorithm
from cleanplate.verbs.motion.state_file import load_state, save_state


def _saved(path: Path) -> Path:
    subtractor = find_algorithm("running-average")()
    for number in range(3):
        subtractor.process(np.full((20, 30, 3), 40 * number, np.uint8), number)
    save_state(path, subtractor)
    return path


def test_a_state_comes_back_as_it_was(tmp_path: Path) -> None:
    state = load_state(_saved(tmp_path / "a.npz"))
    assert str(state["algorithm"]) == "running-average"
    assert int(state["learned"]) == 3


def test_no_flipped_bit_is_more_than_an_error_of_the_input(tmp_path: Path) -> None:
    whole = _saved(tmp_path / "a.npz").read_bytes()
    damaged, refused = tmp_path / "b.npz", 0
    for place in range(0, len(whole), 7):
        damaged.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        try:
            load_state(damaged)
        except InputError:
            refused += 1
    assert refused > len(whole) // 7 // 2


@pytest.mark.parametrize("length", [0, 1, 100])
def test_a_file_cut_short_is_refused(tmp_path: Path, length: int) -> None:
    cut = tmp_path / "b.npz"
    cut.write_bytes(_saved(tmp_path / "a.npz").read_bytes()[:length])
    with pytest.raises(InputError, match="no saved state"):
        load_state(cut)


def test_an_array_by_itself_is_no_state(tmp_path: Path) -> None:
    with (tmp_path / "a.npz").open("wb") as file:
        np.save(file, np.zeros(3))
    with pytest.raises(InputError, match="no saved state"):
        load_state(tmp_path / "a.npz")


def test_a_state_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        load_state(tmp_path / "a.npz")
