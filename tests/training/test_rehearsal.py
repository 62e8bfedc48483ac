"""Batches of one: refused where normalisation would see one value, before anything is written."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import Tensor, nn

from cleanplate.core.errors import UsageError
from cleanplate.nets import build
from cleanplate.training.recipes import find_recipe
from cleanplate.training.rehearsal import check_batch

from .tiny import TINY, TinyNet


class Pooled(TinyNet):
    """Normalises the mean of each picture."""

    def __init__(self) -> None:
        super().__init__()
        self.norm = nn.BatchNorm2d(1)

    def logits(self, pictures: Tensor) -> list[Tensor]:
        pooled = self.norm(super().logits(pictures)[0].mean((2, 3), keepdim=True))
        return [pooled.expand(-1, -1, *pictures.shape[2:])]


def test_one_picture_is_too_little_for_a_network_that_pools() -> None:
    words = "'tiny' does not learn from one picture of 24x24 at a time, .* use --batch 2"
    with pytest.raises(UsageError, match=words):
        check_batch(Pooled(), replace(TINY, batch=1))
    check_batch(Pooled(), replace(TINY, batch=2))
    check_batch(TinyNet(), replace(TINY, batch=1))


@pytest.mark.parametrize(("side", "learns"), [(32, False), (64, True)])
def test_a_larger_picture_may_do(side: int, learns: bool) -> None:
    """The deepest maps of U²-NetP are 1 x 1 for 32 pixels, and 2 x 2 for 64."""
    recipe = replace(find_recipe("u2netp"), batch=1, resize=side, crop=0)
    net = build("u2netp")
    if learns:
        check_batch(net, recipe)
        return
    with pytest.raises(UsageError, match="'u2netp' does not learn from one picture of 32x32"):
        check_batch(net, recipe)


def test_nothing_is_changed() -> None:
    net = build("deeplabv3plus-mobilenetv2", width=0.35, channels=16).eval()
    before = {name: one.clone() for name, one in net.state_dict().items()}
    with pytest.raises(UsageError, match="one picture of 64x64"):
        check_batch(net, replace(TINY, net="deeplab", batch=1, resize=64, crop=0))
    assert not net.training
    assert all(torch.equal(one, before[name]) for name, one in net.state_dict().items())
