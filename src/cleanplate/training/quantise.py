"""A network in 8 bits: weights and the inputs of its convolutions as integers.

Static quantisation, written into the file as QuantizeLinear and DequantizeLinear pairs, which every
runtime reads: OpenVINO fuses them and multiplies bytes. Ranges of activations are looked at on real
photos, by running the float network in OpenVINO.

References:
    B. Jacob et al., Quantization and training of neural networks for efficient integer-arithmetic-
    only inference, CVPR 2018, arXiv:1712.05877; R. Krishnamoorthi, arXiv:1806.08342: symmetric
    weights a channel, asymmetric activations a tensor.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.media.whole import whole_file
from cleanplate.models.openvino_runtime import read_network

Tensor = npt.NDArray[np.float32]

_SHARE = 1e-4
"""Of the values at either end that are cut: outliers would take the resolution of the rest."""


@dataclass(frozen=True, slots=True)
class Range:
    """Where the values of a tensor lie."""

    low: float
    """At most 0."""
    high: float
    """Above ``low``, at least 0."""


def quantise(source: Path, target: Path, pictures: Iterable[Tensor]) -> int:
    """Write a float network in 8 bits.

    The first convolution and the last one stay as they are: they are small, and what is lost there
    is lost for all others.

    Args:
        source: ONNX in float32, with one input.
        target: where the new file goes.
        pictures: what the network may see, each as its input (1, 3, H, W); some tens are enough.

    Returns:
        How many convolutions reckon in 8 bits.

    Raises:
        UsageError: no picture was given, or there is nothing to quantise.
        OutputError: the file cannot be written.
    """
    import onnx

    model = onnx.load(str(source))
    weights = {one.name: onnx.numpy_helper.to_array(one) for one in model.graph.initializer}
    convolutions = [
        node for node in model.graph.node if node.op_type == "Conv" and node.input[1] in weights
    ][1:-1]
    if not convolutions:
        msg = f"{source.name} has no convolution to be quantised; export it without --int8"
        raise UsageError(msg)
    names = list(dict.fromkeys(node.input[0] for node in convolutions))
    ranges = observed(source, names, pictures)
    rewritten = _rewritten(model, {id(node) for node in convolutions}, weights, ranges)
    with whole_file(target) as temporary:
        onnx.save(rewritten, str(temporary))
    return len(convolutions)


def observed(source: Path, names: list[str], pictures: Iterable[Tensor]) -> dict[str, Range]:
    """Where tensors of a network lie, as means over pictures.

    Args:
        source: ONNX in float32.
        names: of tensors in it.
        pictures: inputs of the network.

    Raises:
        UsageError: no picture was given.
    """
    import openvino

    network = read_network(source)
    first = len(network.outputs)
    network.add_outputs(names)
    compiled = openvino.Core().compile_model(network, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    ends: list[list[tuple[float, float]]] = []
    for picture in pictures:
        found = compiled(picture)
        ends.append([_ends(found[compiled.output(first + n)]) for n in range(len(names))])
    if not ends:
        msg = "int8 needs photos to look at; name a folder with --calibration"
        raise UsageError(msg)
    means = np.asarray(ends).mean(axis=0)
    return {
        name: Range(min(0.0, float(low)), max(0.0, float(high), float(low) + 1e-6))
        for name, (low, high) in zip(names, means, strict=True)
    }


def bytes_of(weights: Tensor) -> tuple[npt.NDArray[np.int8], Tensor]:
    """Weights as bytes, and the scale of each output channel; ``bytes * scale`` is near them.

    Args:
        weights: of a convolution, (O, I, h, w).

    Returns:
        int8 of the same shape, in [-127, 127], and float32 (O,).
    """
    most = np.abs(weights).reshape(len(weights), -1).max(axis=1)
    scale = np.where(most > 0, most / 127, 1).astype(np.float32)
    return np.rint(weights / scale[:, None, None, None]).astype(np.int8), scale


def _ends(values: Tensor) -> tuple[float, float]:
    """Least and greatest value but for a few outliers."""
    flat = np.asarray(values, np.float32).ravel()
    cut = int(_SHARE * flat.size)
    if cut == 0:
        return float(flat.min()), float(flat.max())
    parted = np.partition(flat, (cut, flat.size - 1 - cut))
    return float(parted[cut]), float(parted[flat.size - 1 - cut])


def _rewritten(
    model: Any, chosen: set[int], weights: Mapping[str, Any], ranges: Mapping[str, Range]
) -> Any:
    """The model with pairs of Quantize and Dequantize before its chosen convolutions."""
    graph = model.graph
    nodes: list[Any] = []
    done: set[str] = set()
    for node in list(graph.node):
        if id(node) in chosen:
            for number, name in enumerate(node.input[:2]):
                if name not in done:
                    made = (
                        _activation(graph, name, ranges[name])
                        if number == 0
                        else [_weight(graph, name, weights[name])]
                    )
                    nodes.extend(made)
                    done.add(name)
                node.input[number] = f"{name}_near"
        nodes.append(node)
    del graph.node[:]
    graph.node.extend(nodes)
    _drop_unused(graph)
    return model


def _activation(graph: Any, name: str, span: Range) -> list[Any]:
    """Nodes that round a tensor to 256 values, by scale and zero point."""
    from onnx import helper

    scale = (span.high - span.low) / 255
    _add(graph, f"{name}_scale", np.asarray(scale, np.float32))
    _add(graph, f"{name}_zero", np.asarray(round(-span.low / scale), np.uint8))
    by = [f"{name}_scale", f"{name}_zero"]
    return [
        helper.make_node("QuantizeLinear", [name, *by], [f"{name}_byte"]),
        helper.make_node("DequantizeLinear", [f"{name}_byte", *by], [f"{name}_near"]),
    ]


def _weight(graph: Any, name: str, values: Tensor) -> Any:
    """The node that makes weights of bytes, whose initialisers it adds."""
    from onnx import helper

    stored, scale = bytes_of(values)
    _add(graph, f"{name}_byte", stored)
    _add(graph, f"{name}_scale", scale)
    _add(graph, f"{name}_zero", np.zeros(len(scale), np.int8))
    inputs = [f"{name}_{part}" for part in ("byte", "scale", "zero")]
    return helper.make_node("DequantizeLinear", inputs, [f"{name}_near"], axis=0)


def _add(graph: Any, name: str, values: npt.NDArray[Any]) -> None:
    from onnx import numpy_helper

    graph.initializer.append(numpy_helper.from_array(values, name))


def _drop_unused(graph: Any) -> None:
    """Remove initialisers nobody reads: the float weights."""
    read = {name for node in graph.node for name in node.input}
    kept = [one for one in graph.initializer if one.name in read]
    del graph.initializer[:]
    graph.initializer.extend(kept)
