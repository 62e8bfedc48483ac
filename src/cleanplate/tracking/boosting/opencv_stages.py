"""The stages and features inside an OpenCV cascade's file, and what they say of windows.

Evaluated as OpenCV's ``cascadedetect`` does, window for window, so that the cost of each stage can
be counted; OpenCV tells only what came out at the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import InputError
from cleanplate.tracking.boosting.haar import Part
from cleanplate.tracking.cascades import Cascade, open_storage

_EPSILON = 1e-5
"""OpenCV lowers the thresholds of stages by it."""

_LEAST_DEVIATION = 10.0
"""Flatter windows (in grey levels) are rejected unseen by cascades of Haar features."""

Sums = npt.NDArray[np.int64]
"""Integral image, (H + 1, W + 1)."""


@dataclass(frozen=True, slots=True)
class Feature:
    """What a node looks at."""

    parts: tuple[Part, ...]
    """Rectangles with weights; of a local binary pattern, its upper left block."""
    tilted: bool = False
    """Whether the rectangles stand on their corners (Lienhart and Maydt,
    doi:10.1109/ICIP.2002.1038171)."""


@dataclass(frozen=True, slots=True)
class Node:
    """A question about one feature; either way leads to a node (above 0) or a leaf (negated)."""

    feature: int
    """Number in the cascade's list."""
    low: int
    """Way where the value lies below the threshold, or the pattern is in the subset."""
    high: int
    """The other way."""
    threshold: float
    """Of Haar features."""
    subset: tuple[int, ...]
    """Of local binary patterns: 8 x 32 bits, one a pattern; empty for Haar features."""


@dataclass(frozen=True, slots=True)
class Tree:
    """A weak classifier."""

    nodes: tuple[Node, ...]
    """Parents before children; mostly a single one."""
    leaves: tuple[float, ...]
    """What it adds to the stage's sum."""


@dataclass(frozen=True, slots=True)
class FileStage:
    """A strong classifier."""

    trees: tuple[Tree, ...]
    """Its weak ones."""
    threshold: float
    """Sum from which on a window goes on."""


@dataclass(frozen=True, slots=True)
class FileCascade:
    """An OpenCV cascade, read."""

    height: int
    """Rows of its window."""
    width: int
    """Columns."""
    is_lbp: bool
    """Local binary patterns, not Haar features."""
    stages: tuple[FileStage, ...]
    """In the order in which they look."""
    features: tuple[Feature, ...]
    """What nodes refer to."""


def read_stages(cascade: Cascade) -> FileCascade:
    """The stages of a cascade.

    Raises:
        InputError: it is built otherwise than boosted trees of Haar features or binary patterns.
    """
    storage, node = open_storage(cascade.text, cascade.name)
    try:
        kind = node.getNode("featureType").string()
        if kind not in ("HAAR", "LBP"):
            msg = f"{cascade.name} has features of the kind {kind}; HAAR and LBP can be explained"
            raise InputError(msg)
        is_lbp = kind == "LBP"
        stages = tuple(_stage(entry, is_lbp=is_lbp) for entry in _items(node.getNode("stages")))
        features = tuple(_feature(entry) for entry in _items(node.getNode("features")))
    except (cv2.error, SystemError) as error:
        msg = f"{cascade.name} works, but its stages cannot be read one by one"
        raise InputError(msg) from error
    finally:
        storage.release()
    return FileCascade(*cascade.window, is_lbp, stages, features)


def _items(node: Any) -> Iterator[Any]:
    return (node.at(number) for number in range(node.size()))


def _numbers(node: Any) -> list[float]:
    return [entry.real() for entry in _items(node)]


def _stage(node: Any, *, is_lbp: bool) -> FileStage:
    trees = tuple(_tree(entry, is_lbp=is_lbp) for entry in _items(node.getNode("weakClassifiers")))
    return FileStage(trees, node.getNode("stageThreshold").real() - _EPSILON)


def _tree(node: Any, *, is_lbp: bool) -> Tree:
    numbers = _numbers(node.getNode("internalNodes"))
    length = 11 if is_lbp else 4
    nodes = []
    for start in range(0, len(numbers), length):
        low, high, feature, *rest = numbers[start : start + length]
        subset = tuple(int(number) & 0xFFFFFFFF for number in rest) if is_lbp else ()
        threshold = 0.0 if is_lbp else rest[0]
        nodes.append(Node(int(feature), int(low), int(high), threshold, subset))
    return Tree(tuple(nodes), tuple(_numbers(node.getNode("leafValues"))))


def _feature(node: Any) -> Feature:
    single = node.getNode("rect")
    if not single.isNone():
        return Feature((_part([*_numbers(single), 1.0]),))
    tilted = node.getNode("tilted")
    parts = tuple(_part(_numbers(entry)) for entry in _items(node.getNode("rects")))
    return Feature(parts, tilted=not tilted.isNone() and bool(tilted.real()))


def _part(numbers: list[float]) -> Part:
    left, top, width, height = (int(number) for number in numbers[:4])
    return Part(top, left, height, width, numbers[4])


class Level:
    """A picture at one size, ready for a cascade's questions.

    Args:
        grey: uint8 (H, W), at least the cascade's window.
        cascade: asks.
    """

    def __init__(self, grey: npt.NDArray[np.uint8], cascade: FileCascade) -> None:
        self._cascade = cascade
        sums, squares, tilted = cv2.integral3(grey, sdepth=cv2.CV_32S, sqdepth=cv2.CV_64F)
        self._sums = np.asarray(sums, np.int64)
        self._tilted = np.asarray(tilted, np.int64)
        # As in OpenCV, the window's border of one pixel is left out.
        inner = Part(1, 1, cascade.height - 2, cascade.width - 2, 1.0)
        self._area = inner.height * inner.width
        self._inner, self._squares = inner, np.asarray(squares, np.float64)

    def deviations(self, rows: Sums, columns: Sums) -> npt.NDArray[np.float64]:
        """Standard deviation of windows, times their pixels; 0 for flat ones."""
        sums = _upright(self._sums, self._inner, rows, columns).astype(np.float64)
        squares = _upright(self._squares, self._inner, rows, columns)
        return np.asarray(np.sqrt(np.maximum(self._area * squares - sums**2, 0)))

    def is_plain(self, rows: Sums, columns: Sums) -> npt.NDArray[np.bool_]:
        """Which windows are rejected before the first stage, for want of contrast."""
        if self._cascade.is_lbp:
            return np.zeros(len(rows), np.bool_)
        return np.asarray(self.deviations(rows, columns) <= _LEAST_DEVIATION * self._area)

    def stage(
        self, stage: FileStage, rows: Sums, columns: Sums
    ) -> tuple[npt.NDArray[np.bool_], int]:
        """Which windows a stage lets through, and how many features it computed for them."""
        scale = None if self._cascade.is_lbp else self.deviations(rows, columns)
        total, computed = np.zeros(len(rows)), 0
        for tree in stage.trees:
            added, nodes = self._tree(tree, rows, columns, scale)
            total, computed = total + added, computed + nodes
        return total >= stage.threshold, computed

    def _tree(
        self, tree: Tree, rows: Sums, columns: Sums, scale: npt.NDArray[np.float64] | None
    ) -> tuple[npt.NDArray[np.float64], int]:
        """What a tree adds for each window, and how many of its nodes were asked."""
        at, leaf, computed = np.zeros(len(rows), np.intp), np.ones(len(rows), np.intp), 0
        for number, node in enumerate(tree.nodes):
            here = np.flatnonzero((at == number) & (leaf > 0))
            computed += len(here)
            share = None if scale is None else scale[here]
            low = self._is_low(node, rows[here], columns[here], share)
            way = np.where(low, node.low, node.high)
            at[here], leaf[here] = way, np.where(way > 0, 1, way)
        return np.asarray(tree.leaves)[-leaf], computed

    def _is_low(
        self, node: Node, rows: Sums, columns: Sums, scale: npt.NDArray[np.float64] | None
    ) -> npt.NDArray[np.bool_]:
        feature = self._cascade.features[node.feature]
        if scale is None:
            codes = _pattern(self._sums, feature.parts[0], rows, columns)
            subset = np.array(node.subset, np.int64)
            return np.asarray((subset[codes >> 5] >> (codes & 31)) & 1 == 1)
        look = _leaning if feature.tilted else _upright
        sums = self._tilted if feature.tilted else self._sums
        value = sum(part.weight * look(sums, part, rows, columns) for part in feature.parts)
        return np.asarray(value < node.threshold * scale)


def _upright(sums: npt.NDArray[Any], part: Part, rows: Sums, columns: Sums) -> npt.NDArray[Any]:
    """Sum over a rectangle of each window."""
    top, left = rows + part.top, columns + part.left
    bottom, right = top + part.height, left + part.width
    total = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
    return np.asarray(total)


def _leaning(sums: npt.NDArray[Any], part: Part, rows: Sums, columns: Sums) -> npt.NDArray[Any]:
    """Sum over a rectangle turned by 45 degrees around its upper corner."""
    top, left = rows + part.top, columns + part.left
    across, down = part.width, part.height
    total = (
        sums[top, left]
        - sums[top + down, left - down]
        - sums[top + across, left + across]
        + sums[top + across + down, left + across - down]
    )
    return np.asarray(total)


_AROUND = ((0, 0), (0, 1), (0, 2), (1, 2), (2, 2), (2, 1), (2, 0), (1, 0))
"""(row, column) of the eight blocks around the middle one, from the highest bit to the lowest."""


def _pattern(sums: Sums, part: Part, rows: Sums, columns: Sums) -> Sums:
    """Which of the eight blocks around the middle one are at least as bright, as eight bits."""

    def block(row: int, column: int) -> npt.NDArray[Any]:
        place = Part(
            part.top + row * part.height,
            part.left + column * part.width,
            part.height,
            part.width,
            1,
        )
        return _upright(sums, place, rows, columns)

    middle, code = block(1, 1), np.zeros(len(rows), np.int64)
    for row, column in _AROUND:
        code = 2 * code + (block(row, column) >= middle)
    return code
