"""What ``segment`` writes: labels in 8 or 16 bits, the overlay, the stages.

Files hold no -1. Lines between regions get the highest number that the file's depth has: 255 where
all numbers fit into 8 bits, the lines' own among them, else 65535.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.media.image_writer import write_photo
from cleanplate.media.photo import Photo, grey_photo
from cleanplate.segmentation.drawing import overlaid
from cleanplate.segmentation.result import BORDER, Labels, Rgb, Stage


def stored_labels(labels: Labels) -> npt.NDArray[np.uint8] | npt.NDArray[np.uint16]:
    """Labels as a file holds them.

    Args:
        labels: int32 (H, W), -1 on lines.

    Returns:
        uint8 or uint16 (H, W): 0 background, 1, 2, ... regions, 255 or 65535 lines.

    Raises:
        UsageError: more regions than 16 bits hold.
    """
    lines = labels == BORDER
    needed = int(labels.max()) + bool(lines.any())
    if needed > np.iinfo(np.uint16).max:
        msg = (
            f"{needed} regions are more than the 65534 a picture of labels holds; "
            "make fewer with --smooth, --h-minima or fewer --segments"
        )
        raise UsageError(msg)
    if needed <= np.iinfo(np.uint8).max:
        return np.where(lines, np.iinfo(np.uint8).max, labels).astype(np.uint8)
    return np.where(lines, np.iinfo(np.uint16).max, labels).astype(np.uint16)


def labels_photo(labels: Labels) -> Photo:
    """A grey photo of labels; raises as `stored_labels`."""
    return grey_photo(stored_labels(labels))


def overlay_place(target: Path) -> Path:
    """Where the overlay of a picture of labels goes.

    >>> str(overlay_place(Path("a/x.labels.png")))
    'a/x.overlay.png'
    >>> str(overlay_place(Path("a/coins.png")))
    'a/coins.overlay.png'
    """
    return target.with_name(f"{target.stem.removesuffix('.labels')}.overlay.png")


def write_overlay(target: Path, rgb: Rgb, labels: Labels) -> None:
    """Write the regions over their picture.

    Raises:
        OutputError: the place cannot be written to.
    """
    write_photo(target, Photo(overlaid(rgb, labels, numbers=True)))


def write_stages(folder: Path, name: str, stages: tuple[Stage, ...]) -> None:
    """Write a picture of each stage, as ``NAME.01-grey.png``.

    Raises:
        OutputError: the place cannot be written to.
    """
    for number, stage in enumerate(stages, 1):
        picture = stage.picture
        photo = Photo(picture) if picture.ndim == 3 else grey_photo(picture)
        place = folder / f"{name}.{number:02}-{stage.name.replace(' ', '-')}.png"
        write_photo(place, photo)
