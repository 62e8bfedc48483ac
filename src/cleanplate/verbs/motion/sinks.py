"""Where masks, overlays and backgrounds go: videos, or folders of pictures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

from cleanplate.core.frames import Frame
from cleanplate.effects.video import MatteFrames
from cleanplate.media.animation import is_animated
from cleanplate.media.image_writer import write_photo
from cleanplate.media.memory_video import frame_from_rgb, rgb_colour
from cleanplate.media.photo import grey_photo
from cleanplate.media.video_info import VideoForm, VideoInfo
from cleanplate.media.video_writer import VideoWriter
from cleanplate.motion.drawing import overlaid, stamped
from cleanplate.motion.subtractor import Pixels
from cleanplate.verbs.motion.watch import Seen


@dataclass(frozen=True, slots=True)
class Sound:
    """The video that frames come from, and which part of it they are."""

    source: Path
    """The file."""
    info: VideoInfo
    """What it holds."""
    start_s: Fraction | None = None
    """First time taken, in seconds from the beginning; None: there."""
    end_s: Fraction | None = None
    """First time not taken."""


class PictureVideo:
    """A sink that is a video; a part of another one begins at 0."""

    def __init__(
        self, target: Path, form: VideoForm, part: Sound | None, *, sounds: bool = False
    ) -> None:
        start_s = end_s = None
        if part is not None:
            start_s = part.info.on_clock(part.start_s) or part.info.origin_s or None
            end_s = part.info.on_clock(part.end_s)
        heard = sounds and part is not None and not is_animated(part.source)
        self._writer = VideoWriter(
            target,
            like=form,
            audio_from=part.source if heard and part is not None else None,
            start_s=start_s,
            end_s=end_s,
        )

    def __enter__(self) -> Self:
        self._writer.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._writer.__exit__(kind, error, trace)

    def put(self, rgb: Pixels, like: Frame) -> None:
        """Write a picture at the time of a frame."""
        self.put_frame(
            frame_from_rgb(
                rgb,
                pts=like.pts,
                time_base=like.time_base,
                index=like.index,
                duration=like.duration,
            )
        )

    def put_frame(self, frame: Frame) -> None:
        """Write a frame of the video's form."""
        self._writer.write(frame)


class MaskVideo(PictureVideo):
    """Masks as a grey, silent video."""

    def __init__(self, target: Path, form: VideoForm, part: Sound | None) -> None:
        super().__init__(target, replace(form, alpha=False, depth=8), part)
        self._frames = MatteFrames()

    def write(self, seen: Seen) -> None:
        """Write the frame's mask."""
        self.put_frame(self._frames.process(replace(seen.frame, alpha=None), seen.mask))


class MaskFolder:
    """Masks as pictures, exact to the label: ``000000.png`` and so on."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """What was written stays: each picture is whole."""

    def write(self, seen: Seen) -> None:
        """Write the frame's mask."""
        write_photo(self._folder / f"{seen.number:06}.png", grey_photo(seen.mask))


class OverlayVideo(PictureVideo):
    """The frames with what moves tinted, and the source's sound."""

    def __init__(self, target: Path, form: VideoForm, part: Sound | None, *, stamp: bool) -> None:
        super().__init__(target, rgb_form(form), part, sounds=True)
        self._stamp = stamp

    def write(self, seen: Seen) -> None:
        """Write the tinted frame."""
        drawn = overlaid(seen.rgb, seen.mask)
        if self._stamp:
            drawn = stamped(drawn, seen.number, seen.time_s)
        self.put(drawn, seen.frame)


class BackgroundVideo(PictureVideo):
    """The background as the model has it, five times a second; black while it has none."""

    def __init__(self, target: Path, form: VideoForm, part: Sound | None) -> None:
        super().__init__(target, rgb_form(form), part)

    def write(self, seen: Seen) -> None:
        """Write the background that was taken last."""
        if seen.background is not None:
            self.put(seen.background, seen.frame)


def rgb_form(form: VideoForm) -> VideoForm:
    """The form of frames that are made from RGB pictures."""
    return replace(form, colour=rgb_colour(form.size[0]), alpha=False, depth=8)
