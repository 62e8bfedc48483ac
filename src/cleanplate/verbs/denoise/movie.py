"""Noise out of the frames of one video: windows in time, strengths by scene, what is told."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from cleanplate.core.frames import Frame
from cleanplate.media.video_info import VideoForm, VideoInfo
from cleanplate.restore.denoising.denoiser import Denoiser, Pixels, Strength
from cleanplate.restore.denoising.nlm import NonLocalMeans
from cleanplate.restore.denoising.windows import Window, windows
from cleanplate.restore.noise import estimate_sigma
from cleanplate.restore.quality import likeness
from cleanplate.verbs.denoise.camera import CameraWatch
from cleanplate.verbs.denoise.frames import chroma_of, luma_of, rgb_of, with_planes, with_rgb
from cleanplate.verbs.denoise.options import NO_NOISE, DenoiseOptions
from cleanplate.verbs.denoise.reference import Reference
from cleanplate.verbs.denoise.scenes import is_cut

_LOG = logging.getLogger(__name__)

_SAMPLED = 10
"""Of so many frames one is measured."""


@dataclass(frozen=True, slots=True)
class _Item:
    """A frame, and what of it is worked on; made once for all windows it is in."""

    frame: Frame
    luma: Pixels
    chroma: Pixels | None
    rgb: npt.NDArray[np.uint8] | None
    reference: Frame | None


class DenoiseRun:
    """The work on one video; a `verbs.plain.PlainRun`.

    Luma and chroma of the video are worked on as they are; nlm in CIELAB makes RGB of them first.

    Args:
        info: of the video.
        denoiser: the method.
        options: strengths and reference.

    Raises:
        UsageError: the reference has another size.
        InputError: the reference cannot be read.
    """

    keeps_sound = True

    def __init__(self, info: VideoInfo, denoiser: Denoiser, options: DenoiseOptions) -> None:
        self.form: VideoForm = info.form
        self._denoiser = denoiser
        self._options = options
        self._in_rgb = isinstance(denoiser, NonLocalMeans) and denoiser.space == "lab"
        if self._in_rgb and self.form.depth > 8:
            self._in_rgb = False
            _LOG.warning(
                "%s: OpenCV's CIELAB holds 8 bits; luma and chroma are worked on, to keep %s",
                info.path, self.form.depth,
            )  # fmt: skip
        reference = options.reference
        self._reference = None if reference is None else Reference(reference, info)
        self._camera = CameraWatch() if denoiser.needs_frames else None
        self._tally = _Tally()
        self._strength = Strength(0, 0)
        self._path = info.path

    def run(self, frames: Iterable[Frame]) -> Iterator[Frame]:
        """One frame for each, in order, with its time; ``frames // 2`` are read ahead."""
        for window in windows(self._items(frames), self._denoiser.frames, _is_cut):
            if window.begins:
                self._begin_scene(window.items[window.at])
            yield self._cleaned(window)

    def facts(self) -> Mapping[str, Any]:
        """Noise before and after, scenes, the last strengths, likeness to the reference."""
        told = self._tally.facts()
        if self._options.finds_nothing(self._strength.luma):
            _LOG.warning("%s: %s", self._path, NO_NOISE)
        told["h"], told["h_color"] = round(self._strength.luma, 2), round(self._strength.chroma, 2)
        if self._camera is not None:
            told["moving_camera"] = round(self._camera.moving_share, 3)
            if self._camera.moves:
                _LOG.warning(
                    "%s: the camera moves in %.0f %% of the frames, which cannot be averaged then; "
                    "--method nlm finds what is alike elsewhere",
                    self._path, 100 * self._camera.moving_share,
                )  # fmt: skip
        return told

    def finish(self) -> None:
        """Close the reference."""
        if self._reference is not None:
            self._reference.close()

    def _items(self, frames: Iterable[Frame]) -> Iterator[_Item]:
        for frame in frames:
            chroma = chroma_of(frame)
            rgb = rgb_of(frame) if self._in_rgb and chroma is not None else None
            other = None if self._reference is None else self._reference.at(frame)
            yield _Item(frame, luma_of(frame), chroma, rgb, other)

    def _begin_scene(self, item: _Item) -> None:
        """The strengths for a scene: fixed ones, or those for its first frame's noise."""
        self._tally.scenes += 1
        luma, chroma = self._options.strengths
        if luma is None:
            luma = self._denoiser.strength_for(item.luma).luma
        if chroma is None:
            noise = 0.0 if item.chroma is None else estimate_sigma(item.chroma)
            chroma = self._denoiser.per_sigma * noise
        self._strength = Strength(luma, chroma)

    def _cleaned(self, window: Window[_Item]) -> Frame:
        item = window.items[window.at]
        if self._camera is not None:
            self._camera.look(item.luma, begins=window.begins)
        pictures = [other.rgb for other in window.items if other.rgb is not None]
        if item.rgb is not None and len(pictures) == len(window.items):
            result = with_rgb(
                item.frame, self._denoiser.picture(pictures, window.at, self._strength)
            )
        else:
            result = self._by_planes(window)
        self._tally.add(item, result)
        return result

    def _by_planes(self, window: Window[_Item]) -> Frame:
        item, strength = window.items[window.at], self._strength
        smoothed = self._denoiser.smoothed
        luma = smoothed([other.luma for other in window.items], window.at, strength.luma)
        if item.chroma is None:
            return with_planes(item.frame, luma, None)
        # A frame without colour among others has neutral planes all the same.
        stack = [_coloured(other, item.chroma) for other in window.items]
        return with_planes(item.frame, luma, smoothed(stack, window.at, strength.chroma))


def _coloured(item: _Item, like: Pixels) -> Pixels:
    if item.chroma is not None:
        return item.chroma
    return np.full_like(like, 128 if like.dtype == np.uint8 else 1 << 15)


def _is_cut(before: _Item, after: _Item) -> bool:
    """Whether another scene begins, or frames of another size."""
    if before.luma.shape != after.luma.shape or before.luma.dtype != after.luma.dtype:
        return True
    return is_cut(_eight_bits(before.luma), _eight_bits(after.luma))


def _eight_bits(luma: Pixels) -> npt.NDArray[np.uint8]:
    return np.asarray(luma if luma.dtype == np.uint8 else np.right_shift(luma, 8), np.uint8)


class _Tally:
    """Sums over the frames that are measured."""

    def __init__(self) -> None:
        self.scenes = 0
        self._seen = 0
        self._sums: dict[str, list[float]] = {}

    def add(self, item: _Item, result: Frame) -> None:
        """Measure a frame, if it is its turn."""
        self._seen += 1
        if (self._seen - 1) % _SAMPLED:
            return
        after = luma_of(result)
        self._note("sigma_before", estimate_sigma(item.luma))
        self._note("sigma_after", estimate_sigma(after))
        if item.reference is not None:
            clean = luma_of(item.reference)
            for when, luma in (("before", item.luma), ("after", after)):
                near = likeness(luma, clean)
                self._note(f"psnr_{when}", near.psnr_db)
                self._note(f"ssim_{when}", near.ssim)

    def facts(self) -> dict[str, Any]:
        """The means, and how many scenes there were."""
        means = {name: round(float(np.mean(values)), 4) for name, values in self._sums.items()}
        return {**means, "scenes": self.scenes}

    def _note(self, name: str, value: float | None) -> None:
        if value is not None:
            self._sums.setdefault(name, []).append(value)
