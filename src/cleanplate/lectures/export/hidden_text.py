"""Text that a PDF reader finds and copies and nobody sees, over the picture it was read from.

It is drawn in rendering mode 3 (ISO 32000-1, 9.3.6) with fonts of type 3 whose glyphs are empty:
they need no font file, hold any character of Unicode, 256 a font, and tell it by ToUnicode.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from cleanplate.lectures.export.labels import plain
from cleanplate.lectures.export.pages import Place
from cleanplate.lectures.reading import Line, Word

_CODES = 256
_ADVANCE = 500
_DESCENT = -200
"""Of every glyph, in thousandths of the font's size."""
_POINTS_PER_INCH = 72.0
_MAP_ENTRIES = 100
"""Most entries of one block of a ToUnicode map (Adobe Technical Note 5411)."""


class HiddenText:
    """The hidden text of one PDF: `add` for each page, then `finish`."""

    def __init__(self, pdf: Any) -> None:
        self._pdf = pdf
        self._codes: dict[str, int] = {}
        self._fonts: list[Any] = []

    def add(
        self,
        page: Any,
        lines: Sequence[Line],
        where: Place,
        size: tuple[int, int],
        page_height_in: float,
    ) -> None:
        """Lay lines over a page.

        Args:
            page: of the PDF.
            lines: read from the picture; boxes in its pixels.
            where: place of the picture on the page.
            size: (W, H) of the picture.
            page_height_in: height of the page in inches.
        """
        scale = where.width / size[0] * _POINTS_PER_INCH
        left = where.left * _POINTS_PER_INCH
        top = (page_height_in - where.top) * _POINTS_PER_INCH
        words = [word for line in lines for word in line.words if plain(word.text).strip()]
        if not words:
            return
        drawn = [self._word(word, left, top, scale) for word in words]
        stream = "q BT 3 Tr\n" + "\n".join(drawn) + "\nET Q\n"
        page.contents_add(stream.encode("ascii"))
        for index in range(len(self._fonts)):
            self._offer(page, index)

    def finish(self) -> None:
        """Complete the fonts with all characters that were used."""
        from pikepdf import Array, Dictionary, Name

        for index, font in enumerate(self._fonts):
            characters = list(self._codes)[index * _CODES : (index + 1) * _CODES]
            names = [Name(f"/g{code}") for code in range(len(characters))]
            # The operator d1 gives the glyph its box, which viewers mark when text is selected.
            glyph = f"{_ADVANCE} 0 0 {_DESCENT} {_ADVANCE} {1000 + _DESCENT} d1"
            empty = self._pdf.make_stream(glyph.encode("ascii"))
            font.Encoding = Dictionary(Type=Name.Encoding, Differences=Array([0, *names]))
            font.CharProcs = Dictionary({str(name): empty for name in names})
            font.LastChar = len(characters) - 1
            font.Widths = Array([_ADVANCE] * len(characters))
            font.ToUnicode = self._pdf.make_stream(_to_unicode(characters))

    def _word(self, word: Word, left: float, top: float, scale: float) -> str:
        """One word, stretched over its box: type size by its height, width by Tz."""
        x0, _, x1, y1 = word.box_xyxy
        text = plain(word.text)
        size = max((y1 - word.box_xyxy[1]) * scale, 0.1)
        natural = len(text) * size * _ADVANCE / 1000
        stretch = max((x1 - x0) * scale / natural * 100, 0.1)
        x = left + x0 * scale
        y = top - y1 * scale - size * _DESCENT / 1000
        shown = " ".join(
            f"/Hidden{font} {size:.3f} Tf <{codes}> Tj" for font, codes in self._runs(text)
        )
        return f"{stretch:.3f} Tz 1 0 0 1 {x:.3f} {y:.3f} Tm {shown}"

    def _runs(self, text: str) -> Iterator[tuple[int, str]]:
        """(font, codes in hexadecimal) of neighbours in the same font."""
        codes = [self._codes.setdefault(character, len(self._codes)) for character in text]
        while len(self._fonts) * _CODES < len(self._codes):
            self._fonts.append(self._new_font())
        for font, run in groupby(codes, lambda code: code // _CODES):
            yield font, "".join(f"{code % _CODES:02X}" for code in run)

    def _new_font(self) -> Any:
        from pikepdf import Array, Dictionary, Name

        return self._pdf.make_indirect(
            Dictionary(
                Type=Name.Font,
                Subtype=Name.Type3,
                FontBBox=Array([0, _DESCENT, _ADVANCE, 1000 + _DESCENT]),
                FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]),
                FirstChar=0,
                FontDescriptor=self._pdf.make_indirect(
                    Dictionary(
                        Type=Name.FontDescriptor,
                        FontName=Name.Hidden,
                        Flags=4,
                        ItalicAngle=0,
                        Ascent=1000 + _DESCENT,
                        Descent=_DESCENT,
                    )
                ),
                Resources=Dictionary(),
            )
        )

    def _offer(self, page: Any, index: int) -> None:
        from pikepdf import Dictionary, Name

        resources = page.obj.get(Name.Resources) or Dictionary()
        fonts = resources.get(Name.Font) or Dictionary()
        fonts[f"/Hidden{index}"] = self._fonts[index]
        resources.Font = fonts
        page.obj.Resources = resources


def spread(text: str, size: tuple[int, int]) -> list[Line]:
    """Lines of unknown place, one below the other over a whole picture.

    Args:
        text: with line breaks.
        size: (W, H) of the picture in pixels.
    """
    texts = [line for line in text.splitlines() if line.strip()]
    step = size[1] / max(len(texts), 1)
    return [
        Line((Word(line, (0.0, index * step, float(size[0]), (index + 1) * step), 1.0),))
        for index, line in enumerate(texts)
    ]


def _to_unicode(characters: Sequence[str]) -> bytes:
    entries = [
        f"<{code:02X}> <{character.encode('utf-16-be').hex().upper()}>"
        for code, character in enumerate(characters)
    ]
    blocks = [
        entries[start : start + _MAP_ENTRIES] for start in range(0, len(entries), _MAP_ENTRIES)
    ]
    body = "".join(
        f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar\n" for block in blocks
    )
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CMapName /Hidden def /CMapType 2 def\n"
        "1 begincodespacerange <00> <FF> endcodespacerange\n"
        f"{body}endcmap end end\n"
    ).encode("ascii")
