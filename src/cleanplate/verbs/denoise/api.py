"""Denoising for Python: what ``cleanplate.denoise`` and ``cleanplate.video.denoise`` are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Unpack, overload

import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.core.progress import OnProgress, Teller
from cleanplate.core.times import Time
from cleanplate.media.options import EncodeOptions
from cleanplate.restore.denoising.windows import windows
from cleanplate.verbs.denoise.options import DenoiseKeywords, DenoiseOptions
from cleanplate.verbs.denoise.verb import Denoise, cleaned, denoiser_of
from cleanplate.verbs.on_any import on_any
from cleanplate.verbs.options import movie_options
from cleanplate.verbs.plain import PlainWork
from cleanplate.verbs.result import Outcome
from cleanplate.verbs.verb import resolved


@overload
def denoise(
    picture: list[npt.NDArray[Any]],
    *,
    out: None = None,
    on_progress: OnProgress | None = None,
    **options: Unpack[DenoiseKeywords],
) -> list[npt.NDArray[Any]]: ...


@overload
def denoise(
    picture: Any,
    *,
    out: str | Path | None = None,
    on_progress: OnProgress | None = None,
    **options: Unpack[DenoiseKeywords],
) -> Any: ...


def denoise(
    picture: Any,
    *,
    out: str | Path | None = None,
    on_progress: OnProgress | None = None,
    **options: Unpack[DenoiseKeywords],
) -> Any:
    """Take the noise out of a picture, or of frames in a row.

    Args:
        picture: RGB, RGBA or grey array (uint8, uint16 or float in [0, 1]); a Pillow image; a path;
            the bytes of a picture file; or a list of arrays of one size, grey (H, W) or RGB
            (H, W, 3): frames of one scene, each looked at with its neighbours.
        out: where the result goes when ``picture`` is a path; None: beside it.
        on_progress: called after each frame of a list.
        **options: fields of `DenoiseOptions`, such as ``method="wavelet"`` or ``h="auto"``.

    Returns:
        The same kind; for a path, that of the file written.

    Raises:
        InputError: a picture cannot be read.
        UsageError: no picture, frames of different sizes, or an option that cannot work.
        OutputError: the result cannot be written.
    """
    made = options_of(options)
    if isinstance(picture, list):
        return _frames(picture, made, Teller(on_progress, len(picture)))
    return on_any(picture, Denoise(made), PlainWork(Denoise(made)).retouch, out)


def denoise_video(
    source: str | Path,
    target: str | Path,
    *,
    start: Time = None,
    end: Time = None,
    encode: EncodeOptions | None = None,
    on_progress: OnProgress | None = None,
    **options: Unpack[DenoiseKeywords],
) -> Outcome:
    """Take the noise out of a video; its sound and its times are kept.

    Args:
        source: a video or animated picture.
        target: the result; its extension chooses the format.
        start: first time taken; None: from the beginning.
        end: first time not taken; None: to the end.
        encode: codec, quality, speed.
        on_progress: called after each frame.
        **options: fields of `DenoiseOptions`.

    Returns:
        What was done; ``facts`` tell the noise before and after.

    Raises:
        InputError: the source cannot be read.
        UsageError: the target cannot hold the result, or an option cannot work.
        OutputError: the target cannot be written.
    """
    work = PlainWork(Denoise(options_of(options)), movie_options(start, end, encode))
    return work.movie(resolved(source), resolved(target), on_progress)


def options_of(keywords: DenoiseKeywords) -> DenoiseOptions:
    """The options that keywords mean; numbers are taken for strengths, too."""
    given: dict[str, Any] = {**keywords}
    for name in ("h", "h_color"):
        if given.get(name) is not None:
            given[name] = str(given[name])
    return DenoiseOptions(**given)


def _frames(
    pictures: Sequence[npt.NDArray[Any]], options: DenoiseOptions, told: Teller
) -> list[npt.NDArray[Any]]:
    """Frames of one scene, each with its neighbours; the strength is that of the first one."""
    if options.reference is not None:
        msg = "reference= is for one picture or a video; compare frames with the ones returned"
        raise UsageError(msg)
    denoiser, wanted = denoiser_of(options), options.strengths
    results: list[npt.NDArray[Any]] = []
    for window in windows(pictures, denoiser.frames, lambda _before, _after: False):
        stack = [np.ascontiguousarray(picture) for picture in window.items]
        result, strength = cleaned(denoiser, stack, window.at, wanted)
        wanted = strength.luma, strength.chroma
        results.append(result)
        told(len(results))
    return results
