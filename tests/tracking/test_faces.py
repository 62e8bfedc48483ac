"""What all face detectors have in common, and what cascades do with pictures."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import pytest
from skimage import data

from cleanplate.core.errors import InputError, UsageError
from cleanplate.tracking.faces import (
    Face,
    FaceDetector,
    by_size,
    clipped_box,
    overlap_of,
    reduced,
)
from cleanplate.tracking.faces_by_cascade import CascadeDetector, eye_cascade, find_eyes
from cleanplate.tracking.faces_open import open_face_detector
from cleanplate.tracking.faces_options import DETECTORS, SearchOptions

FACE = (174, 66, 274, 166)
"""Where the astronaut's face is, by hand."""


@pytest.fixture(scope="module", params=DETECTORS)
def detector(request: pytest.FixtureRequest, models_home: Path) -> FaceDetector:
    return open_face_detector(request.param, eyes=True)


def test_the_face_is_found_where_it_is(detector: FaceDetector) -> None:
    (face,) = detector(data.astronaut())
    assert overlap_of(face.box_xyxy, FACE) > 0.6
    assert face.score > 0.5


def test_the_eyes_are_found_where_they_are(detector: FaceDetector) -> None:
    (face,) = detector(data.astronaut())
    right, left = face.eyes
    assert right.centre_xy == pytest.approx((202, 101), abs=6)
    assert left.centre_xy == pytest.approx((247, 106), abs=6)
    assert 5 < right.radius < 16


def test_a_photo_four_times_as_large_has_the_face_four_times_as_large(
    detector: FaceDetector,
) -> None:
    large = cv2.resize(data.astronaut()[:320], None, fx=4, fy=4, interpolation=cv2.INTER_LINEAR)
    found = max(detector(np.asarray(large, np.uint8)), key=lambda face: face.score)
    scaled = (4 * FACE[0], 4 * FACE[1], 4 * FACE[2], 4 * FACE[3])
    assert overlap_of(found.box_xyxy, scaled) > 0.6


@pytest.mark.parametrize("size", [(1, 1), (1, 300), (200, 2), (19, 23), (97, 131)])
def test_a_picture_without_a_face_has_none(detector: FaceDetector, size: tuple[int, int]) -> None:
    assert detector(np.full((*size, 3), 128, np.uint8)) == []


def test_the_picture_is_left_as_it_is(detector: FaceDetector) -> None:
    picture = data.astronaut()[::2, ::2]
    before = picture.copy()
    picture.flags.writeable = False
    first, second = detector(picture), detector(np.ascontiguousarray(picture))
    np.testing.assert_array_equal(picture, before)
    assert first == second


def test_two_faces_come_largest_first(detector: FaceDetector) -> None:
    head = data.astronaut()[20:220, 120:320]
    scene = np.full((240, 420, 3), 200, np.uint8)
    scene[40:180, 10:150] = cv2.resize(head, (140, 140), interpolation=cv2.INTER_AREA)
    scene[20:220, 200:400] = head
    faces = detector(scene)
    assert len(faces) == 2
    assert faces[0].box_xyxy[0] > 200 > faces[1].box_xyxy[2]
    assert faces[0].area > faces[1].area


def test_several_threads_find_the_same(detector: FaceDetector) -> None:
    picture = data.astronaut()[::2, ::2].copy()
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(detector, [picture] * 6))
    assert found == [detector(picture)] * 6


@pytest.mark.parametrize(
    "picture",
    [
        np.zeros((9, 9), np.uint8),
        np.zeros((9, 9, 4), np.uint8),
        np.zeros((9, 9, 3), np.uint16),
        np.zeros((0, 9, 3), np.uint8),
    ],
    ids=["grey", "rgba", "uint16", "empty"],
)
def test_what_is_no_rgb_picture_is_refused(detector: FaceDetector, picture: np.ndarray) -> None:
    with pytest.raises(UsageError):
        detector(picture)


def test_the_smallest_face_can_be_set() -> None:
    large = SearchOptions(min_size=150)
    assert open_face_detector("haar", search=large)(data.astronaut()) == []
    (face,) = open_face_detector("lbp", search=SearchOptions(min_size=60))(data.astronaut())
    assert face.height >= 60


def test_neighbours_of_0_give_every_window() -> None:
    every = open_face_detector("lbp", search=SearchOptions(neighbours=0))
    assert len(every(data.astronaut())) > 5


def test_a_score_is_how_many_windows_agree() -> None:
    """Windows are grouped by OpenCV; the score of a group is how many there are in it."""
    every = open_face_detector("lbp", search=SearchOptions(neighbours=0))(data.astronaut())
    grouped = open_face_detector("lbp", search=SearchOptions(neighbours=3))(data.astronaut())
    assert all(3 <= face.score <= len(every) for face in grouped)
    assert grouped


def test_another_cascade_is_taken_from_a_file() -> None:
    file = Path(cv2.__file__).parent / "data" / "haarcascade_frontalface_alt2.xml"
    detector = open_face_detector("haar", cascade=file)
    assert detector.name == str(file)
    assert overlap_of(detector(data.astronaut())[0].box_xyxy, FACE) > 0.6


def test_what_cannot_be_opened_says_why(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--detector is one of haar, lbp, blazeface"):
        open_face_detector("hog")
    with pytest.raises(UsageError, match="blazeface is a network"):
        open_face_detector("blazeface", cascade=tmp_path / "x.xml")
    with pytest.raises(InputError):
        open_face_detector("lbp", cascade=tmp_path / "x.xml")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"scale": 1.0}, "--scale is from 1.001 to 4, not 1"),
        ({"scale": float("nan")}, "--scale is from"),
        ({"neighbours": -1}, "--neighbours is from 0 to 1000, not -1"),
        ({"min_size": -5}, "--min-size is 0 or more pixels, not -5"),
    ],
)
def test_numbers_that_cannot_work_are_refused(options: dict[str, float], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        SearchOptions(**options)  # type: ignore[arg-type]


def test_eyes_are_looked_for_in_the_upper_half() -> None:
    """The face upside down has its eyes in the lower half: none are found there."""
    grey = cv2.cvtColor(data.astronaut(), cv2.COLOR_RGB2GRAY)
    upright = find_eyes(np.asarray(grey, np.uint8), FACE, eye_cascade())
    flipped = np.ascontiguousarray(np.asarray(grey, np.uint8)[::-1])
    box = (FACE[0], 512 - FACE[3], FACE[2], 512 - FACE[1])
    below = find_eyes(flipped, box, eye_cascade())
    assert len(upright) == 2
    assert all(eye.centre_xy[1] < 116 for eye in upright)
    assert len(below) < 2


@pytest.mark.parametrize("box", [(0, 0, 1, 1), (3, 3, 4, 9)])
def test_a_face_of_a_pixel_has_no_eyes(box: tuple[int, int, int, int]) -> None:
    assert find_eyes(np.zeros((20, 20), np.uint8), box, eye_cascade()) == ()


def test_a_detector_without_eyes_finds_none() -> None:
    (face,) = open_face_detector("haar")(data.astronaut())
    assert face.eyes == ()
    assert isinstance(open_face_detector("haar"), CascadeDetector)


def test_boxes_are_rounded_and_cut_at_the_border() -> None:
    rgb = np.zeros((50, 80, 3), np.uint8)
    assert clipped_box(-3.2, 4.6, 90.0, 20.4, rgb) == (0, 5, 80, 20)
    assert clipped_box(81.0, 4.0, 90.0, 20.0, rgb) is None
    assert clipped_box(5.0, 5.0, 5.4, 9.0, rgb) is None


def test_the_overlap_of_boxes() -> None:
    # 5 x 10 in common of 100 + 100 - 50
    assert overlap_of((0, 0, 10, 10), (5, 0, 15, 10)) == pytest.approx(1 / 3)
    assert overlap_of((0, 0, 10, 10), (10, 0, 20, 10)) == 0
    assert overlap_of((0, 0, 10, 10), (0, 0, 10, 10)) == 1


def test_equally_large_faces_keep_a_fixed_order() -> None:
    faces = [Face((x, y, x + 5, y + 5), 1.0) for x, y in ((9, 9), (20, 3), (1, 9))]
    assert [face.box_xyxy[:2] for face in by_size(faces)] == [(20, 3), (1, 9), (9, 9)]


@pytest.mark.parametrize(("share", "size"), [(0.5, (5, 10)), (0.001, (1, 1)), (1.0, (10, 20))])
def test_pictures_are_reduced_never_enlarged(share: float, size: tuple[int, int]) -> None:
    assert reduced(np.zeros((10, 20), np.uint8), share).shape == size
    assert reduced(np.zeros((10, 20), np.uint8), 3.0).shape == (10, 20)


def test_the_people_of_the_photos_are_found(media: Path) -> None:
    """Real photos: of BlazeFace's faces, the cascade finds most of those that face the camera."""
    files = sorted((media / "people" / "images").iterdir())[-8:]
    network, cascade = open_face_detector("blazeface"), open_face_detector("haar")
    pictures = [cv2.cvtColor(cv2.imread(str(file)), cv2.COLOR_BGR2RGB) for file in files]
    found = [(network(rgb), cascade(rgb)) for rgb in pictures]
    assert all(faces for faces, _ in found)
    agreed = sum(
        any(overlap_of(one.box_xyxy, other.box_xyxy) > 0.3 for other in others)
        for faces, others in found
        for one in faces
    )
    assert agreed >= 6
