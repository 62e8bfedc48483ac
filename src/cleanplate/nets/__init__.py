"""The segmentation networks of the field in PyTorch, one part of a paper a file.

Pictures of any size in, logits of that size out. Needs the extra ``train``, but for the table of
names.

    >>> from cleanplate.nets import build, summary
    >>> summary(build("u2netp"), 320).parameters
    1131181
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleanplate.core.errors import MissingExtraError
from cleanplate.core.lazy import attribute
from cleanplate.nets.table import NETS, Entry

if TYPE_CHECKING:
    from cleanplate.nets.builder import build
    from cleanplate.nets.costs import Summary, summary
    from cleanplate.nets.export import to_onnx, to_torchscript
    from cleanplate.nets.segmentation_net import SegmentationNet
    from cleanplate.nets.weights import load, load_published, network_of, save

__all__ = [
    "NETS",
    "Entry",
    "SegmentationNet",
    "Summary",
    "build",
    "load",
    "load_published",
    "network_of",
    "save",
    "summary",
    "to_onnx",
    "to_torchscript",
]

_EXTRA = "train"

_HOMES = {
    "SegmentationNet": "segmentation_net",
    "Summary": "costs",
    "build": "builder",
    "load": "weights",
    "load_published": "weights",
    "network_of": "weights",
    "save": "weights",
    "summary": "costs",
    "to_onnx": "export",
    "to_torchscript": "export",
}


def __getattr__(name: str) -> Any:
    try:
        return attribute(__name__, _HOMES, name)
    except ModuleNotFoundError as error:
        if error.name == "torch":
            raise MissingExtraError(_EXTRA, "a network in PyTorch") from error
        raise


def __dir__() -> list[str]:
    return sorted(__all__)
