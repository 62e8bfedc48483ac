"""The review page, index.html: every slide, its times, what was dropped for it, and choices.

One file whose links lead to the deck's pictures only; its script is named by its hash in a
Content-Security-Policy, so nothing else can run. Without script it still shows everything, and a
click opens the picture.
"""

from __future__ import annotations

import base64
import hashlib
import shlex
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from urllib.parse import quote

from cleanplate.lectures.choices import page_of
from cleanplate.lectures.deck import Deck, Dropped, Reason, Slide
from cleanplate.lectures.export.labels import (
    clock,
    name_of,
    one_line,
    plain,
    span,
    spans,
    title_of,
)
from cleanplate.lectures.export.records import deck_to_json
from cleanplate.lectures.export.review_assets import SCRIPT, STYLE
from cleanplate.media.whole import whole_file

REASONS: Mapping[Reason, str] = {
    "duplicate": "shown before",
    "build": "a step of a build",
    "speaker": "the speaker fills the screen",
    "blank": "nothing on it",
    "short": "gone too soon",
    "excluded": "not wanted",
}
"""What the page says of each reason."""


def write_review_page(target: Path, deck: Deck) -> Path:
    """Write index.html into the deck's folder.

    Raises:
        OutputError: the place cannot be written to.
    """
    with whole_file(target) as temporary:
        temporary.write_text(review_page(deck, target.parent), encoding="utf-8", newline="\n")
    return target


def review_page(deck: Deck, folder: Path) -> str:
    """The page as HTML, for a browser of 2022 or later.

    Args:
        deck: its pages have pictures, by names relative to the page.
        folder: of the deck, for the command that takes choices.
    """
    name = escape(one_line(name_of(deck)))
    height, width = deck.size
    body = [
        f"<h1>{name}</h1>",
        _summary(deck),
        _bar(deck, folder),
        '<main style="--aspect: ' + f'{width} / {height}">',
        *_slides(deck),
        *_junk(deck),
        *_how(deck),
        "</main>",
        *(_view(slide, deck) for slide in deck.slides),
    ]
    mark = hashlib.sha256(deck_to_json(deck).encode("utf-8", "backslashreplace")).hexdigest()[:16]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy()}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Slides of {name}</title><style>{STYLE}</style></head>\n"
        f'<body data-source="{escape(plain(deck.source))}" data-deck="{mark}">\n'
        + "\n".join(body)
        + f"\n<script>{SCRIPT}</script></body></html>\n"
    )


def _policy() -> str:
    """Pictures beside the page, this style, this one script."""
    digest = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
    return (
        "default-src 'none'; img-src 'self' file:; style-src 'unsafe-inline'; "
        f"script-src 'sha256-{digest}'"
    )


def _summary(deck: Deck) -> str:
    counts: dict[str, int] = {}
    for page in deck.dropped:
        counts[page.reason] = counts.get(page.reason, 0) + 1
    dropped = ", ".join(f"{REASONS[reason]} ({count})" for reason, count in _ordered(counts))
    slides = _count(len(deck.slides), "slide")
    left = f"; {_count(len(deck.dropped), 'page')} dropped: {dropped}" if dropped else ""
    return f"<p>{slides} in {clock(deck.duration_s)}, method {escape(deck.method)}{left}.</p>"


def _ordered(counts: Mapping[str, int]) -> Iterator[tuple[Reason, int]]:
    for reason in REASONS:
        if reason in counts:
            yield reason, counts[reason]


def _bar(deck: Deck, folder: Path) -> str:
    words = ["cleanplate", "slides", deck.source, "-o", str(folder), "--choices", "choices.json"]
    command = escape(plain(shlex.join(words)))
    return (
        '<div class="bar" data-script hidden>'
        '<p><b id="count" role="status" aria-live="polite">No changes</b></p>'
        '<button type="button" id="save">Save choices.json</button>'
        '<button type="button" id="undo">Undo all</button>'
        f'<p class="small">then run <code>{command}</code></p>'
        '<details><summary>Show choices.json</summary><textarea id="text" rows="8" cols="60" '
        'readonly aria-label="Text of choices.json"></textarea></details></div>'
    )


def _slides(deck: Deck) -> Iterator[str]:
    yield "<h2>Slides</h2>"
    if not deck.slides:
        yield "<p>No slide was found.</p>"
        return
    yield '<ol class="grid">'
    for slide in deck.slides:
        title = escape(title_of(slide))
        dropped = len(_belonging(slide, deck))
        notes = [clock(slide.start_s), f"{len(slide.stays)} times" if len(slide.stays) > 1 else ""]
        notes += [f"{_count(dropped, 'page')} dropped" if dropped else ""]
        yield (
            f'<li id="slide-{slide.number}">{_link(slide.picture, _alt(slide), slide.number)}'
            f'<p class="title"><b>{slide.number}</b> {title if slide.text else ""}</p>'
            f'<p class="small">{" · ".join(filter(None, notes))}</p>'
            f"<p>{_choice(slide, f'slide {slide.number}')}</p></li>"
        )
    yield "</ol>"


def _junk(deck: Deck) -> Iterator[str]:
    """Pages that belong to no slide, by reason."""
    known = {slide.number for slide in deck.slides}
    alone = [page for page in deck.dropped if page.like not in known]
    if not alone:
        return
    yield "<h2>Dropped pages</h2>"
    for reason, text in REASONS.items():
        pages = [page for page in alone if page.reason == reason]
        if pages:
            yield f"<h3>{escape(text[0].upper() + text[1:])}</h3>"
            yield _pages(pages)


def _how(deck: Deck) -> Iterator[str]:
    rows = [(escape(name), f"{value:.6g}") for name, value in deck.thresholds.items()]
    if deck.region:
        rows.append(("part looked at", ", ".join(map(str, deck.region))))
    rows += [("part that never rests", ", ".join(map(str, box))) for box in deck.restless]
    if rows:
        yield "<h2>How they were found</h2>"
        cells = "".join(f"<tr><th>{name}</th><td>{value}</td></tr>" for name, value in rows)
        yield f"<table>{cells}</table>"


def _view(slide: Slide, deck: Deck) -> str:
    """The slide large, with everything known of it."""
    number, box = slide.number, _identity(slide)
    heading = f"view-{number}-title"
    times = "".join(f"<li>{span(stay)}</li>" for stay in slide.stays)
    parts = [
        f'<dialog id="view-{number}" aria-labelledby="{heading}">',
        '<div class="tools"><button type="button" data-step="-1">Previous</button>',
        '<button type="button" data-step="1">Next</button>',
        f'<button type="button" data-for="{box}">Drop this slide</button>',
        '<button type="button" data-close autofocus>Close</button></div>',
        f'<img src="{_address(slide.picture)}" alt="{escape(_alt(slide))}" loading="lazy">',
        f'<h2 id="{heading}">{_heading(slide)}</h2>',
        f'<h3>On the screen</h3><ol class="times">{times}</ol>',
    ]
    if slide.text:
        parts.append(f'<h3>Text</h3><p class="text">{escape(plain(slide.text))}</p>')
    if slide.scores:
        parts.append(f'<p class="small">{_scores(slide.scores)}</p>')
    dropped = _belonging(slide, deck)
    if dropped:
        parts += ["<h3>Pages dropped for it</h3>", _pages(dropped)]
    return "".join([*parts, "</dialog>"])


def _heading(slide: Slide) -> str:
    return f"{slide.number}: {escape(title_of(slide))}" if slide.text else title_of(slide)


def _pages(pages: Sequence[Dropped]) -> str:
    items = []
    for page in pages:
        where = span(page.stay)
        items.append(
            f'<li class="out">{_link(page.picture, f"Page at {where}")}'
            f'<p class="small">{where}<br>{REASONS[page.reason]}'
            f"{'<br>' + _scores(page.scores) if page.scores else ''}</p>"
            f"<p>{_choice(page, f'the page at {where}')}</p></li>"
        )
    return f'<ul class="grid pages">{"".join(items)}</ul>'


def _choice(entry: Slide | Dropped, what: str) -> str:
    """The box that says whether a page is in the deck."""
    page, checked = page_of(entry), " checked" if isinstance(entry, Slide) else ""
    identity = _identity(entry)
    return (
        f'<label data-script hidden><input type="checkbox" id="{identity}" autocomplete="off" '
        f'data-page="{identity}" data-start="{page.start_s!r}" data-picture="{page.picture_s!r}" '
        f'aria-label="{escape(what)} in the deck"{checked}>in the deck</label>'
    )


def _identity(entry: Slide | Dropped) -> str:
    page = page_of(entry)
    return f"page-{page.start_s!r}-{page.picture_s!r}"


def _link(picture: str, alt: str, number: int | None = None) -> str:
    view = (
        f' data-view="view-{number}" aria-haspopup="dialog"'
        if number is not None
        else ' target="_blank"'
    )
    address = _address(picture)
    return f'<a href="{address}"{view}><img src="{address}" alt="{escape(alt)}" loading="lazy"></a>'


def _address(picture: str) -> str:
    """A relative address, which no name can turn into one of elsewhere."""
    return escape("./" + quote(plain(picture)))


def _alt(slide: Slide) -> str:
    text = f": {title_of(slide)}" if slide.text else ""
    return f"Slide {slide.number}, {spans(slide.stays)}{text}"


def _belonging(slide: Slide, deck: Deck) -> list[Dropped]:
    return [page for page in deck.dropped if page.like == slide.number]


def _scores(scores: Mapping[str, float]) -> str:
    return ", ".join(f"{escape(plain(name))} {value:.4g}" for name, value in scores.items())


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
