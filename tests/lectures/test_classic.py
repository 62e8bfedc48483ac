"""The classic methods on small lectures with known pages."""

from __future__ import annotations

import tracemalloc
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest
from PIL import Image

from cleanplate.core.errors import InputError, MissingError, UsageError
from cleanplate.core.progress import Progress
from cleanplate.lectures.classic import classic_pages, find_classic
from cleanplate.lectures.classic_capture import ClassicKnobs
from cleanplate.lectures.options import FindOptions

METHODS = ["frame-diff", "gmg", "knn", "mog2"]
every = pytest.mark.parametrize("method", METHODS)
RATE, STAY = 25, 4
"""Frames a second, and seconds that each page of a lecture stands."""


def page(number: int, size: tuple[int, int] = (72, 128)) -> np.ndarray:
    """A white page with dark blocks that differ from page to page."""
    blocks = np.random.default_rng(number).random((9, 16)) < 0.3
    scale = (size[0] // 9, size[1] // 16)
    plane = np.where(np.kron(blocks, np.ones(scale, bool)), 30, 240).astype(np.uint8)
    return np.repeat(plane[..., None], 3, axis=2)


def write(path: Path, frames: list[np.ndarray], **tags: Any) -> Path:
    with av.open(str(path), "w") as out:
        video: Any = out.add_stream("libx264", rate=RATE, options={"crf": "18"})
        video.height, video.width = frames[0].shape[:2]
        video.pix_fmt = tags.pop("pixel_format", "yuv420p")
        for number, frame in enumerate(frames):
            picture = av.VideoFrame.from_ndarray(frame, "rgb24")
            picture.pts, picture.time_base = number, Fraction(1, RATE)
            out.mux(video.encode(picture))
        out.mux(video.encode(None))
    return path


def lecture(path: Path, numbers: list[int], **tags: Any) -> Path:
    frames = [page(number) for number in numbers for _ in range(RATE * STAY)]
    return write(path, frames, **tags)


@pytest.fixture(scope="module")
def abac(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lecture of four stays: pages A, B, A and C."""
    return lecture(tmp_path_factory.mktemp("lecture") / "abac.mp4", [0, 1, 0, 2])


def options(method: str, **others: Any) -> FindOptions:
    return FindOptions(method=method, **others)  # type: ignore[arg-type]


@every
def test_each_page_is_a_slide_once(method: str, abac: Path) -> None:
    deck = find_classic(abac, options(method))
    assert [int(slide.start_s // STAY) for slide in deck.slides] == [0, 1, 3]


@pytest.mark.parametrize("method", ["frame-diff", "knn", "mog2"])
def test_a_revisit_is_in_the_timeline(method: str, abac: Path) -> None:
    """GMG has not forgotten a page within four seconds and does not see it come back."""
    deck = find_classic(abac, options(method))
    assert [int(stay.start_s // STAY) for stay in deck.slides[0].stays] == [0, 2]
    assert ("duplicate", 1) in [(dropped.reason, dropped.like) for dropped in deck.dropped]


@every
def test_the_stays_follow_one_another_to_the_end(method: str, abac: Path) -> None:
    deck = find_classic(abac, options(method))
    stays = sorted((stay.start_s, stay.end_s) for slide in deck.slides for stay in slide.stays)
    assert [end for _, end in stays] == [start for start, _ in stays[1:]] + [16.0]


@every
def test_what_was_used_is_told(method: str, abac: Path) -> None:
    deck = find_classic(abac, options(method))
    assert deck.method == method
    assert deck.size == (72, 128)
    assert deck.duration_s == 16
    assert deck.thresholds["similar_bits"] == 5
    assert deck.source == str(abac)


def test_frame_difference_takes_the_85th_frame_after_a_change(abac: Path) -> None:
    """Frame 0, then changes at 100, 200 and 300 of 25 a second."""
    taken = classic_pages(abac, options("frame-diff"))
    assert [capture.time_s for capture in taken] == [0, 7.4, 11.4, 15.4]


def test_frame_difference_follows_its_knobs(abac: Path) -> None:
    taken = classic_pages(abac, options("frame-diff"), knobs=ClassicKnobs(frames_apart=10))
    assert [capture.time_s for capture in taken] == [0, 4.4, 8.4, 12.4]
    assert len(classic_pages(abac, options("frame-diff"), knobs=ClassicKnobs(difference=220))) == 1


@pytest.mark.parametrize("full_range", [False, True])
def test_a_difference_is_on_the_scale_of_0_to_255(full_range: bool, tmp_path: Path) -> None:
    """Greys 81 apart are a change and greys 79 apart are none, whatever the range of the luma."""
    format_ = "yuvj420p" if full_range else "yuv420p"
    for step, count in ((83, 2), (77, 1)):
        greys = [100] * 5 + [100 + step] * 10
        frames = [np.full((48, 64, 3), grey, np.uint8) for grey in greys]
        path = write(tmp_path / f"{step}.mp4", frames, pixel_format=format_)
        knobs = ClassicKnobs(frames_apart=3)
        assert len(classic_pages(path, options("frame-diff"), knobs=knobs)) == count


@every
def test_a_part_of_the_lecture_keeps_its_times(method: str, abac: Path) -> None:
    deck = find_classic(abac, options(method), start_s=Fraction(4), end_s=Fraction(8))
    assert [int(slide.start_s // STAY) for slide in deck.slides] == [1]
    assert deck.slides[0].stays[-1].end_s == 8
    assert deck.duration_s == 16


@every
def test_what_happens_outside_the_region_is_not_seen(method: str, tmp_path: Path) -> None:
    frames = []
    for number in range(RATE * STAY * 2):
        frame = page(number // (RATE * STAY))
        frame[:, 96:] = np.random.default_rng(number).integers(0, 256, (72, 32, 1))
        frames.append(frame)
    path = write(tmp_path / "webcam.mp4", frames)
    deck = find_classic(path, options(method, region="0,0,88,72"))
    assert [int(slide.start_s // STAY) for slide in deck.slides] == [0, 1]
    assert deck.region == (0, 0, 88, 72)


@pytest.mark.parametrize("method", ["gmg", "knn", "mog2"])
def test_what_never_rests_has_no_slides(method: str, tmp_path: Path) -> None:
    """The background models need a still frame; GMG says still while it begins."""
    noise = np.random.default_rng(1)
    frames = [noise.integers(0, 256, (48, 64, 3), np.uint8) for _ in range(60)]
    deck = find_classic(write(tmp_path / "film.mp4", frames), options(method))
    assert len(deck.slides) == (1 if method == "gmg" else 0)


@every
def test_an_excluded_picture_is_dropped(method: str, abac: Path, tmp_path: Path) -> None:
    Image.fromarray(page(1)).save(tmp_path / "title.png")
    deck = find_classic(abac, options(method, exclude=str(tmp_path / "title.png")))
    assert [int(slide.start_s // STAY) for slide in deck.slides] == [0, 3]
    assert "excluded" in [dropped.reason for dropped in deck.dropped]


def test_an_excluded_picture_is_compared_in_the_region(abac: Path, tmp_path: Path) -> None:
    picture = page(1)
    picture[:, 96:] = 0
    Image.fromarray(picture).save(tmp_path / "title.png")
    wanted = options("knn", exclude=str(tmp_path / "title.png"), region="0,0,96,72")
    assert [int(slide.start_s // STAY) for slide in find_classic(abac, wanted).slides] == [0, 3]


def test_a_missing_excluded_picture_is_told_at_once(abac: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere\.png"):
        find_classic(abac, options("knn", exclude="nowhere.png"))


def test_the_hash_is_the_one_asked_for(abac: Path) -> None:
    taken = classic_pages(abac, options("frame-diff", hash="phash", hash_size=16))
    assert {(capture.hash.kind, capture.hash.size) for capture in taken} == {("phash", 16)}


def test_progress_counts_every_frame(abac: Path) -> None:
    told: list[Progress] = []
    classic_pages(abac, options("frame-diff"), on_progress=told.append)
    assert [progress.done for progress in told] == list(range(1, 401))
    assert told[-1].total == 400


def test_progress_of_a_part_counts_its_frames(abac: Path) -> None:
    told: list[Progress] = []
    part = {"start_s": Fraction(4), "end_s": Fraction(6)}
    classic_pages(abac, options("frame-diff"), on_progress=told.append, **part)
    assert (told[-1].done, told[-1].total) == (50, 50)


def test_progress_counts_no_frames_beyond_the_end(abac: Path) -> None:
    told: list[Progress] = []
    part = {"start_s": Fraction(15), "end_s": Fraction(100)}
    classic_pages(abac, options("frame-diff"), on_progress=told.append, **part)
    assert (told[-1].done, told[-1].total) == (25, 25)


def test_what_progress_raises_ends_the_work(abac: Path) -> None:
    told: list[int] = []

    def stop(progress: Progress) -> None:
        told.append(progress.done)
        if progress.done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        find_classic(abac, options("knn"), on_progress=stop)
    assert told == [1, 2, 3]


def peak_bytes(path: Path, method: str, end_s: int) -> int:
    tracemalloc.start()
    try:
        find_classic(path, options(method), end_s=Fraction(end_s))
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@every
def test_memory_does_not_grow_with_the_length(method: str, abac: Path) -> None:
    """Ten seconds more hold 250 frames of 9 kB, and one more slide."""
    peak_bytes(abac, method, 6)
    assert peak_bytes(abac, method, 16) < peak_bytes(abac, method, 6) + 50_000


def test_deep_video_gives_the_same_pages(tmp_path: Path) -> None:
    path = lecture(tmp_path / "deep.mkv", [0, 1], pixel_format="yuv420p10le")
    for method in METHODS:
        deck = find_classic(path, options(method))
        assert [int(slide.start_s // STAY) for slide in deck.slides] == [0, 1]


@every
def test_grey_video_gives_the_same_pages(method: str, tmp_path: Path) -> None:
    path = lecture(tmp_path / "grey.mkv", [0, 1], pixel_format="gray")
    deck = find_classic(path, options(method))
    assert [int(slide.start_s // STAY) for slide in deck.slides] == [0, 1]


@every
def test_a_change_of_size_is_no_end(method: str, tmp_path: Path) -> None:
    """The later pages are looked at in the size of the first ones."""
    small = lecture(tmp_path / "small.h264", [0, 1])
    frames = [page(2, (144, 256))] * (RATE * STAY)
    large = write(tmp_path / "large.h264", frames)
    path = tmp_path / "both.h264"
    path.write_bytes(small.read_bytes() + large.read_bytes())
    deck = find_classic(path, options(method))
    assert deck.size == (72, 128)
    assert [int(slide.start_s // STAY) for slide in deck.slides] == [0, 1, 2]


@pytest.mark.parametrize(
    ("method", "count"), [("frame-diff", 1), ("gmg", 1), ("knn", 0), ("mog2", 0)]
)
def test_of_one_frame(method: str, count: int, tmp_path: Path) -> None:
    """To KNN and MOG2 everything moves in the first frame, and nothing is taken that moves."""
    deck = find_classic(write(tmp_path / "one.mp4", [page(0)]), options(method))
    assert len(deck.slides) == count
    assert deck.duration_s == 0.04


@every
def test_of_five_frames_one_is_a_slide(method: str, tmp_path: Path) -> None:
    deck = find_classic(write(tmp_path / "five.mp4", [page(0)] * 5), options(method))
    assert len(deck.slides) == 1


def test_auto_is_no_classic_method(abac: Path) -> None:
    with pytest.raises(UsageError, match="frame-diff, gmg, knn and mog2, not 'auto'"):
        find_classic(abac, FindOptions())


def test_a_region_out_of_the_picture_is_refused(abac: Path) -> None:
    with pytest.raises(UsageError, match="outside of the picture, which is 128x72"):
        find_classic(abac, options("knn", region="128,0,140,72"))


def test_a_region_is_cut_to_the_picture(abac: Path) -> None:
    assert find_classic(abac, options("knn", region="0,0,500,500")).region == (0, 0, 128, 72)


def test_a_start_beyond_the_end_is_refused(abac: Path) -> None:
    with pytest.raises(UsageError, match=r"no frame in the time asked for; it ends at 0:16"):
        find_classic(abac, options("knn"), start_s=Fraction(20))


def test_an_end_before_the_start_is_refused(abac: Path) -> None:
    with pytest.raises(UsageError, match=r"the end \(3 s\) must come after the start \(5 s\)"):
        find_classic(abac, options("knn"), start_s=Fraction(5), end_s=Fraction(3))


def test_without_the_contrib_build_gmg_names_the_cure(
    abac: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(cv2, "bgsegm")
    with pytest.raises(MissingError, match="opencv-contrib-python-headless"):
        find_classic(abac, options("gmg"))


def test_what_is_no_video_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.mp4").write_text("no video")
    with pytest.raises(InputError, match=r"notes\.mp4"):
        find_classic(tmp_path / "notes.mp4", options("knn"))
