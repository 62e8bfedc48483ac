"""VGG-16's thirteen convolutions, as a branch for deep features.

Reference:
    Simonyan and Zisserman, Very deep convolutional networks for large-scale image recognition,
    ICLR 2015, arXiv:1409.1556, table 1, column D.
"""

from __future__ import annotations

from typing import Final

from torch import Tensor, nn

from cleanplate.nets.conv import ConvBnAct

COLUMN_D: Final = ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3))
"""Channels and convolutions of the five groups; a pooling stands between each two."""


class Vgg16(nn.Sequential):
    """Groups of 3 x 3 convolutions, each at half the size of the one before.

    (B, 3, H, W) to (B, out_channels, H / 16, W / 16). Normalised after each convolution, which the
    paper of 2015 could not know; published weights with and without it load.

    Args:
        width: multiplier of all channels.
    """

    def __init__(self, *, width: float = 1.0) -> None:
        layers: list[nn.Module] = []
        before = 3
        for channels, count in COLUMN_D:
            wide = max(8, round(channels * width))
            if layers:
                layers.append(nn.MaxPool2d(2))
            for _ in range(count):
                layers.append(ConvBnAct(before, wide, bias=True))
                before = wide
        super().__init__(*layers)
        self.out_channels = before
        """Channels of the result."""

    def forward(self, pictures: Tensor) -> Tensor:
        """(B, 3, H, W), 16 divides H and W, to (B, out_channels, H / 16, W / 16)."""
        x = pictures
        for layer in self:
            x = layer(x)
        return x
