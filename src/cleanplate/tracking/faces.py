"""What a found face is, and what every face detector is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import check_picture

Rgb: TypeAlias = npt.NDArray[np.uint8]
"""RGB picture, uint8 (H, W, 3)."""

Grey: TypeAlias = npt.NDArray[np.uint8]
"""Grey picture, uint8 (H, W)."""

BoxXyxy: TypeAlias = tuple[int, int, int, int]
"""Left, top, right and bottom in pixels; right and bottom are the first outside."""

PointXy: TypeAlias = tuple[float, float]
"""Column and row in pixels."""


@dataclass(frozen=True, slots=True)
class Eye:
    """An eye as a circle."""

    centre_xy: PointXy
    """Its middle, in pixels of the picture."""
    radius: float
    """Of the circle drawn around it, in pixels."""


@dataclass(frozen=True, slots=True)
class Face:
    """A face as a detector found it."""

    box_xyxy: BoxXyxy
    """Where it is, inside of the picture."""
    score: float
    """How sure the detector is. Cascades: how many windows agreed; BlazeFace: 0 to 1."""
    eyes: tuple[Eye, ...] = ()
    """At most two, from left to right; empty where they were not looked for or not found."""
    points: dict[str, PointXy] = field(default_factory=dict)
    """Nose, mouth and ears by name, where the detector knows them."""

    @property
    def height(self) -> int:
        """Rows of the box."""
        return self.box_xyxy[3] - self.box_xyxy[1]

    @property
    def area(self) -> int:
        """Pixels in the box."""
        return (self.box_xyxy[2] - self.box_xyxy[0]) * self.height


class FaceDetector(Protocol):
    """Finds faces in a picture. Serves several threads at once."""

    @property
    def name(self) -> str:
        """What ``--detector`` calls it, or the file of a cascade."""
        ...

    @property
    def description(self) -> str:
        """What runs where, for ``--verbose``."""
        ...

    def __call__(self, rgb: Rgb) -> list[Face]:
        """The faces in a picture, uint8 (H, W, 3), largest first."""
        ...


def by_size(faces: Iterable[Face]) -> list[Face]:
    """The faces, largest first; equally large ones from top to bottom, then left to right."""
    return sorted(faces, key=lambda face: (-face.area, face.box_xyxy[1], face.box_xyxy[0]))


def check_rgb(rgb: Rgb) -> Rgb:
    """Return ``rgb`` if it is an RGB picture of 8 bits.

    Raises:
        UsageError: it is not; says what is wanted.
    """
    if check_picture(rgb).dtype != np.uint8:
        msg = f"faces are looked for in uint8 pictures, not {rgb.dtype}; convert it with to_uint8"
        raise UsageError(msg)
    return rgb


def grey_of(rgb: Rgb) -> Grey:
    """Brightness of a picture, uint8 (H, W); ITU-R BT.601."""
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(rgb), cv2.COLOR_RGB2GRAY), np.uint8)


def reduced(picture: npt.NDArray[np.uint8], share: float) -> npt.NDArray[np.uint8]:
    """The picture at a share of its size by area averaging, one pixel at least; never enlarged.

    Args:
        picture: uint8 (H, W) or (H, W, C).
        share: of height and width; from 1 on the picture itself is returned.
    """
    if share >= 1:
        return picture
    height, width = (max(1, round(side * share)) for side in picture.shape[:2])
    return np.asarray(cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def clipped_box(left: float, top: float, right: float, bottom: float, rgb: Rgb) -> BoxXyxy | None:
    """A box rounded to pixels and cut at the picture's borders; None where nothing is left."""
    height, width = rgb.shape[:2]
    box = (
        min(max(round(left), 0), width),
        min(max(round(top), 0), height),
        min(max(round(right), 0), width),
        min(max(round(bottom), 0), height),
    )
    return box if box[0] < box[2] and box[1] < box[3] else None


def overlap_of(one: BoxXyxy, other: BoxXyxy) -> float:
    """Intersection over union of two boxes, 0 to 1."""
    columns = min(one[2], other[2]) - max(one[0], other[0])
    rows = min(one[3], other[3]) - max(one[1], other[1])
    common = max(0, columns) * max(0, rows)
    areas = sum((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return common / (areas - common) if areas > common else 0.0
