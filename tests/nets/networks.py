"""Networks for the tests: the real ones, built once, and small ones of the same classes."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from cleanplate.models.card import Preprocessing
from cleanplate.nets import NETS, SegmentationNet, build
from cleanplate.nets.isnet import ISNet, ISNetEncoder
from cleanplate.nets.rsu import Rsu
from cleanplate.nets.u2net import U2Net

SIZE = Preprocessing(64, 64)
ENCODER = (Rsu(3, 4, 8), Rsu(3, 4, 8, dilated=True))
DECODER = (Rsu(3, 4, 8),)

SLOW_IF_LARGE = [
    pytest.param(name, marks=pytest.mark.slow) if NETS[name].parameters > 4e7 else name
    for name in NETS
]
"""The table for tests that write files: 176 MB are the same as 5, but slow."""


def name_of(parameter: Any) -> str:
    """The network of an entry of `SLOW_IF_LARGE`."""
    return parameter if isinstance(parameter, str) else str(parameter.values[0])


SMALL: dict[str, Callable[[], SegmentationNet]] = {
    "u2net": lambda: U2Net(encoder=ENCODER, decoder=DECODER, preprocessing=SIZE),
    "isnet": lambda: ISNet(entry=8, encoder=ENCODER, decoder=DECODER, preprocessing=SIZE),
    "isnet-encoder": lambda: ISNetEncoder(entry=8, encoder=ENCODER, preprocessing=SIZE),
    "deeplabv3plus-mobilenetv2": lambda: build(
        "deeplabv3plus-mobilenetv2", width=0.35, channels=16
    ),
    "portrait": lambda: build("portrait", width=0.35, channels=16, vgg_width=0.125),
}
"""Every class of network with few channels or stages: what exports differ in is all there."""


@cache
def real(name: str) -> SegmentationNet:
    """A network of the table with the weights of seed 0, in evaluation mode. Shared: do not change.

    Statistics are no longer those of a fresh normalisation, so that nothing cancels by chance.
    """
    assert name in NETS
    return with_statistics(build_seeded(lambda: build(name)))


def small(name: str) -> SegmentationNet:
    """A small network of that class, in evaluation mode."""
    return with_statistics(build_seeded(SMALL[name]))


def build_seeded(builder: Callable[[], SegmentationNet]) -> SegmentationNet:
    torch.manual_seed(0)
    return builder()


def with_statistics(net: SegmentationNet) -> SegmentationNet:
    """The network in evaluation mode, its normalisation with statistics of its own."""
    for module in net.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.uniform_(module.bias, -0.2, 0.2)
            nn.init.uniform_(module.running_mean, -0.2, 0.2)
            nn.init.uniform_(module.running_var, 0.5, 1.5)
    return net.eval()


def pictures(net: SegmentationNet, height: int, width: int, batch: int = 1) -> Tensor:
    """Normalised noise (B, C, H, W), the same in every run."""
    generator = torch.Generator().manual_seed(height * 1000 + width)
    return torch.randn(batch, net.channels, height, width, generator=generator)
