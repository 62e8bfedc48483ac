"""What every segmentation network is: pictures of any size in, logits of that size out."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from cleanplate.core.errors import UsageError
from cleanplate.models.card import Preprocessing
from cleanplate.nets.sizes import pad_to_multiple


class SegmentationNet(nn.Module):
    """A network that gives every pixel the logit of being subject.

    A subclass writes `logits` for pictures whose sides its stride divides; padding and cropping are
    done here. The sigmoid is outside: losses take logits, exports append it.

    Args:
        stride: what the sides of pictures are padded to a multiple of.
        preprocessing: how pictures are normalised, and the size the network was designed for.
        channels: channels of the input: 3, or 1 for a network of masks.
    """

    def __init__(self, *, stride: int, preprocessing: Preprocessing, channels: int = 3) -> None:
        super().__init__()
        self.stride = stride
        self.preprocessing = preprocessing
        self.channels = channels
        self.name = ""
        self.options: dict[str, Any] = {}

    def forward(self, pictures: Tensor) -> list[Tensor]:
        """The final logits first, then the side outputs from fine to coarse.

        Args:
            pictures: (B, C, H, W) float32, normalised by `preprocessing`; H, W >= 1.

        Returns:
            One or more (B, 1, H, W) float32; sigmoid makes mattes of them.

        Raises:
            UsageError: another number of axes or channels, or no pixels.
        """
        return crop(self.logits(self.padded(pictures)), pictures)

    def logits(self, pictures: Tensor) -> list[Tensor]:
        """As `forward`, for pictures whose sides `stride` divides."""
        raise NotImplementedError

    def padded(self, pictures: Tensor) -> Tensor:
        """Pictures (B, C, H, W) checked and continued to sides that `stride` divides."""
        if not torch.jit.is_scripting():
            _check(pictures, self.channels)
        return pad_to_multiple(pictures, self.stride)


def crop(maps: list[Tensor], pictures: Tensor) -> list[Tensor]:
    """Maps (B, C, H', W') cut to the height and width of the pictures they were made from."""
    height, width = pictures.shape[-2], pictures.shape[-1]
    return [one[:, :, :height, :width] for one in maps]


def _check(pictures: Tensor, channels: int) -> None:
    shape = tuple(pictures.shape)
    if len(shape) != 4 or shape[1] != channels or 0 in shape:
        msg = (
            f"the network takes pictures of shape (B, {channels}, H, W) with H, W >= 1, not {shape}"
        )
        raise UsageError(msg)
