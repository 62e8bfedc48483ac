"""A deck as slides.json, which reads back to the same deck, and as a table, slides.csv."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from cleanplate.core.errors import InputError
from cleanplate.lectures.deck import Box, Deck, Dropped, Fill, Reason, Slide, Stay
from cleanplate.lectures.export.labels import clock, plain, spans, title_of
from cleanplate.media.whole import whole_file

FORMAT = "cleanplate-deck"
"""What slides.json calls itself."""
VERSION = 1
"""Of the layout of slides.json; a newer one is refused."""

COLUMNS = (
    "number",
    "picture",
    "start",
    "end",
    "start_s",
    "end_s",
    "on_screen_s",
    "stays",
    "title",
    "text",
)
"""Of slides.csv; start and end are those of the first stay."""


def write_json(target: Path, deck: Deck) -> None:
    """Write slides.json: UTF-8, every number as exact as it was.

    Raises:
        OutputError: the place cannot be written to.
    """
    # A file name that is not UTF-8 holds halves of surrogate pairs; "\udc80" is JSON's escape, too.
    data = deck_to_json(deck).encode("utf-8", "backslashreplace")
    with whole_file(target) as temporary:
        temporary.write_bytes(data)


def read_json(source: Path) -> Deck:
    """Read slides.json back.

    Raises:
        InputError: no such file, no JSON, or not that of a deck.
    """
    try:
        text = source.read_bytes().decode("utf-8")
    except OSError as error:
        msg = f"cannot read {source}: {error.strerror or error}"
        raise InputError(msg) from error
    except UnicodeDecodeError as error:
        msg = f"{source} is no slides.json: it is not UTF-8"
        raise InputError(msg) from error
    return deck_from_json(text, str(source))


def deck_to_json(deck: Deck) -> str:
    """A deck as JSON (RFC 8259); numbers that are not finite are strings."""
    record = {
        "format": FORMAT,
        "version": VERSION,
        "source": deck.source,
        "duration_s": _number(deck.duration_s),
        "size": {"height": deck.size[0], "width": deck.size[1]},
        "method": deck.method,
        "thresholds": _numbers(deck.thresholds),
        "region": deck.region,
        "restless": deck.restless,
        "slides": [slide_record(slide) for slide in deck.slides],
        "dropped": [_dropped(page) for page in deck.dropped],
    }
    return json.dumps(record, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def deck_from_json(text: str, label: str = "the text") -> Deck:
    """The deck of a slides.json.

    Args:
        text: what the file holds.
        label: name of the file, for messages.

    Raises:
        InputError: no JSON, not that of a deck, or one of a newer layout.
    """
    try:
        record = json.loads(text)
        _check_kind(record, label)
        return _deck(record)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        msg = f"{label} is no slides.json of a deck ({type(error).__name__}: {error})"
        raise InputError(msg) from error


def write_csv(target: Path, deck: Deck) -> None:
    """Write slides.csv: a row a slide, UTF-8, the columns `COLUMNS` (RFC 4180).

    Raises:
        OutputError: the place cannot be written to.
    """
    stream = io.StringIO(newline="")
    table = csv.writer(stream)
    table.writerow(COLUMNS)
    table.writerows(map(_row, deck.slides))
    with whole_file(target) as temporary:
        temporary.write_text(stream.getvalue(), encoding="utf-8", newline="")


def _row(slide: Slide) -> tuple[str | int | float, ...]:
    return (
        slide.number,
        plain(slide.picture),
        clock(slide.start_s),
        clock(slide.end_s),
        slide.start_s,
        slide.end_s,
        round(sum(stay.end_s - stay.start_s for stay in slide.stays), 3),
        spans(slide.stays),
        title_of(slide) if slide.text else "",
        plain(slide.text),
    )


def slide_record(slide: Slide) -> dict[str, Any]:
    """A slide as slides.json has it."""
    return {
        "number": slide.number,
        "picture": slide.picture,
        "picture_s": _number(slide.picture_s),
        "start_s": _number(slide.start_s),
        "end_s": _number(slide.end_s),
        "stays": [_stay(stay) for stay in slide.stays],
        "scores": _numbers(slide.scores),
        "text": slide.text,
        "fills": [{"box": fill.box, "picture_s": _number(fill.picture_s)} for fill in slide.fills],
    }


def _dropped(page: Dropped) -> dict[str, Any]:
    return {
        "reason": page.reason,
        "like": page.like,
        "picture": page.picture,
        "picture_s": _number(page.picture_s),
        **_stay(page.stay),
        "scores": _numbers(page.scores),
    }


def _stay(stay: Stay) -> dict[str, float | str]:
    return {"start_s": _number(stay.start_s), "end_s": _number(stay.end_s)}


def _number(value: float) -> float | str:
    """JSON has no infinity and no NaN; Python reads both from their names."""
    value = float(value)
    return value if math.isfinite(value) else str(value)


def _numbers(values: Mapping[str, float]) -> dict[str, float | str]:
    return {name: _number(value) for name, value in values.items()}


def _check_kind(record: dict[str, Any], label: str) -> None:
    if record["format"] != FORMAT:
        msg = f"{label} is no slides.json of a deck: its format is '{record['format']}'"
        raise InputError(msg)
    if record["version"] > VERSION:
        msg = f"{label} was written by a newer cleanplate; update it: pip install -U cleanplate"
        raise InputError(msg)


def _deck(record: dict[str, Any]) -> Deck:
    region = record["region"]
    return Deck(
        source=str(record["source"]),
        duration_s=float(record["duration_s"]),
        size=(int(record["size"]["height"]), int(record["size"]["width"])),
        method=str(record["method"]),
        slides=tuple(map(_slide_of, record["slides"])),
        dropped=tuple(map(_dropped_of, record["dropped"])),
        thresholds=_floats(record["thresholds"]),
        region=None if region is None else _box(region),
        restless=tuple(map(_box, record["restless"])),
    )


def _slide_of(record: dict[str, Any]) -> Slide:
    stays = tuple(map(_stay_of, record["stays"]))
    if not stays:
        msg = f"slide {record['number']} has no stays"
        raise ValueError(msg)
    return Slide(
        number=int(record["number"]),
        stays=stays,
        picture_s=float(record["picture_s"]),
        picture=str(record["picture"]),
        scores=_floats(record["scores"]),
        text=str(record["text"]),
        fills=tuple(
            Fill(_box(fill["box"]), float(fill["picture_s"])) for fill in record.get("fills", ())
        ),
    )


def _dropped_of(record: dict[str, Any]) -> Dropped:
    if record["reason"] not in get_args(Reason):
        msg = f"a page is dropped for one of {', '.join(get_args(Reason))}"
        raise ValueError(msg)
    return Dropped(
        stay=_stay_of(record),
        picture_s=float(record["picture_s"]),
        reason=record["reason"],
        like=None if record["like"] is None else int(record["like"]),
        picture=str(record["picture"]),
        scores=_floats(record["scores"]),
    )


def _stay_of(record: dict[str, Any]) -> Stay:
    return Stay(float(record["start_s"]), float(record["end_s"]))


def _floats(record: dict[str, Any]) -> dict[str, float]:
    return {name: float(value) for name, value in record.items()}


def _box(record: list[int]) -> Box:
    x0, y0, x1, y1 = map(int, record)
    return x0, y0, x1, y1
