"""Convolutions taken out of files in order, and put into a network in the order it runs them.

For files without names to go by: an ONNX export has numbers for names and its normalisation folded
into the convolutions, and the backbones' authors number their layers through. What does not agree
in every shape is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from cleanplate.core.errors import ModelFileError
from cleanplate.nets.conv import ConvBnAct
from cleanplate.nets.costs import layers


@dataclass(frozen=True, slots=True)
class Norm:
    """Batch normalisation: ``(x - mean) / sqrt(variance + eps) * weight + bias``, a channel."""

    weight: Tensor
    """Scales (C,)."""
    bias: Tensor
    """Offsets (C,)."""
    mean: Tensor
    """Running means (C,)."""
    variance: Tensor
    """Running variances (C,)."""


@dataclass(frozen=True, slots=True)
class Convolution:
    """A convolution's weights, and those of the normalisation behind it."""

    weight: Tensor
    """(out, in / groups, k, k) float32."""
    bias: Tensor | None = None
    """(out,); where normalisation was folded in, it is here."""
    norm: Norm | None = None
    """None: there is none, or it is folded in."""
    geometry: tuple[tuple[int, ...], tuple[int, ...]] | None = None
    """Strides and dilations, where the file knows them."""


def from_state_dict(tensors: Mapping[str, Tensor]) -> list[Convolution]:
    """The convolutions of a state dictionary, in its order, each with the norm that follows it."""
    names = list(tensors)
    found: list[Convolution] = []
    for position, name in enumerate(names):
        layer, _, leaf = name.rpartition(".")
        if leaf != "weight" or tensors[name].ndim != 4:
            continue
        after = [one for one in names[position + 1 :] if not one.startswith(f"{layer}.")]
        follower = after[0].rpartition(".")[0] if after else ""
        found.append(
            Convolution(
                tensors[name].float(),
                tensors.get(f"{layer}.bias"),
                _norm_at(tensors, follower),
            )
        )
    return found


def _norm_at(tensors: Mapping[str, Tensor], layer: str) -> Norm | None:
    if f"{layer}.running_mean" not in tensors:
        return None
    leaves = ("weight", "bias", "running_mean", "running_var")
    return Norm(*(tensors[f"{layer}.{leaf}"] for leaf in leaves))


def from_onnx(path: Path) -> list[Convolution]:
    """The convolutions of an ONNX file, in the order they run. No runtime is needed.

    Raises:
        ModelFileError: the file is no ONNX network, or computes its weights.
    """
    import onnx
    from google.protobuf.message import DecodeError

    try:
        graph = onnx.load(path).graph
    except (OSError, ValueError, DecodeError) as error:
        msg = f"{path.name} is no ONNX network, or damaged; export or download it again"
        raise ModelFileError(msg) from error
    constants = _constants(graph)
    norms = {node.input[0]: node for node in graph.node if node.op_type == "BatchNormalization"}
    return [
        _from_node(node, norms.get(node.output[0]), constants, path)
        for node in graph.node
        if node.op_type == "Conv"
    ]


def _constants(graph: Any) -> dict[str, Any]:
    """Tensors of the graph by name: initialisers, and the values of Constant nodes."""
    values = {tensor.name: tensor for tensor in graph.initializer}
    for node in graph.node:
        if node.op_type == "Constant" and node.attribute[0].name == "value":
            values[node.output[0]] = node.attribute[0].t
    return values


def _from_node(node: Any, norm: Any, constants: Mapping[str, Any], path: Path) -> Convolution:
    from onnx import helper, numpy_helper

    def tensor(name: str) -> Tensor:
        if name not in constants:
            msg = f"{path.name} computes the weights {name}; export it with plain float weights"
            raise ModelFileError(msg)
        return torch.from_numpy(numpy_helper.to_array(constants[name]).copy()).float()

    attributes = {one.name: helper.get_attribute_value(one) for one in node.attribute}
    return Convolution(
        tensor(node.input[1]),
        tensor(node.input[2]) if len(node.input) > 2 and node.input[2] else None,
        Norm(*(tensor(name) for name in norm.input[1:5])) if norm is not None else None,
        (tuple(attributes.get("strides", (1, 1))), tuple(attributes.get("dilations", (1, 1)))),
    )


def mismatch(net: nn.Module, found: Sequence[Convolution]) -> str | None:
    """Why convolutions in a file's order are not those the network runs; None if they may be."""
    count = sum(isinstance(module, nn.Conv2d) for module in net.modules())
    if len(found) != count:  # seen at once, without a pass of the network
        return f"{len(found)} convolutions in the place of {count}"
    wanted = convolutions_of(net)
    for (name, conv), one in zip(wanted, found, strict=True):
        if conv.weight.shape != one.weight.shape:
            return f"{name} is {tuple(conv.weight.shape)}, in the file {tuple(one.weight.shape)}"
        if one.geometry not in (None, (tuple(conv.stride), tuple(conv.dilation))):
            return f"{name} has strides and dilations {one.geometry} in the file"
        if one.bias is not None and conv.bias is None and _norm_behind(net, name) is None:
            return f"{name} has a bias in the file only"
    return None


def put(net: nn.Module, found: Sequence[Convolution], source: str) -> None:
    """Give a network the convolutions of a file. All or nothing.

    Where a file's normalisation is folded into its convolution, ours becomes the identity.

    Args:
        net: runs as many convolutions of the same shapes.
        found: in the order the network runs them.
        source: what to call the file.

    Raises:
        ModelFileError: they do not agree.
    """
    if (why := mismatch(net, found)) is not None:
        msg = f"{source} does not fit the network: {why}"
        raise ModelFileError(msg)
    for (name, conv), one in zip(convolutions_of(net), found, strict=True):
        _put_one(conv, _norm_behind(net, name), one)


def convolutions_of(net: nn.Module) -> list[tuple[str, nn.Conv2d]]:
    """The convolutions of a network with their names, in the order they run."""
    side = getattr(net, "stride", 32)
    rows = layers(net, (side, side))
    modules = dict(net.named_modules())
    found = [(row.name, modules[row.name]) for row in rows]
    return [(name, module) for name, module in found if isinstance(module, nn.Conv2d)]


def _norm_behind(net: nn.Module, name: str) -> nn.BatchNorm2d | None:
    block = net.get_submodule(name.rpartition(".")[0])
    return block.bn if isinstance(block, ConvBnAct) else None


@torch.no_grad()
def _put_one(conv: nn.Conv2d, norm: nn.BatchNorm2d | None, one: Convolution) -> None:
    conv.weight.copy_(one.weight)
    bias = torch.zeros(conv.out_channels) if one.bias is None else one.bias
    if conv.bias is not None:
        conv.bias.copy_(bias)
        bias = torch.zeros_like(bias)
    if norm is None:
        return
    if one.norm is None:
        _make_identity(norm)
        norm.bias.copy_(bias)
        return
    norm.weight.copy_(one.norm.weight)
    # What the file adds before its norm and ours has no place for, its norm's mean takes away.
    norm.bias.copy_(one.norm.bias)
    _statistics(norm, one.norm.mean - bias, one.norm.variance)


def _make_identity(norm: nn.BatchNorm2d) -> None:
    """In evaluation x stays x to the bit: ``sqrt(variance + eps)`` is 1."""
    norm.weight.fill_(1.0)
    norm.bias.zero_()
    ones = torch.ones(norm.num_features)
    _statistics(norm, torch.zeros(norm.num_features), ones - norm.eps)


def _statistics(norm: nn.BatchNorm2d, mean: Tensor, variance: Tensor) -> None:
    assert norm.running_mean is not None  # noqa: S101 - all of ours keep statistics
    assert norm.running_var is not None  # noqa: S101
    norm.running_mean.copy_(mean)
    norm.running_var.copy_(variance)
