"""Photos in: any still picture as RGB pixels with what came along (profile, EXIF, resolution).

Pillow reads the header and everything about a picture that is not pixels. The pixels come from
OpenCV where it is right and faster: a JPEG of 6 megapixels takes 65 ms instead of 151, and a path's
pixels exist once in memory instead of three times (Pillow keeps RGB as four bytes and copies on the
way out).
Pillow has no 16-bit RGB at all: such PNGs come from OpenCV, such TIFFs from tifffile or, where they
are compressed in a way tifffile needs a further package for (LZW), from OpenCV.

Pillow's plug-ins are called directly and not through `PIL.Image.open`: its guard against
decompression bombs is a process-wide setting that refuses real photos of 200 megapixels; ours is an
argument.
"""

from __future__ import annotations

import io
import logging
import re
import struct
import threading
import warnings
import zlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import cv2
import numpy as np
import numpy.typing as npt
import tifffile
from PIL import Image, ImageCms

from cleanplate.core.errors import InputError, MissingExtraError
from cleanplate.media.formats import HEAD_BYTES, by_name, sniff
from cleanplate.media.heif import open_heif

if TYPE_CHECKING:
    from collections.abc import Callable

    from cleanplate.core.pictures import Picture

MAX_PIXELS = 500_000_000
"""Largest photo read unless the caller says otherwise; with its matte it takes 3.5 GB of memory.

The largest cameras give 200 megapixels; a bomb of a few kilobytes can claim billions.
"""

_LOG = logging.getLogger(__name__)
# tifffile logs each damaged tag as an error of its own; ours is one sentence
logging.getLogger("tifffile").setLevel(logging.CRITICAL)
_DAMAGED = (
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
_SWAP_ROWS = 256
_ORIENTATION = 0x0112
_EXIF_IFD, _GPS_IFD = 0x8769, 0x8825
_PIXEL_X, _PIXEL_Y = 0xA002, 0xA003
_INTEROPERABILITY_IFD = 0xA005
_STRIP_OFFSETS = 0x0111
_X_RESOLUTION, _XMP, _ICC_PROFILE = 0x011A, 0x02BC, 0x8773
_EXIF_TAGS = frozenset(
    (0x010E, 0x010F, 0x0110, _ORIENTATION, 0x0131, 0x0132, 0x013B, 0x8298, _EXIF_IFD, _GPS_IFD)
)
"""What of a TIFF's own tags describes the photo; the rest describes how its pixels are stored."""

Plane = npt.NDArray[Any]
"""One channel, (H, W)."""


@dataclass(frozen=True, slots=True)
class Photo:
    """A still picture, upright, and what its file said about it."""

    pixels: Picture
    """RGB (H, W, 3), uint8 | uint16 | float32 in [0, 1]; three equal channels where ``grey``."""
    alpha: Plane | None = None
    """Opacity (H, W), not premultiplied, the pixels' dtype; None where the file has none."""
    grey: bool = False
    """Whether the file held one colour channel."""
    format: str | None = None
    """Name of the file's format (`cleanplate.media.formats`); None for a picture from nowhere."""
    icc: bytes | None = None
    """Colour profile of the pixels; None means sRGB."""
    exif: bytes | None = None
    """EXIF beginning with ``Exif\\0\\0``; upright, without the thumbnail of the old picture."""
    dpi: tuple[float, float] | None = None
    """Dots per inch across and down; None where the file does not say."""
    xmp: bytes | None = None
    """XMP packet; says upright."""

    @property
    def size(self) -> tuple[int, int]:
        """(H, W)."""
        return (self.pixels.shape[0], self.pixels.shape[1])


def read_photo(
    source: Path | bytes | BinaryIO, *, name: str | None = None, max_pixels: int = MAX_PIXELS
) -> Photo:
    """Read a still picture; of an animation or a file of several pages, the first.

    Reads PNG, JPEG, WebP, TIFF, BMP, GIF, AVIF, and HEIC with the extra ``heif``; goes by content,
    not by name. Turns the picture upright by its EXIF. CMYK and Lab become sRGB, through the CMYK
    profile where there is one, and then have no profile. Float values outside [0, 1] are cut, with
    a warning.

    Args:
        source: a path, the bytes of a file, or an open binary stream (read to its end).
        name: what messages call the source; default: the path, or "the picture".
        max_pixels: refuse larger pictures before memory is taken for them.

    Raises:
        InputError: missing, unreadable, damaged, cut short, too large, or no still picture.
        MissingExtraError: a HEIC file without the extra ``heif``.
    """
    label = name or (str(source) if isinstance(source, Path) else "the picture")
    data = _bytes_of(source, label)
    form = _still_format(data[:HEAD_BYTES], label)
    try:
        if form == "tiff":
            return _read_tiff(data, form, label, max_pixels)
        if form == "heif":
            return _read_heif(data, form, label, max_pixels)
        path = source if isinstance(source, Path) and source.is_file() else None
        return _read_common(data, form, label, max_pixels, path)
    except (InputError, MissingExtraError):
        raise
    except MemoryError as error:
        msg = f"{label} needs more memory than there is, or is damaged; make it smaller first"
        raise InputError(msg) from error
    except _DAMAGED as error:
        msg = f"{label} is damaged or cut short and cannot be read as {form.upper()}"
        raise InputError(msg) from error


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
        msg = (
            f"{label} is not a picture; PNG, JPEG, WebP, TIFF, BMP, GIF, AVIF and HEIC can be read"
        )
    raise InputError(msg)


def _check_size(width: int, height: int, label: str, max_pixels: int) -> None:
    if width * height > max_pixels:
        msg = (
            f"{label} claims {width} x {height} pixels, more than the limit of {max_pixels};"
            " make it smaller first"
        )
        raise InputError(msg)


def _quietly(function: Callable[..., Any], *arguments: object) -> Any:
    """Call a piece of Pillow that may warn; a photo with odd metadata is no warning to our callers.

    The filters of `warnings` belong to the process: two threads changing them at once can leave
    them changed, hence the lock; only headers are read under it, never pixels.
    """
    with _WARNINGS_LOCK, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return function(*arguments)


@lru_cache(maxsize=1)
def _plugins() -> dict[str, Callable[..., Image.Image]]:
    """Pillow's opener of each of its formats."""
    Image.init()
    return {name: opener for name, (opener, _) in Image.OPEN.items()}


def _open(data: bytes, form: str, label: str, max_pixels: int) -> Image.Image:
    """The header of a picture; no pixels are decoded yet."""
    opener = _plugins()["PNG" if form == "apng" else form.upper()]
    image: Image.Image = _quietly(opener, io.BytesIO(data), "")
    _check_size(*image.size, label, max_pixels)
    return image


def _read_common(
    data: bytes, form: str, label: str, max_pixels: int, path: Path | None = None
) -> Photo:
    image = _open(data, form, label, max_pixels)
    orientation, meta = _metadata(image, label)
    fast = _by_opencv(data, form, image, path)
    if fast is None:
        colours, alpha, grey, converted = _by_pillow(image)
        meta = _Meta(None, meta.exif, meta.dpi, meta.xmp) if converted else meta
        # Pillow turns TIFFs upright itself as it loads them, and then drops the tag.
        orientation = 1 if _ORIENTATION not in image.getexif() else orientation
    else:
        colours, alpha, grey = _planes(fast, bgr=form != "jpeg")
    return _photo(colours, alpha, grey=grey, form=form, meta=meta, orientation=orientation)


# ---- metadata


@dataclass(frozen=True, slots=True)
class _Meta:
    icc: bytes | None
    exif: bytes | None
    dpi: tuple[float, float] | None
    xmp: bytes | None


def _metadata(image: Image.Image, label: str) -> tuple[int, _Meta]:
    """(EXIF orientation 1..8, everything to keep) of an opened picture."""
    orientation, exif, tags = 1, None, Image.Exif()
    try:
        tags = _quietly(image.getexif)
        orientation, exif = _quietly(_upright_exif, tags, image.size)
    except _DAMAGED:
        _LOG.warning("%s: its EXIF is damaged and left out", label)
    icc = image.info.get("icc_profile")
    return orientation, _Meta(
        icc=bytes(icc) if icc else None,
        exif=exif,
        dpi=_dpi(_given_dpi(image, tags), turned=orientation > 4),
        xmp=_upright_xmp(image.info.get("xmp")),
    )


def _given_dpi(image: Image.Image, tags: Image.Exif) -> object:
    """What the file says; Pillow makes up 72 for a JPEG whose EXIF names no resolution."""
    made_up = image.format == "JPEG" and image.info.get("jfif_unit") not in (1, 2)
    if made_up and _X_RESOLUTION not in tags:
        return None
    return image.info.get("dpi")


def _upright_exif(tags: Image.Exif, size: tuple[int, int]) -> tuple[int, bytes | None]:
    """(the orientation, EXIF that says upright); of a TIFF only what describes the photo."""
    value = tags.get(_ORIENTATION, 1)
    orientation = value if isinstance(value, int) and 1 <= value <= 8 else 1
    storage = _STRIP_OFFSETS in tags
    kept = Image.Exif()
    for tag in tags:
        if tag not in (_EXIF_IFD, _GPS_IFD) and (not storage or tag in _EXIF_TAGS):
            kept[tag] = tags[tag]
    for group in (_EXIF_IFD, _GPS_IFD):
        if group_tags := dict(tags.get_ifd(group)):
            kept[group] = _upright_group(group_tags, size, turned=orientation > 4)
    if not kept:
        return orientation, None
    if _ORIENTATION in kept:
        kept[_ORIENTATION] = 1
    return orientation, kept.tobytes()


def _upright_group(tags: dict[int, Any], size: tuple[int, int], *, turned: bool) -> dict[int, Any]:
    """The tags of EXIF proper, with the picture's sides exchanged where it was turned."""
    kept = {tag: value for tag, value in tags.items() if tag != _INTEROPERABILITY_IFD}
    if turned and _PIXEL_X in kept:
        kept[_PIXEL_X], kept[_PIXEL_Y] = size[1], size[0]
    return kept


def _upright_xmp(xmp: bytes | str | None) -> bytes | None:
    """The packet with its orientation, if it has one, set to upright."""
    if not xmp:
        return None
    packet = xmp.encode() if isinstance(xmp, str) else bytes(xmp)
    return re.sub(rb"(tiff:Orientation(?:=[\"']|>))\d", rb"\g<1>1", packet)


def _dpi(value: Any, *, turned: bool) -> tuple[float, float] | None:
    """Dots per inch if they make sense, exchanged if the picture was turned."""
    try:
        across, down = (float(number) for number in value)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    if not (0 < across < 1e6 and 0 < down < 1e6):
        return None
    return (down, across) if turned else (across, down)


# ---- pixels


def _by_opencv(data: bytes, form: str, image: Image.Image, path: Path | None) -> Plane | None:
    """(H, W) or (H, W, C) where OpenCV is right and faster; JPEG as RGB, PNG as BGR(A); else None.

    A file without its end marker goes to Pillow: OpenCV would write to stderr about it.
    """
    buffer = np.frombuffer(data, np.uint8)
    if form == "jpeg" and image.mode in ("RGB", "L") and data.endswith(b"\xff\xd9"):
        return _jpeg(buffer, image, path)
    deep = form == "png" and data[24:25] == b"\x10"
    if not deep:
        return None
    if b"IEND" not in data[-16:]:
        raise EOFError
    pixels = _decoded(cv2.imdecode(buffer, cv2.IMREAD_UNCHANGED))
    if pixels.ndim == 2 and isinstance(image.info.get("transparency"), int):
        opaque = np.where(pixels == image.info["transparency"], 0, 65535).astype(np.uint16)
        return np.dstack([pixels, pixels, pixels, opaque])
    return pixels


def _jpeg(buffer: npt.NDArray[np.uint8], image: Image.Image, path: Path | None) -> Plane:
    """A JPEG's pixels, (H, W) or RGB (H, W, 3).

    Of 96 megapixels (275 MB): from a path into our array 269 MB and 0.24 s, from bytes 544 MB
    and 0.39 s (OpenCV makes two copies); turning BGR to RGB in place adds 0.05 s, leaving it to
    ``IMREAD_COLOR_RGB`` 0.25 s.
    """
    colour = image.mode == "RGB"
    flags = cv2.IMREAD_COLOR if colour else cv2.IMREAD_GRAYSCALE
    flags |= cv2.IMREAD_IGNORE_ORIENTATION
    pixels = None
    if path is not None:
        own = np.empty((image.height, image.width, 3)[: 3 if colour else 2], np.uint8)
        pixels = _read_into(own, path, flags)
    if pixels is None:
        pixels = _decoded(cv2.imdecode(buffer, flags))
    if colour:
        for row in range(0, len(pixels), _SWAP_ROWS):
            block = pixels[row : row + _SWAP_ROWS]
            block[:] = cv2.cvtColor(block, cv2.COLOR_BGR2RGB)
    return pixels


def _read_into(own: Plane, path: Path, flags: int) -> Plane | None:
    """The file's pixels in ``own``; None where OpenCV cannot read that path (Windows)."""
    try:
        str(path).encode()  # OpenCV crashes on a name that is no Unicode (seen with 4.14)
        return cv2.imread(str(path), own, flags)
    except UnicodeEncodeError:
        return None
    except cv2.error:
        return None


def _decoded(pixels: Plane | None) -> Plane:
    if pixels is None:
        msg = "OpenCV decoded nothing"
        raise ValueError(msg)
    return pixels


def _planes(pixels: Plane, *, bgr: bool) -> tuple[Plane, Plane | None, bool]:
    """(colours, alpha, grey) of decoded channels: G, GA, RGB(A), or BGR(A) where ``bgr``."""
    channels = 1 if pixels.ndim == 2 else pixels.shape[2]
    if channels == 1:
        return pixels.reshape(pixels.shape[:2]), None, True
    alpha = cv2.extractChannel(pixels, channels - 1) if channels in (2, 4) else None
    if channels == 2:
        return cv2.extractChannel(pixels, 0), alpha, True
    if channels == 4:
        colours = cv2.cvtColor(pixels, cv2.COLOR_BGRA2RGB if bgr else cv2.COLOR_RGBA2RGB)
        return colours, alpha, False
    return (cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB) if bgr else pixels), None, False


def _by_pillow(image: Image.Image) -> tuple[Plane, Plane | None, bool, bool]:
    """(colours, alpha, grey, whether the profile has been used up) of an 8-bit picture."""
    image.load()
    if image.mode in ("CMYK", "LAB"):
        colours = np.array(_to_srgb(image))
        return colours, None, False, True
    transparent = "transparency" in image.info or image.mode in ("LA", "La", "PA", "RGBA", "RGBa")
    if image.mode.startswith("I;16"):
        return np.array(image).astype(np.uint16), None, True, False
    grey = image.mode in ("1", "L", "LA", "La")
    mode = ("LA" if transparent else "L") if grey else ("RGBA" if transparent else "RGB")
    colours, alpha, _ = _planes(np.array(image.convert(mode)), bgr=False)
    return colours, alpha, grey, False


def _to_srgb(image: Image.Image) -> Image.Image:
    """CMYK or Lab in sRGB: through its profile, or by Pillow's simple rule where there is none."""
    profile = image.info.get("icc_profile")
    if image.mode == "LAB":
        source = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    elif profile and profile[16:20] == b"CMYK":
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    else:
        return image.convert("RGB")
    target = ImageCms.createProfile("sRGB")
    converted = ImageCms.profileToProfile(image, source, target, outputMode="RGB")
    return _some(converted)


def _some(image: Image.Image | None) -> Image.Image:
    if image is None:
        msg = "no conversion"
        raise ValueError(msg)
    return image


def _photo(
    colours: Plane, alpha: Plane | None, *, grey: bool, form: str, meta: _Meta, orientation: int
) -> Photo:
    """The photo of decoded planes, upright, grey in three channels."""
    upright = _turn(colours, orientation)
    return Photo(
        pixels=cv2.cvtColor(upright, cv2.COLOR_GRAY2RGB) if upright.ndim == 2 else upright,
        alpha=None if alpha is None else _turn(alpha, orientation),
        grey=grey,
        format="png" if form == "apng" else form,
        icc=meta.icc,
        exif=meta.exif,
        dpi=meta.dpi,
        xmp=meta.xmp,
    )


def _turn(pixels: Plane, orientation: int) -> Plane:
    """Pixels stored with an EXIF orientation (1..8, CIPA DC-008 4.6.5) made upright."""
    if orientation in (5, 7):
        pixels = cv2.transpose(pixels)
        return pixels if orientation == 5 else cv2.rotate(pixels, cv2.ROTATE_180)
    if orientation in (2, 4):
        return cv2.flip(pixels, 1 if orientation == 2 else 0)
    turns = {3: cv2.ROTATE_180, 6: cv2.ROTATE_90_CLOCKWISE, 8: cv2.ROTATE_90_COUNTERCLOCKWISE}
    return cv2.rotate(pixels, turns[orientation]) if orientation in turns else pixels


# ---- TIFF and HEIF


def _read_tiff(data: bytes, form: str, label: str, max_pixels: int) -> Photo:
    with tifffile.TiffFile(io.BytesIO(data)) as file:
        page = file.pages.first
        _check_size(page.imagewidth, page.imagelength, label, max_pixels)
        if page.bitspersample <= 8:
            return _read_common(data, form, label, max_pixels)
        orientation, meta = _tiff_metadata(data, page, label)
        pixels, turned = _tiff_pixels(data, page)
        pixels = _tiff_depth(pixels, label)
        if page.photometric == tifffile.PHOTOMETRIC.MINISWHITE:
            pixels = (np.float32(1) if pixels.dtype == np.float32 else np.uint16(65535)) - pixels
        colours, alpha, grey = _planes(np.ascontiguousarray(pixels), bgr=False)
        if alpha is not None and 1 in page.extrasamples:
            colours = _unpremultiplied(colours, alpha)
    turn = 1 if turned else orientation
    return _photo(colours, alpha, grey=grey, form=form, meta=meta, orientation=turn)


def _tiff_metadata(data: bytes, page: Any, label: str) -> tuple[int, _Meta]:
    """As `_metadata` for a TIFF that Pillow may not open: its own tags, read like EXIF."""
    orientation, exif = 1, None
    tags = Image.Exif()
    try:
        _quietly(tags.load, data)
        size = (page.imagewidth, page.imagelength)
        orientation, exif = _quietly(_upright_exif, tags, size)
    except _DAMAGED:
        _LOG.warning("%s: its EXIF is damaged and left out", label)
    own = {tag.code: tag.value for tag in page.tags}
    dpi = page.get_resolution("inch") if _X_RESOLUTION in own else None
    return orientation, _Meta(
        icc=own.get(_ICC_PROFILE),
        exif=exif,
        dpi=_dpi(dpi, turned=orientation > 4),
        xmp=_upright_xmp(own.get(_XMP)),
    )


def _tiff_pixels(data: bytes, page: Any) -> tuple[Plane, bool]:
    """(pixels (H, W[, C]) in the file's channel order, whether already upright) of a deep TIFF."""
    try:
        pixels: Plane = page.asarray()
    except ValueError:
        # tifffile has no LZW without another package; OpenCV reads it, and turns it upright itself
        decoded = _decoded(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED))
        if decoded.ndim == 3:
            swap = cv2.COLOR_BGRA2RGBA if decoded.shape[2] == 4 else cv2.COLOR_BGR2RGB
            decoded = cv2.cvtColor(decoded, swap)
        return decoded, True
    return (np.moveaxis(pixels, 0, -1) if page.axes == "SYX" else pixels), False


def _tiff_depth(pixels: Plane, label: str) -> Plane:
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


def _unpremultiplied(colours: Plane, alpha: Plane) -> Plane:
    """Colours divided by their alpha, where the file had multiplied them by it."""
    white = 1.0 if colours.dtype == np.float32 else 65535.0
    share = np.maximum(alpha.astype(np.float32) / white, 1e-6)
    restored = np.minimum(colours / (share[..., None] if colours.ndim == 3 else share), white)
    return np.asarray(restored if white == 1.0 else np.rint(restored), colours.dtype)


def _read_heif(data: bytes, form: str, label: str, max_pixels: int) -> Photo:
    file = open_heif(data, label)
    width, height = file.size
    _check_size(width, height, label, max_pixels)
    header = Image.new("RGB", (1, 1))
    header.info.update(file.info)
    _, meta = _metadata(header, label)
    colours, alpha, grey = _planes(np.array(file), bgr=False)
    return _photo(colours, alpha, grey=grey, form=form, meta=meta, orientation=1)


__all__ = ["MAX_PIXELS", "Photo", "read_photo"]
