"""Everything that can go wrong, as one tree.

    CleanplateError                exit code 1
    |-- UsageError                 2   an option, a format or a combination that cannot work
    |-- InputError                 3   a file that cannot be read as what it claims to be
    |-- MissingError               4   something that has to be brought first
    |   |-- ModelNotFoundError         no model of that name, or its weights cannot be had
    |   |-- ModelFileError             weights that are damaged or not what their card says
    |   `-- MissingExtraError          an optional dependency that is not installed
    |-- DeviceError                1   a device or precision this machine does not have
    |-- OutputError                1   a result that could not be written
    |-- ReadersGoneError           1   a process that read pictures ahead was ended
    `-- DivergedError              1   a training whose loss is no number any more

A message is one sentence or two: what was given, what is allowed, what to do.
"""

from __future__ import annotations

from typing import ClassVar


class CleanplateError(Exception):
    """Root of all errors the library raises on purpose."""

    exit_code: ClassVar[int] = 1
    """What the command-line program returns when this error ends it."""


class UsageError(CleanplateError, ValueError):
    """An option, a format or a combination of them that cannot work."""

    exit_code: ClassVar[int] = 2


class InputError(CleanplateError, OSError):
    """A file that is missing, damaged or not what its name claims."""

    exit_code: ClassVar[int] = 3


class MissingError(CleanplateError):
    """Something that has to be brought first: weights or an optional dependency."""

    exit_code: ClassVar[int] = 4


class ModelNotFoundError(MissingError, LookupError):
    """No model has that name, or its weights cannot be had from any of its sources."""


class ModelFileError(MissingError, ValueError):
    """Weights that are damaged or not what their card says."""


class MissingExtraError(MissingError, ImportError):
    """An optional dependency that is not installed; the message holds the pip command."""

    PACKAGES: ClassVar[dict[str, str]] = {
        "fine": "pymatting",
        "gpu": "onnxruntime-gpu",
        "heif": "pillow-heif",
        "motion": "numba",
        "slides": "img2pdf python-pptx pikepdf imagehash",
        "train": "torch safetensors tensorboard onnx onnxscript",
        "window": "pygame-ce",
    }
    """What each extra brings."""

    def __init__(self, extra: str, purpose: str) -> None:
        super().__init__(
            f"{purpose} needs the extra '{extra}'; "
            f"install it with: pip install {self.PACKAGES.get(extra, extra)}"
        )
        self.extra = extra


class DeviceError(CleanplateError, RuntimeError):
    """A device or precision that this machine does not have."""


class OutputError(CleanplateError, OSError):
    """A result that could not be written: no space, no permission, no such folder."""


class ReadersGoneError(CleanplateError):
    """A process that reads pictures ahead was ended, by the system or by a signal to all."""


class DivergedError(CleanplateError, ArithmeticError):
    """A training whose loss or gradient is no number any more; its last checkpoint is kept."""
