"""``cleanplate.slides`` in Python."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import numpy as np
import pikepdf
import pytest

import cleanplate as cp
from cleanplate.lectures.options import FindKeywords, FindOptions
from cleanplate.verbs.slides.api import LectureSlides

from ..lecture_video import PAGE_S, page


@pytest.fixture(scope="module")
def found(lecture: Path) -> LectureSlides:
    """The slides of the small lecture."""
    return cp.slides(lecture)


def test_keywords_are_the_options_fields() -> None:
    assert set(FindKeywords.__annotations__) == {field.name for field in fields(FindOptions)}


def test_slides_have_their_times(found: LectureSlides) -> None:
    assert [slide.start_s for slide in found.slides] == pytest.approx(
        [0, PAGE_S, 3 * PAGE_S], abs=0.21
    )
    assert [dropped.reason for dropped in found.dropped] == ["duplicate"]
    assert found.thresholds["min_stay_s"] == 1.0


def test_a_picture_is_read_when_it_is_asked_for(found: LectureSlides) -> None:
    picture = found.picture(found.slides[1])
    assert np.abs(picture.astype(int) - page("B")).mean() < 4


def test_a_pdf_has_a_page_a_slide(found: LectureSlides, tmp_path: Path) -> None:
    with pikepdf.open(found.save_pdf(tmp_path / "talk.pdf")) as pdf:
        assert len(pdf.pages) == 3


def test_a_presentation_has_a_slide_a_slide(found: LectureSlides, tmp_path: Path) -> None:
    pptx = pytest.importorskip("pptx")
    made = pptx.Presentation(str(found.save_pptx(tmp_path / "talk.pptx")))
    assert len(made.slides) == 3


def test_another_extension_is_refused(found: LectureSlides, tmp_path: Path) -> None:
    with pytest.raises(cp.UsageError, match=r"end it in \.pdf"):
        found.save_pdf(tmp_path / "talk.png")


def test_the_command_goes_on_with_what_was_saved(
    found: LectureSlides, lecture: Path, tmp_path: Path
) -> None:
    files = found.save(tmp_path / "deck", images="jpg")
    assert (tmp_path / "deck" / "slide-003.jpg") in files
    assert found.save(tmp_path / "deck", images="jpg") == files
    with pytest.raises(cp.UsageError, match="--overwrite"):
        cp.slides(lecture, min_stay=2).save(tmp_path / "deck", images="jpg")


def test_a_part_of_the_lecture(lecture: Path) -> None:
    part = cp.slides(lecture, start=str(PAGE_S), end=2 * PAGE_S)
    assert [slide.start_s for slide in part.slides] == pytest.approx([PAGE_S], abs=0.21)


@pytest.mark.parametrize(
    "options",
    [{"method": "best"}, {"hash_size": 1}, {"min_stay": 0}, {"region": "1,2,3"}],
)
def test_options_that_cannot_work(lecture: Path, options: dict[str, object]) -> None:
    with pytest.raises(cp.UsageError):
        cp.slides(lecture, **options)  # type: ignore[arg-type]
