"""Noise out of numbered pictures, ``dir/%05d.png``: frames with neighbours, pictures as results."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import InputError, UsageError
from cleanplate.core.pictures import to_uint8
from cleanplate.core.progress import OnProgress, Teller
from cleanplate.media.formats import by_suffix
from cleanplate.media.image_sequence import is_sequence, sequence_files
from cleanplate.media.image_writer import write_photo
from cleanplate.media.images import read_photo
from cleanplate.media.photo import Photo
from cleanplate.media.whole import check_parents
from cleanplate.restore.denoising.denoiser import Pixels, Strength
from cleanplate.restore.denoising.windows import windows
from cleanplate.restore.noise import estimate_sigma
from cleanplate.verbs.denoise.camera import CameraWatch
from cleanplate.verbs.denoise.options import NO_NOISE, DenoiseOptions
from cleanplate.verbs.denoise.scenes import is_cut
from cleanplate.verbs.denoise.verb import cleaned, denoiser_of, planes_of, with_planes
from cleanplate.verbs.result import Outcome
from cleanplate.verbs.verb import same_suffix


@dataclass(frozen=True, slots=True)
class _Item:
    file: Path
    photo: Photo
    pixels: Pixels
    luma: npt.NDArray[np.uint8]


def means_sequence(inputs: list[str]) -> bool:
    """Whether inputs are one pattern of numbered pictures."""
    return len(inputs) == 1 and "%" in inputs[0] and is_sequence(Path(inputs[0]).expanduser())


def denoise_sequence(
    place: Path,
    options: DenoiseOptions | None = None,
    out: Path | None = None,
    on_progress: OnProgress | None = None,
) -> Outcome:
    """Take the noise out of numbered pictures, each looked at with its neighbours.

    As many pictures as a window has are in memory. Depth, opacity and metadata are kept.

    Args:
        place: a path with ``%d`` or ``%05d`` for the number.
        options: how.
        out: folder of the results, which have the names of their sources; None: the pictures'
            folder with ``.denoised`` added.
        on_progress: called after each picture.

    Raises:
        InputError: there are no such pictures, or one cannot be read or has another size.
        UsageError: a result would replace its source, or ``out`` is a file.
        OutputError: a picture cannot be written.
    """
    began = time.perf_counter()
    options = options or DenoiseOptions()
    if options.reference is not None:
        msg = "--reference is for pictures and videos; for numbered pictures name one by one"
        raise UsageError(msg)
    files = sequence_files(place)
    folder = _folder(place, out)
    run = _Run(options, folder)
    run.work(files, Teller(on_progress, len(files)))
    return Outcome(
        source=str(place),
        target=f"{folder}/",
        status="done",
        model=options.method,
        frames=len(files),
        seconds=time.perf_counter() - began,
        facts=run.facts(),
        note=run.note(),
    )


def _folder(place: Path, out: Path | None) -> Path:
    """Where results go."""
    folder = out or place.parent.with_name(f"{place.parent.absolute().name}.denoised")
    if by_suffix(folder.name) is not None and not folder.is_dir():
        msg = f"{folder} is one file for numbered pictures; give a folder, ending in a slash"
        raise UsageError(msg)
    if folder.exists() and place.parent.exists() and folder.samefile(place.parent):
        msg = f"{folder} holds the pictures themselves; name another folder with -o"
        raise UsageError(msg)
    check_parents(folder / "picture")
    return folder


class _Run:
    """The work on one sequence."""

    def __init__(self, options: DenoiseOptions, folder: Path) -> None:
        self._options = options
        self._folder = folder
        self._denoiser = denoiser_of(options)
        self._camera = CameraWatch() if self._denoiser.needs_frames else None
        self._sigmas: list[tuple[float, float]] = []
        self._strength = Strength(0, 0)
        self._scenes = 0

    def work(self, files: list[Path], told: Teller) -> None:
        """Do all pictures."""
        wanted = self._options.strengths
        for done, window in enumerate(windows(_items(files), self._denoiser.frames, _is_cut), 1):
            item = window.items[window.at]
            if window.begins:
                self._scenes, wanted = self._scenes + 1, self._options.strengths
            if self._camera is not None:
                self._camera.look(item.luma, begins=window.begins)
            stack = [other.pixels for other in window.items]
            result, self._strength = cleaned(self._denoiser, stack, window.at, wanted)
            wanted = self._strength.luma, self._strength.chroma
            suffix = same_suffix(item.file.suffix, "still")
            write_photo(self._folder / f"{item.file.stem}{suffix}", with_planes(item.photo, result))
            self._sigmas.append((estimate_sigma(item.pixels), estimate_sigma(result)))
            told(done)

    def facts(self) -> dict[str, Any]:
        """Noise before and after, scenes, the strengths of the last one."""
        before, after = np.mean(self._sigmas, axis=0)
        facts: dict[str, Any] = {
            "sigma_before": round(float(before), 2),
            "sigma_after": round(float(after), 2),
            "scenes": self._scenes,
            "h": round(self._strength.luma, 2),
            "h_color": round(self._strength.chroma, 2),
        }
        if self._camera is not None:
            facts["moving_camera"] = round(self._camera.moving_share, 3)
        return facts

    def note(self) -> str | None:
        """Something worth knowing."""
        if self._camera is not None and self._camera.moves:
            share = 100 * self._camera.moving_share
            return f"the camera moves in {share:.0f} % of the pictures; try --method nlm"
        return NO_NOISE if self._options.finds_nothing(self._strength.luma) else None


def _items(files: list[Path]) -> Iterator[_Item]:
    """The pictures, read one by one; all as the first one, grey or RGB."""
    first: _Item | None = None
    for file in files:
        photo = read_photo(file)
        pixels = planes_of(photo)
        if first is not None and pixels.shape != first.pixels.shape:
            if photo.size != first.photo.size:
                raise _other_size(file, photo, first.photo)
            pixels = photo.pixels if first.pixels.ndim == 3 else pixels
        grey = cv2.cvtColor(to_uint8(photo.pixels), cv2.COLOR_RGB2GRAY)
        item = _Item(file, photo, pixels, np.asarray(grey, np.uint8))
        first = first or item
        yield item


def _is_cut(before: _Item, after: _Item) -> bool:
    """Whether another scene begins: another picture altogether, or another kind."""
    if (before.pixels.shape, before.pixels.dtype) != (after.pixels.shape, after.pixels.dtype):
        return True
    return is_cut(before.luma, after.luma)


def _other_size(file: Path, photo: Photo, first: Photo) -> InputError:
    return InputError(
        f"{file} is {photo.size[1]}x{photo.size[0]}, the pictures before it "
        f"{first.size[1]}x{first.size[0]}; a sequence has one size"
    )
