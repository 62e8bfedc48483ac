"""Atrous spatial pyramid pooling: the same map seen with several rates, and as a whole.

References:
    Chen et al., Rethinking atrous convolution for semantic image segmentation, arXiv:1706.05587,
    section 3.3: the pyramid with normalisation and image pooling.
    Chen et al., Encoder-Decoder with Atrous Separable Convolution, ECCV 2018,
    doi:10.1007/978-3-030-01234-2_49, arXiv:1802.02611: its separable convolutions.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from cleanplate.nets.conv import ConvBnAct, SeparableConv

RATES = (6, 12, 18)
"""Rates at output stride 16; twice as much at 8."""


class ImagePooling(nn.Module):
    """Image-level features: the mean of the whole map through a 1 x 1 convolution, everywhere."""

    def __init__(self, in_channels: int, out_channels: int) -> None:
        super().__init__()
        self.project = ConvBnAct(in_channels, out_channels, kernel=1)

    def forward(self, x: Tensor) -> Tensor:
        """(B, in, H, W) to (B, out, H, W), the same value at all pixels of a channel."""
        mean: Tensor = self.project(x.mean((2, 3), keepdim=True))
        return mean.expand(-1, -1, x.shape[2], x.shape[3])


class Aspp(nn.Module):
    """A 1 x 1 convolution, one atrous separable convolution a rate and image pooling, joined.

    Args:
        in_channels: channels of the backbone's coarsest map.
        out_channels: channels of each branch and of the result.
        rates: of the atrous convolutions.
    """

    def __init__(
        self, in_channels: int, out_channels: int = 256, *, rates: Sequence[int] = RATES
    ) -> None:
        super().__init__()
        self.branches = nn.ModuleList(
            [
                ConvBnAct(in_channels, out_channels, kernel=1),
                *(SeparableConv(in_channels, out_channels, dilation=rate) for rate in rates),
                ImagePooling(in_channels, out_channels),
            ]
        )
        self.project = ConvBnAct(len(self.branches) * out_channels, out_channels, kernel=1)
        self.dropout = nn.Dropout(0.1)

    def forward(self, x: Tensor) -> Tensor:
        """(B, in, H, W) to (B, out, H, W)."""
        seen: list[Tensor] = []
        for branch in self.branches:
            seen.append(branch(x))  # noqa: PERF401 - TorchScript unrolls the loop
        joined: Tensor = self.dropout(self.project(torch.cat(seen, 1)))
        return joined
