"""Networks for a training: built by a recipe, with weights from elsewhere."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleanplate.core.errors import InputError, MissingExtraError, UsageError
from cleanplate.training.recipe import Recipe
from cleanplate.verbs.train import folder

if TYPE_CHECKING:
    from cleanplate.nets.segmentation_net import SegmentationNet
    from cleanplate.training.checkpoints import Weights

_PUBLISHED = (".pth", ".pt", ".onnx")
_EXTRA = "train"
_NEEDED = {
    "training": ("torch", "safetensors", "tensorboard"),
    "exporting": ("torch", "safetensors", "onnx", "onnxscript"),
}


def check_extra(purpose: str) -> None:
    """Refuse to begin without what the extra ``train`` brings.

    Args:
        purpose: training or exporting.

    Raises:
        MissingExtraError: holds the pip command.
    """
    if any(importlib.util.find_spec(name) is None for name in _NEEDED[purpose]):
        raise MissingExtraError(_EXTRA, purpose)


def parse_options(text: str) -> dict[str, Any]:
    """Options of a network from ``NAME=VALUE,NAME=VALUE``; yes, no, numbers.

    Raises:
        UsageError: one is not of that form.
    """
    return dict(_option(part.strip()) for part in text.split(",") if part.strip())


def make_net(recipe: Recipe) -> SegmentationNet:
    """The recipe's network with random weights.

    Raises:
        UsageError: no such network or option.
    """
    from cleanplate.nets.builder import build

    return build(recipe.net, **recipe.net_options)


def begin_with(net: SegmentationNet, place: Path) -> None:
    """Give a network the weights of a run, of a file of ours, or of its authors.

    Raises:
        InputError: missing, damaged, or another network's.
    """
    if place.suffix.lower() in _PUBLISHED:
        from cleanplate.nets import load_published

        load_published(net, place)
        return
    from cleanplate.training.checkpoints import load_into

    file, weights = _weights_at(place, net.name)
    load_into(net, weights, file)


def trained(place: Path, expected: str | None = None) -> tuple[SegmentationNet, Recipe, int]:
    """A trained network, ready to be used; its recipe, and after how many steps it is.

    Args:
        place: a run, a checkpoint or a file of weights.
        expected: the network it has to be; None: any.

    Raises:
        InputError: there are no such weights, or they are another network's.
    """
    from cleanplate.training.checkpoints import load_into

    file, weights = _weights_at(place, expected)
    net = make_net(weights.recipe)
    load_into(net, weights, file)
    return net.eval(), weights.recipe, weights.step


def _weights_at(place: Path, expected: str | None) -> tuple[Path, Weights]:
    """The file of weights that a place stands for, and what is in it.

    Raises:
        InputError: nothing is, another network's weights, or others than the run's.
    """
    from cleanplate.training.checkpoints import read_weights, weights_of

    file = weights_of(place)
    weights = read_weights(file)
    found = weights.recipe.net
    if (place / folder.RECORD).is_file():
        of_run = folder.read_record(place)["recipe"]["net"]
        if found != of_run:
            msg = (
                f"{file} holds weights of {found}, but {place} is a run of {of_run}; "
                "name one of its checkpoints"
            )
            raise InputError(msg)
    if expected is not None and found != expected:
        msg = f"{place} holds weights of {found}; needed are those of {expected}"
        raise InputError(msg)
    return file, weights


def with_options(recipe: Recipe, options: Mapping[str, Any]) -> Recipe:
    """The recipe with other options of its network."""
    return replace(recipe, net_options={**recipe.net_options, **options}) if options else recipe


def _option(part: str) -> tuple[str, Any]:
    name, _, text = (piece.strip() for piece in part.partition("="))
    words = {"yes": True, "true": True, "no": False, "false": False}
    if text.lower() in words:
        return name, words[text.lower()]
    for kind in (int, float):
        try:
            return name, kind(text)
        except ValueError:
            continue
    msg = f"--network takes NAME=VALUE with a number, yes or no as value, not '{part}'"
    raise UsageError(msg)
