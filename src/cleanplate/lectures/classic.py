"""Lecture to slides as it was done before: frame difference, GMG, KNN and MOG2, then dHash.

Made after the published program "Build video to slides", its rules and numbers, not its code: a
background model sees what moves, a picture is taken when nothing does, and pictures with alike
hashes are one slide. A picture beside the slides that never rests, such as a webcam, defeats it.

Reference:
    LearnOpenCV, Video to slides converter using background estimation and frame differencing, 2022;
    its duplicate filter with a queue is that of its later edition "video2slides".
"""

from __future__ import annotations

import time
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import numpy as np

from cleanplate.core.frames import Frame
from cleanplate.core.progress import OnProgress, Progress
from cleanplate.hashes.hash import grey_of, hash_of_grey
from cleanplate.hashes.value import Hash
from cleanplate.lectures.classic_capture import ClassicKnobs
from cleanplate.lectures.classic_deck import Capture, sort_captures
from cleanplate.lectures.classic_view import cut, luma_of
from cleanplate.lectures.classic_watch import thresholds_of, watch_for
from cleanplate.lectures.deck import Deck
from cleanplate.lectures.options import FindOptions
from cleanplate.media.images import read_photo
from cleanplate.media.open_video import open_source
from cleanplate.media.photo import Photo
from cleanplate.media.video_info import VideoInfo

_KNOBS = ClassicKnobs()


class _Part(NamedTuple):
    """Of a video, in seconds from the beginning of the file; None: its beginning, its end."""

    start_s: Fraction | None = None
    end_s: Fraction | None = None


_WHOLE = _Part()


def classic_pages(
    path: Path,
    options: FindOptions,
    *,
    knobs: ClassicKnobs = _KNOBS,
    start_s: Fraction | None = None,
    end_s: Fraction | None = None,
    on_progress: OnProgress | None = None,
) -> list[Capture]:
    """The pictures a classic method takes of a lecture, before duplicates are dropped.

    Args:
        path: the video.
        options: of these, ``method``, ``region``, ``hash`` and ``hash_size``.
        knobs: the method's own.
        start_s: where to begin, in seconds from the beginning of the file; None: there.
        end_s: where to end; None: with the video.
        on_progress: told after each frame.

    Raises:
        UsageError: no classic method, no frame between the times, or the region lies outside the
            picture.
        InputError: the file is no readable video.
        MissingError: GMG where OpenCV lacks it.
    """
    return _watched(path, _Part(start_s, end_s), options, knobs, on_progress).captures


def find_classic(
    path: Path,
    options: FindOptions,
    *,
    knobs: ClassicKnobs = _KNOBS,
    start_s: Fraction | None = None,
    end_s: Fraction | None = None,
    on_progress: OnProgress | None = None,
) -> Deck:
    """The slides of a lecture by a classic method.

    A slide's stay lasts from its picture to the next one, whichever that is. ``min_stay`` is
    of no effect: the classic methods have no such rule.

    Args:
        path: the video.
        options: which method, and what is done with its pictures.
        knobs: the method's own.
        start_s: where to begin, in seconds from the beginning of the file; None: there.
        end_s: where to end; None: with the video.
        on_progress: told after each frame.

    Raises:
        UsageError: no classic method, no frame between the times, or the region lies outside the
            picture.
        InputError: the file is no readable video, or the excluded picture no readable picture.
        MissingError: GMG where OpenCV lacks it.
    """
    excluded = None if options.exclude is None else read_photo(Path(options.exclude).expanduser())
    captures, info, over_s = _watched(path, _Part(start_s, end_s), options, knobs, on_progress)
    unwanted = None if excluded is None else _hash_of_unwanted(excluded, info.size, options)
    slides, dropped = sort_captures(captures, over_s, options, knobs=knobs, unwanted=unwanted)
    return Deck(
        source=str(path),
        duration_s=float(over_s if info.duration_s is None else info.duration_s),
        size=info.size,
        method=options.method,
        slides=tuple(slides),
        dropped=tuple(dropped),
        thresholds={
            **thresholds_of(options.method, knobs),
            "similar_bits": knobs.similar_bits(options.hash_size),
            "queue_slides": knobs.queue,
        },
        region=options.box_within(info.size),
    )


class _Seen(NamedTuple):
    """What came of a video."""

    captures: list[Capture]
    info: VideoInfo
    over_s: float
    """End of the last frame."""


def _watched(
    path: Path,
    part: _Part,
    options: FindOptions,
    knobs: ClassicKnobs,
    on_progress: OnProgress | None,
) -> _Seen:
    captures: list[Capture] = []
    began_s = time.perf_counter()
    with open_source(path, start_s=part.start_s, end_s=part.end_s) as source:
        info, over_s = source.info, 0.0
        box, total = options.box_within(info.size), info.frames_between(part.start_s, part.end_s)
        full_range = info.colour.full_range
        watch = watch_for(options.method, knobs, box=box, full_range=full_range)
        for done, frame in enumerate(source, 1):
            moving_percent = watch.moving_percent(frame)
            if watch.rule.takes(moving_percent):
                hashed = hash_of_grey(luma_of(frame, box), options.hash, options.hash_size)
                captures.append(Capture(_seconds(frame, info), moving_percent, hashed))
            over_s = _seconds(frame, info) + float(frame.duration * frame.time_base)
            if on_progress is not None:
                on_progress(Progress(done, total, time.perf_counter() - began_s))
    return _Seen(captures, info, over_s)


def _seconds(frame: Frame, info: VideoInfo) -> float:
    return float(frame.time - info.origin_s)


def _hash_of_unwanted(photo: Photo, size: tuple[int, int], options: FindOptions) -> Hash:
    """The hash that pages like it have: of the region where it is a picture of the whole video."""
    grey = grey_of(photo.pixels)
    if grey.shape == size:
        grey = np.ascontiguousarray(cut(grey, options.box()))
    return hash_of_grey(grey, options.hash, options.hash_size)
