"""ONNX Runtime: CUDA, CoreML and DirectML (extra ``gpu``)."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

from cleanplate.core.errors import DeviceError, MissingExtraError, ModelFileError
from cleanplate.models.card import Card
from cleanplate.models.runtime import RunOptions, Tensor, as_array, first_line

_GPU_PROVIDERS = ("CUDAExecutionProvider", "CoreMLExecutionProvider", "DmlExecutionProvider")


def gpu_providers() -> list[str]:
    """The GPU providers the installed ONNX Runtime has; empty where it is not installed."""
    try:
        import onnxruntime
    except ImportError:
        return []
    available = onnxruntime.get_available_providers()
    return [name for name in _GPU_PROVIDERS if name in available]


class OnnxRuntime:
    """An ONNX Runtime session on a GPU. Sessions are thread-safe by themselves."""

    def __init__(self, card: Card, path: Path, options: RunOptions) -> None:
        if options.precision == "bf16":
            msg = "bfloat16 is for the CPU; use --precision f32 with --device gpu"
            raise DeviceError(msg)
        providers = _gpu_or_error()
        if path.suffix != ".onnx":
            msg = f"'{card.name}' is no ONNX network and runs on the CPU only; use --device cpu"
            raise DeviceError(msg)
        self._session, provider = _open_session(path, providers)
        self._input = self._session.get_inputs()[0].name
        self._output = self._session.get_outputs()[card.reading.output].name
        self.description = f"ONNX Runtime on {provider.removesuffix('ExecutionProvider')}, f32"

    def __call__(self, tensor: Tensor) -> Tensor:
        """Compute one input tensor."""
        return as_array(self._session.run([self._output], {self._input: tensor})[0])


def _gpu_or_error() -> list[str]:
    """The GPU providers there are.

    Raises:
        MissingExtraError: ONNX Runtime is not installed.
        DeviceError: it finds no GPU.
    """
    try:
        importlib.import_module("onnxruntime")
    except ImportError as error:
        extra, purpose = "gpu", "--device gpu"
        raise MissingExtraError(extra, purpose) from error
    providers = gpu_providers()
    if not providers:
        msg = "ONNX Runtime finds no GPU here (CUDA, CoreML or DirectML); use --device cpu"
        raise DeviceError(msg)
    return providers


def _open_session(path: Path, providers: list[str]) -> tuple[Any, str]:
    import onnxruntime

    quiet = onnxruntime.SessionOptions()
    quiet.log_severity_level = 4
    try:
        session = onnxruntime.InferenceSession(str(path), quiet, providers=providers[:1])
    except Exception as error:
        msg = f"{path.name} cannot be loaded by ONNX Runtime ({first_line(error)})"
        raise ModelFileError(msg) from error
    # ONNX Runtime falls back to the CPU by itself when a driver is missing; nobody asked for that.
    if session.get_providers()[0] != providers[0]:
        msg = f"{providers[0]} is installed but finds no working device; use --device cpu"
        raise DeviceError(msg)
    return session, providers[0]
