"""What comes along with the pixels: profile, EXIF, resolution and XMP, made to say upright."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from PIL import Image

from cleanplate.media.damage import DAMAGED, quietly

ORIENTATION = 0x0112
"""EXIF's tag for how the pixels are to be turned, 1..8 (CIPA DC-008 4.6.5)."""
EXIF_IFD = 0x8769
"""Tag of the directory of EXIF proper."""
GPS_IFD = 0x8825
"""Tag of the directory of the place."""
X_RESOLUTION = 0x011A
"""Tag of the pixels across a unit of length."""

DAMAGED_EXIF = "has damaged EXIF, which is left out"
"""Said of a photo that can be read without it."""

_PIXEL_X, _PIXEL_Y = 0xA002, 0xA003
_INTEROPERABILITY_IFD = 0xA005
_STRIP_OFFSETS = 0x0111
_EXIF_TAGS = frozenset(
    (0x010E, 0x010F, 0x0110, ORIENTATION, 0x0131, 0x0132, 0x013B, 0x8298, EXIF_IFD, GPS_IFD)
)
"""What of a TIFF's own tags describes the photo; the rest describes how its pixels are stored."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a file says of its photo; all but ``orientation`` is as of the upright photo."""

    orientation: int = 1
    """How the pixels are stored, 1 (upright) to 8 (CIPA DC-008 4.6.5)."""
    icc: bytes | None = None
    """Colour profile."""
    exif: bytes | None = None
    """EXIF that says upright."""
    dpi: tuple[float, float] | None = None
    """Dots per inch across and down."""
    xmp: bytes | None = None
    """XMP packet that says upright."""
    losses: tuple[str, ...] = ()
    """What could not be kept; told once the pixels are there, as the file may prove damaged."""


def image_metadata(image: Image.Image) -> Metadata:
    """What to keep of a picture that Pillow has opened."""
    orientation, exif, tags = 1, None, Image.Exif()
    losses: tuple[str, ...] = ()
    try:
        tags = quietly(image.getexif)
        orientation, exif = quietly(upright_exif, tags, image.size)
    except DAMAGED:
        losses = (DAMAGED_EXIF,)
    icc = image.info.get("icc_profile")
    return Metadata(
        orientation,
        icc=bytes(icc) if icc else None,
        exif=exif,
        dpi=upright_dpi(_given_dpi(image, tags), turned=orientation > 4),
        xmp=upright_xmp(image.info.get("xmp")),
        losses=losses,
    )


def _given_dpi(image: Image.Image, tags: Image.Exif) -> object:
    """What the file says; Pillow makes up 72 for a JPEG whose EXIF names no resolution."""
    made_up = image.format == "JPEG" and image.info.get("jfif_unit") not in (1, 2)
    if made_up and X_RESOLUTION not in tags:
        return None
    return image.info.get("dpi")


def upright_exif(tags: Image.Exif, size: tuple[int, int]) -> tuple[int, bytes | None]:
    """(the orientation, EXIF that says upright); of a TIFF only what describes the photo."""
    value = tags.get(ORIENTATION, 1)
    orientation = value if isinstance(value, int) and 1 <= value <= 8 else 1
    storage = _STRIP_OFFSETS in tags
    kept = Image.Exif()
    for tag in tags:
        if tag not in (EXIF_IFD, GPS_IFD) and (not storage or tag in _EXIF_TAGS):
            kept[tag] = tags[tag]
    for group in (EXIF_IFD, GPS_IFD):
        if group_tags := dict(tags.get_ifd(group)):
            kept[group] = _upright_group(group_tags, size, turned=orientation > 4)
    if not kept:
        return orientation, None
    if ORIENTATION in kept:
        kept[ORIENTATION] = 1
    return orientation, kept.tobytes()


def _upright_group(tags: dict[int, Any], size: tuple[int, int], *, turned: bool) -> dict[int, Any]:
    """The tags of EXIF proper, with the picture's sides exchanged where it was turned."""
    kept = {tag: value for tag, value in tags.items() if tag != _INTEROPERABILITY_IFD}
    if turned and _PIXEL_X in kept:
        kept[_PIXEL_X], kept[_PIXEL_Y] = size[1], size[0]
    return kept


def upright_xmp(xmp: bytes | str | None) -> bytes | None:
    """The packet with its orientation, if it has one, set to upright."""
    if not xmp:
        return None
    packet = xmp.encode() if isinstance(xmp, str) else bytes(xmp)
    return re.sub(rb"(tiff:Orientation(?:=[\"']|>))\d", rb"\g<1>1", packet)


def upright_dpi(value: Any, *, turned: bool) -> tuple[float, float] | None:
    """Dots per inch if they make sense, exchanged if the picture was turned."""
    try:
        across, down = (float(number) for number in value)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    if not (0 < across < 1e6 and 0 < down < 1e6):
        return None
    return (down, across) if turned else (across, down)
