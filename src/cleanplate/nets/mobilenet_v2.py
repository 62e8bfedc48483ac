"""MobileNetV2: inverted residuals with linear bottlenecks.

Reference:
    Sandler et al., MobileNetV2: Inverted residuals and linear bottlenecks, CVPR 2018,
    doi:10.1109/CVPR.2018.00474, arXiv:1801.04381.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from torch import Tensor, nn

from cleanplate.core.errors import UsageError
from cleanplate.nets.conv import ConvBnAct, relu6

STEM = 32
"""Channels of the first convolution, at width 1."""

LAST = 1280
"""Channels of the classifier's 1 x 1 convolution, at width 1 or less."""

OUTPUT_STRIDES = (8, 16, 32)
"""Strides of the coarsest map a backbone can be built with."""


class Residuals(NamedTuple):
    """One row of the paper's table 2."""

    t: int
    """Expansion: how many times as many channels there are between the two 1 x 1 convolutions."""
    c: int
    """Channels of the result, at width 1."""
    n: int
    """How many blocks."""
    s: int
    """Stride of the first of them; the others have 1."""


TABLE_2 = (
    Residuals(1, 16, 1, 1),
    Residuals(6, 24, 2, 2),
    Residuals(6, 32, 3, 2),
    Residuals(6, 64, 4, 2),
    Residuals(6, 96, 3, 1),
    Residuals(6, 160, 3, 2),
    Residuals(6, 320, 1, 1),
)
"""The paper's network, from fine to coarse."""


class InvertedResidual(nn.Module):
    """Expansion 1 x 1, depthwise 3 x 3, linear projection 1 x 1, and a shortcut where it fits.

    Args:
        in_channels: channels of the input.
        out_channels: channels of the result.
        expansion: t; 1 has no expansion layer.
        stride: of the depthwise convolution.
        dilation: of the depthwise convolution.
    """

    def __init__(
        self, in_channels: int, out_channels: int, *, expansion: int, stride: int, dilation: int = 1
    ) -> None:
        super().__init__()
        wide = in_channels * expansion
        layers = []
        if expansion != 1:
            layers.append(ConvBnAct(in_channels, wide, kernel=1, activation=relu6))
        layers += [
            ConvBnAct(wide, wide, stride=stride, dilation=dilation, groups=wide, activation=relu6),
            ConvBnAct(wide, out_channels, kernel=1, activation=None),
        ]
        self.layers = nn.Sequential(*layers)
        self.has_shortcut = stride == 1 and in_channels == out_channels

    def forward(self, x: Tensor) -> Tensor:
        """(B, in, H, W) to (B, out, ceil(H / stride), ceil(W / stride))."""
        y: Tensor = self.layers(x)
        return x + y if self.has_shortcut else y


class MobileNetV2(nn.Module):
    """The convolutions of MobileNetV2, as a backbone: one map of every stride.

    Args:
        width: the paper's alpha, a multiplier of all channels.
        output_stride: 32 as in the paper; 16 or 8 keep the last stages larger and dilate their
            depthwise convolutions instead, so that they see as much (atrous convolution).

    Raises:
        UsageError: another output stride, or no width.
    """

    def __init__(self, *, width: float = 1.0, output_stride: int = 32) -> None:
        super().__init__()
        if output_stride not in OUTPUT_STRIDES or width <= 0:
            msg = (
                f"MobileNetV2 has an output stride of 8, 16 or 32 and a width above 0, "
                f"not {output_stride} and {width:g}"
            )
            raise UsageError(msg)
        stem = divisible(STEM * width)
        levels: list[list[nn.Module]] = [[ConvBnAct(3, stem, stride=2, activation=relu6)]]
        self.out_channels = [stem]
        """Channels of each level's map."""
        for block, out_channels, halves in _blocks(stem, width, output_stride):
            if halves:
                levels.append([])
                self.out_channels.append(out_channels)
            levels[-1].append(block)
            self.out_channels[-1] = out_channels
        self.levels = nn.ModuleList(nn.Sequential(*level) for level in levels)

    def forward(self, pictures: Tensor) -> list[Tensor]:
        """(B, 3, H, W) to the last map of every stride 2, 4, 8, ...: (B, C_k, H / 2^k, W / 2^k)."""
        maps: list[Tensor] = []
        x = pictures
        for level in self.levels:
            x = level(x)
            maps.append(x)
        return maps


class MobileNetV2Classifier(nn.Module):
    """MobileNetV2 with the paper's head: what its parameters and multiply-adds are counted of.

    Args:
        classes: how many logits.
        width: multiplier of all channels.
    """

    def __init__(self, *, classes: int = 1000, width: float = 1.0) -> None:
        super().__init__()
        self.backbone = MobileNetV2(width=width)
        last = divisible(LAST * max(1.0, width))
        self.last = ConvBnAct(self.backbone.out_channels[-1], last, kernel=1, activation=relu6)
        self.classify = nn.Linear(last, classes)

    def forward(self, pictures: Tensor) -> Tensor:
        """(B, 3, H, W) to logits (B, classes)."""
        features: Tensor = self.last(self.backbone(pictures)[-1])
        logits: Tensor = self.classify(features.mean((2, 3)))
        return logits


def divisible(channels: float, by: int = 8) -> int:
    """The multiple of 8 next to a number of channels, at least 8 and never 10 % below it."""
    rounded = max(by, int(channels + by / 2) // by * by)
    return rounded if rounded >= 0.9 * channels else rounded + by


def _blocks(
    in_channels: int, width: float, output_stride: int
) -> Iterator[tuple[InvertedResidual, int, bool]]:
    """Blocks, their channels, and whether they halve the map.

    A stride that would make the map smaller than wanted becomes a dilation of what follows.
    """
    stride, dilation = 2, 1
    for t, c, n, s in TABLE_2:
        out_channels = divisible(c * width)
        for number in range(n):
            step = s if number == 0 else 1
            halves = step == 2 and stride < output_stride
            yield (
                InvertedResidual(
                    in_channels,
                    out_channels,
                    expansion=t,
                    stride=step if halves else 1,
                    dilation=dilation,
                ),
                out_channels,
                halves,
            )
            stride, dilation = (2 * stride, dilation) if halves else (stride, dilation * step)
            in_channels = out_channels
