"""Photos for tests: pixels that show every mistake, and files made by other programs."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from PIL import Image, ImageCms
from PIL.TiffImagePlugin import IFDRational

from cleanplate.media.image_writer import write_photo
from cleanplate.media.images import read_photo
from cleanplate.media.photo import Photo

MEDIA = Path(__file__).parents[2].parent / "shared" / "media"
needs_media = pytest.mark.skipif(not MEDIA.is_dir(), reason="../shared/media is missing")

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
CORNERS = np.array([[RED, GREEN], [BLUE, WHITE]], np.uint8)
"""Four colours that show every turn and every exchange of channels."""
DEEP = np.arange(5 * 7 * 4, dtype=np.uint16).reshape(5, 7, 4) * 400
NOISE = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
RNG = np.random.default_rng(0)


def saved(image: Image.Image | np.ndarray[Any, Any], form: str = "PNG", **options: Any) -> bytes:
    """The bytes of a file that Pillow writes."""
    picture = Image.fromarray(image) if isinstance(image, np.ndarray) else image
    stream = io.BytesIO()
    picture.save(stream, form, **options)
    return stream.getvalue()


def tiff(pixels: np.ndarray[Any, Any], **options: Any) -> bytes:
    """The bytes of a TIFF that tifffile writes."""
    stream = io.BytesIO()
    tifffile.imwrite(stream, pixels, metadata=None, **options)
    return stream.getvalue()


def png(width: int, height: int, depth: int, colour: int, rows: bytes, *chunks: bytes) -> bytes:
    """A PNG put together by hand."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    parts = [chunk(b"IHDR", header), *chunks, chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def chunk(name: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def oriented(value: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = value
    exif[0x010F] = "Maker"
    return exif.tobytes()


def tags_of(photo: Photo) -> Image.Exif:
    exif = Image.Exif()
    if photo.exif:
        exif.load(photo.exif)
    return exif


def pixels(dtype: str, channels: int = 3, size: tuple[int, int] = (24, 33)) -> np.ndarray[Any, Any]:
    """Noise of the whole range of a type, (H, W, channels)."""
    white = {"uint8": 255, "uint16": 65535, "float32": 1}[dtype]
    return (RNG.random((*size, channels)) * white).astype(dtype)


def photo(dtype: str = "uint8", *, alpha: bool = False) -> Photo:
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    exif[0x8769] = {0x829A: IFDRational(1, 50)}
    exif[0x8825] = {1: "N"}
    return Photo(
        pixels(dtype),
        pixels(dtype)[..., 0] if alpha else None,
        icc=SRGB,
        exif=exif.tobytes(),
        dpi=(300.0, 150.0),
        xmp=b"<x:xmpmeta/>",
    )


def there_and_back(given_photo: Photo, form: str, **options: Any) -> Photo:
    stream = io.BytesIO()
    write_photo(stream, given_photo, format=form, **options)
    return read_photo(stream.getvalue())
