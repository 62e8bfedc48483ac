"""``nets``: what there is, what each costs, and published weights in other files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cleanplate.core.errors import MissingExtraError, UsageError
from cleanplate.nets.table import find
from cleanplate.verbs.nets_options import ConvertOptions, parse_size

if TYPE_CHECKING:
    from cleanplate.nets.costs import Summary
    from cleanplate.nets.segmentation_net import SegmentationNet

WRITTEN = {
    ".safetensors": "weights, for `cleanplate train --weights` and `cleanplate.nets.load`",
    ".onnx": "the network, for `cleanplate models add`",
    ".pt": "the network, for TorchScript",
    ".pth": "weights under the names of the authors of U²-Net and IS-Net",
}
"""Kinds of results, by suffix."""

_EXTRA, _OURS = "train", ".safetensors"


@dataclass(frozen=True, slots=True)
class Converted:
    """What became of a file of weights."""

    out: str
    """Where the result is."""
    net: str
    """Whose weights they are."""
    parameters: int
    """How many."""
    adding: str
    """The flags of `models add` for the result; empty where it is no ONNX file."""


def costs_of(name: str, size: str | None = None) -> Summary:
    """Parameters and multiply-adds of a network, for its own size or another.

    Raises:
        UsageError: no such network, or no such size.
        MissingExtraError: torch is not installed.
    """
    entry = find(name)
    rows_columns = (entry.size, entry.size) if size is None else parse_size(size)
    _need_torch()
    import torch

    from cleanplate.nets import build, summary

    with torch.device("meta"):
        net = build(name)
    return summary(net, rows_columns)


def convert(file: Path, out: Path, options: ConvertOptions) -> Converted:
    """Read published weights and write them as another kind of file.

    Args:
        file: .pth or .onnx of the authors or their packagers, .safetensors of ours, or a run.
        out: its suffix says what is written, see `WRITTEN`.
        options: whose weights they are, and the size of an ONNX file's input.

    Raises:
        UsageError: a suffix that is not known, options that do not go with it, or ``out`` exists.
        InputError: there is no such file.
        ModelFileError: it is damaged, or fits no network.
        MissingExtraError: torch is not installed.
        OutputError: the result cannot be written.
    """
    kind = _kind(file, out, options)
    _need_torch()
    net = _read(file, options.net)
    _write(net, out, kind, options)
    from cleanplate.nets.export import adding

    return Converted(
        out=str(out),
        net=net.name,
        parameters=sum(one.numel() for one in net.parameters()),
        adding=adding(net.preprocessing) if kind == ".onnx" and net.channels == 3 else "",
    )


def _kind(file: Path, out: Path, options: ConvertOptions) -> str:
    kind = out.suffix.lower()
    if kind not in WRITTEN:
        msg = f"{out} is no kind that can be written; end it with {', '.join(WRITTEN)}"
        raise UsageError(msg)
    if file.exists() and out.exists() and file.samefile(out):
        msg = f"{out} is the file to convert; give another name with -o"
        raise UsageError(msg)
    if out.exists() and not options.overwrite:
        msg = f"{out} exists; name another file, or replace it with --overwrite"
        raise UsageError(msg)
    if kind != ".onnx" and (options.size or options.any_size):
        msg = f"--size and --any-size belong to an .onnx result, not to {out.name}; leave them out"
        raise UsageError(msg)
    return kind


def _need_torch() -> None:
    try:
        import onnx
        import safetensors
        import torch
    except ImportError as error:
        raise MissingExtraError(_EXTRA, "a network in PyTorch") from error
    del onnx, safetensors, torch


def _read(file: Path, name: str | None) -> SegmentationNet:
    from cleanplate.nets import build, load, load_published, network_of
    from cleanplate.verbs.train.network import trained

    if file.is_dir() or file.suffix.lower() == _OURS:
        net = trained(file)[0] if file.is_dir() else load(file)
        if name not in (None, net.name):
            msg = f"{file.name} holds weights of {net.name}, not of {name}; leave --net out"
            raise UsageError(msg)
        return net
    if name is None:
        return network_of(file)
    net = build(name)
    load_published(net, file)
    net.eval()
    return net


def _write(net: SegmentationNet, out: Path, kind: str, options: ConvertOptions) -> None:
    from cleanplate.nets import save, to_onnx, to_torchscript
    from cleanplate.nets.weights import save_in_their_names

    if kind == ".onnx":
        size = None if options.size is None else parse_size(options.size)
        to_onnx(net, out, size=size, dynamic=options.any_size)
    elif kind == ".pt":
        to_torchscript(net, out)
    elif kind == ".pth":
        save_in_their_names(net, out)
    else:
        save(net, out)
