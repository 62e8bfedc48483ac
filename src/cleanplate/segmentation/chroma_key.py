"""Chroma key: the subject before a wall of one colour, and without the light the wall throws on it.

Colour is taken apart into brightness and two differences, and these are turned so that one axis
points at the key. What of a pixel lies along that axis, less what lies across it, is its share of
the key: 1 on the wall, 0 for every colour more than 45 degrees of hue away. Mixtures of wall and
subject, in hair or where something moves, have a share in between, and so a soft matte.

References:
    K. Jack, Video Demystified, 5th edition, Newnes 2007, chapter 7 (chroma keying: axes turned to
    the key, foreground suppression), doi:10.1016/B978-0-7506-8395-1.X5000-1.
    A. Smith, J. Blinn, Blue screen matting, SIGGRAPH 1996, doi:10.1145/237170.237263 (why a key
    needs an assumption about the subject's colours; here: none of them lies near the key).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.colours import parse_colour
from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import Picture, from_float, full_scale
from cleanplate.segmentation.drawing import overlaid
from cleanplate.segmentation.foreground import stretched
from cleanplate.segmentation.options import ChromaOptions
from cleanplate.segmentation.result import Rgb, Segmentation, Stage, check_rgb, subject_of

Floats: TypeAlias = npt.NDArray[np.float32]

_TO_CHROMA = np.array(
    [[-0.168736, -0.331264, 0.5], [0.5, -0.418688, -0.081312]], np.float32
)  # fmt: skip
"""Blue and red difference of RGB, ITU-R BT.601 in full range."""

_FROM_CHROMA = np.array([[0, 1.402], [-0.344136, -0.714136], [1.772, 0]], np.float32)
"""What one step of each difference adds to red, green and blue."""

_KEY_SLOPE = 1.0
"""What across the key outweighs what along it: 45 degrees of hue from it nothing is wall."""

_SPILL_SLOPE = 1 / math.sqrt(3)
"""The same for spill, 60 degrees: on hair the wall's light is mixed with brown and turns olive."""

_RING = 0.05
"""Width of the picture's border that is searched for the wall, as a share of the shorter side."""

_COLOURED = 20.0
"""Chroma, in 8-bit levels, below which a pixel is too grey for a key."""

_BIN = 8
"""Width of the bins in which the wall's colour is searched, in 8-bit levels."""

_LEAST_SHARE = 0.15
"""Share of the border that the wall takes at least."""

_WALL = (0.5, 0.85)
"""Where "all wall" may begin, as a share of the key."""

_DARKEST = 2
"""Percentile of the wall's shares at which "all wall" begins: what is below is shadow or edge."""


@dataclass(frozen=True, slots=True)
class Key:
    """The colour of the wall."""

    colour: tuple[int, int, int]
    """Red, green, blue, 0..255."""
    wall: float
    """Share of the key from which on a pixel is all wall, 0..1."""

    @property
    def chroma(self) -> npt.NDArray[np.float32]:
        """Blue and red difference of the colour, in 8-bit levels."""
        return _TO_CHROMA @ np.asarray(self.colour, np.float32)


def key_out(rgb: Rgb, options: ChromaOptions | None = None, key: Key | None = None) -> Segmentation:
    """The subject before a wall of one colour.

    Args:
        rgb: uint8 (H, W, 3).
        options: see `ChromaOptions`.
        key: the wall, where it is known already; None: `find_key`.

    Returns:
        Label 1 is the subject, where the matte is 0.5 and more.

    Raises:
        UsageError: no picture, or no wall was found at its border and no key given.
    """
    options = options or ChromaOptions()
    rgb = check_rgb(rgb)
    key = key or find_key(rgb, options)
    share = key_share(rgb, key)
    matte = matte_of(share, options.tolerance, max(key.wall, options.tolerance + 0.01))
    labels = subject_of(matte >= np.float32(0.5))
    stages = (
        Stage("key share", lambda: stretched(np.clip(share, 0, 1))),
        Stage("matte", lambda: np.rint(matte * 255).astype(np.uint8)),
        Stage("without spill", lambda: np.asarray(suppress_spill(rgb, key.colour), np.uint8)),
        Stage("subject", lambda: overlaid(rgb, labels)),
    )
    return Segmentation(labels, matte, stages, _note(matte))


def find_key(rgb: Rgb, options: ChromaOptions | None = None) -> Key:
    """The wall's colour and how even it is: the commonest colour at the border, or the one given.

    Args:
        rgb: uint8 (H, W, 3).
        options: ``key`` and ``wall``, where they are given.

    Raises:
        UsageError: the key given is grey, or no colour fills a part of the border.
    """
    options = options or ChromaOptions()
    rgb = check_rgb(rgb)
    given = None if options.key is None else parse_colour(options.key)
    colour = _commonest(_ring(rgb)) if given is None else given
    key = Key(colour, 1.0)
    if float(np.hypot(*key.chroma)) < _COLOURED:
        msg = (
            f"the key {','.join(map(str, colour))} is grey; give the colour of the wall with --key"
        )
        raise UsageError(msg)
    return Key(colour, options.wall or _evenness(rgb, key))


def key_share(picture: npt.NDArray[Any], key: Key) -> Floats:
    """How much of each pixel is the key, 0 and up; 1 on the wall.

    Args:
        picture: RGB (H, W, 3), uint8, uint16 or float32 in [0, 1].
        key: the wall.
    """
    along, across = _turned(picture, key.chroma)
    length = np.float32(np.hypot(*key.chroma))
    beyond = np.maximum(along - np.float32(_KEY_SLOPE) * np.abs(across), 0)
    return np.asarray(beyond / length, np.float32)


def matte_of(share: Floats, tolerance: float, wall: float) -> Floats:
    """The matte: 1 up to one share of the key, 0 from another one on, straight between them."""
    clear = (np.float32(wall) - share) / np.float32(wall - tolerance)
    return np.asarray(np.clip(clear, 0, 1), np.float32)


def suppress_spill(picture: Picture, key: tuple[int, int, int], strength: float = 1.0) -> Picture:
    """The picture without the light that the wall throws on the subject.

    What of a colour lies along the key and is not outweighed by what lies across it is taken away;
    brightness stays. Colours more than 60 degrees of hue from the key are left as they are, up to
    rounding; the wall itself turns grey.

    Args:
        picture: RGB (H, W, 3), uint8, uint16 or float32 in [0, 1].
        key: red, green, blue of the wall, 0..255.
        strength: 0 leaves all, 1 takes all spill away.

    Returns:
        As ``picture``; a new array.
    """
    chroma = _TO_CHROMA @ np.asarray(key, np.float32)
    along, across = _turned(picture, chroma)
    spill = _spill(along, across) * np.float32(strength / 255)
    taken = _FROM_CHROMA @ (chroma / max(float(np.hypot(*chroma)), 1e-6))
    scale = np.float32(full_scale(picture.dtype))
    clean = picture.astype(np.float32) / scale - spill[..., np.newaxis] * taken
    return from_float(np.asarray(clean, np.float32), picture.dtype)


def suppress_spill_planes(
    u: npt.NDArray[Any], v: npt.NDArray[Any], key_uv: tuple[float, float], depth: int = 8
) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """As `suppress_spill` on a video's chroma, whatever their range; luma stays as it is.

    Args:
        u: blue difference (h, w), uint8, or uint16 of ``depth`` bits.
        v: red difference, as ``u``.
        key_uv: the key's blue and red difference in the same numbers, less their middle.
        depth: bits of a sample.
    """
    middle, top = np.float32(1 << (depth - 1)), (1 << depth) - 1
    length = math.hypot(*key_uv) or 1.0
    blue, red = np.float32(key_uv[0] / length), np.float32(key_uv[1] / length)
    x, y = u.astype(np.float32) - middle, v.astype(np.float32) - middle
    spill = _spill(x * blue + y * red, y * blue - x * red)
    clean = (x - spill * blue + middle, y - spill * red + middle)
    new_u, new_v = (np.clip(np.rint(plane), 0, top).astype(u.dtype) for plane in clean)
    return new_u, new_v


def _spill(along: Floats, across: Floats) -> Floats:
    beyond = along - np.float32(_SPILL_SLOPE) * np.abs(across)
    return np.asarray(np.maximum(beyond, 0), np.float32)


def _turned(picture: npt.NDArray[Any], chroma: Floats) -> tuple[Floats, Floats]:
    """Each pixel's chroma along the key and across it, in 8-bit levels."""
    length = max(float(np.hypot(*chroma)), 1e-6)
    blue, red = (float(part) / length for part in chroma)
    rows = np.array([[blue, red], [-red, blue]], np.float32) @ _TO_CHROMA
    values = picture.astype(np.float32) * np.float32(255 / full_scale(picture.dtype))
    turned = cv2.transform(values, rows)
    return np.asarray(turned[..., 0], np.float32), np.asarray(turned[..., 1], np.float32)


def _ring(rgb: Rgb) -> npt.NDArray[np.uint8]:
    """The pixels of the picture's border, (N, 3)."""
    width = max(1, round(_RING * min(rgb.shape[:2])))
    border = np.ones(rgb.shape[:2], np.bool_)
    border[width:-width, width:-width] = False
    return rgb[border]


def _commonest(pixels: npt.NDArray[np.uint8]) -> tuple[int, int, int]:
    """The middle of the commonest colour that is no grey.

    Raises:
        UsageError: there is none.
    """
    chroma = pixels.astype(np.float32) @ _TO_CHROMA.T
    bins = np.floor((chroma + 128) / _BIN).astype(np.int32)
    coloured = np.hypot(chroma[:, 0], chroma[:, 1]) >= _COLOURED
    counts = np.zeros((256 // _BIN + 1,) * 2, np.float32)
    np.add.at(counts, tuple(bins[coloured].T), 1)
    # Neighbours count as well, so that a wall on the edge of two bins is found as one.
    around = cv2.boxFilter(counts, -1, (3, 3), normalize=False, borderType=cv2.BORDER_CONSTANT)
    best = np.unravel_index(int(np.argmax(around)), around.shape)
    members = coloured & (np.abs(bins - np.array(best)) <= 1).all(axis=1)
    if np.count_nonzero(members) < _LEAST_SHARE * len(pixels):
        msg = (
            "no wall of one colour was found at the picture's border; name its colour with --key, "
            "as green, #00b140 or 0,177,64"
        )
        raise UsageError(msg)
    red, green, blue = (round(float(level)) for level in np.median(pixels[members], axis=0))
    return red, green, blue


def _evenness(rgb: Rgb, key: Key) -> float:
    """Where "all wall" begins, by the darkest parts of what is mostly wall at the border."""
    share = key_share(_ring(rgb)[np.newaxis], key)[0]
    wall = share[share > _WALL[0]]
    if wall.size == 0:
        return _WALL[0] + (_WALL[1] - _WALL[0]) / 2
    return float(np.clip(np.percentile(wall, _DARKEST), *_WALL))


def _note(matte: Floats) -> str | None:
    if not (matte >= np.float32(0.5)).any():
        return "no subject was found: all of the picture is the wall"
    return None if (matte < np.float32(0.5)).any() else "nothing has the key's colour"
