"""How large a page is and where a picture lies on it, for PDF and PPTX alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from cleanplate.core.errors import InputError
from cleanplate.lectures.deck import Deck

LONG_SIDE_IN = 40 / 3
"""Longer side of a page in inches: 16:9 is then 13.333 x 7.5, the wide size of PowerPoint."""
SHORT_SIDE_IN = 1.0
"""Least shorter side of a page in inches, as PowerPoint allows no smaller one."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a picture lies on its page, from the page's upper left corner, in inches."""

    left: float
    top: float
    width: float
    height: float


def picture_files(deck: Deck, folder: Path) -> list[Path]:
    """The slides' pictures, in order.

    Raises:
        InputError: a slide without a picture in the folder.
    """
    files = [folder / slide.picture for slide in deck.slides]
    for slide, file in zip(deck.slides, files, strict=True):
        if not slide.picture or not file.is_file():
            name = slide.picture or "its picture"
            msg = f"slide {slide.number} lacks {name} in {folder}; find the slides again"
            raise InputError(msg)
    return files


def picture_sizes(files: Sequence[Path]) -> list[tuple[int, int]]:
    """(W, H) of each picture, from its header.

    Raises:
        InputError: no picture.
    """
    sizes = []
    for file in files:
        try:
            with Image.open(file) as picture:
                sizes.append(picture.size)
        except (UnidentifiedImageError, OSError) as error:
            msg = f"{file} is no whole picture; remove it and find the slides again"
            raise InputError(msg) from error
    return sizes


def page_size(sizes: Sequence[tuple[int, int]]) -> tuple[float, float]:
    """(width, height) in inches of the pages that suit the commonest aspect of the pictures.

    Args:
        sizes: (W, H) of each picture, one or more.
    """
    (width, height), _ = Counter(sizes).most_common(1)[0]
    scale = LONG_SIDE_IN / max(width, height)
    return max(width * scale, SHORT_SIDE_IN), max(height * scale, SHORT_SIDE_IN)


def place(size: tuple[int, int], page: tuple[float, float]) -> Place:
    """As large as the page allows, in its middle, nothing cut off.

    Args:
        size: (W, H) of the picture in pixels.
        page: (width, height) in inches.
    """
    scale = min(page[0] / size[0], page[1] / size[1])
    width, height = size[0] * scale, size[1] * scale
    return Place((page[0] - width) / 2, (page[1] - height) / 2, width, height)
