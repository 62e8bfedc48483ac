"""IS-Net: U²-Net's stages behind a strided convolution, supervised in its features as well.

A second network, the ground-truth encoder, learns first to reproduce masks; IS-Net then learns to
have the features that the encoder has for the truth (intermediate supervision, which the paper
calls feature synchronisation). No output is fused: the finest side output is the result.

Reference:
    Qin et al., Highly accurate dichotomous image segmentation, ECCV 2022,
    doi:10.1007/978-3-031-19797-0_3, arXiv:2203.03041, sections 4.1 and 4.2.
"""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn

from cleanplate.models.card import Preprocessing
from cleanplate.nets.conv import ConvBnAct
from cleanplate.nets.nested_u import SideOutputs, StageDecoder, StageEncoder, side_channels
from cleanplate.nets.rsu import Rsu
from cleanplate.nets.segmentation_net import SegmentationNet, crop

STRIDE = 64
"""Of the coarsest maps: the strided convolution, then U²-Net's 32."""


class SupervisedNet(SegmentationNet):
    """A network whose stages' features can be supervised: IS-Net and its ground-truth encoder.

    Args:
        channels: channels of the input: 3 for pictures, 1 for masks.
        side_channels: channels of the features that have side outputs, fine first.
        preprocessing: how the input is normalised.
    """

    def __init__(
        self, *, channels: int, side_channels: Sequence[int], preprocessing: Preprocessing
    ) -> None:
        super().__init__(stride=STRIDE, preprocessing=preprocessing, channels=channels)
        self.sides = SideOutputs(side_channels)

    def stage_maps(self, pictures: Tensor) -> list[Tensor]:
        """(B, C, H, W), 64 divides H and W, to six maps (B, C_k, H / 2^k, W / 2^k), k = 1 ... 6."""
        raise NotImplementedError

    def logits(self, pictures: Tensor) -> list[Tensor]:
        """(B, C, H, W), 64 divides H and W, to S_1 ... S_6, each (B, 1, H, W)."""
        maps = self.stage_maps(pictures)
        sides: list[Tensor] = self.sides(maps, pictures.shape[-2], pictures.shape[-1])
        return sides

    def features(self, pictures: Tensor) -> tuple[list[Tensor], list[Tensor]]:
        """Logits and the features they were read from, to be compared with the other network's.

        Args:
            pictures: (B, C, H, W) float32, normalised; H, W >= 1.

        Returns:
            What `forward` returns, and six maps (B, C_k, H' / 2^k, W' / 2^k) of k = 1 ... 6, where
            H' and W' are the sides padded to multiples of 64. Channels and sizes are the same in
            IS-Net and its ground-truth encoder.
        """
        padded = self.padded(pictures)
        maps = self.stage_maps(padded)
        sides = self.sides(maps, padded.shape[-2], padded.shape[-1])
        return crop(sides, pictures), maps


class ISNet(SupervisedNet):
    """IS-Net's segmentation component; `features` are De_1 ... De_5, En_6.

    Args:
        entry: channels of the strided convolution, which is linear.
        encoder: En_1 ... En_6.
        decoder: De_5 ... De_1.
        preprocessing: how pictures are normalised.
    """

    def __init__(
        self,
        *,
        entry: int,
        encoder: Sequence[Rsu],
        decoder: Sequence[Rsu],
        preprocessing: Preprocessing,
    ) -> None:
        super().__init__(
            channels=3,
            side_channels=side_channels(encoder, decoder),
            preprocessing=preprocessing,
        )
        self.entry = nn.Conv2d(self.channels, entry, 3, stride=2, padding=1)
        self.encoder = StageEncoder(entry, encoder)
        self.decoder = StageDecoder(encoder, decoder)

    def stage_maps(self, pictures: Tensor) -> list[Tensor]:
        """(B, 3, H, W) to De_1 ... De_5, En_6, at 1/2 ... 1/64 of the size."""
        maps: list[Tensor] = self.decoder(self.encoder(self.entry(pictures)))
        return maps


class ISNetEncoder(SupervisedNet):
    """IS-Net's ground-truth encoder: a mask in, the same mask out, by features worth having.

    Args:
        entry: channels of the strided convolution.
        encoder: En_1 ... En_6.
        preprocessing: of masks: 0 background, 1 subject.
    """

    def __init__(self, *, entry: int, encoder: Sequence[Rsu], preprocessing: Preprocessing) -> None:
        super().__init__(
            channels=1,
            side_channels=[stage.out for stage in encoder],
            preprocessing=preprocessing,
        )
        self.entry = ConvBnAct(self.channels, entry, stride=2, bias=True)
        self.encoder = StageEncoder(entry, encoder)

    def stage_maps(self, pictures: Tensor) -> list[Tensor]:
        """Masks (B, 1, H, W) in [0, 1] to En_1 ... En_6, at 1/2 ... 1/64 of the size."""
        maps: list[Tensor] = self.encoder(self.entry(pictures))
        return maps
