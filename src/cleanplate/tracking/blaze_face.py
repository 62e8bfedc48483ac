"""Faces by BlazeFace: a network of two milliseconds that gives boxes and six points a face.

The network answers for fixed *anchors*, points on grids over its square input. For each it says how
sure it is that a face is there, and where box and points lie relative to it. Anchors that mean one
face are not thinned out but averaged, weighted with their scores, which the paper found to jitter
less from frame to frame (its section 3.2).

The picture is given with bars to a square, as the network was trained on faces of true proportions.
The network for the full range sees small faces, too: closer looks at parts of photos (8 tiles each)
found hardly any more faces and many backs of heads.

Reference:
    Bazarevsky et al.: BlazeFace: sub-millisecond neural face detection on mobile GPUs, 2019,
    arXiv:1907.05047
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.models import store
from cleanplate.models.card import Card
from cleanplate.models.runtime import RunOptions, Runtime, Tensor, open_runtime
from cleanplate.tracking.faces import (
    Eye,
    Face,
    PointXy,
    Rgb,
    by_size,
    check_rgb,
    clipped_box,
)

SURE = 0.5
"""Score from which on there is a face."""

_SAME_FACE = 0.3
"""Intersection over union from which on two anchors mean one face, as in MediaPipe."""

_GRIDS: dict[str, tuple[tuple[int, int], ...]] = {
    "blazeface": ((4, 1),),
    "blazeface-short": ((8, 2), (16, 6)),
}
"""(stride in pixels, anchors a cell) of each grid of a network, in the order of its answers."""

_POINTS = ("right_eye", "left_eye", "nose", "mouth", "right_ear", "left_ear")
"""In the order of the network's answers; right and left are the person's."""

_EYE_RADIUS = 0.1
"""Of the circle around an eye, as a share of the box's width."""

Found = npt.NDArray[np.float32]
"""A row a face: left, top, right, bottom, six points as column and row, score; (N, 17)."""


@dataclass(frozen=True, slots=True)
class BlazeOptions:
    """What counts as a face."""

    sure: float = SURE
    """Score from which on there is one, 0 to 1."""
    min_size: int = 0
    """Rows of the smallest face, in pixels; 0: whatever the network sees."""

    def __post_init__(self) -> None:
        if not 0 < self.sure < 1:
            msg = f"the score of a face lies between 0 and 1; {self.sure:g} does not"
            raise UsageError(msg)
        if self.min_size < 0:
            msg = f"--min-size is 0 or more pixels, not {self.min_size}"
            raise UsageError(msg)


class BlazeFace:
    """Finds faces by one network. Serves several threads.

    Args:
        card: of the network.
        runtime: computes it.
        options: what counts as a face.
    """

    def __init__(self, card: Card, runtime: Runtime, options: BlazeOptions | None = None) -> None:
        self.name = card.name
        self.description = runtime.description
        self._side = card.preprocessing.height
        self._anchors = anchors(self._side, _GRIDS[card.name])
        self._runtime = runtime
        self._options = options or BlazeOptions()

    def __call__(self, rgb: Rgb) -> list[Face]:
        """The faces in a picture, uint8 (H, W, 3), largest first.

        Raises:
            UsageError: it is no such picture.
        """
        tensor, pixels = to_square(check_rgb(rgb), self._side)
        answer = self._runtime(tensor)[0]
        found = merged(decoded(answer, self._anchors, self._side, self._options.sure))
        found[:, :16] *= pixels
        faces = (face_of(row, rgb) for row in found)
        return by_size(
            face for face in faces if face is not None and face.height >= self._options.min_size
        )


def open_blaze_face(
    name: str = "blazeface", options: BlazeOptions | None = None, run: RunOptions | None = None
) -> BlazeFace:
    """A BlazeFace by its card's name, its weights brought where they are missing.

    Raises:
        ModelNotFoundError: the weights cannot be had.
        ModelFileError: they are damaged.
        DeviceError: this machine lacks the device or precision.
    """
    card = store.find_card(name)
    runtime = open_runtime(card, store.runnable_path(card), run or RunOptions())
    return BlazeFace(card, runtime, options)


def anchors(side: int, grids: tuple[tuple[int, int], ...]) -> npt.NDArray[np.float32]:
    """The middle of every anchor as column and row in shares of the input, (N, 2).

    Args:
        side: rows and columns of the input.
        grids: (stride, anchors a cell) of each.

    >>> anchors(16, ((8, 2),))[:3].tolist()
    [[0.25, 0.25], [0.25, 0.25], [0.75, 0.25]]
    """
    return np.concatenate([_grid(side // stride, count) for stride, count in grids])


def _grid(cells: int, count: int) -> npt.NDArray[np.float32]:
    middles = (np.arange(cells, dtype=np.float32) + 0.5) / cells
    rows, columns = np.meshgrid(middles, middles, indexing="ij")
    return np.repeat(np.column_stack([columns.ravel(), rows.ravel()]), count, axis=0)


def to_square(rgb: Rgb, side: int) -> tuple[Tensor, float]:
    """The network's input, and how many of the picture's pixels its side stands for.

    Args:
        rgb: uint8 (H, W, 3).
        side: rows and columns of the input.

    Returns:
        Float32 (1, side, side, 3) in -1..1, the picture in its upper left corner and black beside
        or below it; and the longer side of the picture.
    """
    longer = max(rgb.shape[:2])
    height, width = (max(1, round(extent * side / longer)) for extent in rgb.shape[:2])
    how = cv2.INTER_AREA if longer > side else cv2.INTER_LINEAR
    tensor = np.full((1, side, side, 3), -1.0, np.float32)
    small = cv2.resize(np.ascontiguousarray(rgb), (width, height), interpolation=how)
    tensor[0, :height, :width] = small.astype(np.float32) / np.float32(127.5) - np.float32(1)
    return tensor, float(longer)


def decoded(answer: Tensor, middles: npt.NDArray[np.float32], side: int, sure: float) -> Found:
    """What the network says, for the anchors that are sure.

    Args:
        answer: (N, 17): box as middle and size, six points, all in pixels of the input relative to
            the anchor; then the score as a logit.
        middles: of the anchors, (N, 2), in shares of the input.
        side: rows and columns of the input.
        sure: least score.

    Returns:
        A row a sure anchor, coordinates in shares of the input.
    """
    scores = 1 / (1 + np.exp(-np.clip(answer[:, 16], -50, 50)))
    chosen = np.flatnonzero(scores >= sure)
    places = answer[chosen, :16].reshape(-1, 8, 2) / np.float32(side)
    places[:, [0, 2, 3, 4, 5, 6, 7]] += middles[chosen, np.newaxis]
    half = places[:, 1] / 2
    corners = [places[:, 0] - half, places[:, 0] + half]
    points = places[:, 2:].reshape(-1, 12)
    return np.column_stack([*corners, points, scores[chosen]]).astype(np.float32)


def merged(found: Found) -> Found:
    """One row a face: the mean, weighted by score, of all that overlap the surest one.

    The score is the surest one's.
    """
    rest = found[np.argsort(-found[:, 16], kind="stable")]
    faces = []
    while len(rest):
        same = _overlaps(rest[0], rest) >= _SAME_FACE
        same[0] = True  # a box without an area overlaps nothing, not even itself
        face = np.average(rest[same], axis=0, weights=rest[same, 16])
        face[16] = rest[0, 16]
        faces.append(face)
        rest = rest[~same]
    return np.array(faces, np.float32).reshape(-1, 17)


def _overlaps(one: npt.NDArray[np.float32], others: Found) -> npt.NDArray[np.float32]:
    """Intersection over union of a row's box with each row's."""
    low, high = np.maximum(one[:2], others[:, :2]), np.minimum(one[2:4], others[:, 2:4])
    common = np.clip(high - low, 0, None).prod(axis=1)
    union = np.prod(one[2:4] - one[:2]) + (others[:, 2:4] - others[:, :2]).prod(axis=1) - common
    return np.asarray(common / np.maximum(union, 1e-12), np.float32)


def face_of(row: npt.NDArray[np.float32], rgb: Rgb) -> Face | None:
    """A row in pixels as a face; None where it lies outside of the picture."""
    left, top, right, bottom = (float(number) for number in row[:4])
    box = clipped_box(left, top, right, bottom, rgb)
    if box is None:
        return None
    named = dict(zip(_POINTS, _points(row), strict=True))
    both = (named.pop("right_eye"), named.pop("left_eye"))
    radius = _EYE_RADIUS * (right - left)
    eyes = tuple(Eye(place, radius) for place in sorted(both))
    return Face(box, float(row[16]), eyes, named)


def _points(row: npt.NDArray[np.float32]) -> Iterator[PointXy]:
    for column, line in row[4:16].reshape(6, 2):
        yield float(column), float(line)
