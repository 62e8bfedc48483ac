"""The PDF, opened again: pages, sizes, pictures, outline, labels, text."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from cleanplate.core.errors import MissingExtraError, UsageError
from cleanplate.lectures.deck import Deck, Slide, Stay
from cleanplate.lectures.export import pdf as pdf_export
from cleanplate.lectures.export.pdf import write_pdf
from cleanplate.lectures.reading import Line, Word

pikepdf = pytest.importorskip("pikepdf", reason="needs the extra 'slides'")
pytest.importorskip("img2pdf", reason="needs the extra 'slides'")

PutPictures = Callable[..., Deck]
ANY_SCRIPT = "Größe “q” <script> 机器学习 αβγ 😀"


@pytest.fixture
def written(deck: Deck, put_pictures: PutPictures, tmp_path: Path) -> Path:
    """The PDF of the deck of three slides."""
    write_pdf(tmp_path / "talk.pdf", put_pictures(deck, tmp_path), tmp_path)
    return tmp_path / "talk.pdf"


def _hidden(page: Any) -> list[str]:
    """The strings drawn on a page, by its fonts' own maps to Unicode."""
    maps: dict[str, dict[str, str]] = {}
    for name, font in page.Resources.get("/Font", {}).items():
        pairs = re.findall(rb"<(..)> <([0-9A-F]{4,})>", font.ToUnicode.read_bytes())
        maps[name] = {
            code.decode(): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in pairs
        }
    page.contents_coalesce()
    strings = []
    for line in page.Contents.read_bytes().decode("latin-1").splitlines():
        runs = re.findall(r"(/Hidden\d+) \S+ Tf <([0-9A-F]+)> Tj", line)
        if runs:
            codes = [
                (maps[font], run[i : i + 2]) for font, run in runs for i in range(0, len(run), 2)
            ]
            strings.append("".join(table[code] for table, code in codes))
    return strings


def test_a_slide_is_a_page_of_sixteen_by_nine(written: Path) -> None:
    with pikepdf.open(written) as document:
        boxes = [[float(side) for side in page.mediabox] for page in document.pages]
    assert boxes == [pytest.approx([0, 0, 960, 540])] * 3


@pytest.mark.parametrize(
    ("size", "points"),
    [((64, 36), (540, 960)), ((1, 1), (960, 960)), ((30, 40), (960, 720)), ((1, 900), (960, 72))],
)
def test_pages_have_the_deck_s_aspect(
    deck: Deck,
    put_pictures: PutPictures,
    tmp_path: Path,
    size: tuple[int, int],
    points: tuple[int, int],
) -> None:
    write_pdf(tmp_path / "talk.pdf", put_pictures(deck, tmp_path, size), tmp_path)
    with pikepdf.open(tmp_path / "talk.pdf") as document:
        box = [float(side) for side in document.pages[0].mediabox]
    assert box[2:] == pytest.approx(points, abs=0.01)


def test_the_pictures_are_the_files_bit_by_bit(written: Path) -> None:
    with pikepdf.open(written) as document:
        for number, page in enumerate(document.pages, 1):
            (image,) = page.Resources.XObject.values()
            file = written.parent / f"slide-{number:03}.png"
            assert image.read_raw_bytes() == _image_data(file)
            found = np.asarray(pikepdf.PdfImage(image).as_pil_image())
            np.testing.assert_array_equal(found, np.asarray(Image.open(file)))


def _image_data(png: Path) -> bytes:
    """The joined IDAT chunks."""
    data, place, found = png.read_bytes(), 8, b""
    while place < len(data):
        length = int.from_bytes(data[place : place + 4], "big")
        if data[place + 4 : place + 8] == b"IDAT":
            found += data[place + 8 : place + 8 + length]
        place += length + 12
    assert zlib.decompress(found)
    return found


def test_jpegs_are_the_files_byte_by_byte(
    deck: Deck, put_pictures: PutPictures, tmp_path: Path
) -> None:
    write_pdf(tmp_path / "a.pdf", put_pictures(deck, tmp_path, images="jpg"), tmp_path)
    with pikepdf.open(tmp_path / "a.pdf") as document:
        (image,) = document.pages[1].Resources.XObject.values()
        assert image.read_raw_bytes() == (tmp_path / "slide-002.jpg").read_bytes()


def test_the_outline_names_times_and_titles(written: Path) -> None:
    with pikepdf.open(written) as document, document.open_outline() as outline:
        titles = [item.title for item in outline.root]
        targets = [item.destination[0].objgen for item in outline.root]
        assert targets == [page.obj.objgen for page in document.pages]
    assert titles == ["0:00:00 Slide 1", "0:01:00 Bayes' theorem", "0:12:34 π ≈ 3"]


def test_the_page_labels_are_the_times(written: Path) -> None:
    with pikepdf.open(written) as document:
        assert [page.label for page in document.pages] == ["0:00:00", "0:01:00", "0:12:34"]


def test_the_document_has_the_lecture_s_title(written: Path) -> None:
    with pikepdf.open(written) as document:
        assert str(document.docinfo["/Title"]) == "Größe 1"
        with document.open_metadata() as metadata:
            assert metadata["dc:title"] == "Größe 1"
        assert document.Root.ViewerPreferences.DisplayDocTitle


def test_the_file_keeps_to_the_syntax(written: Path) -> None:
    with pikepdf.open(written) as document:
        assert document.check_pdf_syntax() == []


def test_text_without_places_is_spread_over_the_page(written: Path) -> None:
    with pikepdf.open(written) as document:
        assert [_hidden(page) for page in document.pages] == [
            [],
            ["Bayes' theorem", "P(A|B)"],
            ["π ≈ 3"],
        ]


def test_words_of_any_script_are_kept(
    deck: Deck, put_pictures: PutPictures, tmp_path: Path
) -> None:
    many = "".join(chr(code) for code in range(0x4E00, 0x4E00 + 300))
    readings = {
        number: [Line((Word(text, (0, 0, 8, 4), 1.0),))]
        for number, text in ((1, ANY_SCRIPT), (2, many), (3, "a\x00b"))
    }
    write_pdf(tmp_path / "a.pdf", put_pictures(deck, tmp_path), tmp_path, readings)
    with pikepdf.open(tmp_path / "a.pdf") as document:
        found = [_hidden(page) for page in document.pages]
    assert found == [[ANY_SCRIPT], [many], ["a\ufffdb"]]


def test_words_stand_at_their_boxes(deck: Deck, put_pictures: PutPictures, tmp_path: Path) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("needs the program pdftotext")
    # 64 x 36 pixels on 960 x 540 points: 15 points a pixel.
    words = (Word("Hello", (8, 4, 24, 8), 1.0), Word("wörld", (40, 4, 60, 8), 1.0))
    write_pdf(tmp_path / "a.pdf", put_pictures(deck, tmp_path), tmp_path, {1: [Line(words)]})
    command = ["pdftotext", "-bbox", "-l", "1", str(tmp_path / "a.pdf"), "-"]
    shown = subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout
    pattern = r'<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)</word>'
    found = re.findall(pattern, shown)
    assert [word[4] for word in found] == ["Hello", "wörld"]
    boxes = [[float(side) for side in word[:4]] for word in found]
    assert boxes[0] == pytest.approx([120, 60, 360, 120], abs=1)
    assert boxes[1] == pytest.approx([600, 60, 900, 120], abs=1)


def test_hidden_text_changes_no_pixel(
    deck: Deck, put_pictures: PutPictures, tmp_path: Path
) -> None:
    if shutil.which("pdftoppm") is None:
        pytest.skip("needs the program pdftoppm")
    named = put_pictures(deck, tmp_path)
    bare = replace(named, slides=tuple(replace(slide, text="") for slide in named.slides))
    pixels = []
    for name, one in (("with", named), ("without", bare)):
        write_pdf(tmp_path / f"{name}.pdf", one, tmp_path)
        target = tmp_path / name
        command = ["pdftoppm", "-r", "20", "-f", "2", "-l", "2", "-singlefile", "-png"]
        subprocess.run([*command, f"{target}.pdf", str(target)], check=True)
        pixels.append(np.asarray(Image.open(f"{target}.png")))
    np.testing.assert_array_equal(*pixels)


def test_more_pages_than_a_batch_stay_in_order(
    deck: Deck, put_pictures: PutPictures, tmp_path: Path
) -> None:
    count = 2 * pdf_export.BATCH + 1
    slides = tuple(Slide(n, (Stay(n, n + 1),), n + 0.5) for n in range(1, count + 1))
    many = put_pictures(replace(deck, slides=slides, dropped=()), tmp_path, (4, 4))
    write_pdf(tmp_path / "a.pdf", many, tmp_path)
    with pikepdf.open(tmp_path / "a.pdf") as document:
        assert len(document.pages) == count
        assert [page.label for page in document.pages][-1] == "0:00:33"
        (image,) = document.pages[-1].Resources.XObject.values()
        assert image.read_raw_bytes() == _image_data(tmp_path / f"slide-{count:03}.png")


def test_a_deck_without_slides_is_refused(deck: Deck, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="has no slide, and a PDF needs a page"):
        write_pdf(tmp_path / "a.pdf", replace(deck, slides=()), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_without_the_extra_the_message_says_how_to_install_it(
    deck: Deck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "img2pdf", None)
    with pytest.raises(MissingExtraError, match="writing a PDF needs the extra 'slides'"):
        write_pdf(tmp_path / "a.pdf", deck, tmp_path)


def test_the_same_deck_gives_the_same_file(
    deck: Deck, put_pictures: PutPictures, tmp_path: Path
) -> None:
    named = put_pictures(deck, tmp_path)
    for name in ("a.pdf", "b.pdf"):
        write_pdf(tmp_path / name, named, tmp_path)
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
