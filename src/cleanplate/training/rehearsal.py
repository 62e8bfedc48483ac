"""Whether a network can learn from batches of one picture, before anything is written."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from cleanplate.core.errors import UsageError
from cleanplate.training.recipe import Recipe


def check_batch(net: nn.Module, recipe: Recipe) -> None:
    """Refuse a batch of one where normalisation would see one value a channel.

    Args:
        net: left as it is; the pass is made with shapes alone.
        recipe: names the batch, and the size of its pictures.

    Raises:
        UsageError: the network pools its pictures down to one pixel.
    """
    if recipe.batch > 1:
        return
    try:
        _pass(net, recipe.side)
    except ValueError as error:  # PyTorch's own, or that of `cleanplate.nets`
        msg = (
            f"the network '{recipe.net}' does not learn from one picture of {recipe.side}x"
            f"{recipe.side} at a time, its normalisation needs more; use --batch 2"
        )
        raise UsageError(msg) from error


def _pass(net: nn.Module, side: int) -> None:
    """A pass in training mode that reckons nothing and changes nothing."""
    shown = torch.empty(1, getattr(net, "channels", 3), side, side, device="meta")
    tensors: dict[str, Tensor] = {
        name: one.detach().to("meta")
        for name, one in (*net.named_parameters(), *net.named_buffers())
    }
    was = net.training
    net.train()
    try:
        with torch.no_grad():
            torch.func.functional_call(net, tensors, (shown,))
    finally:
        net.train(was)
