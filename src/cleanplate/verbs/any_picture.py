"""Pictures as a user has them, arrays and Pillow images and files, to and from `Photo`."""

from __future__ import annotations

import io
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import check_picture
from cleanplate.media.image_writer import write_photo
from cleanplate.media.images import read_photo
from cleanplate.media.photo import Photo
from cleanplate.verbs.verb import resolved

if TYPE_CHECKING:
    from PIL import Image

_FILE_MODES = {
    "RGBX": "RGB",
    "YCbCr": "RGB",
    "HSV": "RGB",
    "RGBa": "RGBA",
    "PA": "RGBA",
    "La": "LA",
    "I": "I;16",
}
"""Pillow's modes that no lossless file holds, and what holds the same."""


def to_photo(picture: Any) -> Photo:
    """Any kind of picture as a `Photo`.

    Raises:
        InputError: a path or bytes that cannot be read.
        UsageError: none of the kinds.
    """
    if isinstance(picture, np.ndarray):
        return _photo_of_array(picture)
    if isinstance(picture, bytes | bytearray):
        return read_photo(bytes(picture), name="the bytes object")
    if isinstance(picture, str | PathLike):
        return read_photo(resolved(Path(picture)))
    if hasattr(picture, "getexif") and hasattr(picture, "convert"):
        return _photo_of_pillow(picture)
    msg = (
        "a picture is a numpy array, a Pillow image, a path or the bytes of a file, "
        f"not {type(picture).__name__}"
    )
    raise UsageError(msg)


def array_of(photo: Photo, like: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """An array: RGBA where there is alpha, one channel where ``like`` has one, else RGB."""
    if photo.alpha is not None:
        return np.dstack([photo.pixels, photo.alpha])
    if photo.grey and (like.ndim == 2 or like.shape[2] == 1):
        return np.ascontiguousarray(photo.pixels[..., 0]).reshape(like.shape)
    return photo.pixels


def pillow_of(photo: Photo) -> Image.Image:
    """The photo as a Pillow image with profile, EXIF and resolution."""
    from PIL import Image

    stream = io.BytesIO()
    write_photo(stream, photo, format="png")
    image = Image.open(stream)
    image.load()
    return image


def _photo_of_array(picture: npt.NDArray[Any]) -> Photo:
    """RGB, RGBA or grey; float64 in [0, 1] is taken as float32."""
    if picture.dtype == np.float64:
        picture = picture.astype(np.float32)
    if picture.ndim == 2 or (picture.ndim == 3 and picture.shape[2] == 1):
        plane = picture.reshape(picture.shape[:2])
        return Photo(check_picture(np.repeat(plane[..., np.newaxis], 3, axis=2)), grey=True)
    if picture.ndim == 3 and picture.shape[2] == 4:
        rgb = check_picture(np.ascontiguousarray(picture[..., :3]))
        return Photo(rgb, alpha=np.ascontiguousarray(picture[..., 3]))
    return Photo(check_picture(np.ascontiguousarray(picture)))


def _photo_of_pillow(picture: Image.Image) -> Photo:
    """By way of a lossless file in memory, so one reader knows modes, profiles and orientation."""
    stream = io.BytesIO()
    icc, exif = picture.info.get("icc_profile"), picture.getexif()
    if picture.mode in _FILE_MODES:
        picture = picture.convert(_FILE_MODES[picture.mode])
    picture.save(stream, "TIFF" if picture.mode in ("CMYK", "LAB", "F", "I;16B") else "PNG",
                 icc_profile=icc, exif=exif)  # fmt: skip
    return read_photo(stream.getvalue(), name="the Pillow image")
