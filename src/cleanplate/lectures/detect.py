"""`auto`: the slides of a lecture, with one setting for all of them.

Samples (`signal`, `spool`), what never rests (`restless`), stays of one page (`stays`), and then
which of the pages are slides (`selection`): not a film or the speaker, not blank, not a step of a
build, not shown before, not gone at once.
"""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import TypeAlias

from cleanplate.core.errors import InputError, UsageError
from cleanplate.core.progress import OnProgress, Progress
from cleanplate.lectures.deck import Deck
from cleanplate.lectures.ending import announced_end, end_of, warn_if_cut
from cleanplate.lectures.options import FindOptions
from cleanplate.lectures.restless import Restless, boxes, find_restless
from cleanplate.lectures.selection import Limits, Selection, Selector
from cleanplate.lectures.signal import STEP_S, Grey, Grid, Samples, grid_of
from cleanplate.lectures.spool import CHANGE_SCALE, Spool
from cleanplate.lectures.stays import Pages, find_stays
from cleanplate.lectures.thresholds import FINEST, FIXED, learn_detail, learn_same
from cleanplate.lectures.timeline import dropped_of, slides_of
from cleanplate.lectures.turns import Turns
from cleanplate.lectures.unwanted import unwanted_page
from cleanplate.media.video_info import VideoInfo, probe
from cleanplate.pipeline.overlap import overlap

_Part: TypeAlias = tuple[Fraction | None, Fraction | None]
"""First time to look at and first time not to look at."""


def find(
    path: Path,
    options: FindOptions,
    work: Path,
    *,
    start_s: Fraction | None = None,
    end_s: Fraction | None = None,
    on_progress: OnProgress | None = None,
) -> Deck:
    """Find the slides of a lecture.

    Args:
        path: the video.
        options: see `FindOptions`; ``method`` is not looked at.
        work: folder for what was sampled, made if needed; a killed run goes on from it.
        start_s: first time to look at, in seconds; None: the beginning.
        end_s: first time not to look at; None: to the end.
        on_progress: called after each sample with the frames passed.

    Returns:
        The deck; its pictures are not written yet (see `cleanplate.lectures.pages.picture_of`).

    Raises:
        InputError: the file is no readable video, none of its frames decodes, or the picture of
            ``exclude`` cannot be read.
        UsageError: no frame lies between ``start_s`` and ``end_s``, or the region lies outside.
    """
    info = probe(path)
    region = options.box_within(info.size)
    grid = grid_of(info.size, region)
    unwanted = _unwanted(info, grid, options)
    spool = Spool(work, grid, _identity(path, start_s, end_s))
    if not spool.finished:
        _sample(spool, info, (start_s, end_s), on_progress)
    if len(spool) == 0:
        _refuse_empty(path, start_s, end_s)
    restless = find_restless(spool)
    pages = Pages(work / "pages", grid)
    until_s = spool.until_s
    cut = warn_if_cut(info, until_s, end_s)
    limits = _limits(spool, restless, pages, options, until_s)
    finest = limits.same if limits.detail is None else limits.detail
    stays = find_stays(spool, restless, pages, same=finest, end_s=until_s)
    turns = Turns(info, grid, same=limits.same)
    found = Selector(pages, options, limits, unwanted, turns.time_of).select(stays)
    announced_s = 0.0 if cut else float(info.duration_s or 0)
    return _deck(path, info, options, restless, limits, found, grid, max(announced_s, until_s))


def _limits(
    spool: Spool, restless: Restless, pages: Pages, options: FindOptions, until_s: float
) -> Limits:
    """What the lecture itself says, found out by parting it as finely as may be."""
    stays = find_stays(spool, restless, pages, same=FINEST, end_s=until_s)
    same = learn_same(stays, pages)
    detail = learn_detail(spool, restless, same) if options.no_dedupe else None
    return Limits(same, options.min_stay, detail)


def _unwanted(info: VideoInfo, grid: Grid, options: FindOptions) -> list[Grey]:
    if options.exclude is None:
        return []
    picture = Path(options.exclude).expanduser()
    return [unwanted_page(picture, info, grid, options.box_within(info.size))]


def _identity(path: Path, start_s: Fraction | None, end_s: Fraction | None) -> str:
    """What tells this video, and the part of it that is looked at, from others."""
    state = path.stat()
    return f"{path.resolve()} {state.st_size} {state.st_mtime_ns} {start_s} {end_s} {STEP_S}"


def _sample(spool: Spool, info: VideoInfo, part: _Part, on_progress: OnProgress | None) -> None:
    """Read the video from where the spool ends: from the step of its last frame."""
    start_s, last_s = part[0], -math.inf
    if len(spool):
        last_s = float(spool.times()[-1])
        step_s = math.floor(Fraction(last_s) / STEP_S) * STEP_S
        start_s = step_s if start_s is None else max(start_s, step_s)
    seen = Samples(info, spool.grid, start_s=start_s, end_s=part[1])
    # What is decoded next overlaps with what is done with the frame before.
    with contextlib.closing(overlap(seen.frames())) as frames, spool.writer() as writer:
        tell = _teller(info, (start_s, part[1]), on_progress)
        for time_s, frame in frames:
            picture = seen.picture(frame)
            if float(time_s) > last_s:
                writer.add(time_s, picture)
            else:
                writer.recall(picture)
            tell(time_s)
        writer.flush()
        until_s = end_of(info, spool.frame_times(), seen.until_s, part[1])
        writer.hold(until_s)
    spool.finish(float(until_s))


def _teller(
    info: VideoInfo, part: _Part, on_progress: OnProgress | None
) -> Callable[[Fraction], None]:
    """What tells how much of what this run reads is read, in frames.

    A part of the video, or what a killed run left, is all there is to do.
    """
    begun, rate = time.monotonic(), info.rate or Fraction(0)
    from_s = info.start_s - info.origin_s if part[0] is None else part[0]
    ends = [one for one in (announced_end(info), part[1]) if one is not None]
    total = max(0, round((min(ends) - from_s) * rate)) if ends and rate else None

    def tell(time_s: Fraction) -> None:
        if on_progress is not None:
            done = max(0, round((time_s - from_s) * rate))
            if total is not None:
                done = min(done, total)
            on_progress(Progress(done, total, time.monotonic() - begun))

    return tell


def _refuse_empty(path: Path, start_s: Fraction | None, end_s: Fraction | None) -> None:
    if start_s is not None or end_s is not None:
        msg = f"{path} has no frame in the time asked for; look at its length"
        raise UsageError(msg)
    msg = f"none of the frames of {path} can be decoded; make or copy it again"
    raise InputError(msg)


def _deck(
    path: Path,
    info: VideoInfo,
    options: FindOptions,
    restless: Restless,
    limits: Limits,
    found: Selection,
    grid: Grid,
    duration_s: float,
) -> Deck:
    slides, numbers = slides_of(found, options, grid)
    return Deck(
        source=str(path),
        duration_s=duration_s,
        size=info.size,
        method="auto",
        slides=slides,
        dropped=dropped_of(found, slides, numbers, options),
        thresholds={
            "same_page": limits.same,
            "moving_block": restless.move / CHANGE_SCALE,
            "min_stay_s": limits.min_stay_s,
            **({} if limits.detail is None else {"detail_gap": limits.detail}),
            **FIXED,
        },
        region=options.box_within(info.size),
        restless=boxes(restless, grid),
    )
