"""Random changes that keep photo and mask together.

Every function is pure: the numbers drawn are arguments, and `augmented` draws them from a generator
of its own, so that a sample depends on its seed alone, not on what was drawn before it.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.training.recipe import Recipe
from cleanplate.training.sample import Sample

_LUMA = np.array([0.299, 0.587, 0.114], np.float32)
"""Weights of red, green and blue, ITU-R BT.601."""


def augmented(sample: Sample, recipe: Recipe, rng: np.random.Generator) -> Sample:
    """A sample as the network is shown it: resized, scaled, turned, cropped, mirrored, recoloured.

    Args:
        sample: of any size.
        recipe: what is done how often.
        rng: all that is drawn comes from it, always in the same order.

    Returns:
        A sample of ``recipe.side`` rows and columns.
    """
    scale = math.exp(rng.uniform(math.log(recipe.scale_from), math.log(recipe.scale_to)))
    angle = rng.uniform(-recipe.rotate, recipe.rotate)
    place = (rng.random(), rng.random())
    mirrored, overturned = rng.random(2) < (recipe.flip, recipe.flip_vertical)
    changes = rng.uniform(-recipe.colour, recipe.colour, 3)
    sample = resized(sample, recipe.resize)
    sample = cropped(turned(sample, angle, scale), recipe.side, place)
    sample = flipped(sample, left_right=bool(mirrored), up_down=bool(overturned))
    return (
        binary(recoloured(sample, *changes))
        if recipe.soft != "keep"
        else recoloured(sample, *changes)
    )


def plain(sample: Sample, recipe: Recipe) -> Sample:
    """A sample as the network is shown it for validation: brought to its size, nothing more."""
    return resized(sample, recipe.resize)


def resized(sample: Sample, side: int) -> Sample:
    """A sample of ``side`` rows and columns: area averaging downwards, bilinear upwards."""
    if sample.size == (side, side):
        return sample
    shrinks = min(sample.size) >= side
    how = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    picture, mask = (
        cv2.resize(plane, (side, side), interpolation=how)
        for plane in (sample.picture, sample.mask)
    )
    # Area averaging of ones can give 1 + 1e-7.
    return Sample(np.asarray(picture, np.uint8), np.clip(mask, 0, 1).astype(np.float32))


def turned(sample: Sample, degrees: float, scale: float = 1.0) -> Sample:
    """A sample turned about its middle and enlarged; what comes into view is mirrored from inside.

    Args:
        sample: of (H, W).
        degrees: counter-clockwise.
        scale: above 0; rows and columns become that many times as many.

    Returns:
        (round(scale * H), round(scale * W)), at least 1 x 1.
    """
    if degrees == 0 and scale == 1:
        return sample
    rows, columns = (max(1, round(scale * length)) for length in sample.size)
    centre = ((sample.size[1] - 1) / 2, (sample.size[0] - 1) / 2)
    matrix = np.array(cv2.getRotationMatrix2D(centre, degrees, scale), np.float64)
    matrix[0, 2] += (columns - 1) / 2 - centre[0]
    matrix[1, 2] += (rows - 1) / 2 - centre[1]
    return Sample(
        np.asarray(_warped(sample.picture, matrix, (columns, rows)), np.uint8),
        np.clip(_warped(sample.mask, matrix, (columns, rows)), 0, 1).astype(np.float32),
    )


def cropped(sample: Sample, side: int, place: tuple[float, float]) -> Sample:
    """A square cut out of a sample; a sample that is too small is continued as in a mirror.

    Args:
        sample: of any size.
        side: rows and columns.
        place: where, down and across: 0 for the top or left, towards 1 for the bottom or right.
    """
    sample = _at_least(sample, side)
    top, left = (
        int(share * (length - side + 1)) for share, length in zip(place, sample.size, strict=True)
    )
    part = np.s_[top : top + side, left : left + side]
    return Sample(sample.picture[part], sample.mask[part])


def flipped(sample: Sample, *, left_right: bool = False, up_down: bool = False) -> Sample:
    """A sample mirrored left to right, or top to bottom, or both."""
    part = np.s_[:: -1 if up_down else 1, :: -1 if left_right else 1]
    return Sample(sample.picture[part], sample.mask[part])


def recoloured(
    sample: Sample, brightness: float = 0.0, contrast: float = 0.0, saturation: float = 0.0
) -> Sample:
    """A sample with other colours; the mask stays.

    Args:
        sample: any.
        brightness: -1 (black) to 1 (twice as bright).
        contrast: -1 (the mean grey everywhere) to 1 (twice as much).
        saturation: -1 (grey) to 1 (twice as colourful).
    """
    if brightness == contrast == saturation == 0:
        return sample
    values = sample.picture.astype(np.float32) * np.float32(1 + brightness)
    grey = values @ _LUMA
    values = grey[..., np.newaxis] + (values - grey[..., np.newaxis]) * np.float32(1 + saturation)
    mean = grey.mean()
    values = mean + (values - mean) * np.float32(1 + contrast)
    return replace(sample, picture=np.clip(np.rint(values), 0, 255).astype(np.uint8))


def binary(sample: Sample) -> Sample:
    """A sample whose mask is 0 or 1: resizing makes values between."""
    return replace(sample, mask=(sample.mask >= np.float32(0.5)).astype(np.float32))


def _warped(
    plane: npt.NDArray[Any], matrix: npt.NDArray[np.float64], size: tuple[int, int]
) -> npt.NDArray[Any]:
    return np.asarray(
        cv2.warpAffine(
            plane, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101
        )
    )


def _at_least(sample: Sample, side: int) -> Sample:
    """A sample of at least ``side`` rows and columns, continued on all sides alike."""
    missing = [max(0, side - length) for length in sample.size]
    if not any(missing):
        return sample
    around = [(count // 2, count - count // 2) for count in missing]
    return Sample(
        np.pad(sample.picture, [*around, (0, 0)], mode="symmetric"),
        np.pad(sample.mask, around, mode="symmetric"),
    )
