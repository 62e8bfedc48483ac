"""Sizes of maps: padding of pictures to what a network divides evenly, resizing of maps."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional


def pad_to_multiple(pictures: Tensor, multiple: int) -> Tensor:
    """Pictures continued below and to the right until ``multiple`` divides both sides.

    The last row and column are repeated: black would look like an edge to the network, and a mirror
    needs a picture larger than what is added.

    Args:
        pictures: (B, C, H, W), H, W >= 1.
        multiple: the stride of the network's coarsest map.

    Returns:
        (B, C, H', W') with H <= H' < H + multiple, W likewise.
    """
    height, width = pictures.shape[-2], pictures.shape[-1]
    # No question whether anything is added: an export of any size could not answer it.
    below, right = -height % multiple, -width % multiple
    return functional.pad(pictures, [0, right, 0, below], mode="replicate")


def resize(maps: Tensor, height: int, width: int) -> Tensor:
    """Maps (B, C, h, w), bilinear with half-pixel centres, as (B, C, height, width)."""
    return functional.interpolate(maps, size=[height, width], mode="bilinear", align_corners=False)


def resize_like(maps: Tensor, other: Tensor) -> Tensor:
    """Maps (B, C, h, w) at the height and width of another tensor (B', C', H, W)."""
    return resize(maps, other.shape[-2], other.shape[-1])
