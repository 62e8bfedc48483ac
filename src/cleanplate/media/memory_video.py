"""What every source of video is, and one made of arrays, for tests and short clips."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, Self

import av
import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.core.frames import ColourTags, Frame, Matrix
from cleanplate.media import video_planes
from cleanplate.media.video_info import VideoInfo

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import TracebackType


class VideoSource(Protocol):
    """Frames in order, and what they are: a file, a camera, an animation, memory."""

    @property
    def info(self) -> VideoInfo:
        """What the source holds."""
        ...

    def __iter__(self) -> Iterator[Frame]: ...

    def close(self) -> None:
        """Free what the source holds; may be called again."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


class MemoryVideo:
    """A video of RGB or RGBA pictures that lie in memory.

    Args:
        pictures: one or more, uint8 (H, W, 3) or (H, W, 4), all of one shape.
        rate: frames a second.

    Raises:
        UsageError: no picture, several shapes, or no uint8 RGB(A).
    """

    def __init__(
        self, pictures: Sequence[npt.NDArray[np.uint8]], rate: Fraction | int = 25
    ) -> None:
        shapes = {picture.shape for picture in pictures}
        if len(shapes) != 1:
            msg = f"a video needs pictures of one shape, not of {sorted(shapes) or 'none'}"
            raise UsageError(msg)
        self._pictures = pictures
        self.info: VideoInfo = memory_info(shapes.pop(), Fraction(rate), len(pictures))
        """What the pictures are."""

    def __iter__(self) -> Iterator[Frame]:
        for index, picture in enumerate(self._pictures):
            yield frame_from_rgb(
                picture, pts=index, time_base=self.info.time_base, index=index, duration=1
            )

    def close(self) -> None:
        """Nothing to free."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def memory_info(shape: tuple[int, ...], rate: Fraction, frames: int) -> VideoInfo:
    """The description of ``frames`` pictures of ``shape`` (H, W, 3 | 4), ``rate`` a second."""
    size = (shape[0], shape[1])
    return VideoInfo(
        path=Path("memory"),
        container="memory",
        codec="rawvideo",
        coded_size=size,
        size=size,
        time_base=1 / rate,
        rate=rate,
        duration_s=frames / rate,
        frames=frames,
        pixel_format="rgba" if shape[2] == 4 else "rgb24",
        colour=rgb_colour(shape[0]),
        has_alpha=shape[2] == 4,
    )


def rgb_colour(height: int) -> ColourTags:
    """Tags of planes made from RGB: limited range, BT.709 from 720 lines, BT.601 below."""
    return ColourTags(int(Matrix.BT709 if height >= 720 else Matrix.SMPTE170M))


def frame_from_rgb(
    picture: npt.NDArray[np.uint8],
    *,
    pts: int,
    time_base: Fraction,
    index: int,
    duration: int = 0,
) -> Frame:
    """A frame from a picture, uint8 (H, W, 3) RGB or (H, W, 4) RGBA, tagged as `rgb_colour` says.

    Raises:
        UsageError: no uint8 RGB(A) picture.
    """
    if picture.dtype != np.uint8 or picture.ndim != 3 or picture.shape[2] not in (3, 4):
        msg = f"a frame is made of uint8 (H, W, 3 or 4), not of {picture.dtype} {picture.shape}"
        raise UsageError(msg)
    rgb = "rgba" if picture.shape[2] == 4 else "rgb24"
    source = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), rgb)
    colour = rgb_colour(picture.shape[0])
    planes = video_planes.planes_of(video_planes.native(source, colour, picture.shape[:2]))
    frame = Frame(planes[0], planes[1], planes[2], pts, time_base, index, colour)
    # libswscale raises opacities above one half by one; the picture's own are exact.
    alpha = picture[..., 3].copy() if picture.shape[2] == 4 else None
    return replace(frame, duration=duration, alpha=alpha)


def opaque_rgb(frame: Frame) -> npt.NDArray[np.uint8]:
    """A frame as RGB uint8 (H, W, 3); its opacity, if it has any, is left out."""
    return np.asarray(rgb_from_frame(frame)[..., :3], np.uint8)


def rgb_from_frame(frame: Frame) -> npt.NDArray[Any]:
    """The picture of a frame: uint8 (H, W, 3) RGB, or (H, W, 4) RGBA where it has opacity."""
    alpha = frame.alpha is not None
    source = video_planes.to_av(frame, alpha=alpha, size=frame.size)
    return video_planes.to_rgb(source, frame.colour, alpha=alpha)
