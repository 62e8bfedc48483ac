"""DeepLabv3+: a backbone with atrous convolution, a pyramid of rates, and a small decoder.

Reference:
    Chen et al., Encoder-Decoder with Atrous Separable Convolution for Semantic Image Segmentation,
    ECCV 2018, doi:10.1007/978-3-030-01234-2_49, arXiv:1802.02611.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from cleanplate.models.card import Preprocessing
from cleanplate.nets.aspp import Aspp
from cleanplate.nets.conv import ConvBnAct, SeparableConv
from cleanplate.nets.mobilenet_v2 import MobileNetV2
from cleanplate.nets.segmentation_net import SegmentationNet
from cleanplate.nets.sizes import resize, resize_like

LOW_LEVEL = 48
"""Channels the low-level features are reduced to, so that they do not drown the context."""

_QUARTER = 1
"""Index of the backbone's map of stride 4."""


class Decoder(nn.Sequential):
    """Two separable 3 x 3 convolutions over what was joined at stride 4.

    (B, in, H / 4, W / 4) to (B, out, H / 4, W / 4).
    """

    def __init__(self, in_channels: int, out_channels: int = 256) -> None:
        super().__init__(
            SeparableConv(in_channels, out_channels), SeparableConv(out_channels, out_channels)
        )


class DeepLabV3Plus(SegmentationNet):
    """DeepLabv3+ on MobileNetV2, with one logit a pixel.

    Args:
        backbone: gives maps of strides 2, 4, ... up to its output stride.
        aspp: reads the coarsest of them.
        channels: what the pyramid gives.
        preprocessing: how pictures are normalised.
    """

    def __init__(
        self, *, backbone: MobileNetV2, aspp: Aspp, channels: int, preprocessing: Preprocessing
    ) -> None:
        super().__init__(stride=2 ** len(backbone.out_channels), preprocessing=preprocessing)
        self.backbone = backbone
        self.aspp = aspp
        self.low_level = ConvBnAct(backbone.out_channels[_QUARTER], LOW_LEVEL, kernel=1)
        self.decoder = Decoder(channels + LOW_LEVEL, channels)
        self.classify = nn.Conv2d(channels, 1, 1)

    def logits(self, pictures: Tensor) -> list[Tensor]:
        """(B, 3, H, W), whose sides the output stride divides, to one map (B, 1, H, W)."""
        maps = self.backbone(pictures)
        low_level = self.low_level(maps[1])
        context = resize_like(self.aspp(maps[-1]), low_level)
        decoded = self.decoder(torch.cat([context, low_level], 1))
        return [resize(self.classify(decoded), pictures.shape[-2], pictures.shape[-1])]
