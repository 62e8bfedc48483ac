"""``track``: drawn videos, tables, mattes, losses, and which target is followed."""

from __future__ import annotations

import csv
import math
from dataclasses import fields
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

import cleanplate as cp
from cleanplate.core.errors import InputError, UsageError
from cleanplate.core.progress import Progress
from cleanplate.tracking.events import TrackEvent
from cleanplate.verbs.track.options import TrackKeywords, TrackOptions
from cleanplate.verbs.track.run import follow

from .conftest import FRAMES, HIDDEN, frame, middle

ROI = "14,34,33,33"


def frames_of(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as container:
        return [one.to_ndarray(format="rgb24") for one in container.decode(video=0)]


def test_keywords_are_the_options() -> None:
    assert set(TrackKeywords.__annotations__) == {field.name for field in fields(TrackOptions)}


def test_without_a_name_the_drawn_video_lies_beside_the_source(ball: Path, tmp_path: Path) -> None:
    source = tmp_path / "ball.mp4"
    source.write_bytes(ball.read_bytes())
    track = cp.track(source, roi=ROI)
    assert track.files == (str(tmp_path / "ball.track.mp4"),)
    assert (track.frames, track.roi, track.roi_from) == (FRAMES, (14, 34, 33, 33), "given")


def test_the_drawn_video_keeps_times_and_sound(ball: Path, tmp_path: Path) -> None:
    follow(ball, TrackOptions(roi=ROI, out=str(tmp_path / "d.mp4")))
    with av.open(str(tmp_path / "d.mp4")) as container:
        times = [one.time for one in container.decode(video=0)]
    assert times == pytest.approx([n / 10 for n in range(FRAMES)], abs=1e-6)
    with av.open(str(tmp_path / "d.mp4")) as container:
        seconds = sum(one.samples for one in container.decode(audio=0)) / 16000
    assert seconds == pytest.approx(4, abs=0.13)


def test_the_target_is_drawn(ball: Path, tmp_path: Path) -> None:
    follow(ball, TrackOptions(roi=ROI, out=str(tmp_path / "d.mp4")))
    drawn = frames_of(tmp_path / "d.mp4")
    greens = [int(((p[..., 1] > 180) & (p[..., 0] < 120)).sum()) for p in drawn]
    assert greens[5] > 50
    assert greens[22] == 0  # lost: its last place is red
    assert greens[35] > 50


@pytest.mark.parametrize("method", ["meanshift", "camshift", "csrt"])
def test_the_table_has_a_row_a_frame(ball: Path, tmp_path: Path, method: str) -> None:
    options = TrackOptions(roi=ROI, method=method, csv=str(tmp_path / "b.csv"))  # type: ignore[arg-type]
    follow(ball, options)
    rows = list(csv.DictReader((tmp_path / "b.csv").read_text().splitlines()))
    assert [row["frame"] for row in rows] == [str(n) for n in range(FRAMES)]
    assert [row["time_s"] for row in rows[:3]] == ["0.0", "0.1", "0.2"]
    for number in (5, 10, 35):
        x, y, w, h = (float(rows[number][name]) for name in "xywh")
        assert math.dist((x + w / 2, y + h / 2), middle(number)) < 5
    assert {row["lost"] for row in rows[18:26]} == {"1"}
    assert (len(rows[5]["corners"].split()) == 8) is (method == "camshift")


def test_losses_are_told_with_exact_times(ball: Path, tmp_path: Path) -> None:
    told: list[TrackEvent] = []
    track = follow(ball, TrackOptions(roi=ROI, csv=str(tmp_path / "b.csv")), on_event=told.append)
    assert [(event.kind, event.since_s) for event in told] == [
        ("lost", Fraction(HIDDEN.start, 10)),
        ("found", Fraction(HIDDEN.stop, 10)),
    ]
    assert [event.time_s for event in told] == [Fraction(18, 10), Fraction(28, 10)]
    assert track.events == tuple(told)
    assert track.lost_frames == 10


def test_mattes_are_the_targets(ball: Path, tmp_path: Path) -> None:
    for form in ("ellipse", "colours"):
        path = tmp_path / f"{form}.mp4"
        follow(ball, TrackOptions(roi=ROI, matte=str(path), matte_form=form))  # type: ignore[arg-type]
        mattes = frames_of(path)
        assert len(mattes) == FRAMES
        assert mattes[10][50, 50].min() > 240
        assert mattes[10][:, 90:].max() < 12
        assert mattes[22].max() < 12


def test_a_part_begins_at_zero(ball: Path, tmp_path: Path) -> None:
    options = TrackOptions(
        roi="74,34,33,33", out=str(tmp_path / "d.mp4"), csv=str(tmp_path / "b.csv")
    )
    track = follow(ball, options, start_s=Fraction(3), end_s=Fraction("3.5"))
    assert [place.number for place in track.places] == [30, 31, 32, 33, 34]
    assert track.places[0].time_s == 3
    with av.open(str(tmp_path / "d.mp4")) as container:
        assert next(one.time for one in container.decode(video=0)) == 0


@pytest.mark.usefixtures("finds_red")
def test_auto_takes_the_largest_subject(ball: Path, tmp_path: Path) -> None:
    track = follow(ball, TrackOptions(csv=str(tmp_path / "b.csv")))
    assert track.roi_from == "matte of red"
    assert track.roi == pytest.approx((16, 36, 29, 29), abs=3)


@pytest.mark.usefixtures("finds_red")
def test_auto_takes_what_moves_where_there_is_no_subject(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for number in range(16):
        picture = frame(20)  # the empty room
        picture[30:60, 10 + 6 * number : 40 + 6 * number] = (30, 60, 200)
        Image.fromarray(picture).save(tmp_path / "in" / f"{number:03}.png")
    track = follow(tmp_path / "in", TrackOptions(rate=10, csv=str(tmp_path / "b.csv")))
    assert track.roi_from == "motion"
    assert track.roi == pytest.approx((10, 30, 30, 30), abs=4)
    assert track.lost_frames == 0


@pytest.mark.usefixtures("finds_red")
def test_a_target_that_comes_later_has_no_place_before(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for number in range(12):
        Image.fromarray(frame(20 if number < 4 else number)).save(
            tmp_path / "in" / f"{number:03}.png"
        )
    options = TrackOptions(roi="matte", rate=10, csv=str(tmp_path / "b.csv"))
    track = follow(tmp_path / "in", options)
    assert [place.target is None for place in track.places] == [True] * 4 + [False] * 8
    rows = list(csv.DictReader((tmp_path / "b.csv").read_text().splitlines()))
    assert (rows[3]["x"], rows[3]["lost"], rows[4]["lost"]) == ("", "", "0")


@pytest.mark.usefixtures("finds_red")
@pytest.mark.parametrize("roi", ["auto", "matte", "motion"])
def test_nothing_to_follow(tmp_path: Path, roi: str) -> None:
    (tmp_path / "in").mkdir()
    for number in range(5):
        Image.fromarray(frame(20)).save(tmp_path / "in" / f"{number:03}.png")
    with pytest.raises(UsageError, match="name the target with --roi"):
        follow(tmp_path / "in", TrackOptions(roi=roi, out=str(tmp_path / "d.mp4")))
    assert not (tmp_path / "d.mp4").exists()


@pytest.mark.usefixtures("finds_red")
@pytest.mark.parametrize("method", ["meanshift", "camshift"])
def test_the_matte_can_be_followed(ball: Path, tmp_path: Path, method: str) -> None:
    options = TrackOptions(
        roi=ROI,
        method=method,
        from_matte=True,
        csv=str(tmp_path / "b.csv"),  # type: ignore[arg-type]
    )
    track = follow(ball, options)
    for number in (5, 12, 35):
        target = track.places[number].target
        assert target is not None
        assert math.dist(target.centre, middle(number)) < 4


def test_one_picture_is_followed(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    Image.fromarray(frame(0)).save(tmp_path / "in" / "1.png")
    track = follow(tmp_path / "in", TrackOptions(roi=ROI, out=str(tmp_path / "d.mp4")))
    assert (track.frames, track.lost_frames) == (1, 0)
    assert len(frames_of(tmp_path / "d.mp4")) == 1


def test_pictures_of_two_sizes_are_told(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    Image.fromarray(frame(0)).save(tmp_path / "in" / "1.png")
    Image.fromarray(frame(1)[:60]).save(tmp_path / "in" / "2.png")
    with pytest.raises(InputError, match="a sequence has one size"):
        follow(tmp_path / "in", TrackOptions(roi=ROI, out=str(tmp_path / "d.mp4")))
    assert not (tmp_path / "d.mp4").exists()


@pytest.mark.parametrize(
    ("roi", "word"),
    [("140,40,40,40", "reaches out of the picture of 160x96"), ("-1,0,9,9", "reaches out")],
)
def test_a_roi_outside_is_refused(ball: Path, tmp_path: Path, roi: str, word: str) -> None:
    with pytest.raises(UsageError, match=word):
        follow(ball, TrackOptions(roi=roi, out=str(tmp_path / "d.mp4")))
    assert list(tmp_path.iterdir()) == []


def test_a_roi_without_colour_is_refused(ball: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no colour"):
        follow(ball, TrackOptions(roi="100,10,30,30", out=str(tmp_path / "d.mp4")))
    assert list(tmp_path.iterdir()) == []


def test_no_frame_in_the_time_asked_for(ball: Path, tmp_path: Path) -> None:
    with pytest.raises((InputError, UsageError)):
        follow(ball, TrackOptions(roi=ROI, out=str(tmp_path / "d.mp4")), start_s=Fraction(100))
    assert list(tmp_path.iterdir()) == []


def test_the_source_is_never_written_over(ball: Path) -> None:
    with pytest.raises(UsageError, match="the source itself"):
        follow(ball, TrackOptions(roi=ROI, out=str(ball)))


def test_two_results_need_two_names(ball: Path, tmp_path: Path) -> None:
    one = str(tmp_path / "m.mp4")
    with pytest.raises(UsageError, match="two results"):
        follow(ball, TrackOptions(roi=ROI, out=one, matte=one))


def test_an_interrupt_leaves_nothing_half_done(ball: Path, tmp_path: Path) -> None:
    def interrupt(progress: Progress) -> None:
        if progress.done == 10:
            raise KeyboardInterrupt

    options = TrackOptions(
        roi=ROI, out=str(tmp_path / "d.mp4"), matte=str(tmp_path / "m.mp4"),
        csv=str(tmp_path / "b.csv"),
    )  # fmt: skip
    with pytest.raises(KeyboardInterrupt):
        follow(ball, options, on_progress=interrupt)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"roi": "1,2,3"}, "X,Y,W,H"),
        ({"roi": "a,b,c,d"}, "X,Y,W,H"),
        ({"roi": "1,2,0,5"}, "has no size"),
        ({"roi": "1,2,nan,5"}, "four numbers"),
        ({"roi": ""}, "X,Y,W,H"),
        ({"method": "kalman"}, "--method is one of"),
        ({"histogram": "rgb"}, "--histogram is one of"),
        ({"matte_form": "box"}, "--matte-form is one of"),
        ({"csv": "b.txt"}, "--csv"),
        ({"adapt": 2.0}, "--adapt"),
        ({"rate": 0.0}, "--rate"),
        ({"method": "csrt", "from_matte": True}, "--from-matte is for"),
        ({"method": "mil", "histogram": "colour"}, "--histogram is for"),
        ({"from_matte": True, "histogram": "colour"}, "exclude each other"),
        ({"from_matte": True, "model": "grabcut"}, "--model grabcut does not find targets"),
        ({"method": "mil", "adapt": 0.0}, "mil learns"),
    ],
)
def test_options_that_cannot_work(options: dict[str, object], word: str) -> None:
    with pytest.raises(UsageError, match=word):
        TrackOptions(**options)  # type: ignore[arg-type]


def test_a_roi_may_be_four_numbers(ball: Path, tmp_path: Path) -> None:
    track = cp.track(ball, roi=(14, 34, 33, 33), csv=str(tmp_path / "b.csv"))  # type: ignore[arg-type]
    assert track.roi == (14, 34, 33, 33)
