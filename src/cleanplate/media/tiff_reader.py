"""TIFFs of more than 8 bits a sample, which Pillow does not read as RGB.

The pixels come from tifffile or, where they are compressed in a way tifffile needs a further
package for (LZW), from OpenCV.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import tifffile
from PIL import Image

from cleanplate.core.errors import InputError
from cleanplate.media.damage import DAMAGED, given, quietly
from cleanplate.media.photo import Channels, Plane, check_size
from cleanplate.media.photo_metadata import (
    DAMAGED_EXIF,
    X_RESOLUTION,
    Metadata,
    upright_dpi,
    upright_exif,
    upright_xmp,
)
from cleanplate.media.stored import Stored, split

_LOG = logging.getLogger(__name__)
_XMP, _ICC_PROFILE = 0x02BC, 0x8773


def read_deep_tiff(data: bytes, label: str, max_pixels: int) -> Stored | None:
    """The first page of a TIFF; None where it has 8 bits a sample or fewer.

    Float values outside [0, 1] are cut, with a warning.

    Args:
        data: the file.
        label: what messages call it.
        max_pixels: refuse larger pictures.

    Raises:
        InputError: too large, or samples or channels that are no photo's.
        Exception: one of `DAMAGED`.
    """
    with tifffile.TiffFile(io.BytesIO(data)) as file:
        page = file.pages.first
        check_size(page.imagewidth, page.imagelength, label, max_pixels)
        if page.bitspersample <= 8:
            return None
        meta = _metadata(data, page)
        pixels, turned = _decode(data, page)
        pixels = _as_photo_samples(pixels, label)
        if page.photometric == tifffile.PHOTOMETRIC.MINISWHITE:
            pixels = (np.float32(1) if pixels.dtype == np.float32 else np.uint16(65535)) - pixels
        colours, alpha = split(np.ascontiguousarray(pixels), bgr=False)
        if alpha is not None and 1 in page.extrasamples:
            colours = _unpremultiplied(colours, alpha)
    return Stored(colours, alpha, replace(meta, orientation=1) if turned else meta)


def count_pages(data: bytes) -> int:
    """How many pages a TIFF has, smaller versions and masks left out; damage ends the count."""
    count = 0
    try:
        with tifffile.TiffFile(io.BytesIO(data)) as file:
            pages: Iterator[Any] = iter(file.pages)
            for page in pages:
                count += not (page.is_reduced or page.is_mask)
    except DAMAGED:
        return count
    return count


def _metadata(data: bytes, page: Any) -> Metadata:
    """As `image_metadata` for a TIFF that Pillow may not open: its own tags, read like EXIF."""
    orientation, exif = 1, None
    losses: tuple[str, ...] = ()
    tags = Image.Exif()
    try:
        quietly(tags.load, data)
        size = (page.imagewidth, page.imagelength)
        orientation, exif = quietly(upright_exif, tags, size)
    except DAMAGED:
        losses = (DAMAGED_EXIF,)
    own = {tag.code: tag.value for tag in page.tags}
    dpi = page.get_resolution("inch") if X_RESOLUTION in own else None
    return Metadata(
        orientation,
        icc=own.get(_ICC_PROFILE),
        exif=exif,
        dpi=upright_dpi(dpi, turned=orientation > 4),
        xmp=upright_xmp(own.get(_XMP)),
        losses=losses,
    )


def _decode(data: bytes, page: Any) -> tuple[Channels, bool]:
    """(pixels (H, W[, C]) in the file's channel order, whether already upright)."""
    try:
        pixels: Channels = page.asarray()
    except ValueError:
        # tifffile has no LZW without another package; OpenCV reads it, and turns it upright itself
        decoded = given(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED))
        if decoded.ndim == 3:
            swap = cv2.COLOR_BGRA2RGBA if decoded.shape[2] == 4 else cv2.COLOR_BGR2RGB
            decoded = cv2.cvtColor(decoded, swap)
        return decoded, True
    return (np.moveaxis(pixels, 0, -1) if page.axes == "SYX" else pixels), False


def _as_photo_samples(pixels: Channels, label: str) -> Channels:
    """Channels as uint16 or float32 in [0, 1], at most four of them."""
    if pixels.ndim == 3 and pixels.shape[2] > 4:
        msg = f"{label} has {pixels.shape[2]} channels; save it as RGB or RGBA first"
        raise InputError(msg)
    if pixels.dtype == np.uint16:
        return pixels
    if pixels.dtype.kind != "f":
        msg = f"{label} holds {pixels.dtype} samples; save it with 8, 16 or float bits first"
        raise InputError(msg)
    values = np.nan_to_num(pixels.astype(np.float32), nan=0.0, posinf=1.0, neginf=0.0)
    if float(values.min()) < 0 or float(values.max()) > 1:
        _LOG.warning("%s: float values outside 0..1 are cut", label)
    return np.clip(values, np.float32(0), np.float32(1))


def _unpremultiplied(colours: Channels, alpha: Plane) -> Channels:
    """Colours divided by their alpha, where the file had multiplied them by it."""
    white = 1.0 if colours.dtype == np.float32 else 65535.0
    share = np.maximum(alpha.astype(np.float32) / white, 1e-6)
    restored = np.minimum(colours / (share[..., None] if colours.ndim == 3 else share), white)
    return np.asarray(restored if white == 1.0 else np.rint(restored), colours.dtype)
