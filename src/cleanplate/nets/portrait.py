"""The portrait network: DeepLabv3+ on MobileNetV2 with five parts more, each of which can be off.

With all of them off it is DeepLabv3+, layer by layer, so that an ablation compares like with like.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from cleanplate.core.errors import UsageError
from cleanplate.models.card import Preprocessing
from cleanplate.nets.aspp import Aspp
from cleanplate.nets.conv import ConvBnAct
from cleanplate.nets.deeplab_v3_plus import LOW_LEVEL, Decoder
from cleanplate.nets.mobilenet_v2 import MobileNetV2
from cleanplate.nets.portrait_parts import (
    EdgeCorrection,
    ParallelDecoder,
    QuarterFusion,
    ShallowAtrous,
)
from cleanplate.nets.segmentation_net import SegmentationNet, crop
from cleanplate.nets.sizes import resize, resize_like
from cleanplate.nets.vgg import Vgg16


class PortraitNet(SegmentationNet):
    """DeepLabv3+ with atrous shallow features, deep features of VGG-16 and a decoder in parallel.

    Args:
        backbone: MobileNetV2 of output stride 16.
        channels: what the pyramid gives, and the decoder.
        deep: the VGG-16 branch, joined to the backbone's coarsest map; None: no such branch.
        shallow_atrous: atrous convolutions for the shallow features; off: one 1 x 1.
        parallel: the decoder beside the pyramid.
        fusion: the maps of strides 4, 8 and 16 fused at stride 4.
        edges: the edge head and the correction by it.
        preprocessing: how pictures are normalised.
    """

    def __init__(
        self,
        *,
        backbone: MobileNetV2,
        channels: int,
        deep: Vgg16 | None,
        shallow_atrous: bool,
        parallel: bool,
        fusion: bool,
        edges: bool,
        preprocessing: Preprocessing,
    ) -> None:
        super().__init__(stride=16, preprocessing=preprocessing)
        half, quarter, eighth, coarsest = backbone.out_channels
        depths = [quarter, eighth, coarsest + (deep.out_channels if deep else 0)]
        self.backbone = backbone
        self.deep = deep
        self.aspp = Aspp(depths[-1], channels)
        self.shallow = (
            ShallowAtrous(quarter, LOW_LEVEL)
            if shallow_atrous
            else ConvBnAct(quarter, LOW_LEVEL, kernel=1)
        )
        self.parallel = ParallelDecoder(depths, LOW_LEVEL) if parallel else None
        self.fusion = QuarterFusion(depths, LOW_LEVEL) if fusion else None
        self.decoder = Decoder(channels + LOW_LEVEL * (1 + parallel + fusion), channels)
        self.classify = nn.Conv2d(channels, 1, 1)
        self.correction = EdgeCorrection(channels, half) if edges else None

    def logits(self, pictures: Tensor) -> list[Tensor]:
        """(B, 3, H, W), 16 divides H and W, to the corrected logits and those before, (B, 1, H, W).

        Without the edge head there are only the latter.
        """
        return self.logits_and_edges(pictures)[0]

    def edges(self, pictures: Tensor) -> tuple[list[Tensor], Tensor]:
        """Logits of the mask and of its boundary, for the two losses.

        Args:
            pictures: (B, 3, H, W) float32, normalised; H, W >= 1.

        Returns:
            What `forward` returns, and logits of the edge (B, 1, H, W).

        Raises:
            UsageError: the network was built without its edge head.
        """
        if self.correction is None:
            msg = "the network was built with edges=False; build it with its edge head"
            raise UsageError(msg)
        logits, edges = self.logits_and_edges(self.padded(pictures))
        return crop(logits, pictures), crop([edges], pictures)[0]

    def logits_and_edges(self, pictures: Tensor) -> tuple[list[Tensor], Tensor]:
        """As `edges`, for pictures whose sides 16 divides; without edge head the edges are 0."""
        height, width = pictures.shape[-2], pictures.shape[-1]
        maps = self.backbone(pictures)
        decoded = self.decoded(maps, self.deepest(pictures, maps[-1]))
        coarse = self.classify(decoded)
        whole = resize(coarse, height, width)
        if self.correction is None:
            return [whole], torch.zeros_like(whole)
        refined, edges = self.correction(decoded, maps[0], coarse)
        return [resize(refined, height, width), whole], resize(edges, height, width)

    def deepest(self, pictures: Tensor, coarsest: Tensor) -> Tensor:
        """The backbone's map of stride 16 and the VGG branch's, joined: (B, C, H / 16, W / 16)."""
        if self.deep is None:
            return coarsest
        return torch.cat([coarsest, self.deep(pictures)], 1)

    def decoded(self, maps: list[Tensor], deepest: Tensor) -> Tensor:
        """All that is known at stride 4, through the decoder: (B, channels, H / 4, W / 4)."""
        depths = [maps[1], maps[2], deepest]
        known = [resize_like(self.aspp(deepest), maps[1]), self.shallow(maps[1])]
        if self.parallel is not None:
            known.append(self.parallel(depths))
        if self.fusion is not None:
            known.append(self.fusion(depths))
        decoded: Tensor = self.decoder(torch.cat(known, 1))
        return decoded
