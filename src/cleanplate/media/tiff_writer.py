"""TIFFs out: 8, 16 or float bits with EXIF.

Pillow writes no 16-bit RGB, and tifffile no EXIF; Pillow's directory of tags does both.
"""

from __future__ import annotations

import io
import zlib
from itertools import accumulate
from typing import Any

import numpy as np
from PIL import Image, TiffImagePlugin, TiffTags

from cleanplate.media.photo import Channels, Photo
from cleanplate.media.photo_metadata import EXIF_IFD, GPS_IFD

_STRIP_OFFSETS, _STRIP_SIZES = 273, 279
_STRIP_ROWS = 64


def encode_tiff(channels: Channels, meta: Photo) -> bytes:
    """A deflated TIFF (TIFF 6.0, section 8), with EXIF and GPS in it.

    Args:
        channels: uint8, uint16 or float32.
        meta: only profile, EXIF, resolution and XMP are looked at.
    """
    strips = _strips(channels)
    directory = TiffImagePlugin.ImageFileDirectory_v2(prefix=b"II")
    for tag, value in (_exif_tags(meta) | _storage_tags(channels) | _colour_tags(meta)).items():
        directory[tag] = value
    sizes = [len(strip) for strip in strips]
    directory.tagtype[_STRIP_OFFSETS] = TiffTags.LONG
    directory.tagtype[_STRIP_SIZES] = TiffTags.LONG
    directory[_STRIP_OFFSETS] = (0, *accumulate(sizes[:-1]))  # saving adds its own length
    directory[_STRIP_SIZES] = tuple(sizes)
    stream = io.BytesIO()
    directory.save(stream)
    stream.write(b"".join(strips))
    return stream.getvalue()


def _strips(channels: Channels) -> list[bytes]:
    """The rows in deflated groups; integers as differences to the left neighbour (predictor 2)."""
    if channels.dtype != np.float32:
        differences = channels.copy()
        differences[:, 1:] -= channels[:, :-1]
        channels = differences
    rows = range(0, channels.shape[0], _STRIP_ROWS)
    return [zlib.compress(channels[row : row + _STRIP_ROWS].tobytes(), 1) for row in rows]


def _storage_tags(channels: Channels) -> dict[int, Any]:
    """How the pixels are stored (TIFF 6.0, sections 8, 14, 18, 19)."""
    count = 1 if channels.ndim == 2 else channels.shape[2]
    is_float = channels.dtype == np.float32
    tags: dict[int, Any] = {
        256: channels.shape[1],
        257: channels.shape[0],
        258: (channels.dtype.itemsize * 8,) * count,
        259: 8,
        262: 1 if count == 1 else 2,
        277: count,
        278: min(_STRIP_ROWS, channels.shape[0]),
        317: 1 if is_float else 2,
        339: (3 if is_float else 1,) * count,
    }
    return tags | ({338: 2} if count == 4 else {})


def _colour_tags(meta: Photo) -> dict[int, Any]:
    """Profile, resolution and XMP."""
    tags: dict[int, Any] = {}
    if meta.dpi:
        tags |= {282: meta.dpi[0], 283: meta.dpi[1], 296: 2}
    if meta.xmp:
        tags[700] = meta.xmp
    if meta.icc:
        tags[34675] = meta.icc
    return tags


def _exif_tags(meta: Photo) -> dict[int, Any]:
    """What the EXIF says of the photo, with EXIF proper and GPS as directories of their own."""
    exif = Image.Exif()
    if meta.exif:
        exif.load(meta.exif)
    tags = {tag: value for tag, value in exif.items() if isinstance(value, str)}
    groups = {tag: dict(exif.get_ifd(tag)) for tag in (EXIF_IFD, GPS_IFD) if tag in exif}
    return tags | groups
