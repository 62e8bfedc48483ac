"""Faces found, told and drawn, through the library's own functions."""

from __future__ import annotations

import csv
import inspect
import json
from dataclasses import fields
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from PIL import Image
from skimage import data

import cleanplate as cp
from cleanplate.core.errors import OutputError, UsageError
from cleanplate.media.image_writer import write_photo
from cleanplate.media.photo import Photo, grey_photo
from cleanplate.tracking.faces import Eye, Face
from cleanplate.verbs.faces.draw import DrawWork
from cleanplate.verbs.faces.explain import _surest_face, explain
from cleanplate.verbs.faces.options import FaceFiles, FacesKeywords, FacesOptions
from cleanplate.verbs.faces.records import Seen, face_table, lines_of, seen_record

FACE = Face((10, 20, 30, 50), 7.0, (Eye((14.0, 30.5), 3.0),), {"nose": (20.0, 40.0)})


@pytest.fixture(scope="module")
def head() -> np.ndarray:
    return np.ascontiguousarray(data.astronaut()[20:220, 100:340])


@pytest.fixture
def photo(tmp_path: Path, head: np.ndarray) -> Path:
    path = tmp_path / "head.png"
    Image.fromarray(head).save(path)
    return path


@pytest.fixture
def clip(tmp_path: Path, head: np.ndarray) -> Path:
    """Six frames at 30000/1001 a second; the face is away in the last two."""
    path = tmp_path / "clip.mp4"
    small = cv2.resize(head, (120, 100), interpolation=cv2.INTER_AREA)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=Fraction(30000, 1001))
        stream.width, stream.height, stream.pix_fmt = 120, 100, "yuv420p"
        for number in range(6):
            picture = small if number < 4 else np.full_like(small, 90)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture)))
        container.mux(stream.encode())
    return path


def test_a_picture_of_any_kind_gives_its_faces(photo: Path, head: np.ndarray) -> None:
    by_path = cp.find_faces(photo)
    assert len(by_path) == 1
    assert by_path == cp.find_faces(head) == cp.find_faces(Image.open(photo))
    assert by_path == cp.find_faces(photo.read_bytes())
    deep = cp.find_faces(head.astype(np.uint16) * 257)
    assert deep == by_path


def test_grey_and_transparent_pictures_are_looked_at(head: np.ndarray) -> None:
    grey = cv2.cvtColor(head, cv2.COLOR_RGB2GRAY)
    assert len(cp.find_faces(grey)) == 1
    clear = np.dstack([head, np.zeros(head.shape[:2], np.uint8)])
    assert cp.find_faces(clear) == cp.find_faces(head)


def test_a_drawn_picture_is_written_where_it_is_wanted(photo: Path, head: np.ndarray) -> None:
    target = photo.parent / "drawn.png"
    (face,) = cp.find_faces(photo, out=target, eyes=True)
    drawn = np.asarray(Image.open(target))
    assert drawn.shape == head.shape
    assert 0 < (drawn != head).any(axis=2).mean() < 0.1
    assert len(face.eyes) == 2


def test_out_is_for_paths(head: np.ndarray) -> None:
    with pytest.raises(UsageError, match="out= is for pictures given as a path"):
        cp.find_faces(head, out="x.png")


def test_a_video_gives_a_record_a_frame_with_exact_times(clip: Path) -> None:
    seen = cp.video.find_faces(clip)
    assert [bool(one.faces) for one in seen] == [True] * 4 + [False] * 2
    assert [one.frame for one in seen] == list(range(6))
    assert seen[1].time_s == Fraction(1001, 30000)


def test_a_part_of_a_video_keeps_numbers_and_times(clip: Path) -> None:
    whole, part = cp.video.find_faces(clip), cp.video.find_faces(clip, start="0.06", end="0.15")
    assert part == whole[2:5]


def test_a_drawn_video_tells_the_same(clip: Path) -> None:
    target = clip.parent / "drawn.mp4"
    assert cp.video.find_faces(clip, out=target) == cp.video.find_faces(clip)
    with av.open(str(clip)) as before, av.open(str(target)) as after:
        times = [[f.pts * f.time_base for f in video.decode(video=0)] for video in (before, after)]
    assert times[0] == times[1]


def test_a_time_without_frames_is_an_error(clip: Path) -> None:
    with pytest.raises(UsageError, match="no frame in the time asked for"):
        cp.video.find_faces(clip, start=100)


def test_a_grey_photo_with_a_face_becomes_coloured(head: np.ndarray) -> None:
    grey = grey_photo(np.asarray(cv2.cvtColor(head, cv2.COLOR_RGB2GRAY), np.uint8))
    drawn, told = DrawWork(FacesOptions()).drawn(grey, "x")
    assert not drawn.grey
    assert told.facts == {"faces": 1}


def test_a_photo_without_a_face_stays_as_it_is() -> None:
    photo = Photo(np.zeros((30, 30, 3), np.uint16), icc=b"profile")
    drawn, told = DrawWork(FacesOptions()).drawn(photo, "x")
    assert drawn is photo
    assert told.note == "no face was found"


def test_keywords_are_the_options() -> None:
    expected = {field.name for field in fields(FacesOptions)}
    assert set(inspect.get_annotations(FacesKeywords)) == expected


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"detector": "hog"}, "--detector is one of haar, lbp, blazeface, blazeface-short"),
        ({"scale": 0.5}, "--scale is from"),
        ({"detector": "blazeface", "neighbours": 3}, "--neighbours are of cascades"),
        ({"detector": "blazeface", "cascade": "x.xml"}, "blazeface is a network"),
    ],
)
def test_options_that_cannot_work_are_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        FacesOptions(**options)  # type: ignore[arg-type]


def test_a_table_is_csv() -> None:
    with pytest.raises(UsageError, match=r"--csv names a file ending in \.csv"):
        FaceFiles(csv="faces.txt")


def test_a_record_has_everything() -> None:
    seen = Seen("a.mp4", (60, 80), (FACE,), 3, Fraction(1001, 10000))
    assert json.loads(json.dumps(seen_record(seen))) == {
        "source": "a.mp4",
        "frame": 3,
        "time_s": 0.1001,
        "time": "1001/10000",
        "width": 80,
        "height": 60,
        "faces": [
            {
                "box_xyxy": [10, 20, 30, 50],
                "score": 7.0,
                "eyes": [{"centre_xy": [14.0, 30.5], "radius": 3.0}],
                "points": {"nose": [20.0, 40.0]},
            }
        ],
    }


def test_lines_to_read() -> None:
    picture = Seen("a.png", (60, 80), (FACE,))
    assert list(lines_of(picture)) == ["a.png  10,20,30,50  score 7  eyes 14,30"]
    assert list(lines_of(Seen("a.png", (60, 80), ()))) == ["a.png  no face"]
    assert list(lines_of(Seen("a.mp4", (60, 80), (), 0, Fraction(0)))) == []


def test_the_table_has_a_row_a_face(tmp_path: Path) -> None:
    with face_table(tmp_path / "t.csv") as add:
        add(Seen("a.png", (60, 80), (FACE, FACE)))
        add(Seen("b.mp4", (60, 80), (FACE,), 5, Fraction(1, 6)))
        add(Seen("c.png", (60, 80), ()))
        assert not (tmp_path / "t.csv").exists()
    with (tmp_path / "t.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["source"], row["face"], row["time"]) for row in rows] == [
        ("a.png", "1", ""), ("a.png", "2", ""), ("b.mp4", "1", "1/6"),
    ]  # fmt: skip
    assert rows[0]["right"] == "30"
    assert (rows[0]["eye_1_y"], rows[0]["eye_2_y"]) == ("30.5", "")


def test_a_table_that_cannot_be_written_is_refused_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError), face_table(tmp_path / "file" / "t.csv"):
        pytest.fail("the work began")


def test_explaining_leaves_pictures_and_figures(photo: Path) -> None:
    folder = photo.parent / "why"
    written = explain(photo, folder, FacesOptions(detector="lbp", scale=1.3))
    assert {path.name for path in written} == {
        "features.png", "integral-image.png", "features-per-window.png", "boosting.png",
        "stages.json",
    }  # fmt: skip
    assert all(path.stat().st_size > 500 for path in written)
    figures = json.loads((folder / "stages.json").read_text())
    assert len(figures["stages"]) == 20
    assert 1 < figures["features_per_window"] < 30


def test_a_network_has_no_stages_to_explain(photo: Path) -> None:
    with pytest.raises(UsageError, match="blazeface has none"):
        explain(photo, photo.parent / "why", FacesOptions(detector="blazeface"))


def test_without_a_face_the_middle_is_explained(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write_photo(tmp_path / "flat.png", Photo(np.full((60, 80, 3), 90, np.uint8)))
    explain(tmp_path / "flat.png", tmp_path / "why", FacesOptions(detector="haar"))
    assert "no face was found" in caplog.text


def test_the_surest_face_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "cleanplate.verbs.faces.explain.detector_of",
        lambda _options: lambda _rgb: [Face((0, 0, 90, 90), 6.0), Face((10, 20, 40, 50), 9.0)],
    )
    assert _surest_face(np.zeros((100, 100, 3), np.uint8), FacesOptions()) == (10, 20, 40, 50)
