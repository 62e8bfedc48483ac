"""Building a network by its name."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from types import MappingProxyType
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
        UsageError: no network of that name, or it has no such option, or not with such a value.
    """
    builder = getattr(variants, find(name).builder)
    known = inspect.signature(builder).parameters
    if unknown := sorted(set(options) - set(known)):
        has = f"has {', '.join(known)}" if known else "has none"
        msg = f"the network '{name}' has no option '{unknown[0]}'; it {has}"
        raise UsageError(msg)
    for option, value in options.items():
        _check(option, value, str(known[option].annotation))
    net: SegmentationNet = builder(**options)
    net.name, net.options = name, dict(options)
    return net


_MOST: Mapping[str, float] = MappingProxyType({"int": 4096, "float": 16})
"""Of an option; more would fill any memory."""


def _check(option: str, value: Any, kind: str) -> None:
    """Refuse what PyTorch would stumble over layers later."""
    if kind == "bool":
        allowed, works = "yes or no", isinstance(value, bool)
    elif kind == "int":
        allowed = f"a whole number from 1 to {_MOST[kind]:g}"
        works = isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= _MOST[kind]
    else:
        allowed = f"a number from 0 to {_MOST[kind]:g}"
        number = isinstance(value, int | float) and not isinstance(value, bool)
        works = number and 0 <= value <= _MOST[kind]
    if not works:
        msg = f"the network's option '{option}' is {allowed}, not {value}"
        raise UsageError(msg)
