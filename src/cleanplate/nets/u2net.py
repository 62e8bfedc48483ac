"""U²-Net: a U of U-blocks, with six side outputs and one that fuses them.

Reference:
    Qin et al., U²-Net: Going deeper with nested U-structure for salient object detection, Pattern
    Recognition 106 (2020) 107404, doi:10.1016/j.patcog.2020.107404, arXiv:2005.09007.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from cleanplate.models.card import Preprocessing
from cleanplate.nets.nested_u import SideOutputs, StageDecoder, StageEncoder, side_channels
from cleanplate.nets.rsu import Rsu
from cleanplate.nets.segmentation_net import SegmentationNet

STRIDE = 32
"""Of the coarsest maps: five poolings between the stages, and five inside of the first."""


class U2Net(SegmentationNet):
    """Eleven stages in a U: En_1 ... En_6, De_5 ... De_1.

    Args:
        encoder: En_1 ... En_6.
        decoder: De_5 ... De_1.
        preprocessing: how pictures are normalised.
    """

    def __init__(
        self, *, encoder: Sequence[Rsu], decoder: Sequence[Rsu], preprocessing: Preprocessing
    ) -> None:
        super().__init__(stride=STRIDE, preprocessing=preprocessing)
        channels = side_channels(encoder, decoder)
        self.encoder = StageEncoder(self.channels, encoder)
        self.decoder = StageDecoder(encoder, decoder)
        self.sides = SideOutputs(channels)
        self.fuse = nn.Conv2d(len(channels), 1, 1)

    def logits(self, pictures: Tensor) -> list[Tensor]:
        """(B, 3, H, W), 32 divides H and W, to S_fuse, S_1 ... S_6, each (B, 1, H, W)."""
        maps = self.decoder(self.encoder(pictures))
        sides: list[Tensor] = self.sides(maps, pictures.shape[-2], pictures.shape[-1])
        fused = self.fuse(torch.cat(sides, 1))
        return [fused] + sides  # noqa: RUF005 - TorchScript has no unpacking
