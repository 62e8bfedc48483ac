"""What a network costs: parameters and multiply-adds, counted by hooks while it runs.

A multiply-add is one product and its sum, as the papers count; activations, normalisation, pooling
and interpolation are not counted. Nothing is computed: the run is on the "meta" device, whose
tensors have shapes only.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from cleanplate.core.errors import UsageError
from cleanplate.nets.modes import evaluating


@dataclass(frozen=True, slots=True)
class Row:
    """One layer with weights, or a part of the network as the sum of its layers."""

    name: str
    """Where it is in the network, as ``encoder.stages.0``."""
    kind: str
    """Its class."""
    shape: tuple[int, ...]
    """Of its (last) result."""
    parameters: int
    """Weights, biases, scales and offsets."""
    multiply_adds: int
    """Of one run."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a network costs for pictures of one size."""

    size: tuple[int, int]
    """Rows and columns of the picture."""
    parameters: int
    """All that can be learned."""
    multiply_adds: int
    """For one picture."""
    rows: tuple[Row, ...]
    """Every layer with weights, in the order of computation."""

    def parts(self, depth: int = 1) -> tuple[Row, ...]:
        """Rows summed by the first ``depth`` parts of their names.

        Args:
            depth: 1: the network's own members; more: theirs.
        """
        sums: dict[str, Row] = {}
        for row in self.rows:
            name = ".".join(row.name.split(".")[:depth])
            before = sums.get(name, Row(name, "", (), 0, 0))
            sums[name] = Row(
                name,
                row.kind if name == row.name else "",
                row.shape,
                before.parameters + row.parameters,
                before.multiply_adds + row.multiply_adds,
            )
        return tuple(sums.values())


def summary(net: nn.Module, size: int | tuple[int, int]) -> Summary:
    """Count a network's parameters, and its multiply-adds for one picture.

    Args:
        net: takes (1, C, H, W), C being its ``channels``, or 3.
        size: side of the picture, or rows and columns. What a network pads inside is counted.

    Returns:
        Sums, and a row a layer.

    Raises:
        UsageError: a side below 1.
    """
    rows_columns = (size, size) if isinstance(size, int) else size
    if min(rows_columns) < 1:
        msg = f"a picture has 1 row and column or more, not {rows_columns}"
        raise UsageError(msg)
    rows = tuple(layers(net, rows_columns))
    return Summary(
        rows_columns,
        sum(one.numel() for one in net.parameters()),
        sum(row.multiply_adds for row in rows),
        rows,
    )


def layers(net: nn.Module, size: tuple[int, int]) -> list[Row]:
    """A row for every run of a layer with weights, in the order they run."""
    rows: list[Row] = []
    shown = torch.empty(1, getattr(net, "channels", 3), *size, device="meta")
    weights = {
        name: tensor.detach().to("meta")
        for name, tensor in (*net.named_parameters(), *net.named_buffers())
    }
    with evaluating(net), _counting(net, rows), torch.no_grad():
        torch.func.functional_call(net, weights, (shown,))
    return rows


@contextlib.contextmanager
def _counting(net: nn.Module, rows: list[Row]) -> Iterator[None]:
    with contextlib.ExitStack() as hooks:
        for name, module in net.named_modules():
            if not list(module.children()) and list(module.parameters(recurse=False)):
                hooks.callback(module.register_forward_hook(_hook(name, rows)).remove)
        yield


def _hook(name: str, rows: list[Row]) -> Any:
    def count(module: nn.Module, _given: Any, result: Tensor) -> None:
        own = sum(one.numel() for one in module.parameters(recurse=False))
        rows.append(
            Row(
                name,
                type(module).__name__,
                tuple(result.shape),
                own,
                multiply_adds(module, result),
            )
        )

    return count


def multiply_adds(module: nn.Module, result: Tensor) -> int:
    """Of one run of a layer: values of the result, times the weights that each of them sums.

    Args:
        module: a convolution: C_in / groups * k * k a value; a linear layer: C_in a value; or
            another, which counts nothing.
        result: what it gave.
    """
    if isinstance(module, nn.Conv2d | nn.Linear):
        weights: int = math.prod(module.weight.shape[1:])
        return int(result.numel()) * weights
    return 0
