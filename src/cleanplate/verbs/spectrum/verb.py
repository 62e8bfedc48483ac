"""The verb: the spectrum of a picture, a filtered picture, or one without its stripes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from cleanplate.core.pictures import from_float, to_float
from cleanplate.media.formats import Kind
from cleanplate.media.memory_video import VideoSource
from cleanplate.media.photo import Photo
from cleanplate.restore.frequency_filters import FrequencyFilter, filtered
from cleanplate.restore.periodic import Wave, find_waves, is_pattern, without_waves
from cleanplate.restore.spectrum import as_picture, log_magnitude
from cleanplate.verbs.plain import PlainRun, Retouched, pictures_only
from cleanplate.verbs.spectrum.options import SpectrumOptions
from cleanplate.verbs.spectrum.panel import Panel, draw_panel
from cleanplate.verbs.verb import check_writable, same_suffix

Channels = npt.NDArray[np.float32]
"""Float32 (H, W, C) with C 1 or 3, white is 1."""

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
        channels = channels_of(photo)
        if self.options.denoise_periodic:
            done = _without_stripes(photo, channels)
        elif self.options.filter != "none":
            done = self._filtered(photo, channels)
        else:
            done = self._shown(photo, channels)
        return self._plotted(channels, done) if self.options.plot else done

    def movie(self, source: VideoSource) -> PlainRun:  # noqa: ARG002 - there is none
        """None.

        Raises:
            UsageError: always.
        """
        raise pictures_only(self.name)

    def suffix(self, kind: Kind, source_suffix: str) -> str:
        """Png for what is looked at; the source's for a picture."""
        looked_at = self.options.plot or self.method == "log-magnitude"
        return ".png" if looked_at else same_suffix(source_suffix, kind)

    def check_target(self, target: PurePath, kind: Kind) -> None:
        """Refuse videos, and what holds no picture."""
        if kind != "still":
            raise pictures_only(self.name)
        check_writable(target, kind, alpha=False)

    def _shown(self, photo: Photo, channels: Channels) -> Retouched:
        """The centred log-magnitude spectrum of each channel, on one scale."""
        engine = self.options.engine
        decibels = np.dstack([log_magnitude(plane, engine) for plane in _planes(channels)])
        facts = {"peak_db": round(float(decibels.max()), 2)}
        return Retouched(_looked_at(as_picture(decibels), photo), facts)

    def _filtered(self, photo: Photo, channels: Channels) -> Retouched:
        made = filter_of(self.options)
        results = [filtered(plane, made, self.options.engine) for plane in _planes(channels)]
        pairs = zip(results, _planes(channels), strict=True)
        share = float(np.mean([_kept_power(*pair) for pair in pairs]))
        result = np.dstack(results) if made.keeps_mean else np.dstack(results) + _MIDDLE
        return Retouched(_with(photo, result), {"kept_power": round(share, 4)})

    def _plotted(self, channels: Channels, done: Retouched) -> Retouched:
        made = filter_of(self.options) if self.options.filter != "none" else None
        panel = draw_panel(Panel(channels, to_float(done.photo.pixels), made, _marks(done.facts)))
        return replace(done, photo=Photo(panel))


def channels_of(photo: Photo) -> Channels:
    """The colours of a photo, one channel where it is grey."""
    pixels = to_float(photo.pixels)
    return np.ascontiguousarray(pixels[..., :1] if photo.grey else pixels)


def filter_of(options: SpectrumOptions) -> FrequencyFilter:
    """The filter that is asked for."""
    if options.filter == "none":
        return FrequencyFilter(radius=options.radius)
    return FrequencyFilter(
        options.filter,
        options.radius,
        options.width,
        options.shape,
        options.order,
        options.places,
    )


def _planes(channels: Channels) -> list[npt.NDArray[np.float32]]:
    return [np.ascontiguousarray(channels[..., c]) for c in range(channels.shape[2])]


def _with(photo: Photo, channels: Channels) -> Photo:
    """The photo with other colours, in its own depth."""
    wide = np.repeat(channels, 3, axis=2) if channels.shape[2] == 1 else channels
    return replace(photo, pixels=from_float(np.ascontiguousarray(wide), photo.pixels.dtype))


def _looked_at(channels: Channels, photo: Photo) -> Photo:
    """A picture of figures: 8 bits, no profile, no opacity, grey where the photo is."""
    wide = np.repeat(channels, 3, axis=2) if channels.shape[2] == 1 else channels
    return Photo(from_float(np.ascontiguousarray(wide), np.dtype(np.uint8)), grey=photo.grey)


def _kept_power(result: npt.NDArray[np.float32], plane: npt.NDArray[np.float32]) -> float:
    """The share of the variance that is left, 0..1."""
    variance = float(plane.var())
    return float(result.var()) / variance if variance else 1.0


def _without_stripes(photo: Photo, channels: Channels) -> Retouched:
    """The photo without periodic noise; itself, and a note, where there is none."""
    waves = find_waves(channels if channels.shape[2] == 3 else channels[..., 0])
    if not waves:
        note = "no periodic noise was found; the picture is unchanged"
        return Retouched(photo, {"waves": 0}, note)
    if is_pattern(waves):
        note = "the picture itself is a pattern; it is unchanged"
        return Retouched(photo, {"waves": len(waves)}, note)
    results = np.dstack([without_waves(plane, waves) for plane in _planes(channels)])
    return Retouched(_with(photo, results), _facts(channels, results, waves))


def _facts(before: Channels, after: Channels, waves: list[Wave]) -> Mapping[str, Any]:
    """Where the waves were, their amplitude, and how much is gone, of 255."""
    removed = 255 * float(np.sqrt(np.mean(np.square(before - after))))
    at = [[round(wave.u, 2), round(wave.v, 2), round(wave.amplitude, 2)] for wave in waves]
    return {"waves": len(waves), "removed_rms": round(removed, 3), "at": at[:_TOLD]}


def _marks(facts: Mapping[str, Any]) -> tuple[tuple[float, float], ...]:
    """Places of the spectrum that were found."""
    return tuple((u, v) for u, v, _ in facts.get("at", ()))
