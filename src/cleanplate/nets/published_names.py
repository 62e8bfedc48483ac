"""What the authors of U²-Net and IS-Net call the layers of their state dictionaries.

Their classes spell every stage out (``stage5d.rebnconv3d.conv_s1``); ours are lists. The names here
are those of github.com/xuebinqin/U-2-Net and github.com/xuebinqin/DIS.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from torch import Tensor, nn

from cleanplate.nets.isnet import ISNet, ISNetEncoder
from cleanplate.nets.nested_u import StageDecoder, StageEncoder
from cleanplate.nets.rsu import ResidualUBlock
from cleanplate.nets.u2net import U2Net

NestedNet = U2Net | ISNet | ISNetEncoder
"""The networks whose authors' names are known."""


def in_our_names(net: NestedNet, published: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """A published state dictionary under our names.

    Args:
        net: of the same architecture.
        published: by the authors' names; those that the network does not have are kept as they
            are, so that loading can name them.
    """
    ours = {theirs: own for own, theirs in layer_names(net)}
    renamed = {}
    for name, tensor in published.items():
        layer, _, leaf = name.removeprefix("module.").rpartition(".")
        renamed[f"{ours.get(layer, layer)}.{leaf}"] = tensor
    return renamed


def in_their_names(net: NestedNet) -> dict[str, Tensor]:
    """Our state dictionary under the authors' names: what their code loads."""
    theirs = dict(layer_names(net))
    renamed = {}
    for name, tensor in net.state_dict().items():
        layer, _, leaf = name.rpartition(".")
        renamed[f"{theirs[layer]}.{leaf}"] = tensor
    return renamed


def layer_names(net: NestedNet) -> Iterator[tuple[str, str]]:
    """Our name and the authors' of every layer that has weights."""
    if isinstance(net, ISNet):
        yield "entry", "conv_in"
    if isinstance(net, ISNetEncoder):
        yield "entry.conv", "conv_in.conv"
        yield "entry.bn", "conv_in.bn"
    for ours, theirs, block in _blocks(net):
        for own, their in _convs(block):
            yield f"{ours}.{own}.conv", f"{theirs}.{their}.conv_s1"
            yield f"{ours}.{own}.bn", f"{theirs}.{their}.bn_s1"
    for index in range(len(net.sides.convs)):
        yield f"sides.convs.{index}", f"side{index + 1}"
    if isinstance(net, U2Net):
        yield "fuse", "outconv"


def _blocks(net: NestedNet) -> Iterator[tuple[str, str, nn.Module]]:
    """Stages 1 ... 6 on the way down, then 5d ... 1d on the way up."""
    encoder: StageEncoder = net.encoder
    for index, block in enumerate(encoder.stages):
        yield f"encoder.stages.{index}", f"stage{index + 1}", block
    if not isinstance(net, ISNetEncoder):
        decoder: StageDecoder = net.decoder
        for index, block in enumerate(decoder.stages):
            yield f"decoder.stages.{index}", f"stage{len(decoder.stages) - index}d", block


def _convs(block: nn.Module) -> Iterator[tuple[str, str]]:
    """rebnconvin, rebnconv1 ... rebnconvL on the way down, rebnconv(L-1)d ... rebnconv1d up."""
    assert isinstance(block, ResidualUBlock)  # noqa: S101 - what stages are made of
    levels = len(block.encoder)
    yield "entry", "rebnconvin"
    for index in range(levels):
        yield f"encoder.{index}", f"rebnconv{index + 1}"
    yield "bottom", f"rebnconv{levels + 1}"
    for index in range(levels):
        yield f"decoder.{index}", f"rebnconv{levels - index}d"
