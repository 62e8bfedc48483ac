"""Where a training runs, and in which precision."""

from __future__ import annotations

import contextlib
import math
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import torch
from torch import Tensor, nn, optim

from cleanplate.core.errors import DeviceError

Device: TypeAlias = Literal["auto", "cpu", "cuda", "mps"]
"""Kinds of devices; auto: the first accelerator there is, else cpu."""

Precision: TypeAlias = Literal["f32", "bf16", "f16"]
"""What the network reckons in; weights, losses and optimiser are always float32."""

_DTYPES = {"bf16": torch.bfloat16, "f16": torch.float16}


def find_device(wanted: Device, rank: int = 0) -> torch.device:
    """The device of this process.

    Args:
        wanted: kind.
        rank: number of the process on its machine; it takes the GPU of that number.

    Raises:
        DeviceError: the machine has none of that kind.
    """
    cuda, mps = torch.cuda.is_available(), torch.backends.mps.is_available()
    if wanted == "cuda" and not cuda:
        msg = "PyTorch finds no CUDA device here; use --device cpu, or install its CUDA build"
        raise DeviceError(msg)
    if wanted == "mps" and not mps:
        msg = "PyTorch finds no Apple GPU here; use --device cpu"
        raise DeviceError(msg)
    if wanted == "cuda" or (wanted == "auto" and cuda):
        return torch.device("cuda", rank % torch.cuda.device_count())
    return torch.device("mps" if wanted == "mps" or (wanted == "auto" and mps) else "cpu")


@dataclass(slots=True)
class Arithmetic:
    """Mixed precision on one device, and the scaling of gradients that float16 needs."""

    device: torch.device
    """Where the network is."""
    precision: Precision = "f32"
    """What it reckons in."""
    scaler: torch.amp.GradScaler = field(init=False)
    """Keeps small gradients above float16's least number; does nothing otherwise."""

    def __post_init__(self) -> None:
        if self.precision == "f16" and self.device.type == "cpu":
            msg = "float16 is not trained in on the CPU; use --precision bf16 or f32"
            raise DeviceError(msg)
        self.scaler = torch.amp.GradScaler(self.device.type, enabled=self.precision == "f16")

    def forward(self) -> contextlib.AbstractContextManager[Any]:
        """What the forward pass runs in."""
        if self.precision == "f32":
            return contextlib.nullcontext()
        return torch.autocast(self.device.type, _DTYPES[self.precision])

    def backward(self, loss: Tensor) -> None:
        """Add the gradients of a loss up."""
        self.scaler.scale(loss).backward()  # type: ignore[no-untyped-call]

    def step(self, optimizer: optim.Optimizer, net: nn.Module, clip: float) -> float:
        """Descend one step, with the gradient cut to a norm; its norm before that.

        A gradient that is no number makes no step.

        Args:
            optimizer: makes the step.
            net: what learns.
            clip: greatest norm; 0: none.
        """
        self.scaler.unscale_(optimizer)
        norm = float(nn.utils.clip_grad_norm_(net.parameters(), clip or math.inf))
        if math.isfinite(norm) or self.scaler.is_enabled():
            self.scaler.step(optimizer)
            self.scaler.update()
        return norm
