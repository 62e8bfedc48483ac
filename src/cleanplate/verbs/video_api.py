"""The verbs on video files, for Python: what ``cleanplate.video`` offers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cleanplate.core.progress import OnProgress
from cleanplate.core.times import parse_time
from cleanplate.effects.options import BlurOptions, CutoutOptions, ReplaceOptions
from cleanplate.media.options import EncodeOptions
from cleanplate.verbs import movie
from cleanplate.verbs.api import finder_for
from cleanplate.verbs.blur import Blur
from cleanplate.verbs.matte import Matte
from cleanplate.verbs.options import MovieOptions
from cleanplate.verbs.remove import Remove
from cleanplate.verbs.replace import Replace
from cleanplate.verbs.result import Outcome
from cleanplate.verbs.verb import Verb, resolved

Time = str | float | None
"""Seconds, or text as ``1:02.5``."""


def remove(
    source: str | Path,
    target: str | Path,
    *,
    options: CutoutOptions | None = None,
    start: Time = None,
    end: Time = None,
    encode: EncodeOptions | None = None,
    on_progress: OnProgress | None = None,
    **matte_options: Any,
) -> Outcome:
    """Cut the subject out of a video; ``target`` is .mov (ProRes 4444), .webm (VP9) or .webp.

    Args:
        source: a video or animated picture.
        target: the result; its extension chooses the format.
        options: what stands around the subject.
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
    verb = Remove(options or CutoutOptions())
    return _run(source, target, verb, (start, end), encode, on_progress, matte_options)


def matte(
    source: str | Path,
    target: str | Path,
    *,
    start: Time = None,
    end: Time = None,
    encode: EncodeOptions | None = None,
    on_progress: OnProgress | None = None,
    **matte_options: Any,
) -> Outcome:
    """Write the matte of a video as a grey video; arguments, result and errors as `remove`."""
    return _run(source, target, Matte(), (start, end), encode, on_progress, matte_options)


def blur(
    source: str | Path,
    target: str | Path,
    *,
    options: BlurOptions | None = None,
    start: Time = None,
    end: Time = None,
    encode: EncodeOptions | None = None,
    on_progress: OnProgress | None = None,
    **matte_options: Any,
) -> Outcome:
    """Blur a video's background; arguments, result and errors as `remove`."""
    verb = Blur(options or BlurOptions())
    return _run(source, target, verb, (start, end), encode, on_progress, matte_options)


def replace(
    source: str | Path,
    target: str | Path,
    background: str | Path = "white",
    *,
    options: ReplaceOptions | None = None,
    start: Time = None,
    end: Time = None,
    encode: EncodeOptions | None = None,
    on_progress: OnProgress | None = None,
    **matte_options: Any,
) -> Outcome:
    """Put another background behind a video's subject; else as `remove`.

    Args:
        source: a video or animated picture.
        target: the result.
        background: a colour, a picture or a video; ignored where ``options`` are given.
        options: background, how it is fitted, what happens when it ends.
        start: as `remove`.
        end: as `remove`.
        encode: as `remove`.
        on_progress: as `remove`.
        **matte_options: as `remove`.
    """
    verb = Replace(options or ReplaceOptions(background=str(background)))
    return _run(source, target, verb, (start, end), encode, on_progress, matte_options)


def _run(
    source: str | Path,
    target: str | Path,
    verb: Verb,
    part: tuple[Time, Time],
    encode: EncodeOptions | None,
    on_progress: OnProgress | None,
    matte_options: dict[str, Any],
) -> Outcome:
    start, end = (None if time is None else parse_time(str(time)) for time in part)
    options = MovieOptions(start, end, encode or EncodeOptions())
    finder = finder_for(matte_options)
    return movie.run(resolved(source), resolved(target), verb, finder, options, on_progress)
