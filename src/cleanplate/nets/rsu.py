"""The residual U-block: a small U-Net with a shortcut, which U²-Net and IS-Net are built of.

Reference:
    Qin et al., U²-Net: Going deeper with nested U-structure for salient object detection, Pattern
    Recognition 106 (2020) 107404, doi:10.1016/j.patcog.2020.107404, arXiv:2005.09007, section 3.1.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn

from cleanplate.nets.conv import ConvBnAct
from cleanplate.nets.sizes import resize_like


class Rsu(NamedTuple):
    """One block as the paper's table 1 gives it; the input channels follow from what is before."""

    height: int
    """L: how many layers the inner encoder has. More see farther."""
    mid: int
    """M: channels inside."""
    out: int
    """O: channels of the result."""
    dilated: bool = False
    """RSU-LF: dilation in the place of pooling, for maps too small to be pooled further."""

    @property
    def dilations(self) -> tuple[int, ...]:
        """Dilations of the inner encoder: 1, 1, ..., 2; or 1, 2, 4, 8 without pooling."""
        if self.dilated:
            return tuple(2**level for level in range(self.height))
        return (1,) * (self.height - 1) + (2,)


class ResidualUBlock(nn.Module):
    """RSU-L(C_in, M, C_out): ``F1(x) + U(F1(x))``, U a U-Net of height L.

    Args:
        in_channels: channels of the input.
        spec: height, channels, and whether to dilate in the place of pooling.
    """

    def __init__(self, in_channels: int, spec: Rsu) -> None:
        super().__init__()
        *dilations, deepest = spec.dilations
        wide = [spec.out] + [spec.mid] * (len(dilations) - 1)
        self.entry = _conv(in_channels, spec.out, 1)
        self.encoder = nn.ModuleList(
            _conv(channels, spec.mid, dilation)
            for channels, dilation in zip(wide, dilations, strict=True)
        )
        self.bottom = _conv(spec.mid, spec.mid, deepest)
        self.decoder = nn.ModuleList(
            _conv(2 * spec.mid, channels, dilation)
            for channels, dilation in zip(reversed(wide), reversed(dilations), strict=True)
        )
        self.pooled = not spec.dilated
        self.pool = nn.Identity() if spec.dilated else nn.MaxPool2d(2, stride=2, ceil_mode=True)

    def forward(self, x: Tensor) -> Tensor:
        """(B, C_in, H, W) to (B, C_out, H, W)."""
        local = self.entry(x)
        skips: list[Tensor] = []
        y = local
        for level, conv in enumerate(self.encoder):
            y = conv(self.pool(y) if level > 0 else y)
            skips.append(y)
        y = self.bottom(y)
        for level, conv in enumerate(self.decoder):
            skip = skips.pop()
            if self.pooled and level > 0:
                y = resize_like(y, skip)
            y = conv(torch.cat([y, skip], 1))
        joined: Tensor = y + local
        return joined


def _conv(in_channels: int, out_channels: int, dilation: int) -> ConvBnAct:
    return ConvBnAct(in_channels, out_channels, dilation=dilation, bias=True)
