"""Inpainting: error after mending over error of the damaged picture, and time.

Pictures of scikit-image's own, damaged by code; the same for everybody. The video is real: a room
that is empty at first, so that the true scene is known.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import numpy.typing as npt
from benchmarks.measure import Report, Row, Setup, median
from skimage import data

from cleanplate.media.cut import copy_part
from cleanplate.restore.inpainting.methods import AUTO, METHODS, inpaint
from cleanplate.restore.masks import grown
from cleanplate.restore.scratches import find_scratches

Rgb = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]

_ROOM = Path("video") / "calls" / "one-by-one-person-detection.mp4"
_ROOM_S = (Fraction(0), Fraction(30))
_MANY = 3


def measure(setup: Setup) -> Report:
    report = Report("Inpainting: restored error / damaged error (root mean square)")
    pictures = photos()[: 1 if setup.quick else None]
    for kind, damage in KINDS.items():
        if not setup.quick or kind == "strokes of 4 pixels":
            report.rows.extend(rows_of(kind, damage, pictures))
    report.rows.append(found_scratches(pictures))
    if setup.quick:
        return report
    report.rows.append(large_hole())
    if not (setup.media / _ROOM).is_file():
        return Report(report.title, report.rows, f"no {_ROOM}")
    report.rows.extend(in_video(setup))
    return report


def photos() -> list[Rgb]:
    """Portrait, still life, animal, a texture."""
    brick = np.repeat(data.brick()[..., np.newaxis], 3, axis=2)
    return [data.astronaut(), data.coffee(), data.chelsea(), brick]


def strokes(size: tuple[int, int], width: int) -> Mask:
    """Straight lines at random."""
    mask = np.zeros(size, np.uint8)
    random = np.random.default_rng(1)
    for _ in range(25):
        start = random.integers(0, size[::-1])
        end = start + random.integers(-120, 120, 2)
        cv2.line(mask, start.tolist(), end.tolist(), 1, width)
    return mask > 0


def text(size: tuple[int, int]) -> Mask:
    """Lines of letters."""
    mask = np.zeros(size, np.uint8)
    for row in range(50, size[0], 60):
        cv2.putText(mask, "the quick brown fox jumps", (10, row), 0, 1.2, 1, 4)
    return mask > 0


def block(size: tuple[int, int]) -> Mask:
    """One square of 60 pixels."""
    mask = np.zeros(size, bool)
    top, left = size[0] // 3, size[1] // 3
    mask[top : top + 60, left : left + 60] = True
    return mask


def salt(size: tuple[int, int]) -> Mask:
    """A tenth of all pixels."""
    return np.asarray(np.random.default_rng(2).random(size) < 0.1)


KINDS: dict[str, Callable[[tuple[int, int]], Mask]] = {
    "strokes of 4 pixels": lambda size: strokes(size, 4),
    "strokes of 20 pixels": lambda size: strokes(size, 20),
    "text": text,
    "block of 60 x 60": block,
    "salt, 10 %": salt,
}


def rows_of(
    kind: str, damage: Callable[[tuple[int, int]], Mask], all_of: list[Rgb]
) -> Iterator[Row]:
    """The mean ratio of each method."""
    for method in (*METHODS, AUTO):
        ratios, seconds = [], []
        for picture in all_of:
            mask = damage(picture.shape[:2])
            damaged = np.where(mask[..., np.newaxis], np.uint8(255), picture)
            began = time.perf_counter()
            restored = inpaint(damaged, mask, method=method)
            seconds.append(time.perf_counter() - began)
            ratios.append(rms(restored, picture) / rms(damaged, picture))
        note = f"{1000 * median(seconds):.0f} ms a picture"
        yield Row(f"{kind}, {method}", float(np.mean(ratios)), "", note)


def found_scratches(all_of: list[Rgb]) -> Row:
    """Bent white and black strokes that have to be found first."""
    ratios, hits = [], []
    for picture in all_of:
        damaged, truth = scratched(picture)
        found = grown(find_scratches(damaged), 2)
        hits.append((found & truth).sum() / truth.sum())
        ratios.append(rms(inpaint(damaged, found), picture) / rms(damaged, picture))
    note = f"{np.mean(hits):.0%} of the scratches covered; the rest of the error is the scene's own"
    return Row("found scratches, auto", float(np.mean(ratios)), "", note)


def scratched(picture: Rgb) -> tuple[Rgb, Mask]:
    """A picture with scratches, and where they are."""
    damaged, mask = picture.copy(), np.zeros(picture.shape[:2], np.uint8)
    random = np.random.default_rng(3)
    for number in range(14):
        begin, slope = random.integers(0, picture.shape[1::-1]), random.normal(1.5, 0.3)
        steps = np.linspace(0, 1, 20)[:, np.newaxis]
        way = np.array([np.cos(slope), np.sin(slope)]) * random.integers(60, 300)
        sway = np.hstack([8 * np.sin(5 * steps), 0 * steps])
        points = [np.int32(begin + way * steps + sway)]
        width, colour = int(random.integers(1, 4)), (245, 20)[number % 2]
        cv2.polylines(mask, points, False, 1, width)
        cv2.polylines(damaged, points, False, (colour,) * 3, width, cv2.LINE_AA)
    return damaged, mask > 0


def large_hole() -> Row:
    """What a hole of 200 x 200 in two megapixels takes."""
    picture = cv2.resize(data.astronaut(), (1664, 1248), interpolation=cv2.INTER_CUBIC)
    mask = np.zeros(picture.shape[:2], bool)
    mask[300:500, 200:400] = True
    times = []
    for _ in range(_MANY):
        began = time.perf_counter()
        inpaint(picture, mask, method="patch")
        times.append(time.perf_counter() - began)
    return Row("patch, hole of 200 x 200 in 2 MP", median(times), "s")


def in_video(setup: Setup) -> Iterator[Row]:
    """People taken out of a room that was seen empty, against its first frame."""
    import cleanplate as cp

    part, out = setup.scratch / "room.mp4", setup.scratch / "empty.mp4"
    copy_part(setup.media / _ROOM, part, *_ROOM_S)
    done = cp.inpaint_video(part, out, subject="person")
    before, after = frames_of(part), frames_of(out)
    empty = before[0]
    changed = [np.abs(frame.astype(int) - empty).max(axis=2) > 40 for frame in before]
    busy = [number for number, mask in enumerate(changed) if mask.mean() > 0.03]
    damaged = [rms(before[number][changed[number]], empty[changed[number]]) for number in busy]
    restored = [rms(after[number][changed[number]], empty[changed[number]]) for number in busy]
    note = f"{len(busy)} frames; {np.mean(restored):.1f} of {np.mean(damaged):.1f} grey levels"
    yield Row(
        "people in a room, where they were", float(np.mean(restored) / np.mean(damaged)), "", note
    )
    yield Row("the same, time", 1000 * done.seconds / done.frames, "ms a frame", "768 x 432, all")
    flicker = [
        float(np.abs(after[one].astype(int) - after[other]).mean())
        for one, other in itertools.pairwise(busy)
        if other == one + 1
    ]
    still = float(np.abs(before[1].astype(int) - before[0]).mean())
    note = f"the empty room itself: {still:.2f}"
    yield Row("the same, change from frame to frame", float(np.mean(flicker)), "grey levels", note)


def frames_of(path: Path) -> list[Rgb]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def rms(one: Rgb, other: Rgb) -> float:
    return float(np.sqrt(np.mean((one.astype(np.float64) - other) ** 2)))
