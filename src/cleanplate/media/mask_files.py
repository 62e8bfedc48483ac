"""Mattes, masks and labels read from picture files as they stand: no profile, no orientation.

What had to be decided on the way (an alpha channel taken, labels 0 and 1 spread, a soft mask cut)
is said in `Read.notes`, so that a report can count it; nothing is stretched to a full range.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt
from PIL import Image

from cleanplate.core.errors import InputError
from cleanplate.core.pictures import Mask, Matte
from cleanplate.media.damage import DAMAGED, unreadable
from cleanplate.media.images import still_bytes

Values = TypeVar("Values", bound=npt.NDArray[Any])

HALF = 128
"""A byte of a mask is subject above this value, as PySODMetrics and the papers' code have it."""

_LUMA = np.array([0.299, 0.587, 0.114], np.float32)
"""Weights of red, green and blue, ITU-R BT.601."""

ALPHA = "read from its alpha channel"
COLOUR = "is in colour; its brightness was taken"
SPREAD = "holds 0 and 1 only; 1 was taken"
CUT = f"is not binary; what is above {HALF} of 255 was taken"
INDEX = "holds palette numbers; any but 0 was taken"


@dataclass(frozen=True, slots=True)
class Read(Generic[Values]):
    """What a file holds, and how it was understood."""

    values: Values
    """The pixels."""
    notes: tuple[str, ...] = ()
    """What a reader of the figures should know, each the end of a sentence that names the file."""


def read_matte(path: Path) -> Read[Matte]:
    """A matte: grey of 1 to 32 bits, the brightness of a colour picture, or its alpha channel.

    Returns:
        float32 (H, W) in [0, 1]; the full range of the file's depth is 1.

    Raises:
        InputError: no readable picture.
    """
    grey = _read(path)
    return Read(_scaled(grey.values, path), grey.notes)


def read_mask(path: Path, above: int = HALF) -> Read[Mask]:
    """A mask: what is above a byte, the middle of the range; labels 0 and 1 as they are.

    Args:
        path: the picture.
        above: 0..255, in the scale of bytes whatever the depth.

    Returns:
        bool (H, W).

    Raises:
        InputError: no readable picture.
    """
    grey = _read(path)
    values, notes = grey.values, grey.notes
    if values.dtype == np.bool_:
        return Read(np.asarray(values, np.bool_), notes)
    highest = values.max(initial=0)
    if np.issubdtype(values.dtype, np.integer) and highest == 1:
        return Read(values == 1, (*notes, SPREAD))
    matte = _scaled(values, path)
    between = (matte > np.float32(0)) & (matte < np.float32(1))
    mask = matte > np.float32(above / 255)
    return Read(mask, (*notes, CUT.replace(str(HALF), str(above))) if between.any() else notes)


def read_labels(path: Path) -> npt.NDArray[np.uint8]:
    """Labels: the bytes of a grey picture, such as CDnet's 0, 50, 85, 170, 255; (H, W).

    Raises:
        InputError: no readable picture, or one of more than 8 bits.
    """
    values = _read(path).values
    if values.dtype == np.bool_:
        return values.astype(np.uint8) * np.uint8(255)
    if values.dtype != np.uint8:
        msg = f"{path}: labels are pictures of 8 bits, this one is {values.dtype}"
        raise InputError(msg)
    return values


def _read(path: Path) -> Read[npt.NDArray[Any]]:
    """The one plane that counts, in the file's own depth."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path) as image:
                image.load()
                return _plane(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        msg = f"{path} has too many pixels for a mask; check that it is the right file"
        raise InputError(msg) from error
    except DAMAGED as error:
        _, form = still_bytes(path, str(path))  # says so of a file that is empty or no picture
        if form == "heif":
            msg = f"{path} is HEIC, which holds no masks or mattes here; save it as PNG"
            raise InputError(msg) from error
        raise unreadable(str(path), form) from error


def _plane(image: Image.Image) -> Read[npt.NDArray[Any]]:
    if image.mode == "P" and "transparency" not in image.info:
        return _palette(image)
    if image.mode in ("1", "L", "I", "F") or image.mode.startswith("I;16"):
        return Read(_native(image))
    return _of_colours(np.asarray(image.convert("RGBA")))


def _native(image: Image.Image) -> npt.NDArray[Any]:
    """Grey values; Pillow gives 16-bit PNGs either as 16 bits or in 32."""
    values = np.asarray(image)
    if values.dtype == np.int32 and values.size and values.min() >= 0 and values.max() <= 0xFFFF:
        return values.astype(np.uint16)
    return values.astype(np.uint16) if image.mode.startswith("I;16") else values


def _palette(image: Image.Image) -> Read[npt.NDArray[Any]]:
    """The greys of a grey palette; of a coloured one, whether the number is not 0."""
    numbers = np.asarray(image)
    colours = np.asarray(image.getpalette("RGB") or [0, 0, 0], np.uint8).reshape(-1, 3)
    if np.ptp(colours[: int(numbers.max(initial=0)) + 1], axis=1).any():
        return Read(numbers != 0, (INDEX,))
    return Read(np.asarray(image.convert("L")))


def _of_colours(rgba: npt.NDArray[np.uint8]) -> Read[npt.NDArray[Any]]:
    """Alpha where it says something, else the grey that all three channels are, else brightness."""
    alpha, rgb = rgba[..., 3], rgba[..., :3]
    if alpha.size and alpha.min() < 255:
        return Read(alpha, (ALPHA,))
    if (rgb[..., 0] == rgb[..., 1]).all() and (rgb[..., 0] == rgb[..., 2]).all():
        return Read(rgb[..., 0])
    return Read(np.rint(rgb @ _LUMA).astype(np.uint8), (COLOUR,))


def _scaled(values: npt.NDArray[Any], path: Path) -> Matte:
    """Any depth as float32 in [0, 1].

    Raises:
        InputError: floats outside of that range.
    """
    if values.dtype == np.bool_:
        return values.astype(np.float32)
    if np.issubdtype(values.dtype, np.integer):
        return values.astype(np.float32) / np.float32(np.iinfo(values.dtype).max)
    matte = values.astype(np.float32)
    if not (matte.min(initial=0) >= 0 and matte.max(initial=0) <= 1):
        msg = f"{path}: a matte of floating-point numbers lies in [0, 1]; scale it"
        raise InputError(msg)
    return matte
