"""Pictures as the networks take them: one function for training, validation and export."""

from __future__ import annotations

import torch
from torch import Tensor

from cleanplate.models.card import Preprocessing


def normalised(pictures: Tensor, how: Preprocessing) -> Tensor:
    """Pictures in [0, 1] as a network takes them.

    Args:
        pictures: RGB, (B, 3, H, W) float32 in [0, 1]; masks (B, 1, H, W) only where ``how`` treats
            all channels alike.
        how: what the network was made for.

    Returns:
        float32 of the same shape.
    """
    if how.scale == "max":
        pictures = pictures / pictures.amax((1, 2, 3), keepdim=True).clamp_min(1e-6)
    elif how.scale == "1":
        pictures = pictures * 255
    channels = pictures.shape[1]
    mean, std = (
        torch.tensor(values[:channels], dtype=torch.float32, device=pictures.device).view(
            1, -1, 1, 1
        )
        for values in (how.mean, how.std)
    )
    pictures = pictures.flip(1) if how.bgr else pictures
    return (pictures - mean) / std
