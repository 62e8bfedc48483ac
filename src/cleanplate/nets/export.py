"""Networks as files of other programs: ONNX for runtimes, TorchScript for C++.

What is exported gives one matte: side outputs are cut off, and the sigmoid is inside.
"""

from __future__ import annotations

import contextlib
import importlib.util
import logging
import warnings
from collections.abc import Iterator
from pathlib import Path

import torch
from torch import Tensor, nn

from cleanplate.core.errors import MissingExtraError, UsageError
from cleanplate.media.whole import whole_file
from cleanplate.models.card import Preprocessing
from cleanplate.nets.modes import evaluating
from cleanplate.nets.segmentation_net import SegmentationNet

OPSET = 18
"""Of ONNX, 2022: bilinear Resize and edge Pad as torch has them; read by every runtime of ours."""

_EXTRA = "train"

INPUT, OUTPUT = "picture", "matte"
"""Names of the exported network's input (B, 3, H, W) and output (B, 1, H, W)."""


class MatteNet(nn.Module):
    """A segmentation network that gives its final matte and nothing else.

    Args:
        net: gives logits, the final ones first.
        padded: whether pictures of any size are taken; else the sides must be multiples of the
            network's stride, and no padding is in the way of a runtime's optimiser.
    """

    def __init__(self, net: SegmentationNet, *, padded: bool = True) -> None:
        super().__init__()
        self.net = net
        self.padded = padded

    def forward(self, pictures: Tensor) -> Tensor:
        """Normalised pictures (B, C, H, W) to mattes (B, 1, H, W) in [0, 1]."""
        logits = self.net(pictures) if self.padded else self.net.logits(pictures)
        return torch.sigmoid(logits[0])


def to_onnx(
    net: SegmentationNet, path: Path, *, size: tuple[int, int] | None = None, dynamic: bool = False
) -> None:
    """Write a network as ONNX, which ``cleanplate models add`` takes.

    Args:
        net: left in the mode it is in; exported in evaluation mode.
        path: ends with .onnx; holds the weights, too.
        size: rows and columns of its pictures; without it those of its preprocessing.
        dynamic: take pictures of any size; ``size`` is then only the one it is traced with.

    Raises:
        UsageError: a size below 1.
        MissingExtraError: onnxscript, with which torch writes ONNX, is not installed.
        OutputError: it cannot be written.
    """
    height, width = size or (net.preprocessing.height, net.preprocessing.width)
    if min(height, width) < 1:
        msg = f"a network's input is 1x1 or larger, not {width}x{height}"
        raise UsageError(msg)
    if importlib.util.find_spec("onnxscript") is None:
        raise MissingExtraError(_EXTRA, "writing ONNX")
    even = height % net.stride == 0 and width % net.stride == 0
    wrapped = MatteNet(net, padded=dynamic or not even)
    shapes = {2: _any("height"), 3: _any("width")} if dynamic else None
    with evaluating(wrapped), _quiet(), whole_file(path) as temporary:
        torch.onnx.export(
            wrapped,
            (torch.zeros(1, net.channels, height, width),),
            str(temporary),
            input_names=[INPUT],
            output_names=[OUTPUT],
            opset_version=OPSET,
            dynamo=True,
            external_data=False,
            verbose=False,
            dynamic_shapes=(shapes,) if shapes else None,
        )


def to_torchscript(net: SegmentationNet, path: Path) -> None:
    """Write a network as TorchScript, for pictures of any size.

    Args:
        net: left in the mode it is in; exported in evaluation mode.
        path: ends with .pt.

    Raises:
        OutputError: it cannot be written.
    """
    wrapped = MatteNet(net)
    with evaluating(wrapped), _quiet(), whole_file(path) as temporary:
        # Written by Python: torch says in words of its own that a disk is full.
        whole: bytes = torch.jit.script(wrapped).save_to_buffer()  # type: ignore[no-untyped-call]
        temporary.write_bytes(whole)


def adding(preprocessing: Preprocessing) -> str:
    """The flags that tell ``cleanplate models add`` how an exported network's input is made."""
    mean = ",".join(f"{one:g}" for one in preprocessing.mean)
    std = ",".join(f"{one:g}" for one in preprocessing.std)
    return f"--scale {preprocessing.scale} --mean {mean} --std {std}"


def _any(name: str) -> torch.export.Dim:
    return torch.export.Dim(name, min=1, max=1 << 14)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep back what torch says about its own future, and about packages it would use if it could.

    Both exports are tested to equal the network on every supported version.
    """
    log = logging.getLogger("torch.onnx")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)
            warnings.simplefilter("ignore", DeprecationWarning)
            yield
    finally:
        log.setLevel(level)
