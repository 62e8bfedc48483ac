"""The review page: its text, and its script in a headless browser."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from cleanplate.lectures.choices import (
    Choices,
    Page,
    apply_choices,
    entries_of,
    page_of,
    read_choices,
)
from cleanplate.lectures.deck import Deck
from cleanplate.lectures.export.review_page import REASONS, review_page, write_review_page

PutPictures = Callable[..., Deck]
BROWSER = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
VOID = {"meta", "img", "input", "br"}


class _Tags(HTMLParser):
    """Every tag with its attributes; notes what is closed in the wrong order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def values(self, tag: str, name: str) -> list[str | None]:
        return [
            attributes[name]
            for found, attributes in self.tags
            if found == tag and name in attributes
        ]


def _browse(page: Path, folder: Path, script: str = "", *, guarded: bool = False) -> str:
    """What the browser made of a copy of the page after a script of the test ran in it."""
    if BROWSER is None:
        pytest.skip("needs Chromium or Chrome on the PATH")
    text = page.read_text("utf-8")
    if not guarded:
        text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text)
    copy = page.with_name("copy.html")
    copy.write_text(text.replace("</body>", f"<script>{script}</script></body>"), "utf-8")
    command = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu"]
    command += ["--disable-background-networking", f"--user-data-dir={folder / 'browser'}"]
    command += ["--virtual-time-budget=2000", "--dump-dom", copy.as_uri()]
    shown = subprocess.run(command, capture_output=True, check=True, timeout=60, encoding="utf-8")
    return shown.stdout


def _result(shown: str) -> list[object]:
    """What the script of the test left in the title, as JSON."""
    found = re.search("<title>(.*?)</title>", shown, re.DOTALL)
    assert found is not None
    result = json.loads(html.unescape(found[1]))
    assert isinstance(result, list)
    return result


@pytest.fixture
def page(deck: Deck, put_pictures: PutPictures, tmp_path: Path) -> Path:
    """The page of the deck of three slides."""
    return write_review_page(tmp_path / "index.html", put_pictures(deck, tmp_path))


def test_every_tag_is_closed_and_every_id_is_one(page: Path) -> None:
    tags = _Tags(page.read_text("utf-8"))
    assert tags.open == []
    ids = [attributes["id"] for _, attributes in tags.tags if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_links_lead_to_the_pictures_and_nowhere_else(page: Path) -> None:
    tags = _Tags(page.read_text("utf-8"))
    targets = [*tags.values("a", "href"), *tags.values("img", "src")]
    assert all(target and (page.parent / target).is_file() for target in targets)
    assert set(tags.values("img", "src")) == {
        *(f"./slide-00{n}.png" for n in (1, 2, 3)),
        *(f"./dropped/page-00{n}.png" for n in (1, 2, 3)),
    }
    assert "://" not in page.read_text("utf-8")


def test_every_picture_is_described(page: Path) -> None:
    tags = _Tags(page.read_text("utf-8"))
    pictures = [attributes for tag, attributes in tags.tags if tag == "img"]
    assert all(attributes["alt"] for attributes in pictures)


def test_times_reasons_and_thresholds_are_shown(page: Path) -> None:
    text = page.read_text("utf-8")
    for shown in ("<li>0:00:00 - 0:01:00</li><li>0:50:00 - 0:50:30</li>", "distance 3", "0.125"):
        assert shown in text
    for reason in ("build", "duplicate", "speaker"):
        assert REASONS[reason] in text
    assert REASONS["blank"] not in text


def test_each_page_has_one_box_with_its_exact_times(deck: Deck, page: Path) -> None:
    tags = _Tags(page.read_text("utf-8"))
    boxes = [attributes for tag, attributes in tags.tags if "data-page" in attributes]
    found = [
        Page(float(box["data-start"] or ""), float(box["data-picture"] or "")) for box in boxes
    ]
    assert sorted(found) == sorted(page_of(entry) for entry in entries_of(deck))
    assert sum("checked" in box for box in boxes) == len(deck.slides)


def test_names_cannot_become_markup(deck: Deck) -> None:
    evil = '"><script>alert(1)</script>'
    slide = replace(deck.slides[0], text=evil, picture=evil, scores={evil: 1.0})
    text = review_page(
        replace(deck, source=f"{evil}.mp4", slides=(slide,), method=evil), Path("deck")
    )
    assert text.count("<script") == 1
    assert _Tags(text).open == []


@pytest.mark.parametrize("slides", [0, 1])
def test_few_slides_make_a_page(deck: Deck, slides: int) -> None:
    text = review_page(replace(deck, slides=deck.slides[:slides], dropped=()), Path("deck"))
    assert _Tags(text).open == []
    assert ("No slide was found." in text) is (slides == 0)
    assert "Dropped pages" not in text


def test_pages_of_no_slide_are_listed_whatever_their_reason(deck: Deck) -> None:
    lost = replace(deck.dropped[1], like=None)
    assert _Tags(review_page(replace(deck, slides=(), dropped=(lost,)), Path("deck"))).open == []
    assert "Dropped pages" in review_page(replace(deck, slides=(), dropped=(lost,)), Path("deck"))


def test_a_click_shows_a_slide_and_keys_turn_the_pages(page: Path, tmp_path: Path) -> None:
    script = """
      const seen = [];
      const note = () => seen.push(
        Array.from(document.querySelectorAll("dialog[open]"), (dialog) => dialog.id));
      const press = (key) => document.activeElement.dispatchEvent(
        new KeyboardEvent("keydown", {key: key, bubbles: true}));
      document.querySelector("#slide-1 a img").click(); note();
      press("ArrowRight"); note();
      press("ArrowLeft"); press("ArrowLeft"); note();
      document.querySelector("dialog[open] [data-step='1']").click(); note();
      document.querySelector("dialog[open] [data-close]").click(); note();
      document.title = JSON.stringify(seen);
    """
    shown = _result(_browse(page, tmp_path, script))
    assert shown == [["view-1"], ["view-2"], ["view-1"], ["view-2"], []]


def test_choices_made_by_clicks_apply_to_the_deck(deck: Deck, page: Path, tmp_path: Path) -> None:
    script = """
      const face = document.querySelector("input[data-picture='3500.0']");
      document.querySelector("#slide-2 a").click();
      document.querySelector("#view-2 button[data-for]").click();
      const said = document.querySelector("#view-2 button[data-for]").textContent;
      face.click();
      const count = document.getElementById("count").textContent;
      document.title = JSON.stringify([said, count, document.getElementById("text").value]);
    """
    said, count, text = _result(_browse(page, tmp_path, script))
    assert (said, count) == ("Take this slide back", "2 changes")
    (tmp_path / "choices.json").write_text(str(text), "utf-8")
    choices = read_choices(tmp_path / "choices.json")
    assert choices == Choices((Page(3030.0, 3500.0),), (Page(60.25, 750.0),))
    assert [slide.picture_s for slide in apply_choices(deck, choices).slides] == [59, 2990, 3500]


def test_saving_offers_choices_json_and_undo_forgets(page: Path, tmp_path: Path) -> None:
    script = """
      let saved = null;
      HTMLAnchorElement.prototype.click = function () { saved = this.download; };
      document.querySelector("#slide-1 input").click();
      document.getElementById("save").click();
      document.getElementById("undo").click();
      const text = JSON.parse(document.getElementById("text").value);
      document.title = JSON.stringify([saved, text.take_back, text.drop,
        document.getElementById("count").textContent]);
    """
    assert _result(_browse(page, tmp_path, script)) == ["choices.json", [], [], "No changes"]


def test_choices_are_kept_for_the_next_visit(page: Path, tmp_path: Path) -> None:
    _browse(page, tmp_path, "document.querySelector('#slide-3 input').click();")
    again = "document.title = JSON.stringify([document.querySelector('#slide-3 input').checked]);"
    assert _result(_browse(page, tmp_path, again)) == [False]


def test_pictures_load_and_no_foreign_script_runs(page: Path, tmp_path: Path) -> None:
    shown = _browse(page, tmp_path, "document.title = 'foreign'", guarded=True)
    assert "<title>Slides of Größe 1</title>" in shown
    assert 'id="count" role="status" aria-live="polite">No changes' in shown
    assert '<div class="bar" data-script="">' in shown
    script = """
      window.addEventListener("load", () => { document.title = JSON.stringify(
        Array.from(document.querySelectorAll(".grid img"), (i) => i.naturalWidth).slice(0, 3)); });
    """
    assert _result(_browse(page, tmp_path, script)) == [64, 64, 64]
