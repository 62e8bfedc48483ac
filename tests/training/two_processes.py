"""One of two processes that learn together; started by the test as torchrun would."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import replace
from pathlib import Path

import torch


def tiny_module() -> object:
    """``tiny.py`` beside this file."""
    path = Path(__file__).with_name("tiny.py")
    spec = importlib.util.spec_from_file_location("tiny", path)
    module = importlib.util.module_from_spec(spec)  # type: ignore[arg-type]
    sys.modules["tiny"] = module
    spec.loader.exec_module(module)  # type: ignore[union-attr]
    return module


def learned(data: Path, batch: int, accumulate: int = 1) -> tuple[int, dict[str, torch.Tensor]]:
    """Rank and weights after three steps in the group of this process's environment."""
    from cleanplate.training.distributed import joined

    tiny = tiny_module()
    torch.set_num_threads(1)
    recipe = replace(tiny.TINY, batch=batch, steps=3, accumulate=accumulate)  # type: ignore[attr-defined]
    with joined() as group:
        one = tiny.trainer(  # type: ignore[attr-defined]
            tiny.pairs_of(data),
            recipe,
            tiny.TinyNet(drop=0),
            group=group,  # type: ignore[attr-defined]
        )
        one.net.load_state_dict(torch.load(data / "weights.pt"))
        one.run()
        return group.rank, one.net.state_dict()


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    number, found = learned(folder, 1, 2)
    torch.save(found, folder / f"rank{number}.pt")
