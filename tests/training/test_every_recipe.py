"""Every recipe, with its own network: two steps on two tiny pictures."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from cleanplate.nets import build
from cleanplate.training.data import Feed
from cleanplate.training.device import Arithmetic
from cleanplate.training.objective import Objective
from cleanplate.training.recipes import RECIPES
from cleanplate.training.trainer import Figures, Hook, Trainer
from cleanplate.training.validation import KEYS, validate

from .tiny import discs, pairs_of

SIDES = {"isnet": 64, "isnet-encoder": 64}
SMALL = {"portrait": {"vgg_width": 0.125, "channels": 16}}
"""Networks of the same parts, whose size is not what is tested here."""


class Losses(Hook):
    def __init__(self) -> None:
        self.terms: list[set[str]] = []

    def after_step(self, _trainer: Trainer, figures: Figures) -> None:
        assert all(math.isfinite(value) for value in figures.values())
        self.terms.append(set(figures) - {"loss", "gradient", "learning_rate"})


@pytest.mark.parametrize("name", RECIPES)
def test_two_steps_on_two_pictures(tmp_path: Path, name: str) -> None:
    pairs = pairs_of(discs(tmp_path, 2))
    side = SIDES.get(name, 32)
    recipe = replace(
        RECIPES[name], steps=2, batch=2, resize=side, crop=0, net_options=SMALL.get(name, {})
    )
    torch.manual_seed(0)
    net = build(recipe.net, **recipe.net_options)
    encoder = build("isnet-encoder") if recipe.features else None
    before = [weight.detach().clone() for weight in net.parameters()]
    losses = Losses()
    objective = Objective(net, recipe, encoder)
    trainer = Trainer(
        objective, Feed(pairs, recipe), Arithmetic(torch.device("cpu")), hooks=[losses]
    )
    trainer.run()
    expected = {term for term in ("bce", "edge", "features") if getattr(recipe, term)}
    assert losses.terms == [expected, expected]
    moved = [not torch.equal(a, b) for a, b in zip(before, net.parameters(), strict=True)]
    assert all(moved)  # nothing is left out of the loss
    found = validate(objective, pairs[:1], recipe, trainer.arithmetic)
    assert found is not None
    assert set(found.figures) == set(KEYS)
