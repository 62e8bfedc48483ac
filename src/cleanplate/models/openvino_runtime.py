"""OpenVINO on the CPU: the default runtime.

Chosen by measurement, see docs/explanation/choices.md: as exact as ONNX Runtime in f32, faster, and
it has bfloat16 where the processor does.
"""

from __future__ import annotations

import os
import queue
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from cleanplate.core.errors import DeviceError, ModelFileError
from cleanplate.models.card import Card
from cleanplate.models.openvino_rewrites import lighten
from cleanplate.models.runtime import RunOptions, Tensor, as_array, first_line

_SMALL_BYTES = 1_000_000
"""Networks whose file is smaller compute on one thread a stream. The selfie networks (0.25 MB) used
4.3 and 2.6 ms of processor time a picture on two threads, 2.9 and 1.8 on one, as the threads mostly
waited for each other; a 720p video took 10 to 20 % less time."""

_F32_THREADS = 2
"""Cores a float32 stream of a large network has at least: each stream keeps tensors of its own
(u2netp: 83 MiB), and two pictures on one core each are hardly done sooner than one after the other
on two (24 small pictures: 14.7 s for 14.8, processor time 14.2 s for 13.7)."""


@cache
def _core() -> Any:
    import openvino

    return openvino.Core()


def has_bf16() -> bool:
    """Whether this processor computes bfloat16 natively (AMX or AVX512-BF16)."""
    return "BF16" in _core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")


def version() -> str:
    """OpenVINO's version, without its build number."""
    import openvino

    return str(openvino.__version__).split("-")[0]


def read_network(path: Path) -> Any:
    """The network as OpenVINO reads it.

    Raises:
        ModelFileError: it cannot.
    """
    try:
        return _core().read_model(str(path))
    except RuntimeError as error:
        msg = f"{path.name} is no network OpenVINO can read ({first_line(error)})"
        raise ModelFileError(msg) from error


class OpenVinoRuntime:
    """A compiled network and one infer request a stream, handed out to the threads that ask."""

    def __init__(self, card: Card, path: Path, options: RunOptions) -> None:
        precision = _choose_precision(card, options)
        _fill_type_table()
        streams = _streams(options.streams, precision, path)
        network = _only_output(read_network(path), card)
        if precision == "f32":
            # Not in bf16: the parts of a sum would be rounded one by one.
            lighten(network)
        compiled = _compile(network, precision, streams, path)
        self._requests: queue.SimpleQueue[Any] = queue.SimpleQueue()
        for _ in range(streams):
            self._requests.put(compiled.create_infer_request())
        self.description = f"OpenVINO {version()} on CPU, {precision}"

    def __call__(self, tensor: Tensor) -> Tensor:
        """Compute one input tensor; waits while all streams are busy."""
        with self._request() as request:
            request.infer({0: tensor}, share_inputs=True)
            return as_array(request.get_output_tensor(0).data)

    @contextmanager
    def _request(self) -> Iterator[Any]:
        request = self._requests.get()
        try:
            yield request
        finally:
            self._requests.put(request)


def _fill_type_table() -> None:
    """Have OpenVINO make its table of numpy types now, in one thread.

    It makes it at the first inference, inside a C++ static's guard; two threads that come there
    together wait for each other for ever, one with the guard and one with Python's lock (2026.4:
    one folder in ten with two workers hung).
    """
    import openvino

    openvino.Type.f32.to_dtype()


def _choose_precision(card: Card, options: RunOptions) -> str:
    if options.precision == "auto":
        return "bf16" if card.bf16 and has_bf16() else "f32"
    if options.precision == "bf16" and not has_bf16():
        msg = "this processor has no bfloat16 (AMX or AVX512-BF16); use --precision f32"
        raise DeviceError(msg)
    return options.precision


def _only_output(network: Any, card: Card) -> Any:
    """The network with the card's input shape and without the outputs nobody reads."""
    import openvino

    results = network.get_results()
    wanted = (card.reading.output, *card.reading.also)
    if max(wanted) >= len(results):
        msg = (
            f"the network of '{card.name}' has {len(results)} outputs, none numbered {max(wanted)}"
        )
        raise ModelFileError(msg)
    cut = openvino.Model(
        [_joined([results[number] for number in wanted])], network.get_parameters()
    )
    size, layout = card.preprocessing, card.preprocessing.layout
    planes = (3, size.height, size.width) if layout == "NCHW" else (size.height, size.width, 3)
    try:
        cut.reshape([1, *planes])
    except RuntimeError as error:
        msg = f"'{card.name}' does not take an input of {[1, *planes]} ({first_line(error)})"
        raise ModelFileError(msg) from error
    return cut


def _joined(results: list[Any]) -> Any:
    """One output: the only one, or all side by side along the last axis."""
    import openvino.opset13 as ops

    if len(results) == 1:
        return results[0]
    return ops.result(ops.concat([result.input_value(0) for result in results], -1))


def _streams(wanted: int, precision: str, path: Path) -> int:
    """Streams of at least `_F32_THREADS` cores each for large networks in float32."""
    if precision != "f32" or path.stat().st_size < _SMALL_BYTES:
        return wanted
    return max(1, min(wanted, (os.cpu_count() or 1) // _F32_THREADS))


def _compile(network: Any, precision: str, streams: int, path: Path) -> Any:
    settings = {
        "INFERENCE_PRECISION_HINT": precision,
        "PERFORMANCE_HINT": "LATENCY" if streams == 1 else "THROUGHPUT",
        "NUM_STREAMS": str(streams),
    }
    if path.stat().st_size < _SMALL_BYTES:
        settings["INFERENCE_NUM_THREADS"] = str(streams)
    try:
        return _core().compile_model(network, "CPU", settings)
    except RuntimeError as error:
        msg = f"{path.name} cannot be compiled for the CPU ({first_line(error)})"
        raise ModelFileError(msg) from error
