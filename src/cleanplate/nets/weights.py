"""Weights of networks: published ones come in, ours are kept as safetensors.

A safetensors file of ours says in its metadata which network it belongs to, so that it can be built
from the file alone; those that ``cleanplate train`` writes do so, too.
"""

from __future__ import annotations

import io
import json
import pickle
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from cleanplate._version import __version__
from cleanplate.core.errors import InputError, ModelFileError, UsageError
from cleanplate.media.whole import whole_file
from cleanplate.nets.builder import build
from cleanplate.nets.convolutions import Convolution, from_onnx, from_state_dict, mismatch, put
from cleanplate.nets.isnet import ISNet, ISNetEncoder
from cleanplate.nets.mobilenet_v2 import MobileNetV2
from cleanplate.nets.published_names import in_our_names, in_their_names
from cleanplate.nets.segmentation_net import SegmentationNet
from cleanplate.nets.table import NETS
from cleanplate.nets.u2net import U2Net
from cleanplate.nets.vgg import Vgg16

KEY = "cleanplate"
"""Name of our record among the metadata of a safetensors file."""

PUBLISHED = (".pth", ".pt", ".onnx")
"""Suffixes of files of others."""

_COUNTER = "num_batches_tracked"


def save(net: SegmentationNet, path: Path) -> None:
    """Write a network's weights as safetensors, whole or not at all.

    Args:
        net: built by `build`, so that it knows its name and options.
        path: ends with .safetensors.

    Raises:
        OutputError: it cannot be written.
    """
    from safetensors.torch import save as as_bytes

    record = {"version": __version__, "net": net.name, "options": net.options}
    tensors = {name: one.detach().cpu().contiguous() for name, one in net.state_dict().items()}
    with whole_file(path) as temporary:
        # Written by Python: libraries say in words of their own that a disk is full.
        temporary.write_bytes(as_bytes(tensors, {KEY: json.dumps(record)}))


def save_in_their_names(net: SegmentationNet, path: Path) -> None:
    """Write a state dictionary that the authors' code of U²-Net or IS-Net loads.

    Raises:
        UsageError: another network.
        OutputError: it cannot be written.
    """
    if not isinstance(net, U2Net | ISNet | ISNetEncoder):
        msg = f"the authors of '{net.name}' gave its layers no names; write .safetensors instead"
        raise UsageError(msg)
    whole = io.BytesIO()
    torch.save(in_their_names(net), whole)
    with whole_file(path) as temporary:
        temporary.write_bytes(whole.getbuffer())


def load(path: Path) -> SegmentationNet:
    """The network of a safetensors file that `save` or a training wrote, in evaluation mode.

    Raises:
        InputError: there is no such file.
        ModelFileError: it is damaged, or says of no network we know.
    """
    tensors, record = _read_safetensors(path)
    name, options = _named(record)
    if name not in NETS or options is None:
        msg = f"{path.name} does not say which network it belongs to; name one of {', '.join(NETS)}"
        raise ModelFileError(msg)
    try:
        net = build(name, **options)
    except UsageError as error:
        msg = f"{path.name} asks for a network that cannot be built: {error}"
        raise ModelFileError(msg) from error
    _load_by_names(net, tensors, path.name)
    net.eval()
    return net


def _named(record: Any) -> tuple[str, dict[str, Any] | None]:
    """Name and options of the network that a record, of `save` or of a training, names."""
    known = record.get("recipe", record) if isinstance(record, dict) else None
    if not isinstance(known, dict):
        return "", None
    options = known.get("net_options", known.get("options", {}))
    return str(known.get("net")), options if isinstance(options, dict) else None


def load_published(net: nn.Module, path: Path) -> None:
    """Give a network weights that its authors, or those of its backbone, have published.

    Args:
        net: U²-Net or IS-Net take the authors' .pth or any ONNX export of theirs. The networks on
            MobileNetV2 take an ImageNet classifier's state dictionary (torchvision's mobilenet_v2,
            vgg16 or vgg16_bn) into the part it fits, or an ONNX export of themselves.
        path: .pth, .pt or .onnx. ONNX exports hold no normalisation any more; ours is then the
            identity, and stays so only in evaluation: train on from a .pth.

    Raises:
        InputError: there is no such file.
        UsageError: another suffix.
        ModelFileError: damaged, or of another network.
    """
    if _suffix(path) == ".onnx":
        put(net, from_onnx(path), path.name)
        return
    tensors = _read_pth(path)
    if isinstance(net, U2Net | ISNet | ISNetEncoder):
        _load_by_names(net, in_our_names(net, tensors), path.name)
    else:
        _load_backbone(net, tensors, path.name)


def network_of(path: Path) -> SegmentationNet:
    """The network a published file belongs to, found by its shapes, with its weights.

    Returns:
        In evaluation mode, as what is published is there to be used.

    Raises:
        InputError: there is no such file.
        UsageError: another suffix.
        ModelFileError: damaged, or of a network we do not have.
    """
    found = from_onnx(path) if _suffix(path) == ".onnx" else None
    tensors = _read_pth(path) if found is None else {}
    for name in NETS:
        with torch.device("meta"):
            candidate = build(name)
        if _fits(candidate, found, tensors):
            net = build(name)
            load_published(net, path)
            net.eval()
            return net
    msg = f"{path.name} fits none of the networks {', '.join(NETS)}"
    raise ModelFileError(msg)


def _fits(
    net: SegmentationNet, found: list[Convolution] | None, tensors: Mapping[str, Tensor]
) -> bool:
    if found is not None:
        return mismatch(net, found) is None
    if not isinstance(net, U2Net | ISNet | ISNetEncoder):
        return False
    return misfit(net, in_our_names(net, tensors)) is None


def _load_by_names(net: nn.Module, tensors: Mapping[str, Tensor], source: str) -> None:
    if (why := misfit(net, tensors)) is not None:
        msg = f"{source} does not fit the network{_called(net)}: {why}"
        raise ModelFileError(msg)
    net.load_state_dict(dict(tensors), strict=False)


def _called(net: nn.Module) -> str:
    name = getattr(net, "name", "")
    return f" '{name}'" if name else ""


def misfit(net: nn.Module, tensors: Mapping[str, Tensor]) -> str | None:
    """The first reason why a state dictionary is not the network's; None if it is.

    Old files do not count the batches; nothing depends on it.
    """
    wanted = net.state_dict()
    missing = [name for name in wanted if name not in tensors and not name.endswith(_COUNTER)]
    surplus = [name for name in tensors if name not in wanted]
    if missing:
        return f"it lacks {missing[0]}"
    if surplus:
        return f"it has {surplus[0]}, which the network has not"
    for name, tensor in tensors.items():
        if tensor.shape != wanted[name].shape:
            return f"{name} is {tuple(wanted[name].shape)}, in the file {tuple(tensor.shape)}"
    return None


def _load_backbone(net: nn.Module, tensors: Mapping[str, Tensor], source: str) -> None:
    """Into the first part that the file's first convolutions fit; the classifier is left over."""
    parts = [part for part in net.modules() if isinstance(part, MobileNetV2 | Vgg16)]
    found = from_state_dict(tensors)
    for part in parts:
        first = found[: sum(isinstance(one, nn.Conv2d) for one in part.modules())]
        if mismatch(part, first) is None:
            put(part, first, source)
            return
    names = " or ".join(type(part).__name__ for part in parts) or "a backbone"
    msg = f"{source} fits no part of the network; needed are weights of {names}"
    raise ModelFileError(msg)


def _suffix(path: Path) -> str:
    suffix = path.suffix.lower()
    if not path.is_file():
        kinds = ", ".join(PUBLISHED)
        msg = f"{path} is no file; give published weights, {kinds}, or our .safetensors"
        raise InputError(msg)
    if suffix not in PUBLISHED:
        msg = f"{path.name} is no file of weights: {', '.join(PUBLISHED)}, or our .safetensors"
        raise UsageError(msg)
    return suffix


def _read_pth(path: Path) -> dict[str, Tensor]:
    """Tensors by their names; nothing else of the pickle is executed."""
    try:
        with warnings.catch_warnings():  # of pickles that are refused a line later
            warnings.simplefilter("ignore")
            content = torch.load(path, map_location="cpu", weights_only=True)
    except (OSError, RuntimeError, EOFError, ValueError, KeyError, pickle.UnpicklingError) as error:
        msg = f"{path.name} is damaged, or holds more than weights; only state dictionaries load"
        raise ModelFileError(msg) from error
    inner = content.get("state_dict", content) if isinstance(content, dict) else {}
    tensors = {
        str(name).removeprefix("module."): one
        for name, one in inner.items()
        if isinstance(one, Tensor)
    }
    if not tensors:
        msg = f"{path.name} holds no state dictionary; give the authors' file of weights"
        raise ModelFileError(msg)
    return tensors


def _read_safetensors(path: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    from safetensors import SafetensorError, safe_open

    if not path.is_file():
        msg = f"{path} is no file; give weights, .safetensors"
        raise InputError(msg)
    try:
        with safe_open(path, "pt") as file:
            record = json.loads((file.metadata() or {}).get(KEY, "{}"))
            return {name: file.get_tensor(name) for name in file.keys()}, record  # noqa: SIM118
    except (SafetensorError, OSError, ValueError) as error:
        msg = f"{path.name} is damaged, or no safetensors file; take another copy"
        raise ModelFileError(msg) from error
