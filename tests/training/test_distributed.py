"""Two processes that learn together equal one that takes both parts of each batch."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import torch

from cleanplate.training.distributed import Group

from .tiny import TINY, TinyNet, pairs_of, trainer

SCRIPT = Path(__file__).with_name("two_processes.py")


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def started(data: Path, rank: int, port: int) -> subprocess.Popen[bytes]:
    group = {"RANK": rank, "LOCAL_RANK": rank, "WORLD_SIZE": 2, "MASTER_PORT": port}
    names = {name: str(value) for name, value in group.items()}
    environment = {**os.environ, **names, "MASTER_ADDR": "127.0.0.1", "CUDA_VISIBLE_DEVICES": ""}
    command = [sys.executable, str(SCRIPT), str(data)]
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE)


def test_two_processes_learn_what_one_would(data: Path) -> None:
    torch.manual_seed(0)
    net = TinyNet(drop=0)
    torch.save(net.state_dict(), data / "weights.pt")
    port = free_port()
    processes = [started(data, rank, port) for rank in (0, 1)]
    said = [process.communicate(timeout=300)[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], said
    alone = trainer(pairs_of(data), replace(TINY, batch=4, steps=3), net)
    alone.run()
    first, second = (torch.load(data / f"rank{rank}.pt") for rank in (0, 1))
    for name, expected in alone.net.state_dict().items():
        assert torch.equal(first[name], second[name])
        torch.testing.assert_close(first[name], expected, rtol=1e-4, atol=1e-5)


def test_one_process_is_a_group_of_its_own() -> None:
    group, net = Group(), TinyNet()
    assert group.is_first
    assert group.wrapped(net, torch.device("cpu")) is net
    assert group.mean({"loss": 2.0}, torch.device("cpu")) == {"loss": 2.0}
    group.wait()
