"""Losses against values worked out by hand, and against NumPy and scikit-image."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from skimage.metrics import structural_similarity
from torch import Tensor

from cleanplate.training.losses import (
    bce,
    boundary,
    edge_loss,
    feature_loss,
    iou_loss,
    similarity,
    ssim_loss,
)

SURE = 40.0
"""A logit whose sigmoid is 1 in float32."""


def square(side: int = 16) -> Tensor:
    masks = torch.zeros(2, 1, side, side)
    masks[:, :, 4:12, 4:12] = 1
    return masks


@pytest.mark.parametrize("loss", [bce, iou_loss, ssim_loss])
def test_a_perfect_result_costs_nothing_and_a_wrong_one_more(loss: object) -> None:
    masks = square()
    right = (masks * 2 - 1) * SURE
    perfect, unsure, wrong = (
        float(loss(logits, masks))  # type: ignore[operator]
        for logits in (right, torch.zeros_like(right), -right)
    )
    assert perfect == pytest.approx(0, abs=1e-5)
    assert perfect < unsure < wrong


def test_cross_entropy_of_doubt_is_log_2() -> None:
    assert float(bce(torch.zeros(1, 1, 3, 5), torch.rand(1, 1, 3, 5))) == pytest.approx(math.log(2))


def test_iou_of_half_a_square() -> None:
    masks = torch.zeros(1, 1, 4, 4)
    masks[..., :2] = 1
    logits = torch.full((1, 1, 4, 4), -SURE)
    logits[..., :1] = SURE
    # 4 pixels in both, 8 in either; one is added to each.
    assert float(iou_loss(logits, masks)) == pytest.approx(1 - 5 / 9)


def test_iou_of_nothing_where_nothing_is() -> None:
    assert float(iou_loss(torch.full((1, 1, 4, 4), -SURE), torch.zeros(1, 1, 4, 4))) < 1e-5


def test_similarity_inside_equals_that_of_scikit_image() -> None:
    one, two = np.random.default_rng(0).random((2, 31, 37)).astype(np.float32)
    _, expected = structural_similarity(
        one, two, data_range=1, gaussian_weights=True, use_sample_covariance=False, full=True
    )
    found = similarity(*(torch.from_numpy(plane)[None, None] for plane in (one, two)))
    inner = np.s_[5:-5, 5:-5]  # borders are padded otherwise
    np.testing.assert_allclose(found[0, 0].numpy()[inner], expected[inner], atol=1e-5)


def test_the_boundary_lies_on_both_sides_of_the_outline() -> None:
    edge = boundary(square(), 1)[0, 0]
    # 10 x 10 around the square, without 6 x 6 inside of it.
    assert int(edge.sum()) == 100 - 36
    assert edge[4, 4] == edge[3, 3] == 1
    assert edge[5, 5] == edge[2, 2] == 0


def test_the_border_of_a_picture_is_no_boundary() -> None:
    assert float(boundary(torch.ones(1, 1, 5, 5)).sum()) == 0


def test_edges_and_the_rest_weigh_alike() -> None:
    masks = square()
    edges = boundary(masks)
    share = float(edges.mean())
    # Doubt everywhere: log 2 times the mean weight, 2 p (1 - p).
    found = float(edge_loss(torch.zeros_like(masks), masks))
    assert found == pytest.approx(math.log(2) * 2 * share * (1 - share), rel=1e-5)
    assert float(edge_loss((edges * 2 - 1) * SURE, masks)) < 1e-6


def test_edges_of_an_empty_mask_cost_nothing() -> None:
    assert float(edge_loss(torch.zeros(1, 1, 8, 8), torch.zeros(1, 1, 8, 8))) == 0


def test_features_are_summed_over_stages_and_teach_one_side_only() -> None:
    learns = torch.zeros(1, 2, 2, 2, requires_grad=True)
    target = torch.full((1, 2, 2, 2), 3.0, requires_grad=True)
    loss = feature_loss([learns, learns], [target, torch.ones(1, 2, 2, 2)])
    assert float(loss.detach()) == pytest.approx(9 + 1)
    loss.backward()
    assert learns.grad is not None
    assert target.grad is None


@pytest.mark.parametrize("loss", [bce, iou_loss, ssim_loss, edge_loss])
def test_half_precision_reckons_in_float32(loss: object) -> None:
    masks = square()
    logits = torch.randn(2, 1, 16, 16, generator=torch.Generator().manual_seed(0)).bfloat16()
    found = loss(logits, masks)  # type: ignore[operator]
    assert found.dtype == torch.float32
    assert float(found) == pytest.approx(float(loss(logits.float(), masks)))  # type: ignore[operator]
