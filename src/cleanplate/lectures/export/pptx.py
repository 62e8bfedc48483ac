"""The deck as PPTX: a picture a slide, its title for the outline, times and text in the notes.

python-pptx keeps all pictures in memory and compares each new one with all before; so it is given
stand-ins of one pixel, and the real files take their places while the package is copied.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PIL import Image, PngImagePlugin

from cleanplate.core.errors import MissingExtraError, UsageError
from cleanplate.lectures.deck import Deck, Slide
from cleanplate.lectures.export.labels import clock, name_of, one_line, plain, span, title_of
from cleanplate.lectures.export.pages import page_size, picture_files, picture_sizes, place
from cleanplate.media.whole import whole_file

_TITLE_ONLY = 5
"""Of the default template's layouts."""
_EMU_PER_INCH = 914400
_MEDIA = "ppt/media/"


def write_pptx(target: Path, deck: Deck, folder: Path) -> None:
    """Write the deck as PPTX.

    Slides have the aspect of the pictures, their longer side 13.333 inches. The title is a
    placeholder above the slide's upper edge, where PowerPoint itself puts a hidden title: outline
    and screen readers have it, and nothing covers the picture.

    Args:
        target: the file.
        deck: its slides have pictures.
        folder: where the pictures are; their bytes go into the file as they are.

    Raises:
        UsageError: a deck without slides.
        InputError: a picture is missing or damaged.
        MissingExtraError: python-pptx is not installed.
        OutputError: the place cannot be written to.
    """
    pptx = library()
    if not deck.slides:
        msg = f"the deck of {deck.source} has no slide, and a PPTX needs one"
        raise UsageError(msg)
    files = picture_files(deck, folder)
    sizes = picture_sizes(files)
    page = page_size(sizes)
    presentation = pptx.Presentation()
    _resize(presentation, page)
    presentation.core_properties.title = one_line(name_of(deck))[:255]
    presentation.core_properties.author = ""
    stand_ins: dict[bytes, Path] = {}
    for slide, file, size in zip(deck.slides, files, sizes, strict=True):
        stand_in = _stand_in(slide.number, file.suffix)
        stand_ins[stand_in] = file
        _add_slide(presentation, slide, stand_in, size, page)
    with whole_file(target) as temporary:
        _save(presentation, temporary, stand_ins)


def notes_of(slide: Slide) -> str:
    """What the notes say: every stay, and the text that was read."""
    times = "\n".join(map(span, slide.stays))
    return f"{times}\n\n{plain(slide.text)}" if slide.text else times


def library() -> Any:
    """The module pptx of python-pptx.

    Raises:
        MissingExtraError: it is not installed.
    """
    try:
        import pptx
    except ImportError as error:
        extra = "slides"
        raise MissingExtraError(extra, "writing a PPTX") from error
    return pptx


def _resize(presentation: Any, page: tuple[float, float]) -> None:
    """Give the presentation its size, and its template's placeholders theirs in proportion."""
    width, height = (_emu(side) for side in page)
    across, down = width / presentation.slide_width, height / presentation.slide_height
    presentation.slide_width, presentation.slide_height = width, height
    master = presentation.slide_master
    for layout in (master, *master.slide_layouts):
        for shape in layout.placeholders:
            if shape._element.spPr.xfrm is not None:  # noqa: SLF001 - inherited places stay inherited
                shape.left, shape.width = round(shape.left * across), round(shape.width * across)
                shape.top, shape.height = round(shape.top * down), round(shape.height * down)


def _add_slide(
    presentation: Any,
    slide: Slide,
    stand_in: bytes,
    size: tuple[int, int],
    page: tuple[float, float],
) -> None:
    page_slide = presentation.slides.add_slide(presentation.slide_layouts[_TITLE_ONLY])
    title = page_slide.shapes.title
    title.text = title_of(slide)
    title.left, title.top = 0, -presentation.slide_height // 4
    title.width, title.height = presentation.slide_width, presentation.slide_height // 5
    where = place(size, page)
    box = [_emu(side) for side in (where.left, where.top, where.width, where.height)]
    picture = page_slide.shapes.add_picture(io.BytesIO(stand_in), *box)
    picture.name = f"Slide {slide.number}"
    described = f"{clock(slide.start_s)} {one_line(slide.text) or title_of(slide)}"
    picture._element.nvPicPr.cNvPr.set("descr", described)  # noqa: SLF001 - no public alternative text
    page_slide.notes_slide.notes_text_frame.text = notes_of(slide)


def _emu(inches: float) -> int:
    return round(inches * _EMU_PER_INCH)


def _stand_in(number: int, suffix: str) -> bytes:
    """A picture of one pixel in the format of the real one, unlike all others by its comment."""
    stream = io.BytesIO()
    pixel = Image.new("RGB", (1, 1))
    if suffix.lower() == ".png":
        comment = PngImagePlugin.PngInfo()
        comment.add_text("Comment", str(number))
        pixel.save(stream, "PNG", pnginfo=comment)
    else:
        pixel.save(stream, "JPEG", comment=str(number).encode())
    return stream.getvalue()


def _save(presentation: Any, target: Path, stand_ins: Mapping[bytes, Path]) -> None:
    """Write the package, each stand-in replaced by its file; pictures are not deflated again."""
    small = io.BytesIO()
    presentation.save(small)
    with zipfile.ZipFile(small) as source, zipfile.ZipFile(target, "w") as package:
        for member in source.infolist():
            data = source.read(member)
            if member.filename.startswith(_MEDIA) and data in stand_ins:
                package.write(stand_ins[data], member.filename, zipfile.ZIP_STORED)
            else:
                package.writestr(member.filename, data, zipfile.ZIP_DEFLATED)
