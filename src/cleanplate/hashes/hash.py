"""Pictures to perceptual hashes: four ways, each the package imagehash's, bit by bit.

Each makes the picture grey and very small and keeps one bit a place. aHash, dHash and pHash are
computed here, as imagehash does but for the resizing (`shrink`), which takes most of their time;
wHash is left to imagehash and PyWavelets.

References:
    N. Krawetz, Looks like it, 2011 (aHash, pHash); Kind of like that, 2013 (dHash);
    hackerfactor.com, blog entries 432 and 529.
    C. Zauner, Implementation and benchmarking of perceptual image hash functions, 2010 (pHash).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image
from scipy.fft import dct

from cleanplate.core.errors import MissingExtraError
from cleanplate.core.pictures import check_picture, to_uint8
from cleanplate.hashes.shrink import shrink
from cleanplate.hashes.value import Hash, Kind, check_kind

Grey = npt.NDArray[np.uint8]

_FINENESS = 4
"""pHash looks at waves of the slowest quarter in each direction, as imagehash does."""


def ahash(picture: npt.NDArray[Any], size: int = 8) -> Hash:
    """Average hash: which of size x size cells are brighter than their mean.

    Cheapest to explain, weakest: a change of contrast or a dark border flips many bits.

    Args:
        picture: as in `grey_of`.
        size: side of the square of bits, 2 to 32; more tells finer differences.

    Raises:
        UsageError: no picture, or no such size.
    """
    return hash_of(picture, "ahash", size)


def dhash(picture: npt.NDArray[Any], size: int = 8) -> Hash:
    """Difference hash: which of size x size cells are darker than their right neighbour.

    Takes no notice of brightness and contrast; the best to search with.

    Args:
        picture: as in `grey_of`.
        size: side of the square of bits, 2 to 32.

    Raises:
        UsageError: no picture, or no such size.
    """
    return hash_of(picture, "dhash", size)


def phash(picture: npt.NDArray[Any], size: int = 8) -> Hash:
    """Perceptual hash: which of the size x size slowest cosine waves exceed their median.

    Args:
        picture: as in `grey_of`.
        size: side of the square of bits, 2 to 32.

    Raises:
        UsageError: no picture, or no such size.
    """
    return hash_of(picture, "phash", size)


def whash(picture: npt.NDArray[Any], size: int = 8) -> Hash:
    """Wavelet hash: which of size x size Haar averages exceed their median; needs ``slides``.

    Args:
        picture: as in `grey_of`.
        size: side of the square of bits: 2, 4, 8, 16 or 32.

    Raises:
        UsageError: no picture, or no such size.
        MissingExtraError: imagehash or PyWavelets is not installed.

    Note:
        About ten times as slow as the others. In a picture of one colour the bits are rounding
        errors.
    """
    return hash_of(picture, "whash", size)


def hash_of(picture: npt.NDArray[Any], kind: Kind = "dhash", size: int = 8) -> Hash:
    """The hash of a picture, of any kind.

    Args:
        picture: as in `grey_of`.
        kind: ahash, phash, dhash or whash.
        size: side of the square of bits, 2 to 32.

    Raises:
        UsageError: no picture, or no such kind or size.
        MissingExtraError: ``whash`` without imagehash or PyWavelets.
    """
    check_kind(kind, size)
    return hash_of_grey(grey_of(picture), kind, size)


def hash_of_grey(grey: Grey, kind: Kind, size: int) -> Hash:
    """As `hash_of` for what `grey_of` gave: of one picture several kinds, or a frame's luma.

    Args:
        grey: uint8 (H, W), H and W at least 1.
        kind: as in `hash_of`.
        size: as in `hash_of`.
    """
    bits = _BITS_OF[kind](grey, size)
    unused = -bits.size % 8
    return Hash(kind, size, int.from_bytes(np.packbits(bits).tobytes()) >> unused)


def grey_of(picture: npt.NDArray[Any]) -> Grey:
    """A picture's brightness as the hashes see it: ITU-R BT.601 luma, rounded as Pillow does.

    Args:
        picture: RGB (H, W, 3), RGBA (H, W, 4), seen on white, or grey (H, W) or (H, W, 1); uint8,
            uint16 or float32 in [0, 1].

    Returns:
        uint8 (H, W).

    Raises:
        UsageError: no picture.
    """
    if not isinstance(picture, np.ndarray) or picture.ndim not in (2, 3):
        check_picture(picture)  # which says what a picture is
    if picture.ndim == 2 or picture.shape[2] == 1:
        plane = picture.reshape(*picture.shape[:2], 1)
        return to_uint8(check_picture(np.broadcast_to(plane, (*plane.shape[:2], 3)))[..., 0])
    rgb = to_uint8(check_picture(picture[..., :3] if picture.shape[2] == 4 else picture))
    if picture.shape[2] == 4:
        rgb = _on_white(rgb, to_uint8(picture[..., 3]))
    return np.asarray(Image.fromarray(np.ascontiguousarray(rgb)).convert("L"))


def _on_white(rgb: Grey, alpha: Grey) -> Grey:
    if alpha.min() == 255:
        return rgb
    share = alpha[..., np.newaxis].astype(np.uint16)
    return ((rgb * share + 255 * (255 - share) + 127) // 255).astype(np.uint8)


# ---- the four ways


def _average_bits(grey: Grey, size: int) -> npt.NDArray[np.bool_]:
    small = shrink(grey, size, size)
    return np.asarray(small > small.mean())


def _difference_bits(grey: Grey, size: int) -> npt.NDArray[np.bool_]:
    small = shrink(grey, size, size + 1)
    return np.asarray(small[:, 1:] > small[:, :-1])


def _wave_bits(grey: Grey, size: int) -> npt.NDArray[np.bool_]:
    small = shrink(grey, _FINENESS * size, _FINENESS * size)
    slowest = dct(dct(small, axis=0), axis=1)[:size, :size]
    return np.asarray(slowest > np.median(slowest))


def _wavelet_bits(grey: Grey, size: int) -> npt.NDArray[np.bool_]:
    try:
        import imagehash
        import pywt  # noqa: F401 - imagehash imports it only when it needs it
    except ImportError as err:
        raise MissingExtraError(extra="slides", purpose="the hash whash") from err
    return np.asarray(imagehash.whash(Image.fromarray(grey), hash_size=size).hash)


_BITS_OF = {
    "ahash": _average_bits,
    "dhash": _difference_bits,
    "phash": _wave_bits,
    "whash": _wavelet_bits,
}
