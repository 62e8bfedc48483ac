"""Readers of text in pictures: RapidOCR with its networks on OpenVINO, or Tesseract.

RapidOCR's package holds its networks (PP-OCRv6, Apache-2.0) and names ``opencv-python-headless``
among its dependencies, which would write over the OpenCV with contrib modules that is needed here;
so it is installed without its dependencies, and those that it needs beside (`RAPIDOCR_INSTALL`).
Its usual ONNX Runtime is not needed: the networks run on OpenVINO.
"""

from __future__ import annotations

import csv
import importlib.util
import io
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal, Protocol, TypeAlias

import cv2

from cleanplate.core.errors import CleanplateError, MissingError
from cleanplate.core.pictures import Picture
from cleanplate.lectures.reading import Line, Word, in_reading_order

EngineName: TypeAlias = Literal["rapidocr", "tesseract"]
"""Programs that read text."""

RAPIDOCR_INSTALL = (
    "pip install pyclipper shapely omegaconf pyyaml six tqdm requests colorlog"
    " && pip install --no-deps rapidocr"
)
"""How to install RapidOCR without a second OpenCV over ours."""

_NEEDED = (
    "rapidocr",
    "pyclipper",
    "shapely",
    "omegaconf",
    "yaml",
    "six",
    "tqdm",
    "requests",
    "colorlog",
)
_LANGUAGES = "eng"
_TIMEOUT_S = 120


@dataclass(frozen=True, slots=True)
class Engine:
    """One program that reads text, and whether it can be used."""

    name: EngineName
    """Its name."""
    ready: bool
    """Whether it is installed with all it needs."""
    text: str
    """Where it is, or how to install it."""


class Reader(Protocol):
    """Reads what is written in a picture."""

    def read(self, rgb: Picture) -> list[Line]:
        """The lines of a picture in reading order.

        Args:
            rgb: RGB, uint8 (H, W, 3).
        """
        ...


def ocr_engines() -> list[Engine]:
    """What of RapidOCR and Tesseract is installed, the better one first; nothing is loaded."""
    missing = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    lacks = f"lacks {', '.join(missing)}; " if missing and "rapidocr" not in missing else ""
    path = shutil.which("tesseract")
    return [
        Engine("rapidocr", not missing, f"{lacks}{RAPIDOCR_INSTALL}" if missing else "installed"),
        Engine("tesseract", path is not None, path or "install it with your system's packages"),
    ]


def open_reader(name: EngineName | None = None) -> Reader:
    """The reader asked for, or the best one that is installed.

    Raises:
        MissingError: none is installed; says how to.
    """
    for engine in ocr_engines():
        if engine.ready and name in (None, engine.name):
            return RapidReader() if engine.name == "rapidocr" else TesseractReader()
    what = {"rapidocr": "RapidOCR", "tesseract": "Tesseract"}
    wanted = what[name] if name else "RapidOCR or Tesseract"
    cure = "the program 'tesseract' on the PATH" if name == "tesseract" else RAPIDOCR_INSTALL
    msg = f"reading slides needs {wanted}, which is not installed; install it with: {cure}"
    raise MissingError(msg)


class RapidReader:
    """RapidOCR's detection and recognition (PP-OCRv6 small, Chinese and Latin) on OpenVINO.

    1.4-2 s a slide of 1500 x 1100 pixels on two cores. A line is one `Word`: its network does not
    divide them reliably.
    """

    def __init__(self) -> None:
        from rapidocr import EngineType, RapidOCR

        runs_on = {f"{part}.engine_type": EngineType.OPENVINO for part in ("Det", "Cls", "Rec")}
        # Slides stand upright: the network that turns lines by 180 degrees is left out.
        self._network: Any = RapidOCR(
            params={**runs_on, "Global.use_cls": False, "Global.log_level": "critical"}
        )

    def read(self, rgb: Picture) -> list[Line]:
        """See `Reader.read`."""
        found = self._network(cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), use_cls=False)
        if found.boxes is None or found.txts is None:
            return []
        lines = []
        for corners, text, score in zip(found.boxes, found.txts, found.scores, strict=True):
            (x0, y0), (x1, y1) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
            if text.strip():
                lines.append(Line((Word(text.strip(), (x0, y0, x1, y1), float(score)),)))
        return in_reading_order(lines)


class TesseractReader:
    """The program ``tesseract``, started once a picture; English unless told otherwise.

    Args:
        languages: as its option ``-l``, such as ``eng+deu``.
    """

    def __init__(self, languages: str = _LANGUAGES) -> None:
        self._languages = languages

    def read(self, rgb: Picture) -> list[Line]:
        """See `Reader.read`.

        Raises:
            CleanplateError: the program failed or took longer than two minutes.
        """
        # Its own order of blocks, lines and words is the reading order.
        return list(_lines_of_table(self._run(rgb)))

    def _run(self, rgb: Picture) -> str:
        _, encoded = cv2.imencode(".png", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR))
        command = ["tesseract", "stdin", "stdout", "-l", self._languages, "tsv"]
        try:
            done = subprocess.run(
                command,
                input=encoded.tobytes(),
                capture_output=True,
                check=True,
                timeout=_TIMEOUT_S,
            )
        except (OSError, subprocess.SubprocessError) as error:
            said = getattr(error, "stderr", None) or b""
            reason = said.decode("utf-8", "replace").strip().splitlines()
            msg = f"tesseract could not read a slide ({reason[-1] if reason else error})"
            raise CleanplateError(msg) from error
        return done.stdout.decode("utf-8", "replace")


def _lines_of_table(table: str) -> Iterator[Line]:
    """Lines of Tesseract's TSV; rows of level 5 are words."""
    rows = csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE)
    words = [row for row in rows if row["level"] == "5" and (row["text"] or "").strip()]

    def place(row: dict[str, str]) -> tuple[str, ...]:
        return row["page_num"], row["block_num"], row["par_num"], row["line_num"]

    for _, line in groupby(words, key=place):
        yield Line(tuple(map(_word_of_row, line)))


def _word_of_row(row: dict[str, str]) -> Word:
    left, top, width, height = (float(row[name]) for name in ("left", "top", "width", "height"))
    confidence = min(max(float(row["conf"]) / 100, 0.0), 1.0)
    return Word(row["text"].strip(), (left, top, left + width, top + height), confidence)
