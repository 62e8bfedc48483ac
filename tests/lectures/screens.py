"""Small lectures, drawn and written when a test needs them: pages of text, a webcam, a clock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeAlias

import av
import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.lectures.signal import STEP_S, Grey, Grid, grid_of
from cleanplate.lectures.spool import Spool

RGB: TypeAlias = npt.NDArray[np.uint8]

SIZE = (360, 640)
"""(H, W) of a page."""
RATE = 10
"""Frames a second."""

LINES = {
    "A": ("Mitosis", "cells divide in two", "chromosomes line up", "spindles pull", "two nuclei"),
    "B": ("Tariffs", "prices go up at home", "fewer goods are traded", "a loss for both"),
    "C": ("Entropy", "disorder grows", "never by itself less", "heat flows downhill", "time"),
    "D": ("Sonata", "exposition first", "development of themes", "recapitulation", "coda"),
}
"""What is on the pages."""


def page(
    name: str, *, lines: int = 9, size: tuple[int, int] = SIZE, ink: int = 30, paper: int = 245
) -> RGB:
    """A page of the deck, with its first lines only where it is being built."""
    picture = np.full((*SIZE, 3), paper, np.uint8)
    for row, text in enumerate(LINES[name][:lines]):
        scale, y = (1.5, 60) if row == 0 else (0.9, 70 + 60 * row)
        cv2.putText(picture, text, (30, y), cv2.FONT_HERSHEY_SIMPLEX, scale, (ink,) * 3, 3)
    if size != SIZE:
        picture = np.asarray(cv2.resize(picture, size[::-1]), np.uint8)
    return picture


def flat(value: int, size: tuple[int, int] = SIZE) -> RGB:
    """Paper with nothing on it, or black."""
    return np.full((*size, 3), value, np.uint8)


def film(count: int, seed: int = 0, size: tuple[int, int] = SIZE) -> list[RGB]:
    """Moving pictures: soft blobs that drift over all of the screen."""
    rng = np.random.default_rng(seed)
    large = rng.normal(size=(size[0] + 12 * count, size[1]))
    soft = np.asarray(cv2.GaussianBlur(large, (0, 0), 15))
    grey = (127 + 110 * soft / np.abs(soft).max()).astype(np.uint8)
    return [cv2.merge([grey[12 * i : 12 * i + size[0]]] * 3) for i in range(count)]


def show(*parts: tuple[RGB, float], rate: int = RATE) -> list[RGB]:
    """Frames that show pictures for some seconds each."""
    return [picture for picture, seconds in parts for _ in range(round(seconds * rate))]


def cross_fade(one: RGB, other: RGB, count: int) -> list[RGB]:
    """Frames between two pictures, neither of them among these."""
    shares = [(place + 1) / (count + 1) for place in range(count)]
    return [np.asarray(cv2.addWeighted(one, 1 - s, other, s, 0), np.uint8) for s in shares]


def with_webcam(
    frames: Iterable[RGB], *, box: tuple[int, int, int, int] = (500, 260, 628, 348), seed: int = 1
) -> Iterator[RGB]:
    """The frames with moving pictures in a box (x0, y0, x1, y1)."""
    x0, y0, x1, y1 = box
    frames = list(frames)
    for frame, head in zip(frames, film(len(frames), seed, (y1 - y0, x1 - x0)), strict=True):
        result = frame.copy()
        result[y0:y1, x0:x1] = head
        yield result


def write_video(
    path: Path,
    frames: Iterable[RGB],
    *,
    times: Sequence[float] | None = None,
    rate: int = RATE,
    codec: str = "libx264",
    pixel_format: str = "yuv420p",
    rotation: int = 0,
    **options: str,
) -> Path:
    """Write frames, at even times or at the given ones in seconds (to a millisecond).

    ``options`` are the encoder's; the defaults are fast, without loss to speak of, and have
    B-frames, as recorders have.
    """
    base = Fraction(1, 1000)
    if codec == "libx264":
        options = {"preset": "ultrafast", "crf": "18", "bf": "3", **options}
    with av.open(str(path), "w") as out:
        video: Any = None
        for number, picture in enumerate(frames):
            if video is None:
                video = out.add_stream(codec, rate=rate, options=options)
                video.height, video.width = picture.shape[:2]
                video.pix_fmt = pixel_format
                video.time_base = video.codec_context.time_base = base
                if rotation:
                    video.set_display_rotation(-rotation)
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
            frame = frame.reformat(format=pixel_format)
            time_s = number / rate if times is None else times[number]
            frame.pts, frame.time_base = round(time_s * 1000), base
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
    return path


GRID: Grid = grid_of(SIZE)
"""Of a page's small picture: 180x320."""


def small(picture: RGB) -> Grey:
    """The small picture of a page."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    size = (GRID.columns, GRID.rows)
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)


def spool_of(folder: Path, pictures: Iterable[Grey]) -> Spool:
    """A finished spool of small pictures, one each fifth of a second."""
    spool = Spool(folder, GRID, "drawn")
    with spool.writer() as writer:
        for number, picture in enumerate(pictures):
            writer.add(number * STEP_S, picture)
    spool.finish(len(spool) * float(STEP_S))
    return spool


def blocks(rows: slice, columns: slice) -> npt.NDArray[np.bool_]:
    """A mask of some blocks."""
    mask = np.zeros(GRID.blocks, bool)
    mask[rows, columns] = True
    return mask
