"""Animated GIF, WebP and APNG as video, with opacity and durations in milliseconds."""

from __future__ import annotations

import contextlib
from fractions import Fraction
from typing import TYPE_CHECKING, Self

import av
import av.error
import numpy as np
import numpy.typing as npt
from PIL import Image, UnidentifiedImageError

from cleanplate.core.errors import InputError, OutputError, UsageError
from cleanplate.media.animation_sinks import MILLISECOND, AnimationOptions, GifSink, WebPSink
from cleanplate.media.formats import HEAD_BYTES, is_animated_webp, sniff
from cleanplate.media.memory_video import frame_from_rgb, memory_info, rgb_from_frame
from cleanplate.media.video_info import VideoForm, VideoInfo
from cleanplate.media.whole import output_error, whole_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

    from cleanplate.core.frames import Frame


_READABLE = ("GIF", "WEBP", "PNG")
_WRITABLE = (".gif", ".webp")
_DEFAULT_MS = 100
_SHORTEST_MS = 20
"""What browsers show a GIF frame of 0 or 10 ms as, and of how long."""

_WEBP_LARGEST = 16_383


def is_animated(path: Path) -> bool:
    """Whether the file is a GIF, WebP or PNG of more than one frame; False for anything else."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
        form = sniff(head)
        if form == "webp":
            return is_animated_webp(head)
        if form != "gif":
            return form == "apng"
        with Image.open(path) as image:
            return getattr(image, "n_frames", 1) > 1
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError):
        return False


class AnimationReader:
    """The frames of an animation; a `VideoSource` that can be gone through again.

    Args:
        path: a GIF, WebP or APNG; one of a single frame is a video of one frame.

    Raises:
        InputError: the file cannot be read as one of these.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._open() as image:
            durations = [_duration_ms(image, number) for number in range(_frame_count(image))]
            self.loop: int = int(image.info.get("loop", 1 if image.format == "GIF" else 0))
            """How often it is shown; 0: for ever."""
            self.info: VideoInfo = _describe(path, image, durations)
            """What the file holds."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Nothing is held between iterations."""

    def __iter__(self) -> Iterator[Frame]:
        pts = 0
        with self._open() as image:
            for index in range(self.info.frames or 1):
                picture, duration = self._picture(image, index)
                yield frame_from_rgb(
                    picture, pts=pts, time_base=MILLISECOND, index=index, duration=duration
                )
                pts += duration

    def _open(self) -> Image.Image:
        try:
            image = Image.open(self._path)
        except (OSError, UnidentifiedImageError, Image.DecompressionBombError) as error:
            msg = f"{self._path} cannot be read as an animation; give a GIF, WebP or APNG file"
            raise InputError(msg) from error
        if image.format not in _READABLE:
            image.close()
            msg = f"{self._path} is {image.format}, no animation; give a GIF, WebP or APNG file"
            raise InputError(msg)
        return image

    def _picture(self, image: Image.Image, index: int) -> tuple[npt.NDArray[np.uint8], int]:
        try:
            duration = _duration_ms(image, index)
            mode = "RGBA" if self.info.has_alpha else "RGB"
            return np.asarray(image.convert(mode)), duration
        except (OSError, EOFError, SyntaxError) as error:
            msg = f"frame {index} of {self._path} is damaged; make or copy the file again"
            raise InputError(msg) from error


def _frame_count(image: Image.Image) -> int:
    return int(getattr(image, "n_frames", 1))


def _duration_ms(image: Image.Image, index: int) -> int:
    """How long a frame is shown; goes there and loads it: Pillow knows durations only then."""
    image.seek(index)
    image.load()
    duration = round(image.info.get("duration", _DEFAULT_MS))
    return duration if duration >= _SHORTEST_MS or image.format != "GIF" else _DEFAULT_MS


def _describe(path: Path, image: Image.Image, durations: list[int]) -> VideoInfo:
    alpha = image.has_transparency_data or image.mode in ("RGBA", "LA", "PA")
    shape = (image.height, image.width, 4 if alpha else 3)
    total = max(1, sum(durations))
    base = memory_info(shape, Fraction(1000 * len(durations), total), len(durations))
    return VideoInfo(
        path=path,
        container=str(image.format).lower(),
        codec=str(image.format).lower(),
        coded_size=base.size,
        size=base.size,
        time_base=MILLISECOND,
        rate=base.rate,
        duration_s=total * MILLISECOND,
        frames=len(durations),
        pixel_format=base.pixel_format,
        colour=base.colour,
        has_alpha=alpha,
    )


class AnimationWriter:
    """Writes WebP (8-bit opacity) or GIF (256 colours, opaque or not); a context manager.

    On a clean exit the file is finished and renamed; on an exception nothing is left. WebP frames
    are encoded as they come. GIF keeps one byte a pixel of every frame until the end; its durations
    are multiples of 10 ms; rounding carries over, so that long animations do not drift.

    Args:
        path: the result, .webp or .gif.
        like: size and opacity of the frames.
        options: how they are encoded.

    Raises:
        UsageError: another extension, or a size the format cannot hold.
        OutputError: the place cannot be written to, or no frame was written.
    """

    def __init__(
        self, path: Path, *, like: VideoForm, options: AnimationOptions | None = None
    ) -> None:
        if path.suffix.lower() not in _WRITABLE:
            msg = f"{path.name}: animations are written as {' or '.join(_WRITABLE)}; choose one"
            raise UsageError(msg)
        if path.suffix.lower() == ".webp" and max(like.size) > _WEBP_LARGEST:
            msg = f"WebP holds at most {_WEBP_LARGEST} pixels a side, not {max(like.size)}"
            raise UsageError(msg)
        self._path = path
        self._form = like
        self._options = options or AnimationOptions()
        self._exit = contextlib.ExitStack()
        self._sink: GifSink | WebPSink
        self._held: tuple[npt.NDArray[np.uint8], Fraction, Fraction] | None = None
        self._first_s: Fraction | None = None

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as stack:
            temporary = stack.enter_context(whole_file(self._path))
            if self._path.suffix.lower() == ".gif":
                self._sink = GifSink(temporary, self._options)
            else:
                self._sink = WebPSink(temporary, self._form, self._options)
            stack.callback(self._sink.close)
            self._exit = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None:
            self._exit.__exit__(kind, error, trace)
            return
        with self._exit:
            self._finish()

    def write(self, frame: Frame) -> None:
        """Add one frame; it is shown until the next one's time.

        Raises:
            UsageError: another size than announced, or a time that does not grow.
            OutputError: the encoder or the disk refuses.
        """
        if frame.size != self._form.size:
            msg = (
                f"frame {frame.index} is {frame.size} (rows, columns), the video {self._form.size}"
            )
            raise UsageError(msg)
        if self._first_s is None:
            self._first_s = frame.time
        begin_s = frame.time - self._first_s
        if self._held is not None:
            if begin_s <= self._held[1]:
                msg = (
                    f"frame {frame.index} at {float(frame.time):g} s must come after the one before"
                )
                raise UsageError(msg)
            self._add(begin_s)
        picture = rgb_from_frame(frame)
        if not self._form.alpha:
            picture = picture[..., :3]
        self._held = (picture, begin_s, frame.duration * frame.time_base)

    def _add(self, end_s: Fraction) -> None:
        if self._held is None:
            return
        begin_ms, end_ms = (round(time * 1000) for time in (self._held[1], end_s))
        try:
            self._sink.add(self._held[0], begin_ms, max(begin_ms + 1, end_ms))
        except (av.error.FFmpegError, OSError) as error:
            raise _failure(self._path, error) from error

    def _finish(self) -> None:
        if self._held is None:
            msg = f"{self._path} was not written: there was no frame to write"
            raise OutputError(msg)
        length_s = self._held[2] or (1 / self._form.rate if self._form.rate else Fraction(1, 10))
        self._add(self._held[1] + length_s)
        try:
            self._sink.finish()
        except (av.error.FFmpegError, OSError) as error:
            raise _failure(self._path, error) from error


def _failure(path: Path, error: Exception) -> OutputError:
    if isinstance(error, OSError) and error.errno:
        return output_error(path, error)
    return OutputError(f"cannot write {path}: the encoder refuses ({error})")
