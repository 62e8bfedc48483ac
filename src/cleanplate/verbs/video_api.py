"""The verbs on video files, for Python: what ``cleanplate.video`` offers."""

from __future__ import annotations

from pathlib import Path
from typing import Unpack

from cleanplate.core.progress import OnProgress
from cleanplate.core.times import Time
from cleanplate.effects.options import (
    BackgroundEnd,
    BlurOptions,
    CutoutOptions,
    Fit,
    Lens,
    ReplaceOptions,
)
from cleanplate.matting.options import MatteKeywords
from cleanplate.media.options import EncodeOptions
from cleanplate.verbs.api import subject_options
from cleanplate.verbs.blur import Blur
from cleanplate.verbs.matte import Matte
from cleanplate.verbs.options import movie_options
from cleanplate.verbs.remove import Remove
from cleanplate.verbs.replace import Replace
from cleanplate.verbs.result import Outcome
from cleanplate.verbs.subject import SubjectWork
from cleanplate.verbs.verb import Verb, resolved


def remove(
    source: str | Path,
    target: str | Path,
    *,
    background_only: bool = False,
    color: str | None = None,
    checkerboard: bool = False,
    start: Time = None,
    end: Time = None,
    encode: EncodeOptions | None = None,
    on_progress: OnProgress | None = None,
    **matte_options: Unpack[MatteKeywords],
) -> Outcome:
    """Cut the subject out of a video; ``target`` is .mov (ProRes 4444), .webm (VP9) or .webp.

    Args:
        source: a video or animated picture.
        target: the result; its extension chooses the format.
        background_only: keep the background and make the subject transparent.
        color: paste the subject on a colour; the result is opaque.
        checkerboard: paste it on grey and white squares.
        start: first time taken; None: from the beginning.
        end: first time not taken; None: to the end.
        encode: codec, quality, speed.
        on_progress: called after each frame.
        **matte_options: fields of `MatteOptions` and `ShapeOptions`.

    Returns:
        What was done: model, frames, seconds, a note where something was odd.

    Raises:
        InputError: the source cannot be read.
        UsageError: the target cannot hold the result, or an option cannot work.
        OutputError: the target cannot be written.
    """
    verb = Remove(CutoutOptions(background_only, color, checkerboard))
    return _run(source, target, verb, (start, end), encode, on_progress, matte_options)


def matte(
    source: str | Path,
    target: str | Path,
    *,
    start: Time = None,
    end: Time = None,
    encode: EncodeOptions | None = None,
    on_progress: OnProgress | None = None,
    **matte_options: Unpack[MatteKeywords],
) -> Outcome:
    """Write the matte of a video as a grey video; arguments, result and errors as `remove`."""
    return _run(source, target, Matte(), (start, end), encode, on_progress, matte_options)


def blur(
    source: str | Path,
    target: str | Path,
    *,
    strength: float = 0.5,
    kernel: int | None = None,
    lens: Lens = "gaussian",
    start: Time = None,
    end: Time = None,
    encode: EncodeOptions | None = None,
    on_progress: OnProgress | None = None,
    **matte_options: Unpack[MatteKeywords],
) -> Outcome:
    """Blur a video's background; else as `remove`.

    Args:
        source: a video or animated picture.
        target: the result.
        strength: 0 (none) to 1, relative to the picture's size.
        kernel: width of the blur in pixels (odd), in place of ``strength``.
        lens: gaussian, disc or hexagon.
        start: as `remove`.
        end: as `remove`.
        encode: as `remove`.
        on_progress: as `remove`.
        **matte_options: as `remove`.
    """
    verb = Blur(BlurOptions(strength, kernel, lens))
    return _run(source, target, verb, (start, end), encode, on_progress, matte_options)


def replace(
    source: str | Path,
    target: str | Path,
    background: str | Path = "white",
    *,
    fit: Fit = "cover",
    background_end: BackgroundEnd = "loop",
    start: Time = None,
    end: Time = None,
    encode: EncodeOptions | None = None,
    on_progress: OnProgress | None = None,
    **matte_options: Unpack[MatteKeywords],
) -> Outcome:
    """Put another background behind a video's subject; else as `remove`.

    Args:
        source: a video or animated picture.
        target: the result.
        background: a colour, a picture or a video.
        fit: cover, contain, stretch or tile.
        background_end: what happens when a video background ends: loop, hold or stop.
        start: as `remove`.
        end: as `remove`.
        encode: as `remove`.
        on_progress: as `remove`.
        **matte_options: as `remove`.
    """
    verb = Replace(ReplaceOptions(str(background), fit, background_end))
    return _run(source, target, verb, (start, end), encode, on_progress, matte_options)


def _run(
    source: str | Path,
    target: str | Path,
    verb: Verb,
    part: tuple[Time, Time],
    encode: EncodeOptions | None,
    on_progress: OnProgress | None,
    matte_options: MatteKeywords,
) -> Outcome:
    work = SubjectWork(verb, *subject_options(matte_options), movie_options(*part, encode))
    return work.movie(resolved(source), resolved(target), on_progress)
