"""The table of file formats: what each can hold, and how to tell it by name and by content.

The name of a file says what its owner wants written; the content says what there is to read. A
picture from standard input has no name, and cameras, chat programs and browsers often save a WebP
or HEIC as ``.jpg``: reading goes by `sniff`, writing by `by_suffix`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["still", "animation", "video"]
"""One picture; a short loop of pictures in a picture format; pictures with time, perhaps sound."""

HEAD_BYTES = 4096
"""How much of a file `sniff` wants to see; fewer bytes are enough for all formats but APNG."""


@dataclass(frozen=True, slots=True)
class Format:
    """A file format and what of a picture it can hold."""

    name: str
    """Name in this program, lower case."""
    kind: Kind
    """What is in such a file."""
    suffixes: tuple[str, ...]
    """File extensions in lower case with the dot, the usual one first."""
    alpha: bool = False
    """Whether it holds transparency."""
    deep: bool = False
    """Whether it holds 16 bits a channel (stills) or more than 8 (videos)."""
    icc: bool = False
    """Whether it holds a colour profile."""
    exif: bool = False
    """Whether it holds EXIF."""
    dpi: bool = False
    """Whether it holds the resolution in dots per inch."""
    xmp: bool = False
    """Whether it holds XMP."""
    grey: bool = False
    """Whether it holds pictures of one channel."""
    writable: bool = True
    """Whether this program writes it."""


FORMATS: tuple[Format, ...] = (
    Format(
        "png",
        "still",
        (".png",),
        alpha=True,
        deep=True,
        icc=True,
        exif=True,
        dpi=True,
        xmp=True,
        grey=True,
    ),
    Format(
        "jpeg",
        "still",
        (".jpg", ".jpeg", ".jpe", ".jfif"),
        icc=True,
        exif=True,
        dpi=True,
        xmp=True,
        grey=True,
    ),
    Format("webp", "still", (".webp",), alpha=True, icc=True, exif=True, xmp=True),
    Format(
        "tiff",
        "still",
        (".tif", ".tiff"),
        alpha=True,
        deep=True,
        icc=True,
        exif=True,
        dpi=True,
        xmp=True,
        grey=True,
    ),
    Format("bmp", "still", (".bmp", ".dib"), dpi=True, grey=True),
    Format(
        "heif",
        "still",
        (".heic", ".heif", ".hif"),
        alpha=True,
        icc=True,
        exif=True,
        xmp=True,
    ),
    Format("avif", "still", (".avif",), alpha=True, icc=True, exif=True, xmp=True),
    Format("gif", "animation", (".gif",), alpha=True),
    Format("apng", "animation", (".apng",), alpha=True, icc=True, writable=False),
    Format("mp4", "video", (".mp4", ".m4v"), deep=True),
    Format("mov", "video", (".mov", ".qt"), alpha=True, deep=True),
    Format("webm", "video", (".webm",), alpha=True, deep=True),
    Format("mkv", "video", (".mkv",), alpha=True, deep=True),
    Format("3gp", "video", (".3gp",), writable=False),
    Format("avi", "video", (".avi",), writable=False),
    Format("mpegts", "video", (".ts", ".mts", ".m2ts"), writable=False),
    Format("mpeg", "video", (".mpg", ".mpeg", ".vob"), writable=False),
    Format("flv", "video", (".flv",), writable=False),
    Format("wmv", "video", (".wmv", ".asf"), writable=False),
    Format("ogv", "video", (".ogv",), writable=False),
    Format("y4m", "video", (".y4m",), deep=True, writable=False),
)
"""Every format the program knows."""

_BY_NAME = {entry.name: entry for entry in FORMATS}
_BY_SUFFIX = {suffix: entry for entry in FORMATS for suffix in entry.suffixes}

_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", "png"),
    (0, b"\xff\xd8\xff", "jpeg"),
    (0, b"GIF87a", "gif"),
    (0, b"GIF89a", "gif"),
    (0, b"II*\0", "tiff"),
    (0, b"MM\0*", "tiff"),
    (0, b"II+\0\x08\0\0\0", "tiff"),
    (0, b"MM\0+\0\x08\0\0", "tiff"),
    (8, b"WEBP", "webp"),
    (8, b"AVI ", "avi"),
    (0, b"FLV\x01", "flv"),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "wmv"),
    (0, b"OggS", "ogv"),
    (0, b"\0\0\x01\xba", "mpeg"),
    (0, b"\0\0\x01\xb3", "mpeg"),
    (0, b"YUV4MPEG2 ", "y4m"),
)
"""(offset, bytes, format) of the formats that a few bytes at one place give away."""

_HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"})
_AVIF_BRANDS = frozenset({b"avif", b"avis"})
_BMP_HEADER_BYTES = frozenset({12, 40, 52, 56, 64, 108, 124})
_OLD_QUICKTIME_ATOMS = frozenset({b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"})


def by_name(name: str) -> Format | None:
    """The format called ``name`` (`Format.name`), or None."""
    return _BY_NAME.get(name)


def by_suffix(name: str | PurePath) -> Format | None:
    """The format of a file by the end of its name, or None.

    Args:
        name: a path, a file name, or an extension with or without the dot, in any case.
    """
    text = str(name).lower()
    return _BY_SUFFIX.get(PurePath(text).suffix) or _BY_SUFFIX.get("." + text.removeprefix("."))


def writable_suffixes(*kinds: Kind) -> tuple[str, ...]:
    """The usual extension of each format of these kinds that the program writes, for messages."""
    return tuple(entry.suffixes[0] for entry in FORMATS if entry.kind in kinds and entry.writable)


def sniff(head: bytes) -> str | None:
    """The name of the format of a file by its first bytes, or None where they say nothing.

    Args:
        head: the first `HEAD_BYTES` of the file, or all of it where it is shorter.
    """
    for offset, magic, name in _MAGIC:
        if head[offset : offset + len(magic)] == magic and _riff_if(offset, head):
            return "apng" if name == "png" and _animated_png(head) else name
    if head[4:8] == b"ftyp":
        return _iso_format(head)
    if head[:4] == b"\x1a\x45\xdf\xa3":
        return "webm" if b"webm" in head[:64] else "mkv"
    if head[:2] == b"BM" and int.from_bytes(head[14:18], "little") in _BMP_HEADER_BYTES:
        return "bmp"
    if head[4:8] in _OLD_QUICKTIME_ATOMS:
        return "mov"
    return "mpegts" if _transport_stream(head) else None


def kind_by_head(head: bytes) -> Kind | None:
    """The kind of a file by its first bytes; a GIF counts as animated, as its head cannot say."""
    entry = by_name(sniff(head) or "")
    if entry is None:
        return None
    return "animation" if entry.name == "webp" and is_animated_webp(head) else entry.kind


def is_animated_webp(head: bytes) -> bool:
    """Whether a WebP file has frames: a bit of the chunk VP8X says so (RFC 9649, 2.7)."""
    return head[12:16] == b"VP8X" and len(head) > 20 and bool(head[20] & 0x02)


def _riff_if(offset: int, head: bytes) -> bool:
    """Whether a magic number at 8, the place of a RIFF file's type, is in a RIFF file."""
    return offset != 8 or head[:4] == b"RIFF"


def _animated_png(head: bytes) -> bool:
    """Whether the chunk acTL comes before the pixels, which makes a PNG an animation."""
    return b"acTL" in head.partition(b"IDAT")[0]


def _iso_format(head: bytes) -> str:
    """HEIF, AVIF, QuickTime or MP4 by the brands in the box ``ftyp`` (ISO/IEC 14496-12, 4.3)."""
    length = min(int.from_bytes(head[:4], "big"), 256)
    major = head[8:12]
    compatible = [head[start : start + 4] for start in range(16, length, 4)]
    if major in _HEIF_BRANDS | _AVIF_BRANDS | {b"mif1", b"msf1", b"miaf"}:
        brands = {major, *compatible}
        return "avif" if brands & _AVIF_BRANDS and major not in _HEIF_BRANDS else "heif"
    return "mov" if major == b"qt  " else "mp4"


def _transport_stream(head: bytes) -> bool:
    """Whether packets of 188 bytes, or of 192 with a time before each, follow each other."""
    return any(
        len(head) > start + 2 * size
        and all(head[start + number * size] == 0x47 for number in range(3))
        for start, size in ((0, 188), (4, 192))
    )
