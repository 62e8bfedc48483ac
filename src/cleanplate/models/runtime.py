"""What a runtime is: weights and a device in, tensors through, from any thread."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.models.card import Card

Device: TypeAlias = Literal["auto", "cpu", "gpu"]
Precision: TypeAlias = Literal["auto", "f32", "bf16"]
Tensor: TypeAlias = npt.NDArray[np.float32]

DEVICES: tuple[Device, ...] = ("auto", "cpu", "gpu")
PRECISIONS: tuple[Precision, ...] = ("auto", "f32", "bf16")


@dataclass(frozen=True, slots=True)
class RunOptions:
    """Where and how precisely a network runs."""

    device: Device = "auto"
    """auto: the CPU; gpu: an NVIDIA, Apple or DirectML device through ONNX Runtime. A device that
    cannot be had is an error, never another device."""
    precision: Precision = "auto"
    """auto: bfloat16 where the processor has it and the card says the network bears it, else
    float32."""
    streams: int = 1
    """Pictures computed at the same time; each gets its share of the cores."""

    def __post_init__(self) -> None:
        if self.device not in DEVICES:
            msg = f"--device is one of {', '.join(DEVICES)}, not '{self.device}'"
            raise UsageError(msg)
        if self.precision not in PRECISIONS:
            msg = f"--precision is one of {', '.join(PRECISIONS)}, not '{self.precision}'"
            raise UsageError(msg)
        if self.streams < 1:
            msg = f"at least 1 stream is needed, not {self.streams}"
            raise UsageError(msg)


class Runtime(Protocol):
    """A network ready to compute. Safe to call from several threads at once."""

    description: str
    """What runs where, for ``--verbose``: ``OpenVINO 2026.4 on CPU, bf16``."""

    def __call__(self, tensor: Tensor) -> Tensor:
        """Compute the card's output for one input tensor of the card's shape, batch 1."""
        ...


def open_runtime(card: Card, path: Path, options: RunOptions) -> Runtime:
    """Load weights into the runtime that fits the device.

    Args:
        card: says which output is wanted and whether bf16 is accurate enough.
        path: the weights as `store.runnable_path` returns them.
        options: device, precision, streams.

    Raises:
        DeviceError: this machine does not have the device or the precision.
        ModelFileError: the runtime cannot read the weights.
        MissingExtraError: the device needs an extra that is not installed.
    """
    if options.device == "gpu":
        from cleanplate.models.onnx_runtime import OnnxRuntime

        return OnnxRuntime(card, path, options)
    from cleanplate.models.openvino_runtime import OpenVinoRuntime

    return OpenVinoRuntime(card, path, options)


def first_line(error: BaseException) -> str:
    """The most telling line of a runtime's long message."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    telling = [line for line in lines if not line.startswith(("Exception from", "Check '"))]
    return (telling or lines or [type(error).__name__])[0]


def as_array(value: Any) -> Tensor:
    """A runtime's output as a float32 array of its own."""
    return np.array(value, np.float32)
