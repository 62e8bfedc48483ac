"""Damaged files: what the libraries raise, and how to keep them from warning themselves."""

from __future__ import annotations

import logging
import struct
import threading
import warnings
import zlib
from typing import TYPE_CHECKING, Any, TypeVar

import cv2
import tifffile
from PIL import Image, ImageCms

from cleanplate.core.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

_Given = TypeVar("_Given")

# tifffile logs each damaged tag as an error of its own; ours is one sentence
logging.getLogger("tifffile").setLevel(logging.CRITICAL)

DAMAGED = (
    OSError,
    ValueError,
    SyntaxError,
    TypeError,
    LookupError,
    EOFError,
    ArithmeticError,
    struct.error,
    zlib.error,
    cv2.error,
    ImageCms.PyCMSError,
    tifffile.TiffFileError,
    Image.DecompressionBombError,
)
"""What Pillow, OpenCV and tifffile raise on damaged files."""

_WARNINGS_LOCK = threading.Lock()


def quietly(function: Callable[..., Any], *arguments: object) -> Any:
    """Call a piece of Pillow that may warn; a photo with odd metadata is no warning to our callers.

    The filters of `warnings` belong to the process: two threads changing them at once can leave
    them changed, hence the lock; only headers are read under it, never pixels.
    """
    with _WARNINGS_LOCK, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return function(*arguments)


def unreadable(label: str, form: str) -> InputError:
    """The sentence for a file that begins well and then cannot be read."""
    return InputError(f"{label} is damaged or cut short and cannot be read as {form.upper()}")


def given(value: _Given | None) -> _Given:
    """What a decoder gave.

    Raises:
        ValueError: it gave nothing.
    """
    if value is None:
        msg = "the decoder gave nothing"
        raise ValueError(msg)
    return value
