"""Which encoder writes which frames into which file, and how it is set."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from av.codec import Codec
from av.codec.codec import UnknownCodecError

from cleanplate.core.errors import UsageError
from cleanplate.media.options import WORST_CRF

if TYPE_CHECKING:
    from pathlib import Path

    from cleanplate.media.options import EncodeOptions
from cleanplate.media.video_info import VideoForm

_LOG = logging.getLogger(__name__)

_FORMATS = {
    ".mp4": ("mp4", ("h264", "av1")),
    ".m4v": ("mp4", ("h264", "av1")),
    ".mov": ("mov", ("h264", "prores")),
    ".qt": ("mov", ("h264", "prores")),
    ".mkv": ("matroska", ("h264", "av1", "vp9", "prores")),
    ".webm": ("webm", ("vp9", "av1")),
}
"""By extension: FFmpeg's name of the container; the video formats written, preferred first."""

_ENCODERS = {"h264": "libx264", "av1": "libsvtav1", "vp9": "libvpx-vp9", "prores": "prores_ks"}
_ALPHA = ("vp9", "prores")

# Of equal look; x264's 18 is commonly taken for visually lossless.
_CRF = {"h264": 18, "av1": 24, "vp9": 24}
_PRESET = {"h264": "medium", "av1": "8", "vp9": "4"}
_PRESETS = {
    "h264": (
        [
            "ultrafast",
            "superfast",
            "veryfast",
            "faster",
            "fast",
            "medium",
            "slow",
            "slower",
            "veryslow",
            "placebo",
        ]
    ),
    "av1": [str(number) for number in range(14)],
    "vp9": [str(number) for number in range(9)],
}
"""From fast to small for h264, from small to fast for av1 and vp9 (their own scales)."""

_AV1_LEAST = 64
"""The least side SVT-AV1 documents; it refuses 16x2."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """A choice of encoder, ready to be opened."""

    container: str
    """FFmpeg's name of the container format."""
    encoder: str
    """FFmpeg's name of the encoder."""
    pixel_format: str
    """What the encoder takes."""
    size: tuple[int, int]
    """(H, W) the encoder takes: the frames', or padded to even numbers."""
    options: dict[str, str] = field(default_factory=dict)
    """The encoder's own options."""


def choose(path: Path, form: VideoForm, options: EncodeOptions) -> Encoding:
    """The encoder for frames of ``form`` in a file of this name.

    Depth the encoder cannot hold and odd sizes it cannot hold are warned of.

    Raises:
        UsageError: no such container, a codec or opacity it cannot hold, or an option out of range.
    """
    container, codecs = _format(path)
    codec = _codec(path, form, options, codecs)
    _check(codec, options)
    _check_av1_size(codec, form)
    if form.sample_aspect != 1 and codec != "h264":
        # Only H.264 holds it in its own stream; PyAV cannot set the container's.
        message = "%s: %s is written with square samples here, the source's are %s; use .mp4"
        _LOG.warning(message, path.name, codec, form.sample_aspect)
    return Encoding(
        container=container,
        encoder=_installed(codec),
        pixel_format=_pixel_format(path, codec, form),
        size=_encoded_size(path, codec, form.size),
        options=_options(codec, form, options),
    )


def _format(path: Path) -> tuple[str, tuple[str, ...]]:
    if path.suffix.lower() not in _FORMATS:
        msg = f"{path.name}: videos are written as {', '.join(_FORMATS)}; choose one of these"
        raise UsageError(msg)
    return _FORMATS[path.suffix.lower()]


def _codec(path: Path, form: VideoForm, options: EncodeOptions, allowed: tuple[str, ...]) -> str:
    suffix = path.suffix.lower()
    if form.alpha:
        allowed = tuple(codec for codec in allowed if codec in _ALPHA)
        if not allowed:
            msg = (
                f"a {suffix} file cannot hold transparency; write .mov (ProRes 4444) or .webm (VP9)"
            )
            raise UsageError(msg)
    if options.codec == "auto":
        deep_webm = suffix == ".webm" and form.depth > 8 and min(form.size) >= _AV1_LEAST
        return "av1" if deep_webm and "av1" in allowed else allowed[0]
    if options.codec not in allowed:
        what = "transparent video" if form.alpha else "video"
        msg = f"a {suffix} file holds {what} as {' or '.join(allowed)}, not {options.codec}"
        raise UsageError(msg)
    return options.codec


def _check(codec: str, options: EncodeOptions) -> None:
    limit = WORST_CRF.get(codec)
    if options.crf is not None and (limit is None or not 0 <= options.crf <= limit):
        allowed = f"0 (best) to {limit}" if limit else "no crf: its quality is fixed"
        msg = f"--crf {options.crf} cannot be used: {codec} takes {allowed}"
        raise UsageError(msg)
    presets = _PRESETS.get(codec, [])
    if options.preset is not None and options.preset not in presets:
        msg = f"--preset '{options.preset}' is not one of {codec}'s: {', '.join(presets) or 'none'}"
        raise UsageError(msg)


def _check_av1_size(codec: str, form: VideoForm) -> None:
    if codec == "av1" and min(form.size) < _AV1_LEAST:
        height, width = form.size
        msg = f"av1 needs 64x64 pixels or more, not {width}x{height}; use h264 or vp9"
        raise UsageError(msg)


def _installed(codec: str) -> str:
    try:
        Codec(_ENCODERS[codec], "w")
    except UnknownCodecError as error:
        msg = f"this FFmpeg lacks {_ENCODERS[codec]} and cannot write {codec}; choose another codec"
        raise UsageError(msg) from error
    return _ENCODERS[codec]


def _pixel_format(path: Path, codec: str, form: VideoForm) -> str:
    if codec == "prores":
        return "yuva444p10le" if form.alpha else "yuv422p10le"
    if codec == "vp9":
        if form.depth > 8:
            _LOG.warning("%s: VP9 is written with 8 bits a sample, the source has 10", path.name)
        return "yuva420p" if form.alpha else "yuv420p"
    return "yuv420p10le" if form.depth > 8 else "yuv420p"


def _encoded_size(path: Path, codec: str, size: tuple[int, int]) -> tuple[int, int]:
    """H.264 counts rows and columns in pairs; the last is repeated where one lacks."""
    height, width = size
    if codec != "h264" or (height % 2 == 0 and width % 2 == 0):
        return size
    padded = (height + height % 2, width + width % 2)
    message = "%s: H.264 needs even sizes, %dx%d is padded to %dx%d; .webm keeps it"
    _LOG.warning(message, path.name, width, height, padded[1], padded[0])
    return padded


def _options(codec: str, form: VideoForm, options: EncodeOptions) -> dict[str, str]:
    if codec == "prores":
        return {"profile": "4444" if form.alpha else "hq"}
    crf = str(_CRF[codec] if options.crf is None else options.crf)
    preset = options.preset or _PRESET[codec]
    if codec == "vp9":
        chosen = {"crf": crf, "b": "0", "deadline": "good", "cpu-used": preset, "row-mt": "1"}
        # libvpx: hidden reference frames of picture and opacity would fall apart.
        return chosen | ({"auto-alt-ref": "0"} if form.alpha else {})
    if codec == "av1":
        # SVT-AV1 writes its banner to stderr unless told before it starts.
        os.environ.setdefault("SVT_LOG", "1")
    return {"crf": crf, "preset": preset}
