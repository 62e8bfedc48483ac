"""Everything that is written of a deck, in the order that makes a kill do no harm."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cleanplate.core.errors import InputError
from cleanplate.core.pictures import Picture
from cleanplate.core.progress import OnProgress, Progress
from cleanplate.lectures.choices import entries_of
from cleanplate.lectures.deck import Deck
from cleanplate.lectures.export import pdf, pptx
from cleanplate.lectures.export.chapters import ffmetadata_text, youtube_text
from cleanplate.lectures.export.contact_sheet import sheet_names, write_contact_sheets
from cleanplate.lectures.export.labels import name_of
from cleanplate.lectures.export.pictures import (
    missing_times,
    picture_names,
    remove_ours,
    write_pictures,
)
from cleanplate.lectures.export.records import read_json, write_csv, write_json
from cleanplate.lectures.export.review_page import write_review_page
from cleanplate.lectures.ocr import Reader, open_reader
from cleanplate.lectures.options import DeckOptions
from cleanplate.lectures.reading import Line, text_of
from cleanplate.media.images import read_photo
from cleanplate.media.whole import output_error, whole_file

RECORD = "slides.json"
"""The deck's record; it is there once all pictures are."""

FIXED = (
    RECORD,
    "slides.csv",
    "chapters.txt",
    "chapters.ffmetadata",
    "contact-sheet.jpg",
    "index.html",
)
"""Files that every deck has, whatever the lecture is called."""

_LOG = logging.getLogger(__name__)


def write_deck(
    deck: Deck,
    folder: Path,
    pictures: Iterable[tuple[float, Picture]],
    options: DeckOptions,
    on_progress: OnProgress | None = None,
) -> list[Path]:
    """Write all files of a deck, each whole or not there.

    First the pictures, as they come; then slides.json, with the pictures' names and the text that
    was read; then what is made of both. So a folder with slides.json has all pictures, and
    `records.read_json` gives the deck to go on with after a kill.

    Args:
        deck: what was found.
        folder: of the deck; made where it is not there. Pictures of the deck that stood there
            before are removed, and nothing else.
        pictures: (time in seconds, RGB uint8 (H, W, 3)) for each time of
            `pictures.missing_times`; see `pictures.write_pictures`.
        options: what is wanted.
        on_progress: told of each picture written and each slide read.

    Returns:
        The files of this deck, pictures first.

    Raises:
        InputError: a picture did not come.
        MissingError: an extra or an OCR program is not installed; looked for before any work.
        OutputError: the folder cannot be written to.
    """
    check_extras(options)
    reader = open_reader() if options.ocr else None
    before = _begin(deck, folder)
    total = len(missing_times(deck, folder)) + (len(deck.slides) if reader else 0)
    steps = _Steps(total, on_progress)
    deck = write_pictures(deck, folder, steps.of(pictures), options.images)
    write_json(folder / RECORD, deck)
    deck, readings = read_slides(deck, folder, steps.reader(reader)) if reader else (deck, {})
    write_json(folder / RECORD, deck)
    names = [page.picture for page in entries_of(deck)]
    remove_ours(folder, before - set(names))
    return [
        *(folder / name for name in dict.fromkeys(names)),
        folder / RECORD,
        *_tables(deck, folder),
        *write_contact_sheets(folder, deck),
        *_documents(deck, folder, options, readings),
        write_review_page(folder / "index.html", deck),
    ]


def planned_names(deck: Deck, options: DeckOptions) -> list[str]:
    """Names, below the folder, of all files that `write_deck` may write."""
    name = name_of(deck)
    documents = [f"{name}.pdf"] * options.pdf + [f"{name}.pptx"] * options.pptx
    return [*picture_names(deck, options.images), *FIXED, *sheet_names(deck), *documents]


class _Steps:
    """Counts pictures written and slides read."""

    def __init__(self, total: int, on_progress: OnProgress | None) -> None:
        self._total, self._on_progress = total, on_progress
        self._done, self._begin = 0, time.perf_counter()

    def of(self, pictures: Iterable[tuple[float, Picture]]) -> Iterator[tuple[float, Picture]]:
        """The same pictures, each counted when the next one is asked for."""
        for picture in pictures:
            yield picture
            self._step()

    def reader(self, reader: Reader) -> Reader:
        """The same reader, each picture counted when it is read."""
        return _CountingReader(reader, self._step)

    def _step(self) -> None:
        # Frames that nobody asked for may come, too.
        self._done = min(self._done + 1, self._total)
        if self._on_progress is not None:
            seconds = time.perf_counter() - self._begin
            self._on_progress(Progress(self._done, self._total, seconds))


@dataclass(frozen=True, slots=True)
class _CountingReader:
    reader: Reader
    step: Callable[[], None]

    def read(self, rgb: Picture) -> list[Line]:
        lines = self.reader.read(rgb)
        self.step()
        return lines


def read_slides(deck: Deck, folder: Path, reader: Reader) -> tuple[Deck, dict[int, list[Line]]]:
    """Read what is written on the slides.

    Args:
        deck: its slides have pictures.
        folder: where the pictures are.
        reader: that reads.

    Returns:
        The deck with the slides' texts, titles first, and the lines by the slides' numbers.
    """
    readings, slides = {}, []
    for slide in deck.slides:
        rgb = read_photo(folder / slide.picture).pixels
        readings[slide.number] = reader.read(rgb)
        slides.append(replace(slide, text=text_of(readings[slide.number], rgb.shape[0])))
    return replace(deck, slides=tuple(slides)), readings


def check_extras(options: DeckOptions) -> None:
    """Look whether what the wanted files need is installed.

    Raises:
        MissingError: it is not.
    """
    if options.pdf:
        pdf.libraries()
    if options.pptx:
        pptx.library()


def _begin(deck: Deck, folder: Path) -> set[str]:
    """Names of the pictures of the deck that stands in the folder.

    Its record goes where the new deck is another: from now on it may name other pictures.
    """
    try:
        standing = read_json(folder / RECORD)
    except InputError:
        return set()
    if standing != deck:
        try:
            (folder / RECORD).unlink()
        except OSError as error:
            raise output_error(folder / RECORD, error) from error
    return {page.picture for page in entries_of(standing)}


def _tables(deck: Deck, folder: Path) -> list[Path]:
    write_csv(folder / "slides.csv", deck)
    texts = {
        "chapters.txt": youtube_text(deck),
        "chapters.ffmetadata": ffmetadata_text(deck),
    }
    for name, text in texts.items():
        with whole_file(folder / name) as temporary:
            temporary.write_text(text, encoding="utf-8", newline="\n")
    return [folder / "slides.csv", *(folder / name for name in texts)]


def _documents(
    deck: Deck, folder: Path, options: DeckOptions, readings: Mapping[int, Sequence[Line]]
) -> list[Path]:
    if not deck.slides and (options.pdf or options.pptx):
        _LOG.warning("%s has no slide: neither PDF nor PPTX is written", deck.source)
        return []
    written = []
    if options.pdf:
        written.append(folder / f"{name_of(deck)}.pdf")
        pdf.write_pdf(written[-1], deck, folder, readings)
    if options.pptx:
        written.append(folder / f"{name_of(deck)}.pptx")
        pptx.write_pptx(written[-1], deck, folder)
    return written
