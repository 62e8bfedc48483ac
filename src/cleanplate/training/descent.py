"""Optimiser and learning rate of a recipe."""

from __future__ import annotations

import math

from torch import nn, optim

from cleanplate.training.recipe import Recipe


def make_optimizer(net: nn.Module, recipe: Recipe) -> optim.Optimizer:
    """The recipe's method of descent over all weights that learn."""
    weights = [weight for weight in net.parameters() if weight.requires_grad]
    if recipe.optimizer == "sgd":
        return optim.SGD(
            weights,
            recipe.learning_rate,
            momentum=recipe.beta1,
            weight_decay=recipe.weight_decay,
        )
    method = optim.AdamW if recipe.optimizer == "adamw" else optim.Adam
    return method(
        weights,
        recipe.learning_rate,
        betas=(recipe.beta1, recipe.beta2),
        eps=recipe.epsilon,
        weight_decay=recipe.weight_decay,
    )


def learning_rate(recipe: Recipe, step: int) -> float:
    """The learning rate of a step; a function of its number, so there is nothing to restore.

    Args:
        recipe: names the schedule and its length.
        step: from 0 to ``recipe.steps - 1``.
    """
    rise = min(1.0, (step + 1) / recipe.warm_up) if recipe.warm_up else 1.0
    done = min(1.0, step / recipe.steps)
    if recipe.schedule == "poly":
        fall: float = (1 - done) ** recipe.power
    elif recipe.schedule == "cosine":
        fall = 0.5 + 0.5 * math.cos(math.pi * done)
    else:
        fall = 1.0
    return recipe.learning_rate * rise * fall


def set_learning_rate(optimizer: optim.Optimizer, rate: float) -> None:
    """Let the next step go at a rate."""
    for group in optimizer.param_groups:
        group["lr"] = rate
