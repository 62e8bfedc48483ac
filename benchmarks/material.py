"""Pictures and clips the measurements run on, made from the real ones in the sizes wanted."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import cycle, islice
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from PIL import Image

from cleanplate.core.frames import Frame
from cleanplate.media.memory_video import frame_from_rgb
from cleanplate.media.options import EncodeOptions
from cleanplate.media.video_info import VideoForm
from cleanplate.media.video_writer import VideoWriter

Rgb = npt.NDArray[np.uint8]

MEGAPIXELS = (2, 4, 8, 12)
"""Sizes of the photos, taken in turns."""

HD = (720, 1280)
"""Rows and columns of the clips."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A photo and its true mask."""

    name: str
    rgb: Rgb
    mask: npt.NDArray[np.bool_]


def folder_of(sources: list[Path], target: Path) -> Path:
    """Copies of pictures in a new folder."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for source in sources:
        shutil.copy(source, target)
    return target


def photos(media: Path, target: Path, count: int) -> Path:
    """Photos of 2 to 12 megapixels: the pictures of ``u2net-goldens``, enlarged."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    paths = sorted((media / "u2net-goldens" / "images").iterdir())
    for number, path in enumerate(islice(cycle(paths), count)):
        picture = Image.open(path).convert("RGB")
        scale = (MEGAPIXELS[number % 4] * 1e6 / (picture.width * picture.height)) ** 0.5
        size = (round(picture.width * scale), round(picture.height * scale))
        large = picture.resize(size, Image.Resampling.LANCZOS)
        large.save(target / f"{number:02}-{path.stem}.jpg", quality=92)
    return target


def samples(folder: Path, step: int = 1) -> Iterator[Sample]:
    """Photos and masks of a set; masks of another size are brought to the photo's."""
    for path in sorted((folder / "images").iterdir())[::step]:
        rgb = np.asarray(Image.open(path).convert("RGB"))
        mask_path = next((folder / "masks").glob(f"{path.stem}.*"))
        mask = Image.open(mask_path).convert("L")
        size = (rgb.shape[1], rgb.shape[0])
        fitted = mask if mask.size == size else mask.resize(size, Image.Resampling.NEAREST)
        yield Sample(path.stem, rgb, np.asarray(fitted) > 127)


def sequence(folder: Path, count: int) -> tuple[list[Rgb], list[npt.NDArray[np.bool_]]]:
    """The first frames of a DAVIS sequence and their masks."""
    found = list(islice(samples(folder), count))
    return [sample.rgb for sample in found], [sample.mask for sample in found]


def pictures_of(path: Path, count: int, size: tuple[int, int] | None = None) -> list[Rgb]:
    """The first frames of a video; with ``size``, cut and scaled to fill (rows, columns)."""
    with av.open(path) as container:
        frames = islice(container.decode(video=0), count)
        rgb = [np.asarray(frame.to_ndarray(format="rgb24"), np.uint8) for frame in frames]
    return rgb if size is None else [_filled(picture, size) for picture in rgb]


def clip(source: Path, target: Path, frames: int, distinct: int = 120) -> Path:
    """A 720p H.264 clip of ``frames`` frames at 30 a second: the source's, to and fro."""
    pictures = pictures_of(source, min(distinct, frames), HD)
    there_and_back = cycle([*pictures, *pictures[-2:0:-1]])
    form = VideoForm(size=HD, time_base=Fraction(1, 30), rate=Fraction(30))
    with VideoWriter(target, like=form, options=EncodeOptions(preset="superfast")) as writer:
        for index, rgb in enumerate(islice(there_and_back, frames)):
            writer.write(_frame(rgb, index))
    return target


def _frame(rgb: Rgb, index: int) -> Frame:
    return frame_from_rgb(rgb, pts=index, time_base=Fraction(1, 30), index=index, duration=1)


def _filled(rgb: Rgb, size: tuple[int, int]) -> Rgb:
    """The middle of a picture, scaled to fill ``size``."""
    rows, columns = size
    scale = max(rows / rgb.shape[0], columns / rgb.shape[1])
    width, height = (
        max(part, round(scale * side))
        for part, side in ((columns, rgb.shape[1]), (rows, rgb.shape[0]))
    )
    large = Image.fromarray(rgb).resize((width, height), Image.Resampling.BICUBIC)
    left, top = (width - columns) // 2, (height - rows) // 2
    return np.asarray(large.crop((left, top, left + columns, top + rows)))
