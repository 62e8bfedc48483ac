"""What of a photo a format can hold: depth, transparency, profile, EXIF, XMP, resolution.

A photo read as grey whose channels are still equal is written with one channel where the format
can. A grey profile cannot describe colours: where one meets RGB (coloured, or with alpha), the
values are brought to sRGB through the profile's tone curve and the profile is left out.
"""

from __future__ import annotations

import io
import logging
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageCms

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import to_uint8
from cleanplate.media.formats import Format
from cleanplate.media.photo import Channels, Photo

_LOG = logging.getLogger(__name__)
_LONGEST_SIDE = {"jpeg": 65500, "webp": 16383, "avif": 65535}
_JPEG_SEGMENT_BYTES = {"exif": 65533, "xmp": 65504}
_METADATA = ("icc", "exif", "dpi", "xmp")


def fit(photo: Photo, form: Format, label: str) -> Photo:
    """The photo reduced to what the format holds; one warning names what was lost.

    Args:
        photo: uint8, uint16 or float32.
        form: the format.
        label: what messages call the result.

    Raises:
        UsageError: a side too long, transparency where the format has none, or an alpha that does
            not belong to the pixels.
    """
    check_sides(photo.pixels, form)
    photo = replace(photo, alpha=_fitted_alpha(photo, form, label))
    lost = [name for name in _METADATA if not _holds(form, name, getattr(photo, name))]
    cleared: dict[str, Any] = dict.fromkeys(lost)
    photo, reduced = _fitted_depth(replace(photo, **cleared), form)
    if lost or reduced:
        losses = ", ".join([name.upper() for name in lost] + reduced)
        _LOG.warning(
            "%s: %s cannot hold all of the photo; lost: %s", label, form.name.upper(), losses
        )
    return photo


def check_sides(channels: Channels, form: Format) -> None:
    """Refuse what is larger than the format can say.

    Raises:
        UsageError: a side is too long.
    """
    longest = max(channels.shape[:2])
    if longest > _LONGEST_SIDE.get(form.name, longest):
        limit = _LONGEST_SIDE[form.name]
        msg = (
            f"{form.name.upper()} holds at most {limit} pixels a side, not {longest};"
            " use PNG or TIFF"
        )
        raise UsageError(msg)


def _holds(form: Format, name: str, value: bytes | tuple[float, float] | None) -> bool:
    """Whether a piece of metadata goes into the format; a JPEG's segment ends at 64 KiB."""
    if value is None:
        return True
    if form.name == "jpeg" and isinstance(value, bytes) and name in _JPEG_SEGMENT_BYTES:
        return len(value) <= _JPEG_SEGMENT_BYTES[name]
    return bool(getattr(form, name))


def _fitted_alpha(photo: Photo, form: Format, label: str) -> Channels | None:
    """The alpha to write; `UsageError` where there is transparency and the format has none."""
    alpha = photo.alpha
    if alpha is None:
        return None
    if alpha.shape != photo.size or alpha.dtype != photo.pixels.dtype:
        msg = (
            f"alpha is {alpha.dtype} {alpha.shape}, the picture {photo.pixels.dtype} {photo.size};"
            " give both the same size and type"
        )
        raise UsageError(msg)
    if form.alpha:
        return alpha
    opaque = 1.0 if alpha.dtype == np.float32 else np.iinfo(alpha.dtype).max
    if alpha.min() >= opaque:
        return None
    msg = f"{label}: {form.name.upper()} cannot hold transparency; use PNG, WebP or TIFF"
    raise UsageError(msg)


def _fitted_depth(photo: Photo, form: Format) -> tuple[Photo, list[str]]:
    """(the photo with samples the format holds, what was reduced)."""
    dtype = photo.pixels.dtype
    if dtype == np.uint8 or form.name == "tiff":
        return photo, []
    if form.deep and dtype == np.uint16:
        return photo, []
    convert, words = (to_uint8, "8 bits") if not form.deep else (_to_uint16, "16 bits")
    alpha = None if photo.alpha is None else convert(photo.alpha)
    source = "float" if dtype == np.float32 else "16 bits"
    return replace(photo, pixels=convert(photo.pixels), alpha=alpha), [
        f"{source} reduced to {words}"
    ]


def _to_uint16(values: Channels) -> Channels:
    """Float in [0, 1], clipped and rounded, as uint16."""
    return (np.clip(values, 0, 1) * np.float32(65535) + np.float32(0.5)).astype(np.uint16)


def channels_of(photo: Photo, form: Format) -> tuple[Channels, bytes | None]:
    """(what to encode, its profile): grey, RGB or RGBA, never under a profile of the other sort."""
    grey_profile = photo.icc is not None and photo.icc[16:20] == b"GRAY"
    pixels = photo.pixels
    if form.grey and photo.alpha is None and (photo.grey or grey_profile) and _is_grey(pixels):
        return np.ascontiguousarray(pixels[..., 0]), _unless_rgb(photo.icc)
    icc = photo.icc
    if icc is not None and grey_profile:
        pixels, icc = _through_tone_curve(pixels, icc), None
    if photo.alpha is None:
        return np.ascontiguousarray(pixels), icc
    rgba = np.empty((*photo.size, 4), pixels.dtype)
    both = [np.ascontiguousarray(pixels), np.ascontiguousarray(photo.alpha)]
    cv2.mixChannels(both, [rgba], [0, 0, 1, 1, 2, 2, 3, 3])
    return rgba, icc


def _unless_rgb(icc: bytes | None) -> bytes | None:
    """The profile for one channel: none where the photo's own is one for RGB."""
    return None if icc is None or icc[16:20] == b"RGB " else icc


def _is_grey(pixels: Channels) -> bool:
    """Whether the three channels are equal."""
    first = pixels[..., 0]
    return bool(np.array_equal(first, pixels[..., 1]) and np.array_equal(first, pixels[..., 2]))


def _through_tone_curve(pixels: Channels, icc: bytes) -> Channels:
    """Values under a grey profile as sRGB values, by 256 points of the profile's curve."""
    ramp = Image.fromarray(np.arange(256, dtype=np.uint8)[None, :])
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(icc))
        srgb = ImageCms.createProfile("sRGB")
        converted = ImageCms.profileToProfile(ramp, profile, srgb, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        _LOG.warning("the grey colour profile is damaged and left out")
        return pixels
    curve = np.asarray(converted)[0, :, 0]
    if pixels.dtype == np.uint8:
        return cv2.LUT(pixels, curve)
    white = 1.0 if pixels.dtype == np.float32 else 65535.0
    bent = np.interp(pixels, np.linspace(0, white, 256), curve * (white / 255.0))
    return (bent if white == 1.0 else np.rint(bent)).astype(pixels.dtype)
