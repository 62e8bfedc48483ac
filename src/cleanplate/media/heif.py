"""HEIC by pillow-heif, the extra ``heif``: to and from arrays."""

from __future__ import annotations

import importlib.util
import io
from typing import Any

import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import MissingExtraError


def is_installed() -> bool:
    """Whether the extra is there."""
    return importlib.util.find_spec("pillow_heif") is not None


def open_heif(data: bytes, label: str) -> Any:
    """The first picture of a HEIC file, undecoded: has ``size``, ``info``; an array when asked.

    pillow-heif turns the picture itself, so its EXIF orientation has no meaning any more.

    Raises:
        MissingExtraError: pillow-heif is not installed.
    """
    return _library(f"reading {label} (HEIC)").open_heif(
        io.BytesIO(data), convert_hdr_to_8bit=False
    )


def encode_heif(
    channels: npt.NDArray[np.uint8],
    *,
    quality: int,
    exif: bytes | None,
    icc: bytes | None,
    xmp: bytes | None,
) -> bytes:
    r"""The bytes of a HEIC file.

    Args:
        channels: RGB or RGBA, uint8 (H, W, 3 or 4).
        quality: 1..100.
        exif: EXIF beginning with ``Exif\0\0``, or None.
        icc: colour profile, or None.
        xmp: XMP packet, or None.

    Raises:
        MissingExtraError: pillow-heif is not installed.
    """
    library = _library("writing HEIC")
    height, width = channels.shape[:2]
    picture = library.from_bytes(
        mode="RGBA" if channels.shape[2] == 4 else "RGB",
        size=(width, height),
        data=np.ascontiguousarray(channels).tobytes(),
    )
    given = {"exif": exif, "icc_profile": icc, "xmp": xmp}
    picture.info.update({name: value for name, value in given.items() if value is not None})
    stream = io.BytesIO()
    picture.save(stream, quality=quality)
    return stream.getvalue()


def _library(purpose: str) -> Any:
    try:
        import pillow_heif
    except ImportError as error:
        extra = "heif"
        raise MissingExtraError(extra, purpose) from error
    return pillow_heif
