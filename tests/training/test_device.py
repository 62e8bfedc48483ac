"""Devices that are not there, and mixed precision."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from cleanplate.core.errors import DeviceError
from cleanplate.training.data import Feed
from cleanplate.training.device import Arithmetic, find_device
from cleanplate.training.distributed import joined
from cleanplate.training.objective import Objective
from cleanplate.training.trainer import Trainer

from .tiny import TINY, TinyNet, pairs_of


@pytest.mark.parametrize("kind", ["cuda", "mps"])
def test_a_device_that_is_not_there_is_one_sentence(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    with pytest.raises(DeviceError, match="use --device cpu"):
        find_device(kind)  # type: ignore[arg-type]
    assert find_device("auto") == torch.device("cpu")


def test_processes_spread_over_the_gpus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    assert [find_device("auto", rank).index for rank in range(3)] == [0, 1, 0]


def test_a_process_without_a_gpu_of_its_own_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """NCCL would say that a device is taken twice."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    monkeypatch.setenv("WORLD_SIZE", "3")
    monkeypatch.setenv("LOCAL_RANK", "2")
    with pytest.raises(DeviceError, match="use --nproc-per-node 2, or --device cpu"), joined():
        pass


def test_float16_is_not_trained_in_on_the_cpu() -> None:
    with pytest.raises(DeviceError, match="use --precision bf16 or f32"):
        Arithmetic(torch.device("cpu"), "f16")


def test_bfloat16_learns_with_weights_in_float32(data: Path) -> None:
    torch.manual_seed(0)
    net, dtypes = TinyNet(), set()
    net.first.register_forward_hook(lambda _m, _i, out: dtypes.add(out.dtype))
    arithmetic = Arithmetic(torch.device("cpu"), "bf16")
    Trainer(Objective(net, TINY), Feed(pairs_of(data), TINY), arithmetic).run()
    assert dtypes == {torch.bfloat16}
    assert {weight.dtype for weight in net.parameters()} == {torch.float32}
