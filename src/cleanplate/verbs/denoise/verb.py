"""The verb: noise out of one picture, or out of the frames of one video."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath
from typing import Any, ClassVar, TypeAlias

import numpy as np

from cleanplate.core.errors import UsageError
from cleanplate.media.formats import Kind
from cleanplate.media.images import read_photo
from cleanplate.media.memory_video import VideoSource
from cleanplate.media.photo import Photo
from cleanplate.restore.denoising.denoiser import Denoiser, Pixels, Strength
from cleanplate.restore.denoising.methods import make_denoiser
from cleanplate.restore.noise import estimate_sigma
from cleanplate.restore.quality import check_same_size, likeness
from cleanplate.verbs.denoise.movie import DenoiseRun
from cleanplate.verbs.denoise.options import NO_NOISE, DenoiseOptions
from cleanplate.verbs.plain import Retouched
from cleanplate.verbs.verb import check_writable, refuse_named_files, resolved, same_suffix

Wanted: TypeAlias = tuple[float | None, float | None]
"""Strengths for brightness and colour; None: by the noise found."""


@dataclass(frozen=True, slots=True)
class Denoise:
    """``denoise`` with its options; a `verbs.plain.PlainVerb`."""

    options: DenoiseOptions = field(default_factory=DenoiseOptions)
    """How."""

    name: ClassVar[str] = "denoise"
    tag: ClassVar[str] = "denoised"

    @property
    def method(self) -> str:
        """What is said beside results."""
        return self.options.method

    def still(self, photo: Photo) -> Retouched:
        """A photo without noise; depth, opacity and all that came along are kept.

        Raises:
            UsageError: the method needs frames, or the reference has another size.
            InputError: the reference cannot be read.
        """
        denoiser = denoiser_of(self.options)
        if denoiser.needs_frames:
            msg = (
                f"--method {denoiser.name} needs several frames: give a video, or numbered "
                "pictures as dir/%05d.png; for one picture take nlm"
            )
            raise UsageError(msg)
        before = planes_of(photo)
        reference = self._reference(photo)  # what is wrong with it is said before the work
        after, strength = cleaned(denoiser, [before], 0, self.options.strengths)
        facts = facts_of(before, after, strength, reference)
        note = NO_NOISE if self.options.finds_nothing(strength.luma) else None
        return Retouched(with_planes(photo, after), facts, note)

    def movie(self, source: VideoSource) -> DenoiseRun:
        """The work on a video.

        Raises:
            UsageError: the reference has another size.
            InputError: the reference cannot be read.
        """
        return DenoiseRun(source.info, denoiser_of(self.options), self.options)

    def suffix(self, kind: Kind, source_suffix: str) -> str:
        """The source's, where it can be written."""
        return same_suffix(source_suffix, kind)

    def check_target(self, target: PurePath, kind: Kind) -> None:
        """Refuse what holds no such result, and the reference itself."""
        check_writable(target, kind, alpha=False)
        refuse_named_files(Path(target), {"--reference": self.options.reference})

    def _reference(self, photo: Photo) -> Pixels | None:
        return None if self.options.reference is None else reference_of(self.options, photo)


def strength_for(denoiser: Denoiser, picture: Pixels, wanted: Wanted) -> Strength:
    """The strengths for a picture: those that are given, and those that fit its noise."""
    luma, chroma = wanted
    if luma is not None and chroma is not None:
        return Strength(luma, chroma)
    found = denoiser.strength_for(picture)
    return Strength(
        found.luma if luma is None else luma, found.chroma if chroma is None else chroma
    )


def denoiser_of(options: DenoiseOptions) -> Denoiser:
    """The method that is asked for."""
    return make_denoiser(
        options.method,
        template=options.template,
        search=options.search,
        frames=options.frames,
        space=options.space,
    )


def cleaned(
    denoiser: Denoiser, stack: list[Pixels], at: int, wanted: Wanted
) -> tuple[Pixels, Strength]:
    """One picture among its neighbours without noise, and how strong that was."""
    strength = strength_for(denoiser, stack[at], wanted)
    return denoiser.picture(stack, at, strength), strength


def planes_of(photo: Photo) -> Pixels:
    """What is worked on: grey (H, W), or RGB (H, W, 3)."""
    return np.ascontiguousarray(photo.pixels[..., 0]) if photo.grey else photo.pixels


def with_planes(photo: Photo, planes: Pixels) -> Photo:
    """The photo with other pixels, grey or RGB as it was."""
    if planes.ndim == 2:
        planes = np.repeat(planes[..., np.newaxis], 3, axis=2)
    return replace(photo, pixels=planes)


def reference_of(options: DenoiseOptions, photo: Photo) -> Pixels:
    """The undamaged picture, grey or RGB as the photo is.

    Raises:
        InputError: it cannot be read.
        UsageError: it has another size.
    """
    reference = read_photo(resolved(Path(str(options.reference))))
    check_same_size(photo.size, reference.size)
    return planes_of(reference) if photo.grey == reference.grey else _matching(photo, reference)


def _matching(photo: Photo, reference: Photo) -> Pixels:
    """A grey reference of a colour picture as RGB; a colour one of a grey picture as its luma."""
    if not photo.grey:
        return reference.pixels
    return planes_of(Photo(_luma(reference.pixels), grey=True))


def _luma(rgb: Pixels) -> Pixels:
    import cv2

    grey = cv2.cvtColor(np.ascontiguousarray(rgb), cv2.COLOR_RGB2GRAY)
    return np.repeat(np.asarray(grey)[..., np.newaxis], 3, axis=2)


def facts_of(
    before: Pixels, after: Pixels, strength: Strength, reference: Pixels | None
) -> Mapping[str, Any]:
    """What is told of one picture: noise, strengths, likeness to the reference."""
    facts: dict[str, Any] = {
        "sigma_before": round(estimate_sigma(before), 2),
        "sigma_after": round(estimate_sigma(after), 2),
        "h": round(strength.luma, 2),
    }
    if before.ndim == 3:
        facts["h_color"] = round(strength.chroma, 2)
    if reference is not None:
        for when, picture in (("before", before), ("after", after)):
            near = likeness(picture, reference)
            facts[f"psnr_{when}"] = None if near.psnr_db is None else round(near.psnr_db, 2)
            facts[f"ssim_{when}"] = None if near.ssim is None else round(near.ssim, 4)
    return facts
