"""`auto`: the slides of a lecture, with one setting for all of them.

Samples (`signal`, `spool`), what never rests (`restless`), stays of one page (`stays`), and then
which of the pages are slides (`selection`): not a film or the speaker, not blank, not a step of a
build, not shown before, not gone at once.
"""

from __future__ import annotations

import math
import time
from fractions import Fraction
from pathlib import Path

from cleanplate.core.errors import InputError, UsageError
from cleanplate.core.progress import OnProgress, Progress
from cleanplate.lectures.deck import Box, Deck
from cleanplate.lectures.options import FindOptions
from cleanplate.lectures.restless import Restless, boxes, find_restless
from cleanplate.lectures.selection import Limits, Selection, Selector
from cleanplate.lectures.signal import STEP_S, Grey, Grid, grid_of, samples
from cleanplate.lectures.spool import CHANGE_SCALE, Spool
from cleanplate.lectures.stays import MOVING_SHARE, STAND_S, Pages, find_stays
from cleanplate.lectures.thresholds import STANDARD, learn_same
from cleanplate.lectures.timeline import dropped_of, slides_of
from cleanplate.lectures.unwanted import unwanted_page
from cleanplate.media.video_info import VideoInfo, probe


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
    grid = _grid(info, options)
    unwanted = _unwanted(info, grid, options)
    spool = Spool(work, grid, _identity(path, start_s, end_s))
    if not spool.finished:
        _sample(spool, info, (start_s, end_s), on_progress)
    if len(spool) == 0:
        _refuse_empty(path, start_s, end_s)
    restless = find_restless(spool)
    pages = Pages(work / "pages", grid)
    until_s = _end(info, spool, end_s)
    stays = find_stays(spool, restless, pages, same=STANDARD, end_s=until_s)
    limits = Limits(learn_same(stays, pages), options.min_stay)
    found = Selector(pages, options, limits, unwanted).select(stays)
    return _deck(path, info, options, restless, limits, found, grid, until_s)


def _grid(info: VideoInfo, options: FindOptions) -> Grid:
    box = options.box()
    height, width = info.size
    if box is not None and (box[0] >= width or box[1] >= height):
        msg = f"--region {options.region} lies outside of the picture, which is {width}x{height}"
        raise UsageError(msg)
    return grid_of(info.size, box)


def _region(info: VideoInfo, options: FindOptions) -> Box | None:
    """The region, cut to the picture."""
    box, (height, width) = options.box(), info.size
    return None if box is None else (*box[:2], min(box[2], width), min(box[3], height))


def _unwanted(info: VideoInfo, grid: Grid, options: FindOptions) -> list[Grey]:
    if options.exclude is None:
        return []
    picture = Path(options.exclude).expanduser()
    return [unwanted_page(picture, info, grid, _region(info, options))]


def _identity(path: Path, start_s: Fraction | None, end_s: Fraction | None) -> str:
    """What tells this video, and the part of it that is looked at, from others."""
    state = path.stat()
    return f"{path.resolve()} {state.st_size} {state.st_mtime_ns} {start_s} {end_s} {STEP_S}"


def _sample(
    spool: Spool,
    info: VideoInfo,
    part: tuple[Fraction | None, Fraction | None],
    on_progress: OnProgress | None,
) -> None:
    """Read the video from where the spool ends: from the step of its last sample."""
    begun, start_s = time.monotonic(), part[0]
    last_s = float(spool.times()[-1]) if len(spool) else -math.inf
    if len(spool):
        step_s = math.floor(Fraction(last_s) / STEP_S) * STEP_S
        start_s = step_s if start_s is None else max(start_s, step_s)
    with spool.writer() as writer:
        for time_s, picture in samples(info, spool.grid, start_s=start_s, end_s=part[1]):
            if float(time_s) > last_s:
                writer.add(time_s, picture)
            else:
                writer.recall(picture)
            if on_progress is not None:
                done = round(time_s * (info.rate or 0))
                on_progress(Progress(done, info.frames, time.monotonic() - begun))
    spool.finish()


def _refuse_empty(path: Path, start_s: Fraction | None, end_s: Fraction | None) -> None:
    if start_s is not None or end_s is not None:
        msg = f"{path} has no frame in the time asked for; look at its length"
        raise UsageError(msg)
    msg = f"none of the frames of {path} can be decoded; make or copy it again"
    raise InputError(msg)


def _end(info: VideoInfo, spool: Spool, end_s: Fraction | None) -> float:
    """When the last sample ends."""
    last = float(spool.times()[-1]) + float(STEP_S)
    announced = last if info.duration_s is None else float(info.start_s + info.duration_s)
    until = max(last - float(STEP_S), min(announced, last + 1))
    return until if end_s is None else min(until, float(end_s))


def _deck(
    path: Path,
    info: VideoInfo,
    options: FindOptions,
    restless: Restless,
    limits: Limits,
    found: Selection,
    grid: Grid,
    until_s: float,
) -> Deck:
    slides, numbers = slides_of(found, options, grid)
    return Deck(
        source=str(path),
        duration_s=max(float(info.duration_s or 0), until_s),
        size=info.size,
        method="auto",
        slides=slides,
        dropped=dropped_of(found, slides, numbers, options),
        thresholds={
            "same_page": limits.same,
            "moving_block": restless.move / CHANGE_SCALE,
            "moving_share": MOVING_SHARE,
            "min_stand_s": STAND_S,
            "min_stay_s": limits.min_stay_s,
        },
        region=_region(info, options),
        restless=boxes(restless, grid),
    )
