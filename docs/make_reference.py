"""Write the reference pages that come from the code itself: `make docs`.

A test compares the committed pages with what this makes, so they cannot grow old.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, fields
from pathlib import Path
from typing import get_args, get_type_hints

from cleanplate.cli.verbs import REQUIRED
from cleanplate.core.describe import field_texts
from cleanplate.effects.options import BlurOptions, CutoutOptions, ReplaceOptions
from cleanplate.lectures.classic_capture import ClassicKnobs
from cleanplate.lectures.options import DeckOptions, FindOptions
from cleanplate.matting.library import COMPOSITIONS
from cleanplate.matting.options import MatteOptions, ShapeOptions
from cleanplate.media.formats import FORMATS, Format
from cleanplate.media.options import EncodeOptions
from cleanplate.models.card import HttpsSource, WheelSource
from cleanplate.models.catalog import CARDS
from cleanplate.segmentation.options import (
    BackProjectionOptions,
    ChromaOptions,
    GrabCutOptions,
    SlicOptions,
    WatershedOptions,
)
from cleanplate.training.recipe import Recipe
from cleanplate.verbs.add_options import AddOptions
from cleanplate.verbs.denoise.options import DenoiseOptions
from cleanplate.verbs.evaluation.options import BenchmarkOptions, EvaluateOptions, ReportOptions
from cleanplate.verbs.faces.options import FaceFiles, FacesOptions
from cleanplate.verbs.hash_options import HashOptions
from cleanplate.verbs.motion.options import MotionOptions, PlateOptions
from cleanplate.verbs.options import BatchOptions, MatteFileOptions
from cleanplate.verbs.segment.options import SegmentOptions
from cleanplate.verbs.spectrum.options import SpectrumOptions
from cleanplate.verbs.track.options import TrackOptions
from cleanplate.verbs.train.options import ExportOptions, TrainOptions

FOLDER = Path(__file__).parent / "reference"

_SECTIONS: tuple[tuple[str, type], ...] = (
    ("remove", CutoutOptions),
    ("matte", MatteFileOptions),
    ("blur", BlurOptions),
    ("replace", ReplaceOptions),
    ("All four: the subject", MatteOptions),
    ("All four: the shape of the matte, in this order", ShapeOptions),
    ("All four: inputs and outputs", BatchOptions),
    ("Videos", EncodeOptions),
    ("models add", AddOptions),
    ("hash", HashOptions),
    ("slides", FindOptions),
    ("slides: what is written", DeckOptions),
    ("slides: the classic methods", ClassicKnobs),
    ("segment", SegmentOptions),
    ("segment: watershed", WatershedOptions),
    ("segment: grabcut", GrabCutOptions),
    ("segment: backprojection", BackProjectionOptions),
    ("segment: chroma", ChromaOptions),
    ("segment: slic", SlicOptions),
    ("motion", MotionOptions),
    ("track", TrackOptions),
    ("denoise", DenoiseOptions),
    ("spectrum", SpectrumOptions),
    ("plate", PlateOptions),
    ("faces", FacesOptions),
    ("faces: what else is written", FaceFiles),
    ("train", TrainOptions),
    ("train: the recipe's numbers; each recipe has its own, these are a new one's", Recipe),
    ("export", ExportOptions),
    ("evaluate", EvaluateOptions),
    ("evaluate: what is written besides the table", ReportOptions),
    ("benchmark", BenchmarkOptions),
)


def pages() -> dict[str, str]:
    """The text of each generated page by its file name."""
    return {
        "cli.md": "\n".join(_cli()),
        "formats.md": "\n".join(_formats()),
        "cards.md": "\n".join(_cards()),
    }


def _cli() -> Iterator[str]:
    yield (
        "# Options\n\nGenerated from the option classes by `make docs`; "
        "Python takes the same names with `_`.\n"
    )
    yield "    cleanplate remove|matte|blur|replace IN... [options]\n"
    for title, options in _SECTIONS:
        yield f"## {title}\n"
        yield "| option | default | meaning |\n|---|---|---|"
        hints, texts = get_type_hints(options), field_texts(options)
        for field in fields(options):
            if field.default is MISSING or not field.metadata.get("flag", True):
                continue
            choices = get_args(hints[field.name])
            words = " ".join(f"`{word}`" for word in choices if isinstance(word, str))
            text = texts[field.name] + (f" One of {words}." if words else "")
            default = "" if field.default in (None, False) else f"`{field.default}`"
            if field.name in REQUIRED.get(options, ()):
                default = "required"
            yield f"| `--{field.name.replace('_', '-')}` | {default} | {text.replace('|', '/')} |"
        yield ""
    yield "## Besides\n"
    yield "| option | meaning |\n|---|---|"
    yield (
        "| `--start T`, `--end T` | videos: first time taken, first time not taken; "
        "`12.5`, `1:02.5`, `1:02:03` |"
    )
    yield "| `--json` | one JSON line an input on standard output |"
    yield "| `--quiet` | errors only |"
    yield "| `--verbose` | which model ran where, how long it took, what was skipped |\n"


def _formats() -> Iterator[str]:
    yield (
        "# Formats\n\nGenerated from the table of formats by `make docs`. "
        "Reading goes by content, writing by name.\n"
    )
    yield "| format | extensions | kind | written | alpha | 16 / 10 bits | ICC | EXIF | DPI |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for form in FORMATS:
        yield f"| {form.name} | {' '.join(form.suffixes)} | {form.kind} | {_marks(form)} |"
    yield (
        "\nWhat a format cannot hold is left out with a warning; "
        "transparency that it cannot hold is an error. "
        "Of a TIFF of several pages the first one is taken, with a warning.\n"
    )


def _marks(form: Format) -> str:
    held = (form.writable, form.alpha, form.deep, form.icc, form.exif, form.dpi)
    return " | ".join("yes" if mark else "" for mark in held)


def _cards() -> Iterator[str]:
    yield "# Model cards\n\nGenerated from the catalogue by `make docs`.\n"
    for composition in COMPOSITIONS:
        yield f"## {composition.name}\n\n{composition.title}. Good for {composition.good_for}.\n"
        yield f"Made of {', '.join(f'`{part}`' for part in composition.parts)}.\n"
    for card in CARDS:
        size = card.preprocessing
        yield f"## {card.name}\n\n{card.title}. Good for {card.good_for}.\n"
        yield "| | |\n|---|---|"
        yield (
            f"| input | {size.width} x {size.height}, "
            f"(pixel / {size.scale} - {size.mean}) / {size.std} |"
        )
        yield f"| bfloat16 | {'accurate enough, by measurement' if card.bf16 else 'not used'} |"
        yield f"| licence | {card.licence} |"
        yield f"| paper | {card.reference} |"
        for source in card.sources:
            if isinstance(source, WheelSource):
                yield f"| source | `{source.member}` in the wheel `{source.requirement}` |"
            elif isinstance(source, HttpsSource):
                yield f"| source | <{source.url}> |"
        yield f"| sha256 | `{card.sha256}` |\n"


if __name__ == "__main__":
    for name, text in pages().items():
        (FOLDER / name).write_text(text + "\n", encoding="utf-8")
