"""The recipe's terms, weighed and summed, on any network that has what they need."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import Tensor

from cleanplate.core.errors import UsageError
from cleanplate.models.card import Preprocessing
from cleanplate.training.losses import bce, edge_loss, feature_loss, iou_loss, ssim_loss
from cleanplate.training.normalise import normalised
from cleanplate.training.objective import Objective

from .tiny import TINY, TinyNet


def batch() -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(1)
    pictures = torch.randint(0, 256, (2, 3, 24, 24), dtype=torch.uint8, generator=generator)
    masks = torch.zeros(2, 1, 24, 24)
    masks[..., 6:18, 6:18] = 1
    return pictures, masks


def test_the_loss_is_summed_over_all_maps_and_weighed() -> None:
    net, (pictures, masks) = TinyNet(drop=0), batch()
    recipe = replace(TINY, bce=2.0, iou=0.5, ssim=0.25)
    terms = Objective(net, recipe)(pictures, masks)
    maps = net(normalised(pictures.float() / 255, net.preprocessing))
    sums = {
        name: sum(float(loss(one, masks).detach()) for one in maps)
        for name, loss in (("bce", bce), ("iou", iou_loss), ("ssim", ssim_loss))
    }
    assert {name: float(terms[name].detach()) for name in sums} == pytest.approx(sums)
    expected = 2 * sums["bce"] + 0.5 * sums["iou"] + 0.25 * sums["ssim"]
    assert float(terms["loss"].detach()) == pytest.approx(expected)


def test_mixed_precision_is_the_networks_and_not_the_losses() -> None:
    """In bfloat16 the SSIM of a nearly perfect map was .08 away from 1 instead of .02."""
    net, (pictures, masks) = TinyNet(drop=0), batch()
    recipe = replace(TINY, bce=1.0, iou=1.0, ssim=1.0)
    with torch.autocast("cpu", torch.bfloat16):
        maps = net(normalised(pictures.float() / 255, net.preprocessing))
        terms = Objective(net, recipe)(pictures, masks)
    assert maps[0].dtype == torch.bfloat16
    expected = sum(float(ssim_loss(one, masks).detach()) for one in maps)
    assert float(terms["ssim"].detach()) == pytest.approx(expected, rel=1e-6)


def test_terms_of_weight_0_are_not_reckoned() -> None:
    assert set(Objective(TinyNet(), TINY)(*batch())) == {"loss", "bce"}


def test_edges_are_compared_with_the_boundary() -> None:
    net, (pictures, masks) = TinyNet(drop=0), batch()
    terms = Objective(net, replace(TINY, edge=1.0))(pictures, masks)
    _, edges = net.edges(normalised(pictures.float() / 255, net.preprocessing))
    assert float(terms["edge"].detach()) == pytest.approx(float(edge_loss(edges, masks).detach()))


def test_features_are_drawn_to_those_of_the_mask_encoder() -> None:
    net, encoder, (pictures, masks) = TinyNet(drop=0), TinyNet(1), batch()
    objective = Objective(net, replace(TINY, features=1.0), encoder)
    terms = objective(pictures, masks)
    terms["loss"].backward()
    _, features = net.features(normalised(pictures.float() / 255, net.preprocessing))
    _, targets = encoder.features(normalised(masks, encoder.preprocessing))
    expected = float(feature_loss(features, targets).detach())
    assert float(terms["features"].detach()) == pytest.approx(expected)
    assert net.first.weight.grad is not None
    assert all(weight.grad is None for weight in encoder.parameters())


def test_the_encoder_is_no_part_of_what_is_saved_and_stays_in_evaluation() -> None:
    encoder = TinyNet(1)
    objective = Objective(TinyNet(), replace(TINY, features=1.0), encoder).train()
    assert all(name.startswith("net.") for name in objective.state_dict())
    assert not encoder.training


def test_a_network_of_masks_is_shown_masks() -> None:
    objective = Objective(TinyNet(1), replace(TINY, learns="masks"))
    pictures, masks = batch()
    assert torch.equal(objective.shown(pictures, masks), (masks - 0.5))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"features": 1.0}, "needs the first: train isnet-encoder"),
        ({"edge": 1.0, "features": 1.0}, "--edge and --features are not combined"),
        ({"edge": 1.0, "net_options": {"edges": False}}, "edge head, which is switched off"),
    ],
)
def test_what_is_missing_is_one_sentence(change: dict[str, object], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        Objective(TinyNet(), replace(TINY, **change))


def test_a_network_without_edges_cannot_learn_them() -> None:
    with pytest.raises(UsageError, match="--edge needs a network that gives edges, 'tiny' does"):
        Objective(torch.nn.Conv2d(3, 1, 1), replace(TINY, edge=1.0))


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        (Preprocessing(8, 8), [0.0, 0.2, 0.5]),
        (Preprocessing(8, 8, scale="max"), [0.0, 0.4, 1.0]),
        (Preprocessing(8, 8, scale="1"), [0.0, 51.0, 127.5]),
        (Preprocessing(8, 8, mean=(0.0, 0.1, 0.5), std=(1.0, 0.5, 2.0)), [0.0, 0.2, 0.0]),
        (Preprocessing(8, 8, bgr=True), [0.5, 0.2, 0.0]),
    ],
)
def test_pictures_are_normalised_as_the_card_says(
    how: Preprocessing, expected: list[float]
) -> None:
    picture = torch.tensor([0.0, 0.2, 0.5]).view(1, 3, 1, 1)
    assert normalised(picture, how).flatten().tolist() == pytest.approx(expected)


def test_a_black_picture_stays_finite() -> None:
    found = normalised(torch.zeros(1, 3, 2, 2), Preprocessing(8, 8, scale="max"))
    assert torch.isfinite(found).all()
