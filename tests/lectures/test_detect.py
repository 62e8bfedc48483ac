"""`auto` on whole videos, drawn for it and real."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest

from cleanplate.core.errors import InputError, UsageError
from cleanplate.core.progress import Progress
from cleanplate.lectures import detect
from cleanplate.lectures.clean import filled
from cleanplate.lectures.deck import Deck
from cleanplate.lectures.detect import find
from cleanplate.lectures.options import FindOptions
from cleanplate.lectures.pages import picture_of, pictures_at
from cleanplate.lectures.signal import Samples
from cleanplate.lectures.thresholds import FIXED

from .screens import RGB, cross_fade, film, flat, page, show, with_webcam, write_video

A, B, C, D = (page(name) for name in "ABCD")

FindIn = Callable[..., Deck]


@pytest.fixture
def find_in(tmp_path: Path) -> FindIn:
    """Write frames as a video and find their slides."""

    def result(
        frames: Iterable[RGB],
        options: FindOptions | None = None,
        part: tuple[float | None, float | None] = (None, None),
        *,
        suffix: str = "mp4",
        **how: Any,
    ) -> Deck:
        video = write_video(tmp_path / f"lecture.{suffix}", frames, **how)
        start_s, end_s = (None if time_s is None else Fraction(time_s) for time_s in part)
        return find(
            video, options or FindOptions(), tmp_path / "work", start_s=start_s, end_s=end_s
        )

    return result


def spans(deck: Deck) -> list[list[tuple[float, float]]]:
    """Start and end of all stays of each slide, to a millisecond."""
    return [
        [(round(stay.start_s, 3), round(stay.end_s, 3)) for stay in slide.stays]
        for slide in deck.slides
    ]


def dropped(deck: Deck) -> list[tuple[str, int | None]]:
    return [(page.reason, page.like) for page in deck.dropped]


def shows(deck: Deck, *expected: RGB) -> bool:
    """Whether the slides' pictures are these pages."""
    path = Path(deck.source)
    times = [slide.picture_s for slide in deck.slides]
    pictures = list(pictures_at(path, times, region=deck.region))
    return len(pictures) == len(expected) and all(
        np.abs(picture.astype(int) - one).mean() < 4
        for picture, one in zip(pictures, expected, strict=True)
    )


ABAC = [(A, 4), (B, 4), (A, 4), (C, 4)]


def test_slides_have_exact_times_and_their_pictures(find_in: FindIn) -> None:
    deck = find_in(show((A, 4), (B, 1), (C, 3.2)))
    assert spans(deck) == [[(0, 4)], [(4, 5)], [(5, 8.2)]]
    assert [slide.number for slide in deck.slides] == [1, 2, 3]
    assert shows(deck, A, B, C)
    assert deck.dropped == ()
    assert (deck.method, deck.size, deck.duration_s) == ("auto", (360, 640), 8.2)
    assert deck.restless == ()


def test_thresholds_are_told(find_in: FindIn) -> None:
    deck = find_in(show((A, 2), (B, 2)), FindOptions(min_stay=1.5))
    assert deck.thresholds["min_stay_s"] == 1.5
    assert deck.thresholds["moving_block"] == 1
    assert 8 < deck.thresholds["same_page"] < 25
    assert FIXED.items() <= deck.thresholds.items()
    assert "detail_gap" not in deck.thresholds


def test_a_revisit_is_a_stay_and_a_duplicate(find_in: FindIn) -> None:
    deck = find_in(show(*ABAC))
    assert spans(deck) == [[(0, 4), (8, 12)], [(4, 8)], [(12, 16)]]
    assert dropped(deck) == [("duplicate", 1)]
    assert (deck.dropped[0].stay.start_s, deck.dropped[0].stay.end_s) == (8, 12)
    assert 8 < deck.dropped[0].picture_s < 12


@pytest.mark.parametrize("options", [FindOptions(keep_revisits=True), FindOptions(no_dedupe=True)])
def test_revisits_are_kept_where_asked_for(find_in: FindIn, options: FindOptions) -> None:
    deck = find_in(show(*ABAC), options)
    assert spans(deck) == [[(0, 4)], [(4, 8)], [(8, 12)], [(12, 16)]]
    assert shows(deck, A, B, A, C)
    assert deck.dropped == ()


def test_a_build_is_one_slide_in_its_last_state(find_in: FindIn) -> None:
    steps = (page("A", lines=2), 2), (page("A", lines=3), 2), (A, 2)
    deck = find_in(show(*steps, (B, 2)))
    assert spans(deck) == [[(0, 6)], [(6, 8)]]
    assert shows(deck, A, B)
    assert dropped(deck) == [("build", 1), ("build", 1)]


def test_min_stay_is_the_shortest_slide(find_in: FindIn) -> None:
    deck = find_in(show((A, 4), (B, 2), (C, 4)), FindOptions(min_stay=3))
    assert shows(deck, A, C)
    assert dropped(deck) == [("short", None)]


def test_the_middle_of_a_fade_is_nowhere(find_in: FindIn) -> None:
    frames = show((A, 3)) + cross_fade(A, B, 6) + show((B, 3)) + cross_fade(B, A, 6) + show((C, 3))
    deck = find_in(frames)
    assert shows(deck, A, B, C)
    assert deck.dropped == ()
    assert deck.slides[1].start_s == pytest.approx(3, abs=0.25)


@pytest.mark.parametrize(
    "box",
    [(500, 260, 628, 348), (420, 230, 634, 350), (480, 0, 640, 360)],
    ids=["fifth", "third", "side"],
)
def test_a_webcam_is_masked_and_told(find_in: FindIn, box: tuple[int, int, int, int]) -> None:
    frames = show((A, 6), (B, 6), (A, 6), (C, 6))
    deck = find_in(with_webcam(frames, box=box))
    assert spans(deck) == [[(0, 6), (12, 18)], [(6, 12)], [(18, 24)]]
    assert len(deck.restless) == 1
    x0, y0, x1, y1 = deck.restless[0]
    assert x0 <= box[0] < x0 + 40
    assert y0 <= box[1] < y0 + 40
    assert x1 >= box[2]
    assert y1 >= box[3]


def test_what_the_webcam_covers_is_filled_from_another_visit(find_in: FindIn) -> None:
    """It changes its corner far from both visits: half a minute around, both corners are masked."""
    whole = A.copy()
    whole[270:340, 520:610] = 60
    lower, upper = (500, 260, 628, 348), (500, 10, 628, 98)
    first = with_webcam(show((whole, 6), (B, 34), rate=5), box=lower)
    second = with_webcam(show((C, 34), (whole, 6), rate=5), box=upper)
    deck = find_in([*first, *second], rate=5)
    assert spans(deck)[0] == [(0, 6), (74, 80)]
    (fill,) = deck.slides[0].fills
    assert (fill.box[0] <= 500, fill.box[1] <= 260) == (True, True)
    assert fill.picture_s > 74
    before = picture_of(Path(deck.source), deck.slides[0])
    pictures = [(deck.slides[0].picture_s, before)]
    ((_, after),) = filled(Path(deck.source), deck, pictures)
    corner = slice(262, 346), slice(502, 626)
    assert np.abs(before[corner].astype(int) - whole[corner]).mean() > 20
    assert np.abs(after[corner].astype(int) - whole[corner]).mean() < 4


def test_a_clock_does_not_turn_pages(find_in: FindIn) -> None:
    def with_clock(frames: list[RGB]) -> Iterator[RGB]:
        for number, frame in enumerate(frames, 450):
            text, result = f"10:{number // 600:02}:{number // 10 % 60:02}", frame.copy()
            cv2.putText(result, text, (450, 340), cv2.FONT_HERSHEY_SIMPLEX, 1, (0, 0, 0), 3)
            yield result

    deck = find_in(with_clock(show((A, 12), (B, 12), (A, 8))))
    assert spans(deck) == [[(0, 12), (24, 32)], [(12, 24)]]
    assert len(deck.restless) == 1


def test_a_large_pointer_turns_no_page(find_in: FindIn) -> None:
    def pointed(frames: list[RGB]) -> Iterator[RGB]:
        for number, frame in enumerate(frames):
            result = frame.copy()
            place = 320 + 200 * np.sin(number / 7), 180 + 120 * np.cos(number / 5)
            cv2.circle(result, (int(place[0]), int(place[1])), 6, (220, 40, 40), -1)
            yield result

    deck = find_in(pointed(show((A, 4), (B, 4), (A, 4))))
    assert spans(deck) == [[(0, 4), (8, 12)], [(4, 8)]]


def test_a_ticker_is_masked(find_in: FindIn) -> None:
    news = np.tile(flat(235)[:40], (1, 3, 1))
    text = "markets fall, rain tomorrow, trains are late, more at noon, stay with us, and now"
    cv2.putText(news, text, (0, 28), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (0, 0, 0), 2)

    def with_news(frames: list[RGB]) -> Iterator[RGB]:
        for number, frame in enumerate(frames):
            result = frame.copy()
            result[320:] = np.roll(news, -9 * number, axis=1)[:, :640]
            yield result

    deck = find_in(with_news(show((A, 6), (B, 6), (C, 6))))
    assert spans(deck) == [[(0, 6)], [(6, 12)], [(12, 18)]]
    assert deck.restless[0][1] in range(290, 330)


def test_a_film_is_an_empty_deck(find_in: FindIn) -> None:
    deck = find_in(film(120))
    assert deck.slides == ()
    assert all(page.reason == "speaker" for page in deck.dropped)


def test_a_film_between_slides_is_none(find_in: FindIn) -> None:
    deck = find_in(show((A, 4)) + film(50) + show((B, 4)))
    assert spans(deck) == [[(0, 4)], [(9, 13)]]


def test_a_slow_zoom_into_a_film_is_none(find_in: FindIn) -> None:
    still = film(1)[0]
    zoom = [
        cv2.warpAffine(still, np.array([[s, 0, 320 - 320 * s], [0, s, 180 - 180 * s]]), (640, 360))
        for s in np.linspace(1, 1.6, 100)
    ]
    deck = find_in([*show((A, 3)), *(np.asarray(frame, np.uint8) for frame in zoom)])
    assert shows(deck, A)


def test_a_lecture_of_one_slide_has_one(find_in: FindIn) -> None:
    assert spans(find_in(show((A, 5)))) == [[(0, 5)]]


def test_one_frame_is_too_short_for_a_slide(find_in: FindIn) -> None:
    deck = find_in([A])
    assert deck.slides == ()
    assert deck.duration_s == pytest.approx(0.1)


def test_twenty_seconds_of_black_are_blank(find_in: FindIn) -> None:
    deck = find_in(show((flat(0), 20), (A, 3), (flat(255), 2), (B, 3)))
    assert spans(deck) == [[(20, 23)], [(25, 28)]]
    assert dropped(deck) == [("blank", None), ("blank", None)]


def test_black_borders_are_part_of_the_page(find_in: FindIn) -> None:
    def bordered(name: str) -> RGB:
        result = flat(0)
        result[:, 80:560] = cv2.resize(page(name), (480, 360), interpolation=cv2.INTER_AREA)
        return result

    deck = find_in(show((bordered("A"), 3), (bordered("B"), 3), (flat(0), 2), (bordered("A"), 3)))
    assert spans(deck) == [[(0, 3), (8, 11)], [(3, 6)]]
    assert ("blank", None) in dropped(deck)


@pytest.mark.parametrize(("ink", "paper"), [(220, 20), (90, 20), (190, 240)])
def test_dark_and_faint_pages_are_slides(find_in: FindIn, ink: int, paper: int) -> None:
    names = "ABCA"
    pages = [page(name, ink=ink, paper=paper) for name in names]
    deck = find_in(show(*[(one, 3) for one in pages]))
    assert spans(deck) == [[(0, 3), (9, 12)], [(3, 6)], [(6, 9)]]


def test_the_pulse_of_key_frames_turns_no_page(find_in: FindIn, rng: np.random.Generator) -> None:
    """A key frame each second, and so few bits that each looks otherwise."""

    def grained(frames: list[RGB]) -> Iterator[RGB]:
        grain = [rng.normal(0, 4, frames[0].shape) for _ in range(7)]
        for number, frame in enumerate(frames):
            yield np.clip(frame + grain[number % 7], 0, 255).astype(np.uint8)

    deck = find_in(grained(show((A, 5), (B, 5), (A, 5))), crf="38", g="10")
    assert spans(deck) == [[(0, 5), (10, 15)], [(5, 10)]]
    assert deck.restless == ()


def test_handwriting_grows_to_one_slide(find_in: FindIn, rng: np.random.Generator) -> None:
    """Thirty seconds of strokes with rests now and then; the slide is the last state."""
    board, frames, x, y = flat(235), [], 30, 40
    for number in range(300):
        if number % 40 < 30:
            to_x, to_y = x + int(rng.integers(3, 12)), y + int(rng.integers(-12, 13))
            cv2.line(board, (x, y), (to_x, to_y), (20, 20, 20), 2)
            x, y = (30, y // 40 * 40 + 80) if to_x > 600 else (to_x, to_y)
        frames.append(board.copy())
    deck = find_in([*show((A, 4)), *frames, *show((B, 4))])
    assert shows(deck, A, board, B)
    assert deck.slides[1].end_s == 34


def test_a_pdf_that_is_scrolled_is_where_it_rests(find_in: FindIn) -> None:
    strip = np.vstack([A, B])
    scroll = [strip[top : top + 360] for top in range(0, 361, 20)]
    deck = find_in([*show((A, 3)), *scroll, *show((B, 3))])
    assert shows(deck, A, B)


def test_an_excluded_picture_is_no_slide(find_in: FindIn, tmp_path: Path) -> None:
    card = tmp_path / "card.png"
    cv2.imwrite(str(card), B)
    deck = find_in(show(*ABAC), FindOptions(exclude=str(card)))
    assert shows(deck, A, C)
    assert dropped(deck) == [("excluded", None), ("duplicate", 1)]


def test_only_the_region_is_looked_at(find_in: FindIn) -> None:
    """The lower right quarter of A and B is as good as empty; on C and D there is nothing else."""
    one, other = flat(245), flat(245)
    one[180:, 320:], other[180:, 320:] = C[20:200, :320], D[20:200, :320]
    frames = show((one, 3), (other, 3))
    for number, frame in enumerate(frames):
        frame[:170, :300] = 40 + 100 * (number % 10 < 5)
    deck = find_in(frames, FindOptions(region="320,180,9999,9999"))
    assert deck.region == (320, 180, 640, 360)
    assert spans(deck) == [[(0, 3)], [(3, 6)]]
    assert shows(deck, one[180:, 320:], other[180:, 320:])


@pytest.mark.parametrize("region", ["640,0,700,100", "0,360,100,400"])
def test_a_region_outside_is_refused(find_in: FindIn, region: str) -> None:
    with pytest.raises(UsageError, match="lies outside of the picture, which is 640x360"):
        find_in([A], FindOptions(region=region))


def test_a_part_is_looked_at(find_in: FindIn) -> None:
    deck = find_in(show(*ABAC), part=(3, 9.4))
    assert spans(deck) == [[(3, 4), (8, 9.4)], [(4, 8)]]


def test_a_start_beyond_the_end_is_refused(find_in: FindIn) -> None:
    with pytest.raises(UsageError, match="has no frame in the time asked for"):
        find_in(show((A, 1)), part=(5, None))


def test_a_text_is_no_video(tmp_path: Path) -> None:
    text = tmp_path / "notes.mp4"
    text.write_text("buy milk\n" * 100)
    with pytest.raises(InputError, match=r"notes\.mp4"):
        find(text, FindOptions(), tmp_path / "work")


def test_sound_alone_is_no_lecture(tmp_path: Path) -> None:
    path = tmp_path / "talk.mp4"
    with av.open(str(path), "w") as out:
        sound: Any = out.add_stream("aac", rate=48_000, layout="mono")
        for number in range(20):
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), "fltp", "mono")
            frame.sample_rate, frame.pts, frame.time_base = (
                48_000,
                1024 * number,
                Fraction(1, 48_000),
            )
            out.mux(sound.encode(frame))
        out.mux(sound.encode(None))
    with pytest.raises(InputError, match=r"talk\.mp4"):
        find(path, FindOptions(), tmp_path / "work")


@pytest.mark.parametrize(
    ("suffix", "how"),
    [
        ("mkv", {"pixel_format": "yuv420p10le"}),
        ("mkv", {"pixel_format": "gray", "codec": "ffv1"}),
        ("mp4", {"pixel_format": "yuv444p"}),
        ("mp4", {"bf": "8", "preset": "veryfast"}),
        ("ts", {}),
        ("avi", {"codec": "mpeg4", "b": "2M"}),
    ],
    ids=["10 bit", "grey", "444", "many B", "ts", "avi"],
)
def test_formats_give_the_same_slides(find_in: FindIn, suffix: str, how: dict[str, Any]) -> None:
    deck = find_in(show((A, 3), (B, 3), (A, 3)), suffix=suffix, **how)
    assert [[start_s for start_s, _ in stays] for stays in spans(deck)] == [[0, 6], [3]]
    assert shows(deck, A, B)


def test_a_turned_video_is_upright(find_in: FindIn) -> None:
    deck = find_in(show((A, 3), (B, 3)), rotation=90)
    assert deck.size == (640, 360)
    assert shows(deck, np.rot90(A, -1), np.rot90(B, -1))


def test_a_portrait_video_is_a_lecture_too(find_in: FindIn) -> None:
    tall = [np.vstack([one, flat(245)[:280], one]) for one in (A, B)]
    deck = find_in(show((tall[0], 3), (tall[1], 3)))
    assert deck.size == (1000, 640)
    assert shows(deck, *tall)


def test_4k_is_read_at_full_resolution(find_in: FindIn) -> None:
    large = [page(name, size=(2160, 3840)) for name in "AB"]
    deck = find_in(show((large[0], 2), (large[1], 2), rate=2), rate=2)
    assert spans(deck) == [[(0, 2)], [(2, 4)]]
    assert shows(deck, *large)


def test_a_variable_rate_has_exact_times(find_in: FindIn) -> None:
    gaps = [0.033, 0.1, 0.4, 0.05, 0.021] * 12
    times = [round(float(time_s), 3) for time_s in np.cumsum([0, *gaps])]
    change = times[33]
    deck = find_in([A if time_s < change else B for time_s in times], suffix="mkv", times=times)
    assert spans(deck)[0] == [(0, change)]
    assert shows(deck, A, B)


def test_a_frame_that_lasts_for_seconds_is_a_slide(find_in: FindIn) -> None:
    """Screen recorders write a frame only where something changes."""
    deck = find_in([A, B, C, A, A], suffix="mkv", times=[0, 5, 12.5, 20, 24])
    assert spans(deck)[:3] == [[(0, 5), (20, deck.duration_s)], [(5, 12.5)], [(12.5, 20)]]
    assert shows(deck, A, B, C)


def sparse(frames_a_page: int) -> tuple[list[RGB], list[float]]:
    """Forty pages of seven seconds, of which a recorder wrote one frame each, or a few."""
    pages = []
    for number in range(40):
        pages.append(page("ABCD"[number % 4]))
        place = 40 + 14 * number, 300
        cv2.putText(pages[-1], "XOWM"[number // 4 % 4], place, cv2.FONT_HERSHEY_SIMPLEX, 2, 0, 5)
    frames = [one for one in pages for _ in range(frames_a_page)]
    times = [7 * number / frames_a_page for number in range(len(frames))]
    return [*frames, pages[-1]], [*times, 279.9]


@pytest.mark.parametrize("frames_a_page", [1, 2])
def test_pages_of_one_frame_each_rest(find_in: FindIn, frames_a_page: int) -> None:
    frames, times = sparse(frames_a_page)
    deck = find_in(frames, suffix="mkv", times=times)
    starts = [slide.start_s for slide in deck.slides]
    assert starts == pytest.approx([7 * number for number in range(40)])
    assert deck.restless == ()
    assert shows(deck, *frames[:-1:frames_a_page])


def test_the_last_frame_is_held_until_the_announced_end(find_in: FindIn) -> None:
    """A recorder may not say how long the last frame lasts: here each lasts until the next."""
    deck = find_in([A, B, C, C], suffix="mp4", times=[0, 7, 14, 19])
    assert spans(deck)[:2] == [[(0, 7)], [(7, 14)]]
    assert deck.slides[2].end_s == deck.duration_s >= 19


def test_a_webcam_in_a_recording_of_a_frame_a_second_is_masked(find_in: FindIn) -> None:
    """What happens between the frames is not known; nothing rests there."""
    frames = with_webcam(show((A, 20), (B, 20), (A, 20), rate=1))
    deck = find_in(frames, rate=1)
    assert spans(deck) == [[(0, 20), (40, 60)], [(20, 40)]]
    assert len(deck.restless) == 1


def test_a_killed_run_of_a_sparse_video_comes_to_the_same(tmp_path: Path) -> None:
    frames, times = sparse(1)
    video = write_video(tmp_path / "a.mkv", frames[:12], times=times[:12])
    expected = find(video, FindOptions(), tmp_path / "whole")
    work = tmp_path / "work"
    with pytest.raises(KilledError):
        find(video, FindOptions(), work, on_progress=kill_at(30))
    # The run is killed amid the samples that are held: at once after the frame, or later.
    pictures = work / "pictures"
    pictures.write_bytes(pictures.read_bytes()[:-30])
    assert find(video, FindOptions(), work) == expected
    for name in ("changes", "pictures", "pages", "finished"):
        assert (work / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


def copied(source: Path, target: Path) -> Path:
    """The same video, with the index of MP4 at the beginning, as recordings for the web have it."""
    front = {"movflags": "faststart"} if target.suffix == ".mp4" else {}
    with av.open(str(source)) as given, av.open(str(target), "w", options=front) as out:
        stream = out.add_stream_from_template(given.streams.video[0])
        for packet in given.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                out.mux(packet)
    return target


@pytest.mark.parametrize("suffix", ["mp4", "mkv"])
def test_a_truncated_video_gives_what_is_there_and_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, suffix: str
) -> None:
    whole = write_video(tmp_path / f"whole.{suffix}", show((A, 4), (B, 4), (C, 4)), g="10")
    video = copied(whole, tmp_path / f"a.{suffix}")
    video.write_bytes(video.read_bytes()[: video.stat().st_size // 2])
    deck = find(video, FindOptions(), tmp_path / "work")
    assert deck.slides[0].start_s == 0
    assert 1 <= len(deck.slides) < 3
    assert deck.slides[-1].end_s <= deck.duration_s < 11
    (told,) = caplog.messages
    assert told.startswith(f"a.{suffix} stops at {deck.duration_s:.1f} of 12.0 s; ")


def test_a_camera_with_much_noise_is_no_film(find_in: FindIn, rng: np.random.Generator) -> None:
    def noisy(frames: list[RGB]) -> Iterator[RGB]:
        for frame in frames:
            grain = rng.normal(0, 12, frame.shape)
            yield np.clip(frame + grain, 0, 255).astype(np.uint8)

    deck = find_in(noisy(show((A, 4), (B, 4), (A, 4))), crf="30")
    assert spans(deck) == [[(0, 4), (8, 12)], [(4, 8)]]


def numbered(size: float) -> list[RGB]:
    """Eight pages that differ in one digit in the same place."""
    pages = [page("A") for _ in range(8)]
    for number, picture in enumerate(pages, 1):
        place = 480, 300
        cv2.putText(picture, str(number), place, cv2.FONT_HERSHEY_SIMPLEX, size, (30,) * 3, 2)
    return pages


def test_a_digit_makes_another_page_where_every_page_is_asked_for(find_in: FindIn) -> None:
    pages = numbered(0.7)
    deck = find_in(show(*[(one, 2) for one in pages]), FindOptions(no_dedupe=True))
    assert shows(deck, *pages)
    assert spans(deck) == [[(2 * number, 2 * number + 2)] for number in range(8)]
    assert 2.5 <= deck.thresholds["detail_gap"] < deck.thresholds["same_page"]


def test_a_large_digit_makes_another_page_in_any_case(find_in: FindIn) -> None:
    pages = [numbered(1.2)[number] for number in (0, 1, 3, 6)]
    deck = find_in(show(*[(one, 2) for one in pages]))
    assert shows(deck, *pages)


@pytest.mark.parametrize(("frames", "slides"), [(24, 2), (25, 3), (26, 3)])
def test_the_true_time_decides_wherever_samples_fall(
    find_in: FindIn, frames: int, slides: int
) -> None:
    """25 frames a second, a sample in five: from .96 s to 1.04 s, begun amid two samples."""
    deck = find_in([A] * 53 + [B] * frames + [C] * 50, rate=25)
    assert len(deck.slides) == slides


class KilledError(Exception):
    """Stands for what ends a run."""


def kill_at(time_s: float) -> Callable[[Progress], None]:
    def on_progress(progress: Progress) -> None:
        if progress.done >= time_s * 10:
            raise KilledError

    return on_progress


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "ts"])
@pytest.mark.parametrize("torn", [0, 5000])
def test_a_killed_run_goes_on_and_comes_to_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str, torn: int
) -> None:
    frames = with_webcam(show((A, 4), (page("B", lines=2), 3), (B, 3), (A, 4)))
    video = write_video(tmp_path / f"a.{suffix}", frames, g="20")
    expected = find(video, FindOptions(), tmp_path / "whole")
    work = tmp_path / "work"
    with pytest.raises(KilledError):
        find(video, FindOptions(), work, on_progress=kill_at(9))
    pictures = work / "pictures"
    pictures.write_bytes(pictures.read_bytes()[: pictures.stat().st_size - torn])

    read = []

    class Counted(Samples):
        def frames(self) -> Iterator[Any]:
            for sample in super().frames():
                read.append(float(sample[0]))
                yield sample

    monkeypatch.setattr(detect, "Samples", Counted)
    assert find(video, FindOptions(), work) == expected
    assert read[0] > 6
    for name in ("changes", "pictures", "pages", "finished"):
        assert (work / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


def test_a_finished_run_reads_nothing_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    video = write_video(tmp_path / "a.mp4", show((A, 3), (B, 3)))
    expected = find(video, FindOptions(), tmp_path / "work")
    monkeypatch.setattr(detect, "Samples", None)
    assert find(video, FindOptions(), tmp_path / "work") == expected


def test_another_video_in_the_folder_is_read(tmp_path: Path) -> None:
    for name in ("A", "B"):
        video = write_video(tmp_path / f"{name}.mp4", show((page(name), 3)))
        assert shows(find(video, FindOptions(), tmp_path / "work"), page(name))


def test_progress_of_a_part_counts_its_frames(tmp_path: Path) -> None:
    video = write_video(tmp_path / "a.mp4", show((A, 6)))
    seen: list[Progress] = []
    part = {"start_s": Fraction(2), "end_s": Fraction(5)}
    find(video, FindOptions(), tmp_path / "work", **part, on_progress=seen.append)
    assert [progress.done for progress in seen] == [2 * n for n in range(15)]
    assert {progress.total for progress in seen} == {30}


def test_progress_of_a_run_that_goes_on_counts_what_is_left(tmp_path: Path) -> None:
    video = write_video(tmp_path / "a.mp4", show((A, 6)))
    work = tmp_path / "work"
    with pytest.raises(KilledError):
        find(video, FindOptions(), work, on_progress=kill_at(4))
    seen: list[Progress] = []
    find(video, FindOptions(), work, on_progress=seen.append)
    assert [progress.done for progress in seen] == [2 * n for n in range(10)]
    assert {progress.total for progress in seen} == {20}
    assert seen[0].seconds < 1


def test_progress_counts_frames(tmp_path: Path) -> None:
    video = write_video(tmp_path / "a.mp4", show((A, 2)))
    seen: list[Progress] = []
    find(video, FindOptions(), tmp_path / "work", on_progress=seen.append)
    assert [progress.done for progress in seen] == [2 * n for n in range(10)]
    assert {progress.total for progress in seen} == {20}


def test_a_real_recording_has_its_nine_slides(media: Path, tmp_path: Path) -> None:
    """Frames about a second apart, with a toolbar and a pointer; two slides are shown twice."""
    names = sorted((media / "lectures" / "recording-3").glob("*.jpg"))
    frames = [cv2.cvtColor(cv2.imread(str(name)), cv2.COLOR_BGR2RGB) for name in names]
    times = [float(re.findall(r"_([\d.]+)s\.jpg", name.name)[0]) for name in names]
    video = write_video(tmp_path / "a.mp4", frames, times=times, rate=1)
    deck = find(video, FindOptions(), tmp_path / "work")
    starts = [0, 9.83, 13.87, 19.93, 22.97, 31.03, 44.2, 52.3, 58.37]
    # A frame that comes right behind another is no sample of its own: the next is a second later.
    assert [slide.start_s for slide in deck.slides] == pytest.approx(starts, abs=1)
    twice = {slide.number: slide.stays[1] for slide in deck.slides if len(slide.stays) > 1}
    assert {number: stay.start_s for number, stay in twice.items()} == {
        5: pytest.approx(37.13, abs=1),
        6: pytest.approx(38.13, abs=1),
    }
    assert twice[6].end_s == pytest.approx(44.2)
    assert [reason for reason, _ in dropped(deck)] == ["duplicate", "duplicate"]
