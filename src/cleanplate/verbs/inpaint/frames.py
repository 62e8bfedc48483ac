"""``inpaint`` on a video: the clean plate where the scene was seen, the method where it never was.

With a still camera the same fill is put into all frames, so it is as steady as the plate; only its
light follows each frame. Where the camera moves, and for scratches, which differ from frame to
frame and lie on what moves as well, each frame is filled for itself.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from cleanplate.core.frames import Frame
from cleanplate.core.pictures import Mask, Matte, to_uint8
from cleanplate.effects.video import Planes, half_size, picture_planes
from cleanplate.matting.stream import MatteStream
from cleanplate.media.memory_video import VideoSource, opaque_rgb
from cleanplate.media.open_video import open_source
from cleanplate.media.video_info import VideoForm
from cleanplate.motion.plate import spread
from cleanplate.pipeline.overlap import overlap
from cleanplate.restore.inpainting.methods import NARROW, inpaint
from cleanplate.restore.inpainting.pyramid import radius_of
from cleanplate.restore.masks import grown, subject_mask
from cleanplate.restore.rim import put_in
from cleanplate.restore.scratches import find_scratches
from cleanplate.restore.seen import STILL, Scene, SceneStack
from cleanplate.verbs.inpaint.marking import (
    finder_of,
    given_mask,
    margin,
    read_plate,
    scratch_margin,
)
from cleanplate.verbs.inpaint.options import InpaintOptions
from cleanplate.verbs.inpaint.run import SOFT
from cleanplate.verbs.result import NO_SUBJECT

_LOG = logging.getLogger(__name__)

_SAMPLES = 61
"""Frames, spread over the whole file, that the scene is made of."""


class Masks:
    """The mask of each frame: found in two halves, so that two threads can share the work.

    Args:
        video: the video, which can be gone through again.
        options: what says where the holes are.
        given: the mask itself, where the caller has one.
    """

    def __init__(self, video: VideoSource, options: InpaintOptions, given: Mask | None) -> None:
        self._options = options
        self._margin = margin(options, video.info.size)
        self.fixed: Mask | None = None
        """The mask of all frames, where it is given."""
        self._mattes: MatteStream | None = None
        if given is not None or options.mask is not None:
            self.fixed = given_mask(video.info.size, options, given).mask
        elif options.marking == "subject":
            self._mattes = finder_of(options).stream(video)

    @property
    def model(self) -> str | None:
        """What finds the subject."""
        return None if self._mattes is None else self._mattes.model

    @property
    def found_any(self) -> bool:
        """Whether a subject was found so far; true where none is looked for."""
        return self._mattes is None or self._mattes.found_any

    def find(self, frame: Frame) -> tuple[Frame, Matte | None]:
        """The first half: what needs the frames before."""
        return frame, None if self._mattes is None else self._mattes.find(frame)

    def draw(self, frame: Frame, coarse: Matte | None) -> Mask:
        """The second half: bool (H, W)."""
        if self.fixed is not None:
            return self.fixed
        if self._mattes is None or coarse is None:
            return grown(find_scratches(opaque_rgb(frame)), scratch_margin(self._options))
        matte = self._mattes.draw(frame, coarse).astype(np.float32) / np.float32(255)
        return subject_mask(matte, self._margin)


class InpaintRun:
    """The work on one video; a `cleanplate.verbs.plain.PlainRun`."""

    keeps_sound = True

    def __init__(
        self, video: VideoSource, options: InpaintOptions, given: Mask | None = None
    ) -> None:
        """Look at the scene.

        Raises:
            InputError: a mask or plate of another size.
            UsageError: nothing is left to fill from.
        """
        self.form: VideoForm = video.info.form
        self._options = options
        self._masks = Masks(video, options, given)
        self._facts: dict[str, Any] = {}
        self._plate = self._make_plate(video, given)
        self._planes: tuple[tuple[Any, ...], Planes] | None = None
        self._filled, self._frames = 0.0, 0

    def run(self, frames: Iterable[Frame]) -> Iterator[Frame]:
        """The frames, filled in."""
        with closing(overlap(frames, self._masks.find, self._fill)) as filled:
            yield from filled

    def facts(self) -> Mapping[str, Any]:
        """How much was filled in, and from what."""
        share = 100 * self._filled / max(1, self._frames)
        if not self._masks.found_any:
            _LOG.warning(NO_SUBJECT)
        named = {} if self._masks.model is None else {"model": self._masks.model}
        return {"filled_percent": round(share, 3), **named, **self._facts}

    def finish(self) -> None:
        """Nothing to let go of."""

    def _make_plate(self, video: VideoSource, given: Mask | None) -> npt.NDArray[np.uint8] | None:
        """What holes are filled from; None where each frame is filled for itself."""
        own = read_plate(self._options, video.info.size)
        if own is not None:
            self._facts["from"] = "plate"
            return to_uint8(own)
        narrow = self._masks.fixed is not None and radius_of(self._masks.fixed) <= NARROW
        if self._options.marking == "scratches" or narrow:
            self._facts["from"] = "frames"
            return None
        scene = self._scene(video, given)
        self._facts["stillness"] = round(scene.stillness, 3)
        if scene.stillness < STILL:
            _LOG.warning(
                "%s: the camera moves, so that no plate can be made; each frame is filled for "
                "itself, which flickers", video.info.path
            )  # fmt: skip
            self._facts["from"] = "frames"
            return None
        self._facts["from"] = "scene"
        self._facts["never_seen_percent"] = round(100 * float(scene.unseen.mean()), 3)
        how, radius = self._options.method, self._options.radius
        return inpaint(scene.picture, scene.unseen, method=how, radius=radius)

    def _scene(self, video: VideoSource, given: Mask | None) -> Scene:
        """The scene, from frames of the whole file, of which the video may be a part."""
        path = video.info.path
        whole = open_source(path) if path.is_file() else video
        # Its plate is made of the whole file, which takes time; it has no memory of frames.
        has_plate = self._options.model == "clean-plate"
        masks = self._masks if has_plate else Masks(whole, self._options, given)
        _LOG.info(
            "%s: looking through the whole video for the scene; filling begins after that", path
        )
        with whole, SceneStack() as stack:
            total = whole.info.frames if whole.info.duration_s else None
            # The stream of mattes wants frames, the plate's sampling takes anything.
            samples: Iterable[Any] = spread(whole, total, _SAMPLES)  # type: ignore[arg-type]
            for frame in samples:
                stack.add(opaque_rgb(frame), masks.draw(*masks.find(frame)))
            return stack.scene()

    def _fill(self, item: tuple[Frame, Matte | None]) -> Frame:
        frame, coarse = item
        mask = self._masks.draw(frame, coarse)
        self._frames += 1
        self._filled += float(mask.mean())
        if not mask.any():
            return frame
        soft = SOFT if self._options.marking == "subject" else 0
        return put_into(
            frame, self._planes_for(frame, mask), mask, soft, lit=self._plate is not None
        )

    def _planes_for(self, frame: Frame, mask: Mask) -> Planes:
        """What is put into a frame."""
        if self._plate is None:
            method = self._options.method
            if method == "auto":  # patches would take seconds a frame, and jump about
                method = "biharmonic" if radius_of(mask) <= NARROW else "telea"
            rgb = inpaint(opaque_rgb(frame), mask, method=method, radius=self._options.radius)
            return picture_planes(rgb, frame.colour, frame.depth)
        form = (frame.size, frame.depth, frame.colour)
        if self._planes is None or self._planes[0] != form:
            self._planes = form, picture_planes(self._plate, frame.colour, frame.depth)
        return self._planes[1]


def put_into(frame: Frame, planes: Planes, mask: Mask, soft: int, *, lit: bool) -> Frame:
    """A frame with its hole filled from planes of its form; the rest is as it was, bit for bit.

    Args:
        frame: where there is a hole.
        planes: what is put in.
        mask: bool (H, W).
        soft: pixels over which the frame fades into the planes.
        lit: whether the light is matched at the rim.
    """
    small = half_size(mask.view(np.uint8) * np.uint8(255), frame) > 0
    white = (1 << frame.depth) - 1
    y, u, v = (
        put_in(plane, patch, hole, white, fade) if lit else np.where(hole, patch, plane)
        for plane, patch, hole, fade in (
            (frame.y, planes[0], mask, soft),
            (frame.u, planes[1], small, soft // 2),
            (frame.v, planes[2], small, soft // 2),
        )
    )
    return replace(frame, y=y, u=u, v=v)
