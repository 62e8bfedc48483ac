"""``info``: what is in a picture or a video, as the program sees it."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

from cleanplate.core.errors import InputError
from cleanplate.media.file_kind import kind_of
from cleanplate.media.images import read_photo
from cleanplate.media.open_video import open_source
from cleanplate.media.photo import Photo
from cleanplate.media.video_info import VideoInfo


def describe(path: Path) -> dict[str, Any]:
    """Facts about a file, ready for JSON: sizes in pixels, times in seconds, rates as fractions.

    Raises:
        InputError: the file cannot be read as a picture or video.
    """
    if not path.exists():
        msg = f"{path} does not exist"
        raise InputError(msg)
    if kind_of(path) in ("video", "animation"):
        with open_source(path) as source:
            return {"file": str(path), "kind": kind_of(path), **_video(source.info)}
    return {"file": str(path), "kind": "still", **_photo(read_photo(path))}


def _photo(photo: Photo) -> dict[str, Any]:
    height, width = photo.size
    return {
        "format": photo.format,
        "width": width,
        "height": height,
        "depth": str(photo.pixels.dtype),
        "grey": photo.grey,
        "alpha": photo.alpha is not None,
        "icc_bytes": len(photo.icc) if photo.icc else 0,
        "exif_bytes": len(photo.exif) if photo.exif else 0,
        "xmp_bytes": len(photo.xmp) if photo.xmp else 0,
        "dpi": list(photo.dpi) if photo.dpi else None,
    }


def _video(info: VideoInfo) -> dict[str, Any]:
    height, width = info.size
    return {
        "container": info.container,
        "codec": info.codec,
        "width": width,
        "height": height,
        "rotation": info.rotation,
        "sample_aspect": str(info.sample_aspect),
        "frame_rate": _text(info.rate),
        "time_base": str(info.time_base),
        "duration_s": None if info.duration_s is None else float(info.duration_s),
        "start_s": float(info.start_s),
        "frames": info.frames,
        "pixel_format": info.pixel_format,
        "depth": info.depth,
        "alpha": info.has_alpha,
        "full_range": info.colour.full_range,
        "matrix": int(info.colour.matrix),
        "primaries": int(info.colour.primaries),
        "transfer": int(info.colour.transfer),
        "audio": [
            {
                "codec": track.codec,
                "rate": track.rate,
                "channels": track.channels,
                "language": track.language,
            }
            for track in info.audio
        ],
        "subtitles": info.subtitles,
    }


def _text(rate: Fraction | None) -> str | None:
    return None if rate is None else str(rate)
