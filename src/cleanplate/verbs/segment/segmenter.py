"""One picture into regions: the method, what it has to be shown, and what it needs from files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from cleanplate.core.boxes import find_box, parse_box
from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import Matte, to_uint8
from cleanplate.effects.composite import with_alpha
from cleanplate.matting.options import MatteOptions
from cleanplate.matting.upsample import upsample_matte
from cleanplate.media.images import read_photo
from cleanplate.media.mask_files import read_matte
from cleanplate.media.photo import Photo
from cleanplate.segmentation.back_projection import find_sample, sample_of
from cleanplate.segmentation.chroma_key import key_out
from cleanplate.segmentation.grab_cut import (
    Hints,
    cut_subject,
    hints_of_box,
    hints_of_mask,
    hints_of_matte,
)
from cleanplate.segmentation.markers import markers_of
from cleanplate.segmentation.minima import flood_minima
from cleanplate.segmentation.options import (
    BackProjectionOptions,
    ChromaOptions,
    GrabCutOptions,
    SlicOptions,
    WatershedOptions,
)
from cleanplate.segmentation.result import Labels, Rgb, Segmentation
from cleanplate.segmentation.slic import superpixels
from cleanplate.segmentation.watershed import flood_markers, split_objects
from cleanplate.verbs.segment.options import SegmentOptions
from cleanplate.verbs.verb import resolved

MethodOptions: TypeAlias = (
    WatershedOptions | GrabCutOptions | BackProjectionOptions | ChromaOptions | SlicOptions
)

METHOD_OPTIONS: Mapping[str, type[MethodOptions]] = MappingProxyType(
    {
        "watershed": WatershedOptions,
        "grabcut": GrabCutOptions,
        "backprojection": BackProjectionOptions,
        "chroma": ChromaOptions,
        "slic": SlicOptions,
    }
)
"""The options of each method's own."""

_OVER_SEGMENTED = 500
"""Regions of dips above which somebody is told how to get fewer."""


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """Arrays in the place of files, for Python."""

    markers: Labels | None = None
    """Numbers, int32 (H, W)."""
    mask: Matte | None = None
    """White for subject, float32 (H, W)."""
    sample: Rgb | None = None
    """What is looked for, uint8 (h, w, 3)."""


@dataclass(frozen=True, slots=True)
class Segmenter:
    """Finds the regions of pictures as the options say. May be used from several threads."""

    options: SegmentOptions = SegmentOptions()
    """Method, and files that show it what is known."""
    own: MethodOptions = WatershedOptions()
    """The method's own options."""
    shown: Shown = field(default=Shown(), compare=False)
    """Arrays in the place of files."""

    def __call__(self, photo: Photo) -> Segmentation:
        """The regions of a photo; what is transparent is background.

        Raises:
            InputError: a file that was named cannot be read.
            UsageError: the method is not shown what it needs, or it does not fit the picture.
        """
        rgb = to_uint8(photo.pixels)
        found = self._found(rgb)
        if photo.alpha is None:
            return found
        labels = np.where(photo.alpha > 0, found.labels, 0).astype(np.int32)
        matte = None if found.matte is None else with_alpha(found.matte, photo.alpha)
        return replace(found, labels=labels, matte=matte)

    def _found(self, rgb: Rgb) -> Segmentation:
        own = self.own
        if isinstance(own, GrabCutOptions):
            return cut_subject(rgb, self._hints(rgb), own, upsample_matte)
        if isinstance(own, BackProjectionOptions):
            return find_sample(rgb, self._sample(rgb), own)
        if isinstance(own, ChromaOptions):
            return key_out(rgb, own)
        if isinstance(own, SlicOptions):
            return superpixels(rgb, own)
        return self._watershed(rgb, own)

    def _watershed(self, rgb: Rgb, own: WatershedOptions) -> Segmentation:
        if (markers := self._markers(rgb)) is not None:
            return flood_markers(rgb, markers)
        if own.seeds == "minima":
            found = flood_minima(rgb, own)
            return replace(found, note=_hint_about_many(found.count))
        found = split_objects(rgb, own)
        return found if found.count else replace(found, note="no object was found")

    def _markers(self, rgb: Rgb) -> Labels | None:
        if self.shown.markers is not None:
            return self.shown.markers
        if self.options.markers is None:
            return None
        photo = read_photo(resolved(self.options.markers))
        _check_size("the markers are", photo.size, rgb)
        return markers_of(photo.pixels, alpha=photo.alpha, grey=photo.grey, painted_on=rgb)

    def _hints(self, rgb: Rgb) -> Hints:
        options = self.options
        if options.rect is not None:
            return hints_of_box(parse_box("--rect", options.rect), (rgb.shape[0], rgb.shape[1]))
        if self.shown.mask is not None:
            return hints_of_mask(self.shown.mask)
        if options.mask is not None:
            return hints_of_mask(_matte_of(resolved(options.mask), "the mask is", rgb))
        if options.from_matte is not None:
            return hints_of_matte(_first_matte(options.from_matte, rgb))
        msg = (
            "--method grabcut has to know where the subject is: give --rect X0,Y0,X1,Y1, "
            "--mask PICTURE or --from-matte auto"
        )
        raise UsageError(msg)

    def _sample(self, rgb: Rgb) -> Rgb:
        if self.shown.sample is not None:
            return self.shown.sample
        if self.options.sample is None:
            msg = (
                "--method backprojection needs --sample, a picture of what is looked for, "
                "or X0,Y0,X1,Y1 of the picture itself"
            )
            raise UsageError(msg)
        return read_sample(self.options.sample, rgb)


def segmenter_of(
    options: SegmentOptions, values: Mapping[str, Any], shown: Shown | None = None
) -> Segmenter:
    """A segmenter with the method's own options out of all methods'.

    Args:
        options: method and inputs.
        values: options of methods by name.
        shown: arrays in the place of files.

    Raises:
        UsageError: a value that cannot work, or one that belongs to another method.
    """
    kind = METHOD_OPTIONS[options.method]
    names = {entry.name for entry in fields(kind)}
    for method, other in METHOD_OPTIONS.items():
        for entry in fields(other):
            name = entry.name
            if name not in names and values.get(name, entry.default) != entry.default:
                flag = name.replace("_", "-")
                msg = f"--{flag} is for --method {method}, not for '{options.method}'"
                raise UsageError(msg)
    own = kind(**{name: values[name] for name in names & set(values)})
    return Segmenter(options, own, shown or Shown())


def read_sample(text: str, rgb: Rgb) -> Rgb:
    """The sample that a word of the command line means.

    Args:
        text: ``X0,Y0,X1,Y1`` of the picture, or the path of another picture; of that, transparent
            pixels are left out.
        rgb: the picture, uint8 (H, W, 3).

    Raises:
        InputError: the picture cannot be read.
        UsageError: the box is not within the picture, or all of the sample is transparent.
    """
    if (box := find_box(text)) is not None:
        return sample_of(rgb, box)
    photo = read_photo(resolved(text))
    pixels = to_uint8(photo.pixels)
    if photo.alpha is None:
        return pixels
    seen = pixels[photo.alpha > 0]
    if not len(seen):
        msg = f"the sample {text} is transparent all over; give one that shows something"
        raise UsageError(msg)
    return np.ascontiguousarray(seen[np.newaxis])


def _first_matte(text: str, rgb: Rgb) -> Matte:
    """The matte of a model, or of a file of that name."""
    from cleanplate.verbs.finding import Finder

    if (path := resolved(text)).is_file():
        return _matte_of(path, "the matte is", rgb)
    found = Finder(MatteOptions(model=text)).still(rgb)
    if found.empty:
        msg = f"{found.model} finds no subject to begin with; give --rect or --mask"
        raise UsageError(msg)
    return found.matte


def _matte_of(path: Path, what: str, rgb: Rgb) -> Matte:
    matte = read_matte(path).values
    _check_size(what, (matte.shape[0], matte.shape[1]), rgb)
    return matte


def _check_size(what: str, size: tuple[int, int], rgb: npt.NDArray[Any]) -> None:
    if size != rgb.shape[:2]:
        msg = (
            f"{what} {size[1]}x{size[0]}, the picture is {rgb.shape[1]}x{rgb.shape[0]}; "
            "make them one size"
        )
        raise UsageError(msg)


def _hint_about_many(count: int) -> str | None:
    if count < _OVER_SEGMENTED:
        return None
    return "over-segmented; --smooth 3 or --h-minima 10 gives fewer regions"
