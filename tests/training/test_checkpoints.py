"""Checkpoints: whole or not there, with their recipe, and clear about damage."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from cleanplate.core.errors import InputError, OutputError, UsageError
from cleanplate.training.checkpoints import (
    Checkpoints,
    load_into,
    read_weights,
    weights_of,
    write_weights,
)

from .tiny import TINY, TinyNet

FIGURES = {"max_f": 0.5}


def saved(run: Path, *steps: int) -> Checkpoints:
    found = Checkpoints(run)
    for step in steps:
        found.save(TinyNet(), TINY, step, {"step": step, "best": {}}, FIGURES)
    return found


def test_weights_come_back_with_their_recipe(tmp_path: Path) -> None:
    net = TinyNet()
    write_weights(tmp_path / "a.safetensors", net, TINY, 7, FIGURES)
    found = read_weights(tmp_path / "a.safetensors")
    assert (found.recipe, found.step, found.figures) == (TINY, 7, FIGURES)
    other = TinyNet()
    load_into(other, found, tmp_path)
    assert all(torch.equal(net.state_dict()[name], one) for name, one in found.tensors.items())


def test_the_last_two_are_kept(tmp_path: Path) -> None:
    assert saved(tmp_path, 10, 20, 30).steps() == [20, 30]


def test_a_state_comes_back(tmp_path: Path) -> None:
    step, state = saved(tmp_path, 5).load(TinyNet(), TINY)
    assert (step, state) == (5, {"step": 5, "best": {}})


def test_saving_a_step_again_replaces_it(tmp_path: Path) -> None:
    found = saved(tmp_path, 5, 5)
    assert found.steps() == [5]
    assert [path.name for path in (tmp_path / "checkpoints").iterdir()] == ["00000005"]


@contextlib.contextmanager
def files_up_to(count: int) -> Iterator[None]:
    """No file may grow larger than so many bytes: what a full disk is like."""
    resource = pytest.importorskip("resource", reason="limits of files are Unix's")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (count, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("room", [1000, 9000])
def test_a_full_disk_leaves_what_was_there(tmp_path: Path, room: int) -> None:
    """At 1000 bytes the weights have no room, at 9000 the state."""
    found = saved(tmp_path, 5)
    with files_up_to(room), pytest.raises(OutputError, match=r"cannot write .*00000006"):
        found.save(TinyNet(), TINY, 6, {"moments": torch.zeros(9000)}, {})
    assert [path.name for path in (tmp_path / "checkpoints").iterdir()] == ["00000005"]


def test_a_state_of_something_else_is_damaged(tmp_path: Path) -> None:
    found = saved(tmp_path, 5)
    torch.save([1], tmp_path / "checkpoints" / "00000005" / "state.pt")
    with pytest.raises(InputError, match="holds no state of a training"):
        found.load(TinyNet(), TINY)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": "other"}, "was begun with the recipe tiny, not other"),
        ({"optimizer": "sgd"}, "was begun with --optimizer adam, not sgd"),
        ({"net_options": {"width": 4}}, "--network without options, not width=4; name"),
    ],
)
def test_another_recipes_checkpoint_is_refused(
    tmp_path: Path, change: dict[str, object], words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        saved(tmp_path, 5).load(TinyNet(), replace(TINY, **change))


@pytest.mark.parametrize("name", ["weights.safetensors", "state.pt"])
@pytest.mark.parametrize("how", ["cut", "noise", "empty"])
def test_a_damaged_checkpoint_names_the_one_before(tmp_path: Path, name: str, how: str) -> None:
    found = saved(tmp_path, 5, 6)
    path = tmp_path / "checkpoints" / "00000006" / name
    whole = path.read_bytes()
    path.write_bytes({"cut": whole[: len(whole) // 2], "noise": b"\xff" * 500, "empty": b""}[how])
    with pytest.raises(InputError, match=r"damaged.{,50}; delete .*00000006 to go on from step 5$"):
        found.load(TinyNet(), TINY)


def test_a_state_that_would_run_code_is_damaged(tmp_path: Path) -> None:
    found = saved(tmp_path, 5)
    torch.save({"step": print}, tmp_path / "checkpoints" / "00000005" / "state.pt")
    with pytest.raises(InputError, match=r"state\.pt is damaged"):
        found.load(TinyNet(), TINY)


def test_weights_of_another_shape_do_not_fit(tmp_path: Path) -> None:
    write_weights(tmp_path / "a.safetensors", TinyNet(width=4), TINY, 7, {})
    with pytest.raises(InputError, match=r"does not fit the network 'tiny': \S+ is \("):
        load_into(TinyNet(), read_weights(tmp_path / "a.safetensors"), tmp_path)


def test_weights_without_a_recipe_are_refused(tmp_path: Path) -> None:
    save_file({"a": torch.zeros(1)}, tmp_path / "a.safetensors")
    with pytest.raises(InputError, match="weights without a recipe"):
        read_weights(tmp_path / "a.safetensors")


def test_missing_weights_and_empty_runs_are_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist; name the folder of a run"):
        read_weights(tmp_path / "a.safetensors")
    with pytest.raises(InputError, match="holds no checkpoint; name another"):
        Checkpoints(tmp_path).last()


def test_a_run_stands_for_its_best_weights_or_its_newest(tmp_path: Path) -> None:
    saved(tmp_path, 5, 6)
    newest = tmp_path / "checkpoints" / "00000006"
    assert weights_of(tmp_path) == weights_of(newest) == newest / "weights.safetensors"
    write_weights(tmp_path / "best.safetensors", TinyNet(), TINY, 5, {})
    assert weights_of(tmp_path) == tmp_path / "best.safetensors"
