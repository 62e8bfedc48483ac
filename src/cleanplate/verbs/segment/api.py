"""Segmentation for Python: what ``cleanplate.segment`` is."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any, TypeAlias, Unpack

import numpy as np
import numpy.typing as npt

from cleanplate.core.boxes import PixelBox
from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import to_uint8
from cleanplate.media.image_writer import write_photo
from cleanplate.segmentation.result import Segmentation
from cleanplate.verbs.any_picture import to_photo
from cleanplate.verbs.segment.files import labels_photo
from cleanplate.verbs.segment.options import Method, SegmentKeywords, SegmentOptions
from cleanplate.verbs.segment.segmenter import METHOD_OPTIONS, Shown, segmenter_of
from cleanplate.verbs.segment.work import SegmentNaming
from cleanplate.verbs.verb import resolved

Place: TypeAlias = "str | Path | npt.NDArray[Any] | None"
"""A file, or the same as an array."""


def segment(
    picture: Any,
    *,
    method: Method = "watershed",
    markers: Place = None,
    rect: str | PixelBox | None = None,
    mask: Place = None,
    from_matte: str | Path | None = None,
    sample: Place | PixelBox = None,
    out: str | Path | None = None,
    **options: Unpack[SegmentKeywords],
) -> Segmentation:
    """Divide a picture into regions, without a network.

    Args:
        picture: RGB, RGBA or grey array (uint8, uint16 or float32 in [0, 1]), a Pillow image, a
            path, or the bytes of a picture file. What is transparent is background.
        method: watershed, grabcut, backprojection, chroma or slic.
        markers: watershed: a picture of markers, or numbers (H, W) with 0 where nobody knows.
        rect: GrabCut: box around the subject, (X0, Y0, X1, Y1) in pixels, the last ones exclusive.
        mask: GrabCut: a picture, or values (H, W) in [0, 1]: 1 subject, 0 background, decided
            between.
        from_matte: GrabCut: a model's name, ``auto``, or a matte file.
        sample: back-projection: a picture, an array (h, w, 3), or a box of the picture itself.
        out: file for the labels, .png or .tif; None: none is written.
        **options: the method's own, fields of the classes in `cleanplate.segmentation.options`.

    Returns:
        Labels int32 (H, W), 0 background and -1 lines; the number of regions; the matte where there
        is one; the stages as pictures.

    Raises:
        InputError: a picture cannot be read.
        UsageError: the method is not shown what it needs, or an option cannot work.
        OutputError: the labels cannot be written.
    """
    given: dict[str, Any] = {**options}
    _check_names(given)
    chosen = SegmentOptions(
        method=method,
        markers=_path(markers, "markers given"),
        rect=_box(rect),
        mask=_path(mask, "mask given"),
        from_matte=None if from_matte is None else str(from_matte),
        sample=_box(sample) if isinstance(sample, tuple) else _path(sample, "sample given"),
    )
    shown = Shown(
        np.asarray(markers, np.int32) if isinstance(markers, np.ndarray) else None,
        np.asarray(mask, np.float32) if isinstance(mask, np.ndarray) else None,
        to_uint8(to_photo(sample).pixels) if isinstance(sample, np.ndarray) else None,
    )
    found = segmenter_of(chosen, given, shown)(to_photo(picture))
    if out is not None:
        target = resolved(out)
        SegmentNaming().check_target(target, "still")
        write_photo(target, labels_photo(found.labels))
    return found


def _check_names(given: dict[str, Any]) -> None:
    names = {field.name for kind in METHOD_OPTIONS.values() for field in fields(kind)}
    if unknown := sorted(set(given) - names):
        msg = f"no option is named '{unknown[0]}'; there are {', '.join(sorted(names))}"
        raise UsageError(msg)


def _path(place: Place, array: str) -> str | None:
    """A file's name; for an array a word that stands for it in the options."""
    if isinstance(place, np.ndarray):
        return array
    return None if place is None else str(place)


def _box(box: Any) -> str | None:
    if box is None or isinstance(box, str):
        return box
    return ",".join(str(int(number)) for number in box)
