"""Colour profiles: the same colour in the numbers of another profile."""

from __future__ import annotations

import io
import logging

import numpy as np
from PIL import Image, ImageCms

from cleanplate.core.pictures import Picture, to_uint8

_LOG = logging.getLogger(__name__)


def to_profile(picture: Picture, source: bytes | None, target: bytes | None) -> Picture:
    """A picture's colours in the numbers of another profile.

    Args:
        picture: RGB (H, W, 3).
        source: ICC profile of its numbers; None: sRGB.
        target: ICC profile wanted; None: sRGB.

    Returns:
        ``picture`` itself where nothing is to be done; else uint8, as Pillow converts no deeper.
        A profile that cannot be used (damaged, or not of RGB) leaves the numbers as they are, with
        a warning.
    """
    if source == target:
        return picture
    try:
        profiles = [_profile(source), _profile(target)]
        if any(profile.profile.xcolor_space.strip() != "RGB" for profile in profiles):
            return picture
        image = Image.fromarray(np.ascontiguousarray(to_uint8(picture)))
        converted = ImageCms.profileToProfile(image, profiles[0], profiles[1])
    except (ImageCms.PyCMSError, OSError, ValueError) as error:
        _LOG.warning("the background's colours are taken as they are (%s)", error)
        return picture
    return np.asarray(converted, np.uint8)


def _profile(icc: bytes | None) -> ImageCms.ImageCmsProfile:
    if icc is None:
        return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    return ImageCms.ImageCmsProfile(io.BytesIO(icc))
