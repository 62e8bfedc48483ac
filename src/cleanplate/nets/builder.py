"""Building a network by its name."""

from __future__ import annotations

import inspect
from typing import Any

from cleanplate.core.errors import UsageError
from cleanplate.nets import variants
from cleanplate.nets.segmentation_net import SegmentationNet
from cleanplate.nets.table import find


def build(name: str, **options: Any) -> SegmentationNet:
    """A network with random weights, in training mode.

    Args:
        name: one of `NETS`.
        options: keyword arguments of its function in `cleanplate.nets.variants`.

    Returns:
        The network, which remembers ``name`` and ``options``.

    Raises:
        UsageError: no network of that name, or it has no such option.
    """
    builder = getattr(variants, find(name).builder)
    known = inspect.signature(builder).parameters
    if unknown := sorted(set(options) - set(known)):
        has = f"has {', '.join(known)}" if known else "has none"
        msg = f"the network '{name}' has no option '{unknown[0]}'; it {has}"
        raise UsageError(msg)
    net: SegmentationNet = builder(**options)
    net.name, net.options = name, dict(options)
    return net
