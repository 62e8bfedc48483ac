"""A photo and its mask in memory."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import Matte, to_uint8
from cleanplate.media.images import read_photo
from cleanplate.media.mask_files import CUT, read_mask, read_matte
from cleanplate.media.pairs import Pair
from cleanplate.training.recipe import Soft


@dataclass(frozen=True, slots=True)
class Sample:
    """A photo and its mask; what is done to one is done to the other."""

    picture: npt.NDArray[np.uint8]
    """RGB, uint8 (H, W, 3)."""
    mask: Matte
    """float32 (H, W) in [0, 1], 1 for subject."""

    def __post_init__(self) -> None:
        if self.picture.shape[:2] != self.mask.shape:
            msg = f"the picture is {self.picture.shape[:2]}, its mask {self.mask.shape}"
            raise UsageError(msg)

    @property
    def size(self) -> tuple[int, int]:
        """(H, W)."""
        return (self.mask.shape[0], self.mask.shape[1])


def read_sample(pair: Pair, soft: Soft = "keep") -> Sample:
    """Read a photo and its mask; a mask of another size is brought to the photo's.

    Args:
        pair: the files.
        soft: keep values between black and white, or else cut them at the middle.

    Raises:
        InputError: a file cannot be read.
    """
    picture = np.ascontiguousarray(to_uint8(read_photo(pair.prediction).pixels))
    binary = read_mask(pair.truth)
    # Only a mask that was cut is read anew: labels 0 and 1 are spread by `read_mask` alone.
    between = soft == "keep" and CUT in binary.notes
    mask = read_matte(pair.truth).values if between else binary.values.astype(np.float32)
    rows, columns = picture.shape[:2]
    if mask.shape != (rows, columns):
        nearest = cv2.resize(mask, (columns, rows), interpolation=cv2.INTER_NEAREST)
        return Sample(picture, np.asarray(nearest, np.float32))
    return Sample(picture, mask)
