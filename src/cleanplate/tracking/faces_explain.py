"""How a cascade sees a face, as pictures: features, integral image, what a window costs."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.tracking.boosting.cascade import BoostedCascade
from cleanplate.tracking.boosting.cost import CascadeCost
from cleanplate.tracking.boosting.detection import Scan
from cleanplate.tracking.boosting.haar import Part
from cleanplate.tracking.boosting.integral import integral_image, rectangle_sum
from cleanplate.tracking.boosting.opencv_stages import Feature, FileCascade
from cleanplate.tracking.faces import BoxXyxy, Grey, Rgb

_FACE = 240
"""Rows of the face in a picture of features."""

_SHOWN = 10
"""Features drawn: those every window is asked for first."""

_INK, _PALE, _MARK = (40, 40, 40), (225, 225, 225), (230, 60, 40)
_FONT = cv2.FONT_HERSHEY_SIMPLEX
_COVER = 0.75
"""How much of the face a feature's black and white parts hide."""


def features_sheet(face: Grey, cascade: FileCascade) -> Rgb:
    """The first features of a cascade, each on the face that it looked at.

    Args:
        face: the grey window of a face, of any size.
        cascade: whose features.

    Returns:
        Uint8 (H, W, 3), two rows of five.
    """
    numbered = [
        (number + 1, node.feature)
        for number, stage in enumerate(cascade.stages)
        for tree in stage.trees
        for node in tree.nodes
    ][:_SHOWN]
    tiles = [
        _titled(_feature_on(face, cascade.features[feature], cascade), f"stage {stage}")
        for stage, feature in numbered
    ]
    tiles += [np.full_like(tiles[0], 255)] * (-len(tiles) % 5)
    return np.vstack([np.hstack(tiles[start : start + 5]) for start in range(0, len(tiles), 5)])


def _feature_on(face: Grey, feature: Feature, cascade: FileCascade) -> Rgb:
    """The face with a feature's parts on it: what is subtracted black, what is added white."""
    scale = _FACE / cascade.height
    size = (round(cascade.width * scale), _FACE)
    large = cv2.resize(face, size, interpolation=cv2.INTER_CUBIC)
    picture = np.repeat(np.asarray(large, np.uint8)[..., np.newaxis], 3, axis=2)
    parts = _blocks(feature.parts[0]) if cascade.is_lbp else feature.parts
    for part in sorted(parts, key=lambda part: -part.height * part.width):
        colour = (0, 0, 0) if part.weight < 0 else (255, 255, 255)
        corners = _corners(part, tilted=feature.tilted) * scale
        _cover(picture, np.rint(corners).astype(np.int32), colour)
    return picture


def _blocks(first: Part) -> list[Part]:
    """The nine blocks of a local binary pattern; the middle one, compared with, in black."""
    return [
        Part(
            first.top + row * first.height,
            first.left + column * first.width,
            first.height,
            first.width,
            -1.0 if (row, column) == (1, 1) else 1.0,
        )
        for row in range(3)
        for column in range(3)
    ]


def _corners(part: Part, *, tilted: bool) -> npt.NDArray[np.float64]:
    """(column, row) of a part's corners."""
    top, left = part.top, part.left
    if tilted:
        right, low = left + part.width, top + part.width
        return np.array(
            [
                [left, top],
                [right, low],
                [right - part.height, low + part.height],
                [left - part.height, top + part.height],
            ],
            np.float64,
        )
    bottom, right = top + part.height, left + part.width
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float64)


def _cover(picture: Rgb, corners: npt.NDArray[np.int32], colour: tuple[int, int, int]) -> None:
    above = picture.copy()
    cv2.fillConvexPoly(above, corners, colour)
    cv2.addWeighted(above, _COVER, picture, 1 - _COVER, 0, dst=picture)
    cv2.polylines(picture, [corners], True, _MARK, 1, cv2.LINE_AA)


def integral_sheet(grey: Grey, box: BoxXyxy) -> Rgb:
    """A picture beside its integral image, with the four numbers that give a rectangle's sum.

    Args:
        grey: uint8 (H, W).
        box: the rectangle.
    """
    sums = integral_image(grey)
    left, top, right, bottom = box
    picture = np.repeat(grey[..., np.newaxis], 3, axis=2)
    levels = (sums[1:, 1:] / max(1, int(sums[-1, -1])) * 255).astype(np.uint8)
    heat = cv2.cvtColor(cv2.applyColorMap(levels, cv2.COLORMAP_VIRIDIS), cv2.COLOR_BGR2RGB)
    scale = 480 / grey.shape[0]
    pair = [_enlarged(part, scale) for part in (picture, np.asarray(heat, np.uint8))]
    corners = [
        (round(left * scale), round(top * scale)),
        (round(right * scale), round(bottom * scale)),
    ]
    for part in pair:
        cv2.rectangle(part, corners[0], corners[1], _MARK, 2)
    _name_corners(pair[1], corners)
    values = [int(sums[row, column]) for row in (top, bottom) for column in (left, right)]
    total = int(rectangle_sum(sums, top, left, bottom - top, right - left))
    text = f"sum = D - B - C + A = {values[3]} - {values[1]} - {values[2]} + {values[0]} = {total}"
    both = np.hstack([pair[0], np.full((pair[0].shape[0], 12, 3), 255, np.uint8), pair[1]])
    return _titled(both, text)


def _enlarged(picture: Rgb, scale: float) -> Rgb:
    size = (max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale)))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def _name_corners(picture: Rgb, corners: Sequence[tuple[int, int]]) -> None:
    (left, top), (right, bottom) = corners
    for name, place in zip(
        "ABCD", ((left, top), (right, top), (left, bottom), (right, bottom)), strict=True
    ):
        cv2.circle(picture, place, 5, _MARK, -1, cv2.LINE_AA)
        cv2.putText(
            picture, name, (place[0] + 8, place[1] - 8), _FONT, 0.8, (255, 255, 255), 2, cv2.LINE_AA
        )


def cost_sheet(cost: CascadeCost) -> Rgb:
    """How many windows reach each stage, and how many features they cost, as a plot.

    Bars are shares of all windows on a logarithmic scale: each step down is a tenth.
    """
    width, height, floor, top = 1200, 420, 350, 70
    picture = np.full((height, width, 3), 255, np.uint8)
    decades = 5
    for decade in range(decades + 1):
        row = top + round((floor - top) * decade / decades)
        cv2.line(picture, (70, row), (width - 20, row), _PALE, 1)
        _write(picture, f"{100 / 10**decade:g} %", (6, row + 5), 0.42)
    step = (width - 100) / max(1, len(cost.stages))
    for number, stage in enumerate(cost.stages):
        left = round(75 + number * step)
        share = stage.entered / cost.windows if cost.windows else 0.0
        tall = 0.0 if share <= 0 else max(0.0, 1 + np.log10(share) / decades)
        edge = (left + max(2, round(step) - 4), floor)
        cv2.rectangle(
            picture, (left, round(floor - tall * (floor - top))), edge, (60, 110, 200), -1
        )
        _write(picture, str(number + 1), (left, floor + 18), 0.42)
        _write(picture, str(stage.features), (left, floor + 38), 0.36)
    _write(picture, "stage, and below it the features in it", (75, floor + 60), 0.42)
    _write(picture, "windows that reach a stage", (75, 50), 0.5)
    head = (
        f"{cost.windows} windows cost {cost.features_per_window:.1f} features each on average, "
        f"of {cost.features} in all stages; counted on this picture"
    )
    _write(picture, head, (20, 24), 0.6)
    return picture


def boosting_sheet(
    cascade: BoostedCascade, examples: npt.NDArray[np.uint8], scene: Grey, seen: Scan
) -> Rgb:
    """A small cascade trained on patterns made by code: what it learned from, what it finds.

    Args:
        cascade: the trained one.
        examples: patterns, uint8 (N, side, side), ten and more.
        scene: a picture with some of them.
        seen: what was found in it.
    """
    drawn = np.repeat(_enlarged_grey(scene, 2)[..., np.newaxis], 3, axis=2)
    for left, top, right, bottom in seen.boxes:
        cv2.rectangle(drawn, (2 * left, 2 * top), (2 * right, 2 * bottom), _MARK, 2)
    size = drawn.shape[1] // 10
    tiles = [
        cv2.resize(one, (size, size), interpolation=cv2.INTER_NEAREST) for one in examples[:10]
    ]
    strip = np.hstack([*tiles, np.full((size, drawn.shape[1] - 10 * size), 255, np.uint8)])
    learned = np.repeat(strip.astype(np.uint8)[..., np.newaxis], 3, axis=2)
    stages = " + ".join(str(len(stage.stumps)) for stage in cascade.stages)
    found = (
        f"{len(seen.boxes)} found; a window cost {seen.features_per_window:.1f} of "
        f"{cascade.features} features on average"
    )
    above = _titled(learned, f"learned from patterns like these: {stages} features")
    return np.vstack([above, _titled(drawn, found)])


def _enlarged_grey(grey: Grey, times: int) -> Grey:
    return np.asarray(grey.repeat(times, axis=0).repeat(times, axis=1), np.uint8)


def _titled(picture: Rgb, text: str) -> Rgb:
    """The picture below a line of text, with a white border."""
    head = np.full((30, picture.shape[1], 3), 255, np.uint8)
    _write(head, text, (4, 20), 0.5)
    return np.pad(np.vstack([head, picture]), ((0, 6), (3, 3), (0, 0)), constant_values=255)


def _write(picture: Rgb, text: str, place: tuple[int, int], size: float) -> None:
    cv2.putText(picture, text, place, _FONT, size, _INK, 1, cv2.LINE_AA)
