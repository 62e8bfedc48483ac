"""Several processes that learn together, one a device: ``torchrun`` starts them.

Each takes its part of every batch; DistributedDataParallel averages the gradients, so that all
networks stay alike.

References:
    S. Li et al., PyTorch distributed: experiences on accelerating data parallel training, VLDB
    2020, doi:10.14778/3415478.3415530.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import torch
from torch import distributed as dist
from torch import nn
from torch.nn.parallel import DistributedDataParallel

from cleanplate.core.errors import DeviceError
from cleanplate.training.data import Share
from cleanplate.training.device import Device

_PATIENCE = timedelta(hours=2)
"""How long processes wait for the first one, which alone validates and writes."""


@dataclass(frozen=True, slots=True)
class Group:
    """The processes that learn together; by default there is this one alone."""

    rank: int = 0
    """Number of this process."""
    world: int = 1
    """How many there are."""
    local_rank: int = 0
    """Number of this process on its machine."""

    @property
    def is_first(self) -> bool:
        """Whether this is the process that writes and speaks."""
        return self.rank == 0

    @property
    def share(self) -> Share:
        """Which part of each batch is this process's."""
        return Share(self.rank, self.world)

    def wrapped(self, objective: nn.Module, device: torch.device) -> nn.Module:
        """A module whose gradients are averaged over the processes."""
        if self.world == 1:
            return objective
        return DistributedDataParallel(objective, [device] if device.type == "cuda" else None)

    def alone(
        self, objective: nn.Module, *, wanted: bool
    ) -> contextlib.AbstractContextManager[Any]:
        """Where wanted, what runs inside keeps its gradients to itself."""
        if wanted and isinstance(objective, DistributedDataParallel):
            return objective.no_sync()
        return contextlib.nullcontext()

    def mean(self, figures: Mapping[str, float], device: torch.device) -> dict[str, float]:
        """The figures averaged over the processes; all have to ask, with the same names."""
        if self.world == 1:
            return dict(figures)
        values = torch.tensor(list(figures.values()), dtype=torch.float32, device=device)
        dist.all_reduce(values)
        return dict(zip(figures, (values / self.world).tolist(), strict=True))

    def wait(self) -> None:
        """Wait until all have come here."""
        if self.world > 1:
            dist.barrier()


@contextlib.contextmanager
def joined(device: Device = "auto") -> Iterator[Group]:
    """The group that ``torchrun`` has made, or this process alone.

    Args:
        device: what the processes learn on: NCCL joins CUDA devices, and Gloo all else.

    Raises:
        DeviceError: more processes on this machine than CUDA devices.
    """
    world = int(os.environ.get("WORLD_SIZE", "1"))
    if world == 1:
        yield Group()
        return
    local = int(os.environ.get("LOCAL_RANK", "0"))
    if device in ("auto", "cuda") and torch.cuda.is_available():
        _take_gpu(local)
        dist.init_process_group("nccl", timeout=_PATIENCE)
    else:
        dist.init_process_group("gloo", timeout=_PATIENCE)
    try:
        yield Group(dist.get_rank(), world, local)
    finally:
        dist.destroy_process_group()


def _take_gpu(local: int) -> None:
    """NCCL takes the current device where none is named, as in a barrier: each has its own."""
    count = torch.cuda.device_count()
    if local >= count:
        msg = f"there are {count} CUDA devices here; use --nproc-per-node {count}, or --device cpu"
        raise DeviceError(msg)
    torch.cuda.set_device(local)
