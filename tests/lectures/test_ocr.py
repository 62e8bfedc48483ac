"""Readers of text, where they are installed."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import cv2
import numpy as np
import pytest

from cleanplate.core.errors import CleanplateError, MissingError
from cleanplate.core.pictures import Picture
from cleanplate.lectures import ocr
from cleanplate.lectures.ocr import RapidReader, TesseractReader, ocr_engines, open_reader
from cleanplate.lectures.reading import text_of

TABLE = (
    "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n"
    "4\t1\t1\t1\t1\t0\t10\t20\t90\t30\t-1\t\n"
    "5\t1\t1\t1\t1\t1\t10\t20\t40\t30\t96.5\tHello\n"
    '5\t1\t1\t1\t1\t2\t60\t22\t40\t28\t91\t"world\n'
    "5\t1\t1\t1\t2\t1\t10\t60\t40\t30\t95\t \n"
    "5\t1\t1\t2\t1\t1\t10\t99\t40\t30\t50\tmore\n"
)


@pytest.fixture
def slide() -> Picture:
    """A slide with a title and a line, black on white."""
    picture = np.full((360, 640, 3), 255, np.uint8)
    cv2.putText(picture, "Bayes theorem", (40, 80), cv2.FONT_HERSHEY_DUPLEX, 1.8, (0, 0, 0), 3)
    cv2.putText(
        picture, "evidence and belief", (40, 200), cv2.FONT_HERSHEY_DUPLEX, 0.9, (0,) * 3, 2
    )
    return picture


def test_both_engines_are_named_with_what_to_do() -> None:
    rapid, tesseract = ocr_engines()
    assert (rapid.name, tesseract.name) == ("rapidocr", "tesseract")
    assert tesseract.ready is (shutil.which("tesseract") is not None)
    assert rapid.ready is (importlib.util.find_spec("rapidocr") is not None)


def test_rapidocr_is_installed_without_its_opencv() -> None:
    assert "pip install --no-deps rapidocr" in ocr.RAPIDOCR_INSTALL
    assert "opencv" not in ocr.RAPIDOCR_INSTALL


def _nothing_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)


def test_without_an_engine_the_message_says_how_to_install_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _nothing_installed(monkeypatch)
    with pytest.raises(MissingError, match=r"needs RapidOCR or Tesseract.*--no-deps rapidocr"):
        open_reader()
    with pytest.raises(MissingError, match="the program 'tesseract' on the PATH"):
        open_reader("tesseract")


def test_a_rapidocr_without_its_parts_names_them(monkeypatch: pytest.MonkeyPatch) -> None:
    present = {"rapidocr", "six"}
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name if name in present else None)
    rapid = ocr_engines()[0]
    assert not rapid.ready
    assert rapid.text.startswith(
        "lacks pyclipper, shapely, omegaconf, yaml, tqdm, requests, colorlog; pip"
    )


def test_tesseract_s_table_becomes_lines_of_words(
    monkeypatch: pytest.MonkeyPatch, slide: Picture
) -> None:
    done = SimpleNamespace(stdout=TABLE.encode())
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: done)
    lines = TesseractReader().read(slide)
    assert [line.text for line in lines] == ['Hello "world', "more"]
    assert lines[0].box_xyxy == (10, 20, 100, 50)
    assert [word.confidence for word in lines[0].words] == [0.965, 0.91]


def test_a_failing_tesseract_is_quoted(monkeypatch: pytest.MonkeyPatch, slide: Picture) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise subprocess.CalledProcessError(1, "tesseract", stderr=b"a\nno language 'xx'\n")

    monkeypatch.setattr(subprocess, "run", fail)
    with pytest.raises(CleanplateError, match=r"could not read a slide \(no language 'xx'\)"):
        TesseractReader("xx").read(slide)


def test_rapidocr_s_polygons_become_boxes_in_reading_order(
    monkeypatch: pytest.MonkeyPatch, slide: Picture
) -> None:
    corners = np.array(
        [[[9, 51], [60, 50], [60, 70], [9, 72]], [[8, 10], [99, 10], [99, 30], [8, 30]]]
    )
    found = SimpleNamespace(
        boxes=corners.astype(np.float32), txts=("below ", "above"), scores=(0.5, 1)
    )
    seen: list[Picture] = []

    def network(bgr: Picture, **_: Any) -> SimpleNamespace:
        seen.append(bgr)
        return found

    module = SimpleNamespace(
        RapidOCR=lambda **_: network, EngineType=SimpleNamespace(OPENVINO="openvino")
    )
    monkeypatch.setitem(sys.modules, "rapidocr", module)
    slide[0, 0] = (1, 2, 3)
    lines = RapidReader().read(slide)
    assert seen[0][0, 0].tolist() == [3, 2, 1]
    assert [(line.text, line.box_xyxy) for line in lines] == [
        ("above", (8, 10, 99, 30)),
        ("below", (9, 50, 60, 72)),
    ]
    found.boxes = found.txts = None
    assert RapidReader().read(slide) == []


@pytest.mark.parametrize("name", ["rapidocr", "tesseract"])
def test_a_real_engine_reads_a_slide(name: Any, slide: Picture) -> None:
    if not next(engine.ready for engine in ocr_engines() if engine.name == name):
        pytest.skip(f"needs {name}, which is not installed")
    lines = open_reader(name).read(slide)
    assert text_of(lines, 360).split("\n") == ["Bayes theorem", "evidence and belief"]
    x0, y0, x1, y1 = lines[0].box_xyxy
    assert 25 < x0 < 50
    assert 10 < y0 < 60
    assert 400 < x1 < 560
    assert 70 < y1 < 115


@pytest.mark.parametrize("name", ["rapidocr", "tesseract"])
def test_a_real_engine_reads_nothing_on_a_pixel(name: Any) -> None:
    if not next(engine.ready for engine in ocr_engines() if engine.name == name):
        pytest.skip(f"needs {name}, which is not installed")
    assert open_reader(name).read(np.zeros((1, 1, 3), np.uint8)) == []
