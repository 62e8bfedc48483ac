"""Pictures and clips with a red subject on grey, made when a test needs them; what finds red."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image, ImageCms

SHARED = Path(__file__).parents[2].parent / "shared"
RED, GREY = (200, 30, 30), (120, 120, 120)
EXIF_ARTIST, EXIF_ORIENTATION = 0x013B, 0x0112


class RedMatter:
    """Finds what is red, at the picture's own size: a network whose answer is known."""

    name = "red"
    description = "arithmetic"
    looks_at = 384

    def __call__(self, rgb: np.ndarray) -> np.ndarray:
        red, green = rgb[..., 0].astype(int), rgb[..., 1].astype(int)
        return (red - green > 60).astype(np.float32)


def shared(name: str) -> Path:
    """A real file or folder, or skip the test."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"needs {name} from ../shared")
    return path


def picture(
    size: tuple[int, int] = (40, 60), *, at: int = 20, dtype: type = np.uint8
) -> np.ndarray:
    """Grey with a red block: all rows from a quarter to three, columns ``at`` to ``at + 20``."""
    rgb = np.empty((*size, 3), np.uint8)
    rgb[:] = GREY
    rgb[size[0] // 4 : size[0] * 3 // 4, at : at + 20] = RED
    if dtype is np.float32:
        return rgb.astype(np.float32) / np.float32(255)
    return rgb.astype(dtype) * dtype(257) if dtype is np.uint16 else rgb


def block(size: tuple[int, int] = (40, 60), *, at: int = 20, margin: int = 0) -> np.ndarray:
    """Where the red block of `picture` is, smaller by ``margin`` on every side."""
    mask = np.zeros(size, bool)
    mask[size[0] // 4 + margin : size[0] * 3 // 4 - margin, at + margin : at + 20 - margin] = True
    return mask


def outside(size: tuple[int, int] = (40, 60), *, at: int = 20, margin: int = 0) -> np.ndarray:
    """Where the block is not, nor closer to it than ``margin``."""
    return ~block(size, at=at, margin=-margin)


def srgb_profile() -> bytes:
    """An ICC profile, as cameras put them into photos."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def photo_file(path: Path, *, orientation: int = 1, **options: Any) -> Path:
    """A photo with EXIF, ICC profile and 240 dpi, stored so ``orientation`` turns it upright."""
    exif = Image.Exif()
    exif[EXIF_ORIENTATION], exif[EXIF_ARTIST] = orientation, "somebody"
    stored = Image.fromarray(picture())
    if orientation == 6:  # shown turned clockwise, so stored turned the other way
        stored = stored.transpose(Image.Transpose.ROTATE_90)
    if path.suffix in (".jpg", ".webp"):
        options = {"quality": 100, **options}
    if path.suffix == ".jpg":
        options = {"subsampling": 0, **options}
    stored.save(path, exif=exif, icc_profile=srgb_profile(), dpi=(240, 240), **options)
    return path


def as_bytes(form: str = "PNG") -> bytes:
    """The picture as the bytes of a file."""
    stream = io.BytesIO()
    Image.fromarray(picture()).save(stream, form)
    return stream.getvalue()


def pixels(path: Path | bytes) -> np.ndarray:
    """The pixels of a picture file as Pillow reads them."""
    with Image.open(io.BytesIO(path) if isinstance(path, bytes) else path) as image:
        return np.array(image)


def clip(
    path: Path,
    *,
    frames: int = 8,
    times: list[int] | None = None,
    time_base: Fraction = Fraction(1, 25),
    size: tuple[int, int] = (40, 60),
    sound: bool = True,
    rotation: int = 0,
    pixel_format: str = "yuv420p",
) -> Path:
    """A red block that moves two pixels a frame over grey, with a tone."""
    clock = str(time_base.denominator)
    with av.open(str(path), "w", options={"video_track_timescale": clock}) as out:
        video: Any = out.add_stream("libx264", rate=Fraction(25), options={"crf": "10"})
        video.height, video.width = size
        video.pix_fmt = pixel_format
        video.time_base = video.codec_context.time_base = time_base
        if rotation:
            video.set_display_rotation(-rotation)
        tone: Any = out.add_stream("aac", rate=44100, layout="mono") if sound else None
        for index, time in enumerate(times or range(frames)):
            frame = av.VideoFrame.from_ndarray(picture(size, at=10 + 2 * index % 30), "rgb24")
            frame.pts, frame.time_base = time, time_base
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
        if sound:
            _add_tone(out, tone, 8)
    return path


def _add_tone(out: Any, stream: Any, blocks: int) -> None:
    for number in range(blocks):
        wave = np.sin((np.arange(1024) + 1024 * number) / 16).astype(np.float32)
        frame = av.AudioFrame.from_ndarray(wave[None] / 4, "fltp", "mono")
        frame.sample_rate, frame.pts, frame.time_base = 44100, 1024 * number, Fraction(1, 44100)
        out.mux(stream.encode(frame))
    out.mux(stream.encode(None))


def decoded(path: Path, decoder: str | None = None) -> list[np.ndarray]:
    """The frames of a video as RGBA, decoded by FFmpeg alone."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        if decoder is None:
            return [frame.to_ndarray(format="rgba") for frame in container.decode(stream)]
        context: Any = av.CodecContext.create(decoder, "r")
        context.extradata = stream.codec_context.extradata
        frames = [frame for packet in container.demux(stream) for frame in context.decode(packet)]
        return [frame.to_ndarray(format="rgba") for frame in frames]


def times_s(path: Path) -> list[Fraction]:
    """When each frame of a video is shown."""
    with av.open(str(path)) as container:
        return [frame.pts * frame.time_base for frame in container.decode(video=0)]


def sound_packets(path: Path) -> list[bytes]:
    """The bytes of every packet of the first track of sound."""
    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux(audio=0) if packet.size]


def leftovers(folder: Path) -> list[str]:
    """Names of temporary files that a run left in a folder."""
    return [path.name for path in folder.rglob("*.part*")]
