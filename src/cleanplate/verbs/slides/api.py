"""A lecture's slides for Python: what ``cleanplate.slides`` gives."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal, Unpack

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import Picture
from cleanplate.core.progress import OnProgress
from cleanplate.core.times import Time, parse_part, parse_time
from cleanplate.lectures.classic_capture import ClassicKnobs
from cleanplate.lectures.deck import Deck, Dropped, Slide
from cleanplate.lectures.options import DeckOptions, FindKeywords, FindOptions
from cleanplate.lectures.reading import Line
from cleanplate.verbs.slides.find import Request, find_slides
from cleanplate.verbs.slides.folder import DeckFolder
from cleanplate.verbs.slides.run import pictures_of, write_into
from cleanplate.verbs.verb import resolved


class LectureSlides:
    """The slides of a lecture; pictures are read from the video when they are asked for."""

    def __init__(self, request: Request, deck: Deck) -> None:
        """Use `slides` to find them.

        Args:
            request: the video, and how its slides were found.
            deck: what was found.
        """
        self._request = request
        self.deck = deck

    @property
    def slides(self) -> tuple[Slide, ...]:
        """In order of first appearance; the first one has index 0 and number 1."""
        return self.deck.slides

    @property
    def dropped(self) -> tuple[Dropped, ...]:
        """Pages that were found and are no slides, with the reason, in order of time."""
        return self.deck.dropped

    @property
    def thresholds(self) -> Mapping[str, float]:
        """What decided, by name."""
        return self.deck.thresholds

    def picture(self, slide: Slide | Dropped) -> Picture:
        """The picture of a slide or page at full resolution, RGB uint8 (H, W, 3).

        Raises:
            InputError: the video cannot be read at that time.
        """
        from cleanplate.lectures.pages import picture_of

        return picture_of(self._request.source, slide, region=self.deck.region)

    def save(
        self,
        folder: str | Path,
        *,
        pdf: bool = False,
        pptx: bool = False,
        images: Literal["png", "jpg"] = "png",
        ocr: bool = False,
        clean: bool = False,
        overwrite: bool = False,
    ) -> list[Path]:
        """Write the whole deck into a folder, as the command ``slides`` does.

        Args:
            folder: made where it is not there.
            pdf: with a PDF.
            pptx: with a presentation.
            images: format of the pictures.
            ocr: read what is written on the slides.
            clean: fill what a webcam covers from other stays.
            overwrite: begin anew in a folder that holds another deck.

        Returns:
            The files.

        Raises:
            UsageError: the folder holds something else.
            MissingError: what a wanted file needs is not installed.
            OutputError: the folder cannot be written to.
        """
        options = DeckOptions(None, pdf, pptx, images, ocr, clean, None, overwrite)
        claim = self._request.claim(images)
        place = DeckFolder(resolved(folder), claim, overwrite=overwrite)
        try:
            return write_into(place, self._request.source, self.deck, options)
        finally:
            place.stop()

    def save_pdf(self, target: str | Path, *, ocr: bool = False) -> Path:
        """Write the slides as PDF, a slide a page, lossless.

        Args:
            target: the file, .pdf.
            ocr: make it searchable.

        Raises:
            UsageError: no slides, or another extension.
            MissingError: img2pdf, pikepdf, or what reads text is not installed.
            OutputError: the file cannot be written.
        """
        from cleanplate.lectures.export.pdf import libraries, write_pdf

        libraries()
        return self._document(target, ".pdf", write_pdf, ocr=ocr)

    def save_pptx(self, target: str | Path, *, ocr: bool = False) -> Path:
        """Write the slides as a presentation, a picture a slide, times in the notes.

        Args:
            target: the file, .pptx.
            ocr: titles and notes from what is written on the slides.

        Raises:
            UsageError: no slides, or another extension.
            MissingError: python-pptx, or what reads text is not installed.
            OutputError: the file cannot be written.
        """
        from cleanplate.lectures.export.pptx import library, write_pptx

        library()
        return self._document(
            target, ".pptx", lambda file, deck, folder, _: write_pptx(file, deck, folder), ocr=ocr
        )

    def _document(
        self,
        target: str | Path,
        suffix: str,
        write: Callable[[Path, Deck, Path, dict[int, list[Line]]], None],
        *,
        ocr: bool,
    ) -> Path:
        """Write the pictures aside, read them where asked, and make a document of them."""
        from cleanplate.lectures.export.deck_files import read_slides
        from cleanplate.lectures.export.pictures import write_pictures
        from cleanplate.lectures.ocr import open_reader

        place = resolved(target)
        if place.suffix.lower() != suffix:
            msg = f"{place} is no {suffix[1:].upper()} by its name; end it in {suffix}"
            raise UsageError(msg)
        reader = open_reader() if ocr else None
        with tempfile.TemporaryDirectory(prefix="cleanplate-") as name:
            folder = Path(name)
            pictures = pictures_of(self._request.source, self.deck, folder, clean=False)
            deck = write_pictures(self.deck, folder, pictures)
            deck, readings = read_slides(deck, folder, reader) if reader else (deck, {})
            write(place, deck, folder, readings)
        return place


def slides(
    lecture: str | Path,
    *,
    start: Time = None,
    end: Time = None,
    knobs: ClassicKnobs | None = None,
    on_progress: OnProgress | None = None,
    **options: Unpack[FindKeywords],
) -> LectureSlides:
    """Find the slides of a recorded lecture.

    Args:
        lecture: a video.
        start: first time looked at, seconds or ``1:02.5``; None: the beginning.
        end: first time not looked at; None: to the end.
        knobs: of the classic methods.
        on_progress: called often with the frames passed.
        **options: fields of `FindOptions`, such as ``method="knn"``.

    Returns:
        The slides, with times in seconds; save them, or ask for their pictures.

    Raises:
        InputError: the video cannot be read.
        UsageError: an option that cannot work.
    """
    start_s, end_s = parse_part(start, end)
    request = Request(
        resolved(lecture), _find_options(options), knobs or ClassicKnobs(), start_s, end_s
    )
    with tempfile.TemporaryDirectory(prefix="cleanplate-") as work:
        return LectureSlides(request, find_slides(request, Path(work), on_progress))


def _find_options(given: FindKeywords) -> FindOptions:
    """The options; the shortest stay may be written as a time."""
    stay = given.get("min_stay", FindOptions().min_stay)
    least_s = float(parse_time(stay)) if isinstance(stay, str) else stay
    rest: dict[str, Any] = {name: value for name, value in given.items() if name != "min_stay"}
    return FindOptions(min_stay=least_s, **rest)
