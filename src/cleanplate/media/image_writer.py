"""Photos out: whole files with the profile, EXIF, XMP and resolution of the photo they came from.

`media.photo_fitting` says what each format holds; PNG and TIFF have encoders of their own.

**JPEG.** Quality 95 with 4:2:0 chroma unless the caller says otherwise. The source's quantisation
tables are not taken over: the result has new edges, and a source of quality 60 would put rings
around them.

**WebP.** Effort 2 of 6: 2.6 times as fast as the default for 1 % more bytes; quality 100 is
lossless.
"""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from PIL import Image

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import Matte, check_matte, check_picture
from cleanplate.media.formats import Format, by_name, by_suffix, writable_suffixes
from cleanplate.media.heif import encode_heif
from cleanplate.media.photo import Channels, Photo
from cleanplate.media.photo_fitting import channels_of, check_sides, fit
from cleanplate.media.png_writer import FAST_COMPRESSION, encode_png
from cleanplate.media.tiff_writer import encode_tiff
from cleanplate.media.whole import whole_file

DEFAULT_QUALITY = 95
"""Of JPEG, WebP and AVIF, 1..100."""


def write_photo(
    target: Path | BinaryIO,
    photo: Photo,
    *,
    format: str | None = None,  # noqa: A002
    quality: int = DEFAULT_QUALITY,
    compression: int = FAST_COMPRESSION,
) -> None:
    """Write a photo; a file appears under its name only when it is whole.

    What the format cannot hold (depth, profile, EXIF, XMP, resolution) is left out, and a warning
    says so.

    Args:
        target: a path, whose extension decides the format, or a binary stream (PNG by default).
        photo: what to write; uint8, uint16 or float32. Alpha that is opaque everywhere counts as
            none in a format without alpha.
        format: name of a format or an extension, in place of the one of ``target``.
        quality: 1..100 for JPEG, WebP (100: lossless) and AVIF; larger is better and bigger.
        compression: 0..9 for PNG; 1 is the fast default, larger is slower and smaller.

    Raises:
        UsageError: a format that cannot be written or cannot hold transparency or the size.
        OutputError: the place cannot be written to.
    """
    form = _format_of(target, format)
    check_picture(photo.pixels)
    _check_numbers(quality, compression)
    label = str(target) if isinstance(target, Path) else "the output"
    fitted = fit(photo, form, label)
    channels, icc = channels_of(fitted, form)
    data = _encode(channels, replace(fitted, icc=icc), form, quality, compression)
    _put(target, data)


def write_matte(
    target: Path | BinaryIO,
    matte: Matte,
    *,
    bits: int = 8,
    like: Photo | None = None,
    format: str | None = None,  # noqa: A002
    quality: int = DEFAULT_QUALITY,
    compression: int = FAST_COMPRESSION,
) -> None:
    """Write a matte as a grey picture, white for subject.

    Args:
        target: as in `write_photo`.
        matte: float32 (H, W) in [0, 1].
        bits: 8, or 16 in PNG and TIFF.
        like: the photo the matte is of; its resolution is kept. Its profile is not, as a matte is
            a quantity and no colour.
        format: as in `write_photo`.
        quality: as in `write_photo`.
        compression: as in `write_photo`.

    Raises:
        UsageError: no matte, a format that cannot be written, or 16 bits where it holds 8.
        OutputError: the place cannot be written to.
    """
    form = _format_of(target, format)
    check_matte(matte)
    _check_numbers(quality, compression)
    if bits not in (8, 16) or (bits == 16 and not form.deep):
        msg = (
            f"a matte of {bits} bits does not go into {form.name.upper()};"
            " 8 go into any format, 16 into PNG and TIFF"
        )
        raise UsageError(msg)
    white, dtype = (255, np.uint8) if bits == 8 else (65535, np.uint16)
    grey = (matte * np.float32(white) + np.float32(0.5)).astype(dtype)
    check_sides(grey, form)
    dpi = like.dpi if like is not None and form.dpi else None
    _put(target, _encode(grey, Photo(grey, dpi=dpi), form, quality, compression))


def _format_of(target: Path | BinaryIO, name: str | None) -> Format:
    """The still format to write; `UsageError` unless there is one."""
    wanted = name or (target.suffix if isinstance(target, Path) else "png")
    form = by_name(wanted.lower()) or by_suffix(wanted)
    if form is None or form.kind != "still" or not form.writable:
        allowed = ", ".join(writable_suffixes("still"))
        msg = f"a picture cannot be written as '{wanted}' ({target}); use one of {allowed}"
        raise UsageError(msg)
    return form


def _check_numbers(quality: int, compression: int) -> None:
    if not 1 <= quality <= 100:
        msg = f"quality is 1..100, not {quality}"
        raise UsageError(msg)
    if not 0 <= compression <= 9:
        msg = f"compression is 0..9, not {compression}"
        raise UsageError(msg)


def _encode(channels: Channels, meta: Photo, form: Format, quality: int, compression: int) -> bytes:
    """The bytes of the file; of ``meta`` only profile, EXIF, resolution and XMP are looked at."""
    if form.name == "png":
        return encode_png(channels, meta, compression)
    if form.name == "tiff":
        return encode_tiff(channels, meta)
    if form.name == "heif":
        return encode_heif(channels, quality=quality, exif=meta.exif, icc=meta.icc, xmp=meta.xmp)
    options: dict[str, Any] = {
        "exif": meta.exif,
        "icc_profile": meta.icc,
        "dpi": meta.dpi,
        "xmp": meta.xmp,
    }
    if form.name in ("jpeg", "avif"):
        options |= {"quality": quality, "subsampling": "4:2:0"}
    if form.name == "webp":
        options |= {"quality": quality, "method": 2, "lossless": quality == 100, "exact": True}
    given = {name: value for name, value in options.items() if value is not None}
    stream = io.BytesIO()
    Image.fromarray(channels).save(stream, form.name.upper(), **given)
    return stream.getvalue()


def _put(target: Path | BinaryIO, data: bytes) -> None:
    """Bring the bytes to their place."""
    if isinstance(target, Path):
        with whole_file(target) as temporary:
            temporary.write_bytes(data)
        return
    target.write(data)
    target.flush()
