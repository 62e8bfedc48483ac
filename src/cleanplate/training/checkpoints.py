"""Checkpoints: weights with their recipe as safetensors, and what resuming needs besides.

A checkpoint is a folder ``RUN/checkpoints/00001000`` that is renamed when both of its files are
whole, so that there is never one half of each. The last two are kept: should the newest be damaged,
one before it is left.
"""

from __future__ import annotations

import io
import json
import pickle
import shutil
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from cleanplate._version import __version__
from cleanplate.core.errors import InputError, OutputError, UsageError
from cleanplate.media.whole import output_error, whole_file
from cleanplate.nets.weights import misfit
from cleanplate.training.recipe import Recipe

BEST = "best.safetensors"
"""The best weights of a run, beside its checkpoints."""

_FOLDER, _WEIGHTS, _STATE = "checkpoints", "weights.safetensors", "state.pt"
_KEY = "cleanplate"
_KEPT = 2


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of a network, and what is known of them."""

    tensors: Mapping[str, Tensor]
    """By their names in the network."""
    recipe: Recipe
    """How they were trained."""
    step: int
    """After how many steps."""
    figures: Mapping[str, float]
    """Of validation at that step; empty where none was made."""


def write_weights(
    path: Path, net: nn.Module, recipe: Recipe, step: int, figures: Mapping[str, float]
) -> None:
    """Write a network's weights as safetensors, recipe and step in its metadata.

    Raises:
        OutputError: the file cannot be written.
    """
    from safetensors.torch import save

    record = {
        "version": __version__,
        "recipe": recipe.as_dict(),
        "step": step,
        "figures": dict(figures),
    }
    tensors = {
        name: tensor.detach().cpu().contiguous() for name, tensor in net.state_dict().items()
    }
    with whole_file(path) as temporary:
        # Written by Python: libraries say in words of their own that a disk is full.
        temporary.write_bytes(save(tensors, {_KEY: json.dumps(record)}))


def read_weights(path: Path) -> Weights:
    """The weights of a file that `write_weights` wrote.

    Raises:
        InputError: missing, damaged, or weights without a recipe.
    """
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, "pt") as file:
            record = json.loads((file.metadata() or {})[_KEY])
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        recipe = Recipe.from_dict(record["recipe"])
        return Weights(tensors, recipe, int(record["step"]), record["figures"])
    except FileNotFoundError as error:
        msg = f"{path} does not exist; name the folder of a run, or weights of one"
        raise InputError(msg) from error
    except KeyError as error:
        msg = f"{path} holds weights without a recipe; name weights of `cleanplate train`"
        raise InputError(msg) from error
    except (SafetensorError, OSError, ValueError, TypeError) as error:
        msg = f"{path} is damaged, or no file of weights; name another checkpoint of the run"
        raise InputError(msg) from error


def load_into(net: nn.Module, weights: Weights, source: Path) -> None:
    """Give a network its weights.

    Raises:
        InputError: they are another network's.
    """
    if (why := misfit(net, weights.tensors)) is not None:
        msg = f"{source} does not fit the network '{weights.recipe.net}': {why}"
        raise InputError(msg)
    net.load_state_dict(dict(weights.tensors))


class Checkpoints:
    """The checkpoints of a run.

    Args:
        run: folder of the run.
    """

    def __init__(self, run: Path) -> None:
        self._folder = run / _FOLDER

    def steps(self) -> list[int]:
        """Steps there are checkpoints of, oldest first."""
        if not self._folder.is_dir():
            return []
        names = [path.name for path in self._folder.iterdir() if path.is_dir()]
        return sorted(int(name) for name in names if name.isdecimal())

    def save(
        self,
        net: nn.Module,
        recipe: Recipe,
        step: int,
        state: Mapping[str, Any],
        figures: Mapping[str, float],
    ) -> Path:
        """Write a checkpoint, and remove those before the last but one.

        Raises:
            OutputError: it cannot be written.
        """
        place = self._folder / f"{step:08}"
        temporary = self._folder / f".{place.name}.{uuid.uuid4().hex[:12]}.part"
        try:
            temporary.mkdir(parents=True)
            write_weights(temporary / _WEIGHTS, net, recipe, step, figures)
            _write_state(temporary / _STATE, state)
            if place.exists():  # of the same step: it says the same
                shutil.rmtree(place)
            temporary.replace(place)
        except OSError as error:
            within = error.__cause__ if isinstance(error, OutputError) else error
            cause = within if isinstance(within, OSError) else error
            raise output_error(place, cause) from error
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
        for old in self.steps()[:-_KEPT]:
            shutil.rmtree(self._folder / f"{old:08}", ignore_errors=True)
        return place

    def last(self) -> Path:
        """The newest checkpoint.

        Raises:
            InputError: there is none.
        """
        steps = self.steps()
        if not steps:
            msg = (
                f"{self._folder.parent} holds no checkpoint; name another run, or begin it anew "
                "with --overwrite"
            )
            raise InputError(msg)
        return self._folder / f"{steps[-1]:08}"

    def load(self, net: nn.Module, recipe: Recipe) -> tuple[int, dict[str, Any]]:
        """Give a network the newest weights; their step, and the rest of the state.

        Raises:
            InputError: there is no checkpoint, or it is damaged.
            UsageError: it is another recipe's.
        """
        place = self.last()
        try:
            weights = read_weights(place / _WEIGHTS)
            check_same_recipe(weights.recipe, recipe, self._folder.parent)
            load_into(net, weights, place)
            return weights.step, _read_state(place / _STATE)
        except InputError as error:
            msg = f"{str(error).partition(';')[0]}; {self._instead(place)}"
            raise InputError(msg) from error

    def _instead(self, place: Path) -> str:
        """What to do about a damaged checkpoint."""
        others = [step for step in self.steps() if f"{step:08}" != place.name]
        if not others:
            return "there is no other checkpoint, so begin anew with --overwrite"
        return f"delete {place} to go on from step {others[-1]}"


def check_same_recipe(found: Recipe, wanted: Recipe, run: Path) -> None:
    """Refuse to go on with what another recipe, network or optimiser has begun.

    Raises:
        UsageError: says which one it was.
    """
    for name, what in (
        ("name", "the recipe"),
        ("net", "the network"),
        ("net_options", "--network"),
        ("optimizer", "--optimizer"),
    ):
        was, now = getattr(found, name), getattr(wanted, name)
        if was != now:
            msg = (
                f"{run} was begun with {what} {_shown(was)}, not {_shown(now)}; "
                "name another folder with -o"
            )
            raise UsageError(msg)


def _shown(value: str | Mapping[str, Any]) -> str:
    """A name, or options as they are given to ``--network``."""
    if isinstance(value, str):
        return value
    return ",".join(f"{name}={one}" for name, one in value.items()) or "without options"


def weights_of(place: Path) -> Path:
    """The file of weights that a run, a checkpoint or a file of weights stands for.

    A run's are its best ones, or the newest where it was not validated.

    Raises:
        InputError: there is nothing of that kind.
    """
    if not place.is_dir():
        return place
    for name in (BEST, _WEIGHTS):
        if (place / name).is_file():
            return place / name
    return Checkpoints(place).last() / _WEIGHTS


def _write_state(path: Path, state: Mapping[str, Any]) -> None:
    whole = io.BytesIO()
    torch.save(dict(state), whole)
    path.write_bytes(whole.getbuffer())


def _read_state(path: Path) -> dict[str, Any]:
    try:
        state: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError as error:
        msg = f"{path} is missing"
        raise InputError(msg) from error
    except (OSError, RuntimeError, EOFError, ValueError, KeyError, pickle.UnpicklingError) as error:
        msg = f"{path} is damaged"
        raise InputError(msg) from error
    if not isinstance(state, dict) or "step" not in state or "best" not in state:
        msg = f"{path} is damaged: it holds no state of a training"
        raise InputError(msg)
    return state
