"""The deck as PDF: a slide a page, the pictures' own bytes, outline, page labels, hidden text.

img2pdf puts PNG and JPEG data into the file as they are. Batches go through files on the disk, and
qpdf joins them without loading them, so memory does not grow with the deck: 150 slides of 1.2 MB
take 131 MB and 20 take 123 MB, at 75 ms each, most of it img2pdf looking at the pictures.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from cleanplate.core.errors import MissingExtraError, UsageError
from cleanplate.lectures.deck import Deck, Slide
from cleanplate.lectures.export.hidden_text import HiddenText, spread
from cleanplate.lectures.export.labels import clock, name_of, one_line, title_of
from cleanplate.lectures.export.pages import page_size, picture_files, picture_sizes, place
from cleanplate.lectures.reading import Line
from cleanplate.media.whole import whole_file

BATCH = 16
"""Pages made at a time; memory holds the pictures of one batch."""

_POINTS_PER_INCH = 72.0


def write_pdf(
    target: Path,
    deck: Deck,
    folder: Path,
    readings: Mapping[int, Sequence[Line]] | None = None,
) -> None:
    """Write the deck as PDF.

    Pages have the aspect of the pictures, their longer side 13.333 inches; a picture of another
    aspect lies in the middle of its page. The outline and the page labels name the times.

    Args:
        target: the file.
        deck: its slides have pictures.
        folder: where the pictures are.
        readings: lines read on a slide, with their boxes in pixels of its picture, by its number;
            a slide without has its ``text`` spread over the page.

    Raises:
        UsageError: a deck without slides.
        InputError: a picture is missing or damaged.
        MissingExtraError: img2pdf or pikepdf is not installed.
        OutputError: the place cannot be written to.
    """
    img2pdf, pikepdf = libraries()
    if not deck.slides:
        msg = f"the deck of {deck.source} has no slide, and a PDF needs a page"
        raise UsageError(msg)
    files = picture_files(deck, folder)
    sizes = picture_sizes(files)
    page_in = page_size(sizes)
    with whole_file(target) as temporary, ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cleanplate-")))
        joined = _join_pages(img2pdf, pikepdf, scratch, files, page_in)
        # Read from the disk as it is written; a mapped file would count as memory.
        access = pikepdf.AccessMode.stream
        pdf = stack.enter_context(pikepdf.open(joined, access_mode=access))
        _add_text(pdf, deck, sizes, page_in, readings or {})
        _add_outline(pikepdf, pdf, deck.slides)
        _add_labels(pikepdf, pdf, deck.slides)
        _add_title(pikepdf, pdf, one_line(name_of(deck)))
        pdf.save(
            temporary,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            deterministic_id=True,
        )


def libraries() -> tuple[Any, Any]:
    """The modules img2pdf and pikepdf.

    Raises:
        MissingExtraError: one of them is not installed.
    """
    try:
        import img2pdf
        import pikepdf
    except ImportError as error:
        extra = "slides"
        raise MissingExtraError(extra, "writing a PDF") from error
    return img2pdf, pikepdf


def _join_pages(
    img2pdf: Any, pikepdf: Any, scratch: Path, files: Sequence[Path], page_in: tuple[float, float]
) -> Path:
    """A PDF of the pictures alone; copying pages in Python would hold them all in memory."""
    parts = []
    for start in range(0, len(files), BATCH):
        parts.append(scratch / f"{start}.pdf")
        _write_batch(img2pdf, parts[-1], files[start : start + BATCH], page_in)
    joined = scratch / "joined.pdf"
    names = [str(part) for part in parts]
    arguments = ["--deterministic-id", "--empty", "--pages", *names, "--", str(joined)]
    pikepdf.Job(["cleanplate", *arguments]).run()
    return joined


def _write_batch(
    img2pdf: Any, part: Path, files: Sequence[Path], page_in: tuple[float, float]
) -> None:
    width, height = (side * _POINTS_PER_INCH for side in page_in)
    layout = img2pdf.get_layout_fun((width, height), fit=img2pdf.FitMode.into)
    with part.open("wb") as stream:
        img2pdf.convert(
            # Bytes, not names: img2pdf takes a short name for data where it can.
            [file.read_bytes() for file in files],
            layout_fun=layout,
            nodate=True,
            outputstream=stream,
        )


def _add_text(
    pdf: Any,
    deck: Deck,
    sizes: Sequence[tuple[int, int]],
    page_in: tuple[float, float],
    readings: Mapping[int, Sequence[Line]],
) -> None:
    layer = HiddenText(pdf)
    for page, slide, size in zip(pdf.pages, deck.slides, sizes, strict=True):
        lines = readings.get(slide.number) or spread(slide.text, size)
        layer.add(page, lines, place(size, page_in), size, page_in[1])
    layer.finish()


def _add_outline(pikepdf: Any, pdf: Any, slides: Sequence[Slide]) -> None:
    with pdf.open_outline() as outline:
        outline.root.extend(
            pikepdf.OutlineItem(_bookmark(slide), index) for index, slide in enumerate(slides)
        )


def _bookmark(slide: Slide) -> str:
    return f"{clock(slide.start_s)} {title_of(slide)}"


def _add_labels(pikepdf: Any, pdf: Any, slides: Sequence[Slide]) -> None:
    """Page labels that are the times alone: a prefix and no number (ISO 32000-1, 12.4.2)."""
    entries: list[Any] = []
    for index, slide in enumerate(slides):
        label = pikepdf.Dictionary(P=pikepdf.String(clock(slide.start_s)))
        entries += [index, label]
    pdf.Root.PageLabels = pikepdf.Dictionary(Nums=pikepdf.Array(entries))


def _add_title(pikepdf: Any, pdf: Any, title: str) -> None:
    pdf.docinfo["/Title"] = title
    with pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
        metadata["dc:title"] = title
    pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
    pdf.Root.PageMode = pikepdf.Name.UseOutlines
