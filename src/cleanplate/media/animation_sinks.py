"""How frames become an animated GIF or WebP, one class a format."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import av
import numpy as np
import numpy.typing as npt
from PIL import Image

from cleanplate.core.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from cleanplate.media.video_info import VideoForm

MILLISECOND = Fraction(1, 1000)
"""The unit of every animation's times here."""

_GIF_TRANSPARENT = 255
_WEBP_ALPHA = 0x10


@dataclass(frozen=True, slots=True)
class AnimationOptions:
    """How an animation is encoded."""

    loop: int = 0
    """How often it is shown; 0: for ever."""
    lossless: bool = False
    """WebP: keep every pixel of the frames (larger files)."""
    quality: int = 85
    """WebP, lossy: 0 smallest .. 100 best."""

    def __post_init__(self) -> None:
        if not 0 <= self.quality <= 100:
            msg = f"quality must lie in 0 (smallest) .. 100 (best), not {self.quality}"
            raise UsageError(msg)
        if not 0 <= self.loop <= 65_535:
            msg = f"loop must lie in 0 (for ever) .. 65535, not {self.loop}"
            raise UsageError(msg)


class GifSink:
    """Collects frames of 256 colours and lets Pillow write them."""

    def __init__(self, path: Path, options: AnimationOptions) -> None:
        self._path = path
        self._loop = options.loop
        self._frames: list[Image.Image] = []
        self._ends: list[int] = []

    def add(self, picture: npt.NDArray[np.uint8], begin_ms: int, end_ms: int) -> None:
        """Quantise one picture; GIF counts hundredths of a second."""
        self._frames.append(_palette_image(picture))
        begin = self._ends[-1] if self._ends else round(begin_ms / 10) * 10
        self._ends.append(max(begin + 10, round(end_ms / 10) * 10))

    def finish(self) -> None:
        """Write the file."""
        starts = [0, *self._ends[:-1]]
        durations = [end - start for start, end in zip(starts, self._ends, strict=True)]
        # Pillow, as the format, leaves the loop block out for a single showing.
        extra: dict[str, Any] = {} if self._loop == 1 else {"loop": self._loop}
        self._frames[0].save(
            self._path,
            "GIF",
            save_all=True,
            append_images=self._frames[1:],
            duration=durations,
            disposal=2,
            optimize=False,
            **extra,
        )

    def close(self) -> None:
        """Free the frames."""
        self._frames = []


def _palette_image(picture: npt.NDArray[np.uint8]) -> Image.Image:
    """The picture in 255 colours of its own; opacity below one half becomes the 256th."""
    colours = Image.fromarray(np.ascontiguousarray(picture[..., :3])).quantize(255)
    if picture.shape[2] == 3:
        return colours
    indices = np.asarray(colours).copy()
    indices[picture[..., 3] < 128] = _GIF_TRANSPARENT
    result = Image.fromarray(indices, "P")
    palette = colours.getpalette() or []
    result.putpalette([*palette[:765], *([0] * (768 - len(palette[:765])))])
    result.info["transparency"] = _GIF_TRANSPARENT
    return result


class WebPSink:
    """Hands frames to libwebp as they come."""

    def __init__(self, path: Path, form: VideoForm, options: AnimationOptions) -> None:
        self._path = path
        self._alpha = form.alpha
        self._end_ms = 0
        self._container = av.open(
            f"file:{path}", "w", format="webp", options={"loop": str(options.loop)}
        )
        settings = {"lossless": str(int(options.lossless)), "quality": str(options.quality)}
        stream: Any = self._container.add_stream("libwebp_anim", rate=1000, options=settings)
        stream.height, stream.width = form.size
        stream.pix_fmt = "bgra"
        stream.time_base = stream.codec_context.time_base = MILLISECOND
        self._stream = stream

    def add(self, picture: npt.NDArray[np.uint8], begin_ms: int, end_ms: int) -> None:
        """Encode one picture."""
        kind = "rgba" if picture.shape[2] == 4 else "rgb24"
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), kind).reformat(
            format="bgra"
        )
        frame.pts, frame.time_base, frame.duration = begin_ms, MILLISECOND, end_ms - begin_ms
        self._container.mux(self._stream.encode(frame))
        self._end_ms = end_ms

    def finish(self) -> None:
        """Write the file."""
        self._container.mux(self._stream.encode(None))
        self._container.close()
        _mend_webp(self._path, self._end_ms, alpha=self._alpha)

    def close(self) -> None:
        """Close the file."""
        self._container.close()


def _mend_webp(path: Path, total_ms: int, *, alpha: bool) -> None:
    """Set right what the encoder leaves: the length of the last frame and the mark of opacity.

    FFmpeg shows the last frame as long as the average; libwebp crops frames to their opaque part
    and then marks the file opaque, so that decoders fill the rest. A WebP is RIFF: name, length,
    payload padded to even; VP8X holds the marks in byte 0, ANMF a frame's milliseconds in bytes
    12 to 14 (RFC 9649, 2.7). A single frame is a still picture and has neither.
    """
    with path.open("r+b") as file:
        file.seek(12)
        before_ms, last_at, last_ms = 0, 0, 0
        while len(header := file.read(8)) == 8:
            begin = file.tell()
            if header[:4] == b"ANMF":
                before_ms += last_ms
                last_at = begin + 12
                last_ms = int.from_bytes(file.read(15)[12:], "little")
            elif header[:4] == b"VP8X" and alpha:
                marks = file.read(1)[0] | _WEBP_ALPHA
                file.seek(begin)
                file.write(bytes([marks]))
            length = int.from_bytes(header[4:], "little")
            file.seek(begin + length + length % 2)
        if last_at:
            file.seek(last_at)
            file.write(min(max(total_ms - before_ms, 1), 0xFFFFFF).to_bytes(3, "little"))
