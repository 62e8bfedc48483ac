"""The block all networks are made of: convolution, batch normalisation, activation."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from cleanplate.core.errors import UsageError


def relu() -> nn.Module:
    """max(x, 0), in place: the normalised map it overwrites is read by nobody else."""
    return nn.ReLU(inplace=True)


def relu6() -> nn.Module:
    """min(max(x, 0), 6), in place: MobileNet's, whose maps stay exact in few bits."""
    return nn.ReLU6(inplace=True)


class ConvBnAct(nn.Module):
    """Convolution, batch normalisation and activation; "same" padding.

    Args:
        in_channels: channels of the input.
        out_channels: channels of the result.
        kernel: side of the kernel, odd.
        stride: step of the kernel; the result is (ceil(H / stride), ceil(W / stride)).
        dilation: distance of the kernel's taps (the rate of an atrous convolution).
        groups: groups of channels that do not see each other; ``in_channels`` makes it depthwise.
        bias: whether the convolution has a bias. Normalisation takes it away again; U²-Net's
            authors have one, and so do their files of weights.
        activation: makes the last layer; None ends with the normalisation (a linear projection).
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        *,
        kernel: int = 3,
        stride: int = 1,
        dilation: int = 1,
        groups: int = 1,
        bias: bool = False,
        activation: Callable[[], nn.Module] | None = relu,
    ) -> None:
        super().__init__()
        self.conv = nn.Conv2d(
            in_channels,
            out_channels,
            kernel,
            stride=stride,
            padding=dilation * (kernel // 2),
            dilation=dilation,
            groups=groups,
            bias=bias,
        )
        self.bn = nn.BatchNorm2d(out_channels)
        self.act = activation() if activation else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        """(B, in, H, W) to (B, out, ceil(H / stride), ceil(W / stride)).

        Raises:
            UsageError: in training, where a map has one pixel and the batch one picture.
        """
        y: Tensor = self.conv(x)
        if self.training and not torch.jit.is_scripting():
            _check_has_variance(y)
        normed: Tensor = self.act(self.bn(y))
        return normed


class SeparableConv(nn.Sequential):
    """Atrous separable convolution: depthwise 3 x 3 with a rate, then pointwise 1 x 1.

    (B, in, H, W) to (B, out, H, W), with normalisation and ReLU after each of the two.

    Reference:
        Chen et al., Encoder-Decoder with Atrous Separable Convolution for Semantic Image
        Segmentation, ECCV 2018, arXiv:1802.02611, section 3.1.
    """

    def __init__(self, in_channels: int, out_channels: int, *, dilation: int = 1) -> None:
        super().__init__(
            ConvBnAct(in_channels, in_channels, dilation=dilation, groups=in_channels),
            ConvBnAct(in_channels, out_channels, kernel=1),
        )


def _check_has_variance(maps: Tensor) -> None:
    """Batch normalisation of a single value a channel would divide by its variance, 0."""
    if maps.shape[0] * maps.shape[2] * maps.shape[3] == 1:
        msg = (
            "batch normalisation needs more than one value a channel to train; "
            "give two pictures or more a batch, or larger ones"
        )
        raise UsageError(msg)
