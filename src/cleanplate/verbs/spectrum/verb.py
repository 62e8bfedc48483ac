"""The verb: the spectrum of a picture, a filtered picture, or one without its stripes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Any, ClassVar

import numpy as np

from cleanplate.core.pictures import Picture, from_float, to_float
from cleanplate.media.formats import Kind
from cleanplate.media.memory_video import VideoSource
from cleanplate.media.photo import Photo
from cleanplate.restore.filter_options import FrequencyFilter
from cleanplate.restore.frequency_filters import filtered
from cleanplate.restore.periodic import find_waves, is_pattern, without_waves
from cleanplate.restore.spectrum import Plane, as_picture, log_magnitude
from cleanplate.restore.waves import Wave
from cleanplate.verbs.plain import PlainRun, Retouched, pictures_only
from cleanplate.verbs.spectrum.options import SpectrumOptions
from cleanplate.verbs.spectrum.panel import Panel, draw_panel
from cleanplate.verbs.verb import check_writable, same_suffix

_MIDDLE = np.float32(0.5)
"""What 0 becomes where a filter takes the mean away."""

_TOLD = 12
"""Waves that are told one by one."""


@dataclass(frozen=True, slots=True)
class Spectrum:
    """``spectrum`` with its options; a `verbs.plain.PlainVerb`."""

    options: SpectrumOptions = field(default_factory=SpectrumOptions)
    """What is shown or done."""

    name: ClassVar[str] = "spectrum"
    tag: ClassVar[str] = "spectrum"

    @property
    def method(self) -> str:
        """What is said beside results."""
        if self.options.denoise_periodic:
            return "denoise-periodic"
        return "log-magnitude" if self.options.filter == "none" else self.options.filter

    def still(self, photo: Photo) -> Retouched:
        """The spectrum, or the result of the filter; a panel of all with ``plot``.

        Raises:
            UsageError: a notch outside of the spectrum.
        """
        made = self.options.made
        if self.options.denoise_periodic:
            done = _without_stripes(photo)
        elif made is not None:
            done = self._filtered(photo, made)
        else:
            done = self._shown(photo)
        return self._plotted(photo, made, done) if self.options.plot else done

    def movie(self, source: VideoSource) -> PlainRun:
        """None.

        Raises:
            UsageError: always.
        """
        raise pictures_only(self.name, source.info.path)

    def suffix(self, kind: Kind, source_suffix: str) -> str:
        """Png for what is looked at; the source's for a picture."""
        looked_at = self.options.plot or self.method == "log-magnitude"
        return ".png" if looked_at else same_suffix(source_suffix, kind)

    def check_target(self, target: PurePath, kind: Kind) -> None:
        """Refuse what holds no picture."""
        if kind != "still":
            return  # `movie` refuses the video itself, by its name
        check_writable(target, kind, alpha=False)

    def _shown(self, photo: Photo) -> Retouched:
        """The centred log-magnitude spectrum of each channel, on one scale."""
        decibels = [log_magnitude(plane, self.options.engine) for plane in planes_of(photo)]
        ends = min(float(one.min()) for one in decibels), max(float(one.max()) for one in decibels)
        shown = (as_picture(one, ends) for one in decibels)
        pixels = _pixels(shown, photo, np.dtype(np.uint8))
        return Retouched(Photo(pixels, grey=photo.grey), {"peak_db": round(ends[1], 2)})

    def _filtered(self, photo: Photo, made: FrequencyFilter) -> Retouched:
        shares: list[float] = []

        def results() -> Iterator[Plane]:
            for plane in planes_of(photo):
                result = filtered(plane, made, self.options.engine)
                shares.append(_kept_power(result, plane))
                yield result if made.keeps_mean else result + _MIDDLE

        pixels = _pixels(results(), photo, photo.pixels.dtype)
        facts = {"kept_power": round(float(np.mean(shares)), 4)}
        return Retouched(replace(photo, pixels=pixels), facts)

    def _plotted(self, photo: Photo, made: FrequencyFilter | None, done: Retouched) -> Retouched:
        marks = _marks(done.facts)
        panel = Panel(photo.pixels, done.photo.pixels, made, self.options.radius, marks)
        return replace(done, photo=Photo(draw_panel(panel)))


def planes_of(photo: Photo) -> Iterator[Plane]:
    """The channels of a photo one after the other, one where it is grey: 4 bytes a pixel each."""
    for channel in range(1 if photo.grey else 3):
        yield np.ascontiguousarray(to_float(photo.pixels[..., channel]))


def _pixels(channels: Iterable[Plane], photo: Photo, dtype: np.dtype[Any]) -> Picture:
    """Channels, one where the photo is grey, as a picture; each is gone before the next is made."""
    pixels: Picture = np.empty(photo.pixels.shape, dtype)
    for number, plane in enumerate(channels):
        pixels[..., number] = from_float(plane, dtype)
    if photo.grey:
        pixels[..., 1:] = pixels[..., :1]
    return pixels


def _kept_power(result: Plane, plane: Plane) -> float:
    """The share of the variance that is left, 0..1."""
    variance = float(plane.var())
    return float(result.var()) / variance if variance else 1.0


def _without_stripes(photo: Photo) -> Retouched:
    """The photo without periodic noise; itself, and a note, where there is none."""
    waves = find_waves(photo.pixels[..., 0] if photo.grey else photo.pixels)
    if not waves:
        note = "no periodic noise was found; the picture is unchanged"
        return Retouched(photo, {"waves": 0}, note)
    if is_pattern(waves):
        note = "the picture itself is a pattern; it is unchanged"
        return Retouched(photo, {"waves": len(waves)}, note)
    removed: list[float] = []

    def results() -> Iterator[Plane]:
        for plane in planes_of(photo):
            result = without_waves(plane, waves)
            removed.append(float(np.mean(np.square(plane - result))))
            yield result

    pixels = _pixels(results(), photo, photo.pixels.dtype)
    return Retouched(replace(photo, pixels=pixels), _facts(removed, waves))


def _facts(removed: list[float], waves: list[Wave]) -> Mapping[str, Any]:
    """Where the waves were, their amplitude, and how much is gone, of 255."""
    rms = 255 * float(np.sqrt(np.mean(removed)))
    at = [[round(wave.u, 2), round(wave.v, 2), round(wave.amplitude, 2)] for wave in waves]
    return {"waves": len(waves), "removed_rms": round(rms, 3), "at": at[:_TOLD]}


def _marks(facts: Mapping[str, Any]) -> tuple[tuple[float, float], ...]:
    """Places of the spectrum that were found."""
    return tuple((u, v) for u, v, _ in facts.get("at", ()))
