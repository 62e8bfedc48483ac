"""GrabCut: the subject in a box, or along a rough mask, by its colours.

References:
    C. Rother, V. Kolmogorov, A. Blake, GrabCut: interactive foreground extraction using iterated
    graph cuts, ACM Transactions on Graphics 23(3), 2004, doi:10.1145/1015706.1015720; OpenCV's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.boxes import PixelBox, check_within
from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import Matte, check_matte
from cleanplate.segmentation.drawing import overlaid
from cleanplate.segmentation.options import GrabCutOptions
from cleanplate.segmentation.result import Rgb, Segmentation, Stage, check_rgb, subject_of

Hints: TypeAlias = npt.NDArray[np.uint8]
"""What is known of each pixel, uint8 (H, W), as OpenCV numbers it: 0 background, 1 subject, 2
rather background, 3 rather subject."""

Enlarge: TypeAlias = Callable[[Matte, Rgb], Matte]
"""Brings a small matte (h, w) to the size of a picture (H, W, 3)."""

_SURE = 0.02
"""A matte this close to 0 or 1 is sure, but in the band around its edge."""

_BAND = 0.015
"""Half width of the band that is decided anew along a matte's edge, as a share of the longer
side."""

_SEED = 20260101
"""OpenCV begins with random colours; the same ones each time give the same cut."""

_FEWEST = 10
"""Pixels of a kind that OpenCV needs to learn five colours from."""


def bilinear(matte: Matte, rgb: Rgb) -> Matte:
    """The matte at the picture's size, by linear interpolation."""
    size = (rgb.shape[1], rgb.shape[0])
    return np.asarray(cv2.resize(matte, size, interpolation=cv2.INTER_LINEAR), np.float32)


def cut_subject(
    rgb: Rgb, hints: Hints, options: GrabCutOptions | None = None, enlarge: Enlarge = bilinear
) -> Segmentation:
    """Cut the subject out by the colours of what is known.

    Args:
        rgb: uint8 (H, W, 3).
        hints: of `hints_of_box` or `hints_of_matte`, (H, W).
        options: rounds, and the longest side the cut is made at; a larger picture is reduced.
        enlarge: how the mask then gets the picture's size.

    Returns:
        Label 1 is the subject; the matte is hard.

    Raises:
        UsageError: no picture, hints of another size, or no hint of one of both sides.
    """
    options = options or GrabCutOptions()
    rgb = check_rgb(rgb)
    _check_hints(hints, rgb)
    small, known = _reduced(rgb, hints, options.side)
    cut = cut_mask(small, known, options.rounds)
    mask = enlarge(cut.astype(np.float32), rgb) >= np.float32(0.5)
    labels = subject_of(mask)
    stages = (
        Stage("hints", lambda: _drawn(hints)),
        Stage("subject", lambda: overlaid(rgb, labels)),
    )
    note = None if mask.any() else "no subject was found"
    return Segmentation(labels, mask.astype(np.float32), stages, note)


def hints_of_box(box: PixelBox, size: tuple[int, int]) -> Hints:
    """Background outside of a box, rather subject inside.

    Args:
        box: X0, Y0, X1, Y1 in pixels, the last ones exclusive.
        size: (H, W) of the picture.

    Raises:
        UsageError: the box is empty, not within the picture, or all of it.
    """
    check_within("--rect", box, size)
    x0, y0, x1, y1 = box
    if (x1 - x0) * (y1 - y0) == size[0] * size[1]:
        msg = f"--rect is all of the picture of {size[1]}x{size[0]}; leave background around it"
        raise UsageError(msg)
    hints = np.full(size, cv2.GC_BGD, np.uint8)
    hints[y0:y1, x0:x1] = cv2.GC_PR_FGD
    return hints


def hints_of_mask(matte: Matte) -> Hints:
    """White is subject and black background for sure, grey is decided.

    A mask without any grey is decided anew along its edge, as `hints_of_matte`.

    Args:
        matte: float32 (H, W) in [0, 1].

    Raises:
        UsageError: no matte.
    """
    check_matte(matte)
    if not ((matte > _SURE) & (matte < 1 - _SURE)).any():
        return hints_of_matte(matte)
    hints = np.where(matte >= np.float32(0.5), cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    hints[matte >= 1 - _SURE] = cv2.GC_FGD
    hints[matte <= _SURE] = cv2.GC_BGD
    return hints


def hints_of_matte(matte: Matte) -> Hints:
    """What is sure in a matte is so, a band along its edge is decided anew.

    Args:
        matte: float32 (H, W) in [0, 1]; a mask of 0 and 1 will do.

    Raises:
        UsageError: no matte.
    """
    check_matte(matte)
    hints = np.where(matte >= np.float32(0.5), cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    reach = max(1, round(_BAND * max(matte.shape)))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    edge = cv2.BORDER_REPLICATE
    hints[cv2.erode(matte, kernel, borderType=edge) >= 1 - _SURE] = cv2.GC_FGD
    hints[cv2.dilate(matte, kernel, borderType=edge) <= _SURE] = cv2.GC_BGD
    return hints


def _check_hints(hints: Hints, rgb: Rgb) -> None:
    if hints.shape != rgb.shape[:2]:
        msg = (
            f"the mask is {hints.shape[1]}x{hints.shape[0]}, the picture is "
            f"{rgb.shape[1]}x{rgb.shape[0]}; make them one size"
        )
        raise UsageError(msg)
    subject = int(np.count_nonzero(hints & 1))
    if subject in (0, hints.size):
        what = "subject" if subject == 0 else "background"
        msg = f"GrabCut has to see some {what}; give a --rect or mask that leaves some"
        raise UsageError(msg)


def _reduced(rgb: Rgb, hints: Hints, side: int) -> tuple[Rgb, Hints]:
    """Picture and hints at the size the cut is made at; every kind of hint survives."""
    scale = min(1.0, side / max(hints.shape))
    size = (max(1, round(hints.shape[1] * scale)), max(1, round(hints.shape[0] * scale)))
    if size == (hints.shape[1], hints.shape[0]):
        return rgb, hints
    small = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)
    known = np.asarray(cv2.resize(hints, size, interpolation=cv2.INTER_NEAREST), np.uint8)
    if len({0, 1} & set(np.unique(known & 1).tolist())) < 2:
        msg = (
            f"at a longest side of {side} pixels the box or mask leaves no subject, or no "
            "background; raise --side, or change the box"
        )
        raise UsageError(msg)
    return small, known


def cut_mask(rgb: Rgb, hints: Hints, rounds: int) -> npt.NDArray[np.bool_]:
    """OpenCV's cut at the picture's own size: True is subject; what is known stays as it is.

    Where fewer than ten pixels are subject, or background, the hints are all there is.

    Args:
        rgb: uint8 (H, W, 3).
        hints: (H, W).
        rounds: times the colours are learned.
    """
    subject = hints & 1
    fewest = min(np.count_nonzero(subject), np.count_nonzero(subject == 0))
    if fewest < _FEWEST:  # too few to learn colours from: what is known is all there is
        return np.asarray(subject > 0)
    cv2.setRNGSeed(_SEED)
    background, foreground = np.zeros((1, 65)), np.zeros((1, 65))
    whole = (0, 0, rgb.shape[1], rgb.shape[0])  # of no use with a mask, but asked for
    cut, _, _ = cv2.grabCut(
        rgb, hints.copy(), whole, background, foreground, rounds, cv2.GC_INIT_WITH_MASK
    )
    return (np.asarray(cut, np.uint8) & 1) > 0


def _drawn(hints: Hints) -> npt.NDArray[np.uint8]:
    """Hints as greys: black background, white subject, between them what is to be decided."""
    return np.array([0, 255, 85, 170], np.uint8)[hints]
