"""Losses as functions of logits and masks.

All take logits (B, 1, H, W), the sigmoid is inside, and give a scalar; all reckon in float32, so
that mixed precision changes nothing here.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import torch
from torch import Tensor
from torch.nn import functional

_SSIM_WINDOW = 11
_SSIM_SIGMA = 1.5
_SSIM_C1, _SSIM_C2 = 0.01**2, 0.03**2


def bce(logits: Tensor, masks: Tensor) -> Tensor:
    """Binary cross-entropy, mean over pixels; 0.693 for logits of 0.

    Args:
        logits: (B, 1, H, W).
        masks: (B, 1, H, W) in [0, 1]; soft values are targets like others.
    """
    return functional.binary_cross_entropy_with_logits(logits.float(), masks)


def iou_loss(logits: Tensor, masks: Tensor) -> Tensor:
    """One minus the soft intersection over union, mean over pictures; 0 for a perfect result.

    Args:
        logits: (B, 1, H, W).
        masks: (B, 1, H, W) in [0, 1].

    References:
        M. A. Rahman, Y. Wang, Optimizing intersection-over-union in deep neural networks, ISVC
        2016, doi:10.1007/978-3-319-50835-1_22; as in BASNet, CVPR 2019,
        doi:10.1109/CVPR.2019.00766.
    """
    mattes = torch.sigmoid(logits.float())
    both = (mattes * masks).sum((1, 2, 3))
    either = (mattes + masks).sum((1, 2, 3)) - both
    # Nothing there and nothing found is perfect, too.
    return (1 - (both + 1) / (either + 1)).mean()


def ssim_loss(logits: Tensor, masks: Tensor) -> Tensor:
    """One minus structural similarity in windows of 11 x 11, mean over pixels; 0 for equal ones.

    Args:
        logits: (B, 1, H, W).
        masks: (B, 1, H, W) in [0, 1].

    References:
        Z. Wang et al., Image quality assessment: from error visibility to structural similarity,
        IEEE TIP 13 (2004), doi:10.1109/TIP.2003.819861; as a loss in BASNet.
    """
    return (1 - similarity(torch.sigmoid(logits.float()), masks)).mean()


def similarity(one: Tensor, other: Tensor) -> Tensor:
    """Structural similarity at each pixel, at most 1; beyond the borders both are 0.

    Args:
        one: (B, 1, H, W) in [0, 1].
        other: likewise.

    Returns:
        float32 (B, 1, H, W).
    """
    window = _window().to(one.device)
    mean_a, mean_b = _blurred(one, window), _blurred(other, window)
    variance_a = _blurred(one * one, window) - mean_a**2
    variance_b = _blurred(other * other, window) - mean_b**2
    covariance = _blurred(one * other, window) - mean_a * mean_b
    top = (2 * mean_a * mean_b + _SSIM_C1) * (2 * covariance + _SSIM_C2)
    bottom = (mean_a**2 + mean_b**2 + _SSIM_C1) * (variance_a + variance_b + _SSIM_C2)
    return top / bottom


def edge_loss(logits: Tensor, masks: Tensor, width: int = 1) -> Tensor:
    """Cross-entropy with the masks' boundary, edges and the rest weighed alike.

    Args:
        logits: of edge maps, (B, 1, H, W).
        masks: (B, 1, H, W) in [0, 1].
        width: of the boundary on each side of it, pixels.

    References:
        S. Xie, Z. Tu, Holistically-nested edge detection, ICCV 2015, arXiv:1504.06375, equation 2.
    """
    edges = boundary(masks, width)
    share = edges.mean()
    weights = torch.where(edges > 0, 1 - share, share)
    return functional.binary_cross_entropy_with_logits(logits.float(), edges, weights)


def boundary(masks: Tensor, width: int = 1) -> Tensor:
    """Where a mask changes: 1 within ``width`` pixels of its outline, else 0; borders are none.

    Args:
        masks: (B, 1, H, W) in [0, 1]; cut at the middle.
        width: pixels on each side of the outline, 1 or more.
    """
    whole = (masks >= 0.5).float()
    size = 2 * width + 1
    grown = functional.max_pool2d(whole, size, 1, width)
    shrunk = -functional.max_pool2d(-whole, size, 1, width)
    return grown - shrunk


def feature_loss(features: Sequence[Tensor], targets: Sequence[Tensor]) -> Tensor:
    """Feature synchronisation: the sum over stages of the mean squared difference.

    Args:
        features: of the network, each (B, C_d, H_d, W_d).
        targets: of the mask encoder, of the same sizes; no gradient flows into them.

    References:
        X. Qin et al., ECCV 2022, arXiv:2203.03041, equation 4.
    """
    pairs = zip(features, targets, strict=True)
    return torch.stack(
        [functional.mse_loss(one.float(), two.detach().float()) for one, two in pairs]
    ).sum()


@lru_cache(maxsize=1)
def _window() -> Tensor:
    """A Gaussian of sum 1, (1, 1, 11, 11)."""
    places = torch.arange(_SSIM_WINDOW, dtype=torch.float32) - _SSIM_WINDOW // 2
    line = torch.exp(-(places**2) / (2 * _SSIM_SIGMA**2))
    window = line[:, None] * line[None]
    return (window / window.sum())[None, None]


def _blurred(planes: Tensor, window: Tensor) -> Tensor:
    return functional.conv2d(planes, window, padding=_SSIM_WINDOW // 2)
