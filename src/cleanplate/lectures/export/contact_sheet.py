"""All slides at a glance: contact-sheet.jpg, each with its number and time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from cleanplate.lectures.deck import Deck, Slide
from cleanplate.lectures.export.labels import clock
from cleanplate.lectures.export.pages import picture_files, picture_sizes
from cleanplate.media.whole import whole_file

LONGEST_SIDE = 3000
"""Of a sheet, in pixels: it takes 27 MB while it is drawn."""
LONG_SIDES = (320, 240, 160)
"""Of the small pictures, the largest that bring all slides onto one sheet; else several sheets."""
QUALITY = 88
"""Of the JPEG."""

_LEAST_A_SHEET = 200
"""Slides that any sheet holds, whatever their aspect."""

_GAP = 12
_LABEL = 24
_FONT_SIZE = 14
_ASPECT = 4 / 3
_PAPER = (245, 245, 245)
_INK = (40, 40, 40)
_FRAME = (190, 190, 190)


@dataclass(frozen=True, slots=True)
class Layout:
    """How a sheet is divided."""

    columns: int
    """Small pictures side by side."""
    rows: int
    """Small pictures one above the other, at most."""
    width: int
    """Of a small picture, in pixels."""
    height: int
    """Of a small picture, in pixels."""

    @property
    def size(self) -> tuple[int, int]:
        """(W, H) of a full sheet in pixels."""
        return (
            _GAP + self.columns * (self.width + _GAP),
            _GAP + self.rows * (self.height + _LABEL + _GAP),
        )


def layout_for(count: int, aspect: float) -> Layout:
    """The layout for a number of slides, no side of a sheet above `LONGEST_SIDE`.

    Args:
        count: of slides, one or more.
        aspect: width by height of the pictures; taken as 1:4 to 4:1.
    """
    layout = _largest(LONG_SIDES[-1], aspect)
    for side in LONG_SIDES:
        largest = _largest(side, aspect)
        if largest.columns * largest.rows >= count:
            layout = largest
            break
    cell = (layout.width + _GAP) / (layout.height + _LABEL + _GAP)
    columns = math.ceil(math.sqrt(min(count, layout.columns * layout.rows) * _ASPECT / cell))
    columns = max(min(columns, layout.columns), math.ceil(count / layout.rows))
    columns = min(columns, layout.columns, count)
    rows = min(math.ceil(count / columns), layout.rows)
    return Layout(columns, rows, layout.width, layout.height)


def sheet_names(deck: Deck) -> list[str]:
    """Names that the sheets of a deck may have; there are no more."""
    most = len(deck.slides) // _LEAST_A_SHEET + 1
    return ["contact-sheet.jpg", *(f"contact-sheet-{number}.jpg" for number in range(2, most + 1))]


def write_contact_sheets(folder: Path, deck: Deck) -> list[Path]:
    """Write contact-sheet.jpg, and contact-sheet-2.jpg and so on where one is not enough.

    A deck without slides has none.

    Raises:
        InputError: a picture is missing or damaged.
        OutputError: the folder cannot be written to.
    """
    files = picture_files(deck, folder)
    if not files:
        return []
    width, height = picture_sizes(files[:1])[0]
    layout = layout_for(len(files), width / height)
    part = layout.columns * layout.rows
    written = []
    for start in range(0, len(files), part):
        name = f"contact-sheet-{start // part + 1}.jpg" if start else "contact-sheet.jpg"
        here = slice(start, start + part)
        _write(folder / name, _sheet(deck.slides[here], files[here], layout))
        written.append(folder / name)
    return written


def _largest(side: int, aspect: float) -> Layout:
    """As many small pictures of a longer side as a sheet holds."""
    aspect = min(max(aspect, 0.25), 4.0)
    width, height = round(side * min(1.0, aspect)), round(side * min(1.0, 1 / aspect))
    columns = (LONGEST_SIDE - _GAP) // (width + _GAP)
    rows = (LONGEST_SIDE - _GAP) // (height + _LABEL + _GAP)
    return Layout(columns, rows, width, height)


def _sheet(slides: Sequence[Slide], files: Sequence[Path], layout: Layout) -> Image.Image:
    rows = math.ceil(len(slides) / layout.columns)
    sheet = Image.new(
        "RGB", (layout.size[0], _GAP + rows * (layout.height + _LABEL + _GAP)), _PAPER
    )
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(_FONT_SIZE)
    for index, (slide, file) in enumerate(zip(slides, files, strict=True)):
        row, column = divmod(index, layout.columns)
        x = _GAP + column * (layout.width + _GAP)
        y = _GAP + row * (layout.height + _LABEL + _GAP)
        small = _small(file, (layout.width, layout.height))
        left = x + (layout.width - small.width) // 2
        top = y + (layout.height - small.height) // 2
        sheet.paste(small, (left, top))
        edges = (left - 1, top - 1, left + small.width, top + small.height)
        draw.rectangle(edges, outline=_FRAME)
        label = f"{slide.number}   {clock(slide.start_s)}"
        draw.text((x, y + layout.height + 5), label, fill=_INK, font=font)
    return sheet


def _small(file: Path, size: tuple[int, int]) -> Image.Image:
    with Image.open(file) as picture:
        picture.draft("RGB", size)
        picture.thumbnail(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
        return picture.convert("RGB")


def _write(target: Path, sheet: Image.Image) -> None:
    with whole_file(target) as temporary:
        sheet.save(temporary, "JPEG", quality=QUALITY, optimize=True)
