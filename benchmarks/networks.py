"""The networks of `cleanplate.nets`: what each costs, and how long it takes in PyTorch.

Times are processor time of one thread, the least of several runs: what depends least on whatever
else the machine does. Weights are random, on which it does not depend. The parts of the portrait
network are left out one by one.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from benchmarks.measure import Report, Row, Setup

from cleanplate.core.errors import MissingExtraError

_RUNS, _QUICK_SIZE = 3, 64
_PARTS = ("parallel", "shallow_atrous", "vgg", "fusion", "edges")


def measure(setup: Setup) -> Report:
    title = "Networks in PyTorch: one picture, float32, one thread"
    try:
        import torch

        from cleanplate.nets import NETS
    except (ImportError, MissingExtraError) as error:
        return Report(title, skipped=str(error))
    torch.set_num_threads(1)
    rows = [row for name in NETS for row in rows_of(name, setup.quick)]
    rows += [row for part in _PARTS for row in rows_without(part, setup.quick)]
    return Report(title, rows)


def rows_of(name: str, quick: bool, **options: bool) -> Iterator[Row]:
    """Parameters, multiply-adds and time of a network at its own size."""
    from cleanplate.nets import NETS, build, summary

    side = _QUICK_SIZE if quick else NETS[name].size
    net = build(name, **options)
    costs = summary(net, side)
    called = name + "".join(f" without {part}" for part in options)
    note = f"{side} x {side}"
    yield Row(f"{called}: parameters", costs.parameters / 1e6, "M")
    yield Row(f"{called}: multiply-adds", costs.multiply_adds / 1e9, "G", note)
    yield Row(f"{called}: time", milliseconds(net, side, 1 if quick else _RUNS), "ms", note)


def rows_without(part: str, quick: bool) -> Iterator[Row]:
    """What the portrait network costs without one of its parts."""
    yield from rows_of("portrait", quick, **{part: False})


def milliseconds(net: object, side: int, runs: int) -> float:
    """The least processor time of a picture, after one that warms up."""
    import torch

    net.eval()  # type: ignore[attr-defined]
    shown = torch.randn(1, net.channels, side, side)  # type: ignore[attr-defined]
    taken = []
    with torch.inference_mode():
        for _ in range(runs + 1):
            began = time.process_time()
            net(shown)  # type: ignore[operator]
            taken.append(1000 * (time.process_time() - began))
    return min(taken[1:])
