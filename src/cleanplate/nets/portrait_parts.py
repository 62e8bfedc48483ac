"""What the portrait network adds to DeepLabv3+, a class a part; each can be left out.

All of them work on maps of the encoder at strides 4, 8 and 16 and give a map at stride 4. What each
is for, and how its worth is measured, stands in docs/explanation/networks.md.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from cleanplate.nets.conv import ConvBnAct, SeparableConv
from cleanplate.nets.sizes import resize_like

SHALLOW_RATES = (1, 2, 4)
"""Rates of the shallow features: 3, 5 and 9 pixels wide, at stride 4 up to 36 of the picture."""


class ShallowAtrous(nn.Module):
    """Shallow features by atrous convolutions side by side, in the place of one 1 x 1 convolution.

    A 1 x 1 convolution passes the encoder's edges on as they are; several rates tell the edge of a
    person from texture by what lies around it.

    Args:
        in_channels: channels of the encoder's map at stride 4.
        out_channels: channels of the result; the rates share them.
    """

    def __init__(self, in_channels: int, out_channels: int) -> None:
        super().__init__()
        share = out_channels // len(SHALLOW_RATES)
        self.branches = nn.ModuleList(
            ConvBnAct(in_channels, share, dilation=rate) for rate in SHALLOW_RATES
        )
        self.project = ConvBnAct(share * len(SHALLOW_RATES), out_channels, kernel=1)

    def forward(self, x: Tensor) -> Tensor:
        """(B, in, H / 4, W / 4) to (B, out, H / 4, W / 4)."""
        seen: list[Tensor] = []
        for branch in self.branches:
            seen.append(branch(x))  # noqa: PERF401 - TorchScript unrolls the loop
        joined: Tensor = self.project(torch.cat(seen, 1))
        return joined


class ParallelDecoder(nn.Module):
    """A decoder beside the pyramid: from stride 16 over 8 to 4, joining the encoder at each.

    DeepLabv3+ goes from stride 16 to 4 in one leap of interpolation. Here encoder and decoder run
    in parallel, stage beside stage, as in a U-Net, and what lies between is not skipped.

    Args:
        channels: of the encoder's maps, from fine to coarse.
        out_channels: channels of every decoder stage.
    """

    def __init__(self, channels: Sequence[int], out_channels: int) -> None:
        super().__init__()
        self.lateral = nn.ModuleList(
            ConvBnAct(count, out_channels, kernel=1) for count in reversed(channels)
        )
        self.stages = nn.ModuleList(
            SeparableConv(2 * out_channels, out_channels) for _ in channels[1:]
        )

    def forward(self, maps: list[Tensor]) -> Tensor:
        """Maps of strides 4, 8, 16 to (B, out, H / 4, W / 4)."""
        beside: list[Tensor] = []
        for level, lateral in enumerate(self.lateral):
            beside.append(lateral(maps[len(maps) - 1 - level]))
        y = beside[0]
        for level, stage in enumerate(self.stages):
            skip = beside[level + 1]
            y = stage(torch.cat([resize_like(y, skip), skip], 1))
        return y


class QuarterFusion(nn.Module):
    """Features of all depths fused at stride 4: each reduced, enlarged, joined and mixed at once.

    Args:
        channels: of the maps, from fine to coarse.
        out_channels: channels of each reduced map and of the result.
    """

    def __init__(self, channels: Sequence[int], out_channels: int) -> None:
        super().__init__()
        self.reduce = nn.ModuleList(ConvBnAct(count, out_channels, kernel=1) for count in channels)
        self.mix = SeparableConv(len(channels) * out_channels, out_channels)

    def forward(self, maps: list[Tensor]) -> Tensor:
        """Maps of strides 4, 8, 16 to (B, out, H / 4, W / 4)."""
        reduced: list[Tensor] = []
        for level, reduce in enumerate(self.reduce):
            reduced.append(resize_like(reduce(maps[level]), maps[0]))
        fused: Tensor = self.mix(torch.cat(reduced, 1))
        return fused


class EdgeCorrection(nn.Module):
    """An edge head at stride 2, and the correction of the mask where there is an edge.

    The head learns the boundary of the mask. Its probability is one channel more for a second small
    head, whose result is added to the mask's logits in proportion to it: near the boundary the mask
    is redrawn with the encoder's finest features, elsewhere it stays as the decoder has it.

    Args:
        channels: of the decoder's map at stride 4.
        fine_channels: of the encoder's map at stride 2.
        width: channels inside.
    """

    def __init__(self, channels: int, fine_channels: int, width: int = 32) -> None:
        super().__init__()
        self.reduce = ConvBnAct(channels, width, kernel=1)
        self.join = SeparableConv(width + fine_channels, width)
        self.edge = nn.Conv2d(width, 1, 1)
        self.mix = SeparableConv(width + 2, width)
        self.correct = nn.Conv2d(width, 1, 1)

    def forward(self, decoded: Tensor, fine: Tensor, coarse: Tensor) -> tuple[Tensor, Tensor]:
        """Decoder's map and logits at stride 4, encoder's at stride 2, to logits at stride 2.

        Args:
            decoded: (B, channels, H / 4, W / 4).
            fine: (B, fine_channels, H / 2, W / 2).
            coarse: logits of the mask (B, 1, H / 4, W / 4).

        Returns:
            Logits of the corrected mask, and logits of the edge, both (B, 1, H / 2, W / 2).
        """
        features = self.join(torch.cat([resize_like(self.reduce(decoded), fine), fine], 1))
        edges = self.edge(features)
        mask = resize_like(coarse, fine)
        here = torch.sigmoid(edges)
        correction = self.correct(self.mix(torch.cat([features, here, torch.sigmoid(mask)], 1)))
        return mask + here * correction, edges
