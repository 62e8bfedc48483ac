"""Where a photo or a frame is to be filled in: from a file, from a subject, or found."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePath
from typing import Any

import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import InputError, UsageError
from cleanplate.core.pictures import Mask, Picture
from cleanplate.matting.options import MatteOptions
from cleanplate.media.images import read_photo
from cleanplate.media.mask_files import read_mask
from cleanplate.restore.masks import grown, subject_margin, subject_mask
from cleanplate.restore.scratches import find_scratches
from cleanplate.verbs.finding import Finder
from cleanplate.verbs.inpaint.options import InpaintOptions
from cleanplate.verbs.result import NO_SUBJECT
from cleanplate.verbs.verb import refuse_named_files, resolved

_LOG = logging.getLogger(__name__)

_MARKED = 32
"""A byte of a mask marks above this value: letters drawn with soft rims would leave them behind.
What JPEG adds around edges is less."""

_SCRATCH_RIM = 2
"""Pixels by which found scratches grow: their soft rims."""


@dataclass(frozen=True, slots=True)
class Marked:
    """What is to be filled in."""

    mask: Mask
    """bool (H, W), grown."""
    found_by: str | None = None
    """The model that found the subject."""
    note: str | None = None
    """What the user should know of the mask."""


def mark(picture: Picture, options: InpaintOptions, given: Mask | None = None) -> Marked:
    """The mask of a photo.

    Args:
        picture: RGB (H, W, 3).
        options: what says where the holes are.
        given: the mask itself, where the caller has one.

    Raises:
        UsageError: nothing says where the holes are.
        InputError: the mask's file is of another size, or cannot be read.
    """
    size = (picture.shape[0], picture.shape[1])
    if given is not None or options.mask is not None:
        return given_mask(size, options, given)
    if options.marking == "scratches":
        mask = grown(find_scratches(picture), scratch_margin(options))
        return Marked(mask, note=None if mask.any() else "no scratches were found")
    if options.marking == "subject":
        found = finder_of(options).still(picture)
        if found.empty:
            return Marked(np.zeros(size, bool), found.model, NO_SUBJECT)
        return Marked(subject_mask(found.matte, margin(options, size)), found.model)
    raise nothing_marked()


def given_mask(size: tuple[int, int], options: InpaintOptions, given: Mask | None = None) -> Marked:
    """The mask the user has, grown as asked.

    Raises:
        InputError: another size than the picture's, or a file that is no mask.
    """
    name = "the mask"
    if given is None:
        path = resolved(options.mask or "")
        given = _read(path, _changed(path))
        name = str(path)
    if given.shape != size:
        msg = (
            f"{name} is {given.shape[1]}x{given.shape[0]}, what is to be filled in "
            f"{size[1]}x{size[0]}; make a mask of that size"
        )
        raise InputError(msg)
    return Marked(grown(given, options.grow or 0))


def nothing_marked() -> UsageError:
    """The error where nothing says where the holes are."""
    msg = "say what to fill in: --mask PICTURE, --subject person, --scratches, or --brush"
    return UsageError(msg)


def finder_of(options: InpaintOptions) -> Finder:
    """What finds the subject."""
    plate = options.plate if options.model == "clean-plate" else None
    return Finder(
        MatteOptions(
            model=options.model,
            subject=options.subject or "auto",
            plate=plate,
            device=options.device,
            precision=options.precision,
        )
    )


def margin(options: InpaintOptions, size: tuple[int, int]) -> int:
    """Pixels by which a subject's mask grows."""
    return subject_margin(size) if options.grow is None else options.grow


def scratch_margin(options: InpaintOptions) -> int:
    """Pixels by which found scratches grow."""
    return _SCRATCH_RIM if options.grow is None else options.grow


def read_plate(options: InpaintOptions, size: tuple[int, int]) -> npt.NDArray[Any] | None:
    """The picture of the empty scene, RGB of the size; None where none was given.

    Raises:
        InputError: another size, or no picture.
    """
    if options.plate is None:
        return None
    path = resolved(options.plate)
    picture = _read_picture(path, _changed(path))
    if picture.shape[:2] != size:
        msg = (
            f"the plate {path} is {picture.shape[1]}x{picture.shape[0]}, what is to be filled in "
            f"{size[1]}x{size[0]}; make it with the same camera: cleanplate plate"
        )
        raise InputError(msg)
    return picture


def files_state(options: InpaintOptions) -> tuple[tuple[int, int], ...]:
    """Size and time of change of mask and plate: others mean that the work is to be done anew.

    Raises:
        InputError: one is not there.
    """
    return tuple(
        (resolved(text).stat().st_size, _changed(resolved(text)))
        for text in (options.mask, options.plate)
        if text is not None and _changed(resolved(text))
    )


def refuse_own_files(options: InpaintOptions, target: PurePath) -> None:
    """Refuse a result in the place of the mask or the plate.

    Raises:
        UsageError: it would replace one of them.
    """
    refuse_named_files(Path(target), {"--mask": options.mask, "--plate": options.plate})


def _changed(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError as error:
        msg = f"{path} cannot be read: {error.strerror or error}"
        raise InputError(msg) from error


@lru_cache(maxsize=1)
def _read(path: Path, changed_ns: int) -> Mask:  # noqa: ARG001 - part of the key
    """A mask file, kept: every frame and every photo of a folder gets the same one."""
    read = read_mask(path, above=_MARKED)
    for note in read.notes:
        _LOG.warning("%s %s", path, note)
    return read.values


@lru_cache(maxsize=1)
def _read_picture(path: Path, changed_ns: int) -> npt.NDArray[Any]:  # noqa: ARG001 - of the key
    return read_photo(path).pixels
