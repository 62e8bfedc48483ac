"""Slides without the webcam: what it covers is taken from when it was elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from cleanplate.core.pictures import Picture
from cleanplate.lectures.deck import Deck, Fill
from cleanplate.lectures.pages import pictures_at


def filled(
    path: Path, deck: Deck, pictures: Iterable[tuple[float, Picture]]
) -> Iterator[tuple[float, Picture]]:
    """The same pictures; those of slides have their `Slide.fills` in place.

    Args:
        path: the lecture.
        deck: its slides.
        pictures: (time in seconds, RGB uint8 (H, W, 3)), cut to the deck's region.

    Raises:
        InputError: the video cannot be read at the time of a fill.
    """
    fills = {slide.picture_s: slide.fills for slide in deck.slides if slide.fills}
    for time_s, rgb in pictures:
        yield time_s, _filled(path, deck, rgb, fills.get(time_s, ()))


def _filled(path: Path, deck: Deck, rgb: Picture, fills: tuple[Fill, ...]) -> Picture:
    if not fills:
        return rgb
    left, top = deck.region[:2] if deck.region else (0, 0)
    result = rgb.copy()
    others = pictures_at(path, [fill.picture_s for fill in fills], region=deck.region)
    for fill, other in zip(fills, others, strict=True):
        x0, y0, x1, y1 = fill.box
        part = slice(y0 - top, y1 - top), slice(x0 - left, x1 - left)
        result[part] = other[part]
    return result
