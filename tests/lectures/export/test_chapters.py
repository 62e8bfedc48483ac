"""Chapters as YouTube and FFmpeg take them."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanplate.lectures.deck import Deck, Slide, Stay
from cleanplate.lectures.export.chapters import LEAST_S, chapters, ffmetadata_text, youtube_text


def _deck(*stays: tuple[float, float], duration_s: float = 100.0, text: str = "") -> Deck:
    slides = tuple(
        Slide(number, (Stay(*stay),), stay[1], text=text) for number, stay in enumerate(stays, 1)
    )
    return Deck("talk.mp4", duration_s, (9, 16), "auto", slides)


def test_a_revisit_is_a_chapter_of_its_own(deck: Deck) -> None:
    found = [(one.start_s, one.end_s, one.title) for one in chapters(deck)]
    assert found == [
        (0.5, 60.25, "Slide 1"),
        (60.25, 754.9, "Bayes' theorem"),
        (754.9, 3000.0, "π ≈ 3"),
        (3000.0, 4000.0, "Slide 1"),
    ]


def test_youtubes_first_chapter_is_at_zero(deck: Deck) -> None:
    lines = youtube_text(deck).splitlines()
    assert lines == ["0:00 Slide 1", "1:00 Bayes' theorem", "12:34 π ≈ 3", "50:00 Slide 1"]


def test_a_late_first_slide_leaves_a_chapter_before_it() -> None:
    text = youtube_text(_deck((10.5, 50), (50, 90)))
    assert text == "0:00 Beginning\n0:10 Slide 1\n0:50 Slide 2\n"


def test_a_short_chapter_is_called_by_the_longest_slide_in_it() -> None:
    text = youtube_text(_deck((0, 20), (20, 23), (23, 60), (60, 100)))
    assert text == "0:00 Slide 1\n0:20 Slide 3\n1:00 Slide 4\n"


def test_a_short_last_chapter_joins_the_one_before() -> None:
    assert youtube_text(_deck((0, 50), (50, 92), (92, 100))) == "0:00 Slide 1\n0:50 Slide 2\n"


def test_hours_are_written_from_the_first_on() -> None:
    text = youtube_text(_deck((0, 3599.9), (3599.9, 3700), (3700, 4000), duration_s=4000))
    assert text == "0:00 Slide 1\n59:59 Slide 2\n1:01:40 Slide 3\n"


def test_angle_brackets_become_round() -> None:
    assert youtube_text(_deck((0, 100), text="<script>")) == "0:00 (script)\n"


def test_no_slides_are_no_chapters() -> None:
    assert youtube_text(_deck()) == ""
    assert ffmetadata_text(_deck()) == ";FFMETADATA1\ntitle=talk\n"


@given(st.lists(st.floats(0, 5000), max_size=30).map(sorted))
def test_youtubes_rules_hold_for_any_times(times: list[float]) -> None:
    end = max([*times, 20.0])
    stays = [(time, min(time + 5, end)) for time in times]
    lines = youtube_text(_deck(*stays, duration_s=end)).splitlines()
    starts = [_seconds(line.split()[0]) for line in lines]
    assert starts[:1] == [0][: len(starts)]
    bounds = [*starts, end]
    assert all(b - a >= LEAST_S for a, b in pairwise(bounds))


def _seconds(clock: str) -> int:
    seconds = 0
    for part in clock.split(":"):
        seconds = seconds * 60 + int(part)
    return seconds


@pytest.mark.parametrize(
    "title", ["a = b; # c \\ d", 'Größe "quoted" <script>', "\\ ", "[CHAPTER]"]
)
def test_ffmpeg_reads_the_chapters_back(tmp_path: Path, title: str) -> None:
    file = tmp_path / "chapters.ffmetadata"
    file.write_text(ffmetadata_text(_deck((0.5, 10.25), (10.25, 99), text=title.strip())), "utf-8")
    with av.open(str(file), format="ffmetadata") as container:
        found = container.chapters()
    assert [(one["start"], one["end"]) for one in found] == [(500, 10250), (10250, 100_000)]
    assert [one["metadata"]["title"] for one in found] == [title, title]
    assert all(one["time_base"] == pytest.approx(0.001) for one in found)
