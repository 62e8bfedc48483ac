"""Training and evaluation mode."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from torch import nn


@contextlib.contextmanager
def evaluating(net: nn.Module) -> Iterator[None]:
    """Put a network into evaluation mode, and each of its parts back into the mode it was in."""
    were = [(module, module.training) for module in net.modules()]
    net.eval()
    try:
        yield
    finally:
        for module, was in were:
            module.training = was
