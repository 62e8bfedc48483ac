"""One lecture through ``slides``: find, write, and go on where a run was cut off."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Literal, TypeAlias

from cleanplate.core.errors import InputError, MissingError, UsageError
from cleanplate.core.pictures import Picture
from cleanplate.core.progress import OnProgress, Progress
from cleanplate.lectures.choices import apply_choices, read_choices
from cleanplate.lectures.deck import Deck
from cleanplate.lectures.export.deck_files import RECORD, check_extras, planned_names, write_deck
from cleanplate.lectures.export.labels import name_of
from cleanplate.lectures.export.pictures import missing_times
from cleanplate.lectures.export.records import read_json, write_json
from cleanplate.lectures.options import DeckOptions
from cleanplate.verbs.slides.find import Request, find_slides
from cleanplate.verbs.slides.folder import DeckFolder

FOUND = "found.json"
"""In the working folder: the deck before its pictures are written."""

Step: TypeAlias = Literal["finding", "writing"]
"""What is going on: looking through the video, or writing pictures and reading text."""

OnStep: TypeAlias = Callable[[Step, Progress], None]
"""Called often while a lecture is worked on."""


@dataclass(frozen=True, slots=True)
class Lecture:
    """What became of one lecture."""

    source: Path
    """The video."""
    folder: Path
    """Where its deck is."""
    deck: Deck
    """The slides."""
    files: tuple[Path, ...]
    """Everything that was written."""
    seconds: float
    """How long it took."""


def slides_of(
    request: Request, folder: Path, options: DeckOptions, on_step: OnStep | None = None
) -> Lecture:
    """Find the slides of a lecture and write its deck into a folder.

    The same call goes on where it was cut off, and only writes what is asked for besides if the
    slides are there.

    Args:
        request: the video, and how slides are found.
        folder: of the deck; made where it is not there.
        options: what is written; of these, ``out`` is not looked at.
        on_step: told how far it is.

    Raises:
        InputError: the video, or the file of choices, cannot be read.
        UsageError: the folder holds something else, or options that cannot work.
        MissingError: what a wanted file needs is not installed.
        OutputError: the folder cannot be written to.
    """
    began = time.perf_counter()
    check_extras(options)
    chosen = read_choices(Path(options.choices).expanduser()) if options.choices else None
    place = DeckFolder(
        folder,
        request.claim(options.images),
        overwrite=options.overwrite,
        any_settings=chosen is not None,
    )
    try:
        deck = _found(request, place, on_step)
        deck = deck if chosen is None else apply_choices(deck, chosen)
        files = write_into(place, request.source, deck, options, on_step)
    except (InputError, UsageError, MissingError):
        place.leave()
        raise
    finally:
        place.stop()
    seconds = time.perf_counter() - began
    return Lecture(request.source, folder, read_json(folder / RECORD), tuple(files), seconds)


def write_into(
    place: DeckFolder,
    source: Path,
    deck: Deck,
    options: DeckOptions,
    on_step: OnStep | None = None,
) -> list[Path]:
    """Write a deck into the folder that was claimed for it.

    Documents that an earlier run wrote are written anew, so that none is of another deck.

    Args:
        place: the folder.
        source: the video its pictures are read from.
        deck: what was found.
        options: what is written.
        on_step: told how far it is.
    """
    options = _with_standing(options, place.files, name_of(deck))
    if options.clean != place.is_clean:
        deck = _without_filled(deck)
    place.begin(planned_names(deck, options), clean=options.clean)
    pictures = pictures_of(source, deck, place.place, clean=options.clean)
    written = write_deck(deck, place.place, pictures, options, _told(on_step, "writing"))
    place.finish(path.relative_to(place.place).as_posix() for path in written)
    return written


def _with_standing(options: DeckOptions, files: tuple[str, ...], name: str) -> DeckOptions:
    """The options with the documents that are there already."""
    pdf, pptx = (options.pdf or f"{name}.pdf" in files), (options.pptx or f"{name}.pptx" in files)
    return replace(options, pdf=pdf, pptx=pptx)


def _without_filled(deck: Deck) -> Deck:
    """The deck with the pictures forgotten that a webcam covers, so that they are made anew."""
    slides = (replace(slide, picture="") if slide.fills else slide for slide in deck.slides)
    return replace(deck, slides=tuple(slides))


def pictures_of(
    source: Path, deck: Deck, folder: Path, *, clean: bool
) -> Iterator[tuple[float, Picture]]:
    """The pictures that a folder lacks, read from the video again at full size.

    Args:
        source: the video.
        deck: its pages.
        folder: where some of their pictures may be.
        clean: whether what a webcam covers is filled from other stays.
    """
    from cleanplate.lectures.clean import filled
    from cleanplate.lectures.pages import pictures_at

    times = missing_times(deck, folder)
    pictures = zip(times, pictures_at(source, times, region=deck.region), strict=True)
    return filled(source, deck, pictures) if clean else pictures


def _found(request: Request, place: DeckFolder, on_step: OnStep | None) -> Deck:
    """The deck of an earlier run of the same request, or a new one."""
    for record in (place.place / RECORD, place.work / FOUND) if place.continued else ():
        if record.is_file():
            return _read(record)
    deck = find_slides(request, place.work, _told(on_step, "finding"))
    write_json(place.work / FOUND, deck)
    return deck


def _read(record: Path) -> Deck:
    try:
        return read_json(record)
    except InputError as error:
        msg = f"{record} is damaged, and so what was found is lost; begin anew with --overwrite"
        raise UsageError(msg) from error


def _told(on_step: OnStep | None, step: Step) -> OnProgress | None:
    return None if on_step is None else partial(on_step, step)
