"""Photos in: any still picture as RGB pixels with what came along (profile, EXIF, resolution).

Pillow reads the header and everything about a picture that is not pixels; `media.decoders` and
`media.tiff_reader` say where the pixels come from.

Pillow's plug-ins are called directly and not through `PIL.Image.open`: its guard against
decompression bombs is a process-wide setting that refuses real photos of 200 megapixels; ours is an
argument.
"""

from __future__ import annotations

import io
import logging
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
from PIL import Image

from cleanplate.core.errors import InputError, MissingExtraError
from cleanplate.media import heif
from cleanplate.media.damage import DAMAGED, quietly, unreadable
from cleanplate.media.decoders import by_opencv, by_pillow
from cleanplate.media.formats import HEAD_BYTES, by_name, sniff
from cleanplate.media.photo import MAX_PIXELS, Photo, check_size
from cleanplate.media.photo_metadata import ORIENTATION, image_metadata
from cleanplate.media.stored import Stored, split, upright_photo
from cleanplate.media.tiff_reader import count_pages, read_deep_tiff

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_LOG = logging.getLogger(__name__)


def read_photo(
    source: Path | bytes | BinaryIO, *, name: str | None = None, max_pixels: int = MAX_PIXELS
) -> Photo:
    """Read a still picture; of an animation or a file of several pages, the first.

    Reads PNG, JPEG, WebP, TIFF, BMP, GIF, AVIF, and HEIC with the extra ``heif``; goes by content,
    not by name. Turns the picture upright by its EXIF. CMYK and Lab become sRGB, through the CMYK
    profile where there is one, and then have no profile. Float values outside [0, 1] are cut, and
    further pages of a TIFF left out, with a warning.

    Args:
        source: a path, the bytes of a file, or an open binary stream (read to its end).
        name: what messages call the source; default: the path, or "the picture".
        max_pixels: refuse larger pictures before memory is taken for them.

    Raises:
        InputError: missing, unreadable, damaged, cut short, too large, or no still picture.
        MissingExtraError: a HEIC file without the extra ``heif``.
    """
    label = name or (str(source) if isinstance(source, Path) else "the picture")
    data, form = still_bytes(source, label)
    try:
        if form == "heif":
            stored = _read_heif(data, label, max_pixels)
        else:
            path = source if isinstance(source, Path) and source.is_file() else None
            deep = read_deep_tiff(data, label, max_pixels) if form == "tiff" else None
            stored = deep or _read_common(data, form, label, max_pixels, path)
        photo = upright_photo(stored, form)
    except (InputError, MissingExtraError):
        raise
    except MemoryError as error:
        msg = f"{label} needs more memory than there is, or is damaged; make it smaller first"
        raise InputError(msg) from error
    except DAMAGED as error:
        raise unreadable(label, form) from error
    for loss in _losses(stored, data, form):
        _LOG.warning("%s %s", label, loss)
    return photo


def still_bytes(source: Path | bytes | BinaryIO, label: str) -> tuple[bytes, str]:
    """(all bytes, the name of the format) of a still picture, by its first bytes.

    Raises:
        InputError: missing, empty, or no still picture.
    """
    data = _bytes_of(source, label)
    return data, _still_format(data[:HEAD_BYTES], label)


def _losses(stored: Stored, data: bytes, form: str) -> Iterator[str]:
    """What a photo that was read has lost, each the end of a sentence."""
    yield from stored.meta.losses
    pages = count_pages(data) if form == "tiff" else 1
    if pages > 1:
        yield f"has {pages} pages; the first one is taken"


def _bytes_of(source: Path | bytes | BinaryIO, label: str) -> bytes:
    """All bytes of the source, or only its head if that shows it is no still picture."""
    if isinstance(source, bytes):
        return source
    if not isinstance(source, Path):
        return source.read()
    try:
        with source.open("rb") as stream:
            head = stream.read(HEAD_BYTES)
            entry = by_name(sniff(head) or "")
            return head if entry is None or entry.kind == "video" else head + stream.read()
    except FileNotFoundError as error:
        msg = f"{label} does not exist"
        raise InputError(msg) from error
    except IsADirectoryError as error:
        msg = f"{label} is a folder, not a picture"
        raise InputError(msg) from error
    except OSError as error:
        msg = f"{label} cannot be opened: {error.strerror or error}"
        raise InputError(msg) from error


def _still_format(head: bytes, label: str) -> str:
    """The name of the format; `InputError` unless it is a still picture or a picture animation."""
    name = sniff(head)
    entry = by_name(name or "")
    if entry is not None and entry.kind != "video":
        return entry.name
    if not head:
        msg = f"{label} is empty (0 bytes)"
    elif entry is not None:
        msg = f"{label} is a video ({entry.name}), not a still picture"
    else:
        more = "and HEIC" if heif.is_installed() else "and, with pip install pillow-heif, HEIC"
        msg = f"{label} is not a picture; PNG, JPEG, WebP, TIFF, BMP, GIF, AVIF {more} can be read"
    raise InputError(msg)


@lru_cache(maxsize=1)
def _plugins() -> dict[str, Callable[..., Image.Image]]:
    """Pillow's opener of each of its formats."""
    Image.init()
    return {name: opener for name, (opener, _) in Image.OPEN.items()}


def _open(data: bytes, form: str, label: str, max_pixels: int) -> Image.Image:
    """The header of a picture; no pixels are decoded yet."""
    opener = _plugins()["PNG" if form == "apng" else form.upper()]
    image: Image.Image = quietly(opener, io.BytesIO(data), "")
    check_size(*image.size, label, max_pixels)
    return image


def _read_common(data: bytes, form: str, label: str, max_pixels: int, path: Path | None) -> Stored:
    image = _open(data, form, label, max_pixels)
    meta = image_metadata(image)
    decoded = by_opencv(data, form, image, path)
    if decoded is not None:
        return Stored(*decoded, meta)
    colours, alpha, converted = by_pillow(image)
    meta = replace(meta, icc=None) if converted else meta
    # Pillow turns TIFFs upright itself as it loads them, and then drops the tag.
    is_upright = ORIENTATION not in quietly(image.getexif)
    return Stored(colours, alpha, replace(meta, orientation=1) if is_upright else meta)


def _read_heif(data: bytes, label: str, max_pixels: int) -> Stored:
    file = heif.open_heif(data, label)
    width, height = file.size
    check_size(width, height, label, max_pixels)
    header = Image.new("RGB", (1, 1))
    header.info.update(file.info)
    meta = replace(image_metadata(header), orientation=1)
    return Stored(*split(np.array(file), bgr=False), meta)
