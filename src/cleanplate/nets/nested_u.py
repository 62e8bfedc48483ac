"""The nested U: a U-Net whose every stage is a residual U-block, and its side outputs.

Reference:
    Qin et al., U²-Net, arXiv:2005.09007, section 3.2 and figure 5.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from cleanplate.nets.rsu import ResidualUBlock, Rsu
from cleanplate.nets.sizes import resize, resize_like


class StageEncoder(nn.Module):
    """Stages En_1 ... En_N, each at half the size of the one before.

    Args:
        in_channels: channels of the input.
        stages: from fine to coarse.
    """

    def __init__(self, in_channels: int, stages: Sequence[Rsu]) -> None:
        super().__init__()
        channels = [in_channels, *(stage.out for stage in stages[:-1])]
        self.stages = nn.ModuleList(
            ResidualUBlock(before, stage) for before, stage in zip(channels, stages, strict=True)
        )
        self.pool = nn.MaxPool2d(2, stride=2, ceil_mode=True)

    def forward(self, x: Tensor) -> list[Tensor]:
        """(B, C, H, W) to N maps, the k-th (B, O_k, H / 2^(k-1), W / 2^(k-1)); fine first."""
        maps: list[Tensor] = []
        for level, stage in enumerate(self.stages):
            x = stage(self.pool(x) if level > 0 else x)
            maps.append(x)
        return maps


class StageDecoder(nn.Module):
    """Stages De_(N-1) ... De_1, each fed the one below, doubled, and the encoder's of its size.

    Args:
        encoder: the encoder's stages, from fine to coarse.
        stages: from coarse to fine, one less than the encoder has.
    """

    def __init__(self, encoder: Sequence[Rsu], stages: Sequence[Rsu]) -> None:
        super().__init__()
        below = [encoder[-1].out, *(stage.out for stage in stages[:-1])]
        beside = [stage.out for stage in encoder[-2::-1]]
        self.stages = nn.ModuleList(
            ResidualUBlock(deeper + skip, stage)
            for deeper, skip, stage in zip(below, beside, stages, strict=True)
        )

    def forward(self, maps: list[Tensor]) -> list[Tensor]:
        """The encoder's N maps, fine first, to De_1 ... De_(N-1), En_N: N maps, fine first."""
        level = len(maps) - 1
        y = maps[level]
        decoded = [y]
        for stage in self.stages:
            level -= 1
            y = stage(torch.cat([resize_like(y, maps[level]), maps[level]], 1))
            decoded.append(y)
        decoded.reverse()
        return decoded


class SideOutputs(nn.Module):
    """A 3 x 3 convolution that makes one logit map of each stage's features.

    Args:
        channels: channels of the features, from fine to coarse.
    """

    def __init__(self, channels: Sequence[int]) -> None:
        super().__init__()
        self.convs = nn.ModuleList(nn.Conv2d(count, 1, 3, padding=1) for count in channels)

    def forward(self, maps: list[Tensor], height: int, width: int) -> list[Tensor]:
        """N maps (B, C_k, h_k, w_k) to N logit maps (B, 1, height, width), fine first."""
        sides: list[Tensor] = []
        for level, conv in enumerate(self.convs):
            sides.append(resize(conv(maps[level]), height, width))
        return sides


def side_channels(encoder: Sequence[Rsu], decoder: Sequence[Rsu]) -> list[int]:
    """Channels of De_1 ... De_(N-1), En_N: what the side outputs read."""
    return [*(stage.out for stage in reversed(decoder)), encoder[-1].out]
