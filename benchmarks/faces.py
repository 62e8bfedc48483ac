"""Faces: what each detector finds and misses where the truth is known, and its time.

Calls and talking heads show one person who faces the camera, in every frame: a frame is a hit if a
face is found, and more than one is a false alarm. Films of animals and cars show no face of a
person. 200 patches of Labelled Faces in the Wild come with scikit-image, so anybody can measure
them: 100 faces of 25 x 25 pixels, enlarged four times, and 100 pieces of background. On 87 photos
of people nobody says where the faces are; how many faces of each detector BlazeFace finds, too,
is told.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import cv2
import numpy as np
import numpy.typing as npt
from benchmarks.measure import Report, Row, Setup, interleaved, median, seconds_of
from skimage import data

from cleanplate.core.pictures import to_uint8
from cleanplate.media.images import read_photo
from cleanplate.tracking.boosting.cascade import TrainingOptions, train_cascade
from cleanplate.tracking.boosting.cost import measure_cost
from cleanplate.tracking.boosting.detection import scan
from cleanplate.tracking.boosting.opencv_stages import read_stages
from cleanplate.tracking.boosting.patterns import patterns, scene, with_patterns
from cleanplate.tracking.faces import Face, FaceDetector, Rgb, grey_of, overlap_of
from cleanplate.tracking.faces_open import open_cascade, open_face_detector
from cleanplate.tracking.faces_options import CASCADES, DETECTORS

_STEP = 10
"""Every tenth frame is looked at."""

_SAME = 0.3
"""Intersection over union from which on two boxes mean one face."""

_EMPTY = ("blackswan", "car-shadow", "dog", "goat")
"""Sequences of DAVIS without a person."""


def measure(setup: Setup) -> Report:
    calls = list(_calls(setup.media / "video" / "calls", quick=setup.quick))
    empty = list(_without_people(setup.media, quick=setup.quick))
    people = list(_photos(setup.media / "people" / "images", quick=setup.quick))
    faces, others = (patches[: 5 if setup.quick else None] for patches in _patches())
    truth = open_face_detector("blazeface")
    sure = [truth(rgb) for rgb in people]
    rows: list[Row] = []
    for name in DETECTORS:
        found = open_face_detector(name)
        rows += _on_calls(found, calls)
        rows += _on_empty(found, empty)
        rows += _on_patches(found, faces, others)
        rows += _on_people(found, people, sure)
    rows += _times(calls, quick=setup.quick)
    rows += _costs(quick=setup.quick)
    rows += _small_cascade(quick=setup.quick)
    return Report("Faces", rows)


def _on_calls(detector: FaceDetector, calls: list[Rgb]) -> Iterator[Row]:
    counts = [len(detector(rgb)) for rgb in calls]
    hits = sum(count > 0 for count in counts) / len(counts)
    extra = sum(max(0, count - 1) for count in counts) / len(counts)
    note = f"{len(counts)} frames of 21 clips, one face each"
    yield Row(f"{detector.name}: calls, frames with a face found", hits, "", note)
    yield Row(f"{detector.name}: calls, false alarms", extra, "a frame")


def _on_empty(detector: FaceDetector, empty: list[Rgb]) -> Iterator[Row]:
    wrong = sum(len(detector(rgb)) for rgb in empty) / len(empty)
    note = f"{len(empty)} frames of animals and a car"
    yield Row(f"{detector.name}: no people, false alarms", wrong, "a frame", note)


def _on_patches(detector: FaceDetector, faces: list[Rgb], others: list[Rgb]) -> Iterator[Row]:
    hits = sum(bool(detector(rgb)) for rgb in faces) / len(faces)
    wrong = sum(bool(detector(rgb)) for rgb in others) / len(others)
    yield Row(f"{detector.name}: LFW patches found", hits, "", "100 faces of 25 x 25")
    yield Row(f"{detector.name}: LFW background taken for a face", wrong, "", "100 patches")


def _on_people(detector: FaceDetector, people: list[Rgb], sure: list[list[Face]]) -> Iterator[Row]:
    found = [detector(rgb) for rgb in people]
    agreed = sum(
        any(overlap_of(face.box_xyxy, other.box_xyxy) >= _SAME for other in others)
        for faces, others in zip(found, sure, strict=True)
        for face in faces
    )
    total = sum(map(len, found))
    note = f"of {total} found in {len(people)} photos; BlazeFace finds {sum(map(len, sure))}"
    yield Row(f"{detector.name}: people, found by BlazeFace, too", agreed, "faces", note)


def _times(calls: list[Rgb], *, quick: bool) -> Iterator[Row]:
    """Milliseconds of each detector, taken in turns: a busy machine slows all alike."""
    detectors = [open_face_detector(name) for name in DETECTORS]
    photo = cv2.resize(data.astronaut(), (4000, 3000), interpolation=cv2.INTER_CUBIC)
    large = [np.asarray(photo, np.uint8)] * (1 if quick else 7)
    for what, pictures in (
        ("a frame of a call", calls[:: 12 if quick else 4]),
        ("12 megapixels", large),
    ):
        contestants = {detector.name: _turns(detector, pictures) for detector in detectors}
        taken = interleaved(contestants, len(pictures))
        for name, seconds in taken.items():
            yield Row(f"{name}: time, {what}", 1000 * median(seconds), "ms")


def _turns(detector: FaceDetector, pictures: list[Rgb]) -> Callable[[], float]:
    """What looks at the next picture and returns how long that took."""
    waiting = iter(pictures)
    return lambda: seconds_of(lambda: detector(next(waiting)))


def _costs(*, quick: bool) -> Iterator[Row]:
    """Features a window costs, on the astronaut."""
    grey = np.asarray(cv2.equalizeHist(grey_of(data.astronaut())), np.uint8)
    if quick:
        grey = np.ascontiguousarray(grey[:160, 150:310])
    for name in CASCADES:
        cost = measure_cost(read_stages(open_cascade(name)), grey, least_height=24)
        note = f"of {cost.features} in {len(cost.stages)} stages, {cost.windows} windows"
        yield Row(f"{name}: features a window", cost.features_per_window, "", note)


def _small_cascade(*, quick: bool) -> Iterator[Row]:
    """The cascade trained on patterns made by code, on scenes it has not seen."""
    random = np.random.default_rng(1)
    examples = patterns(100 if quick else 400, 16, random)
    scenes = [scene(240, 320, random) for _ in range(2 if quick else 24)]
    began = time.perf_counter()
    options = TrainingOptions(stages=2, negatives=200) if quick else TrainingOptions()
    cascade = train_cascade(examples, scenes, random, options)
    yield Row("own cascade: training", time.perf_counter() - began, "s")
    boxes = [(30, 30, 62, 62), (150, 80, 174, 104), (220, 120, 284, 184), (60, 150, 100, 190)]
    hits = alarms = 0
    costs = []
    for _ in range(2 if quick else 20):
        seen = scan(cascade, with_patterns(scene(240, 320, random), boxes, random), neighbours=4)
        found = sum(any(overlap_of(box, one) > _SAME for one in seen.boxes) for box in boxes)
        hits, alarms = hits + found, alarms + len(seen.boxes) - found
        costs.append(seen.features_per_window)
    scenes_seen = len(costs)
    yield Row("own cascade: patterns found", hits / (4 * scenes_seen), "", "4 in each scene")
    yield Row("own cascade: false alarms", alarms / scenes_seen, "a scene")
    note = f"of {cascade.features} in {len(cascade.stages)} stages"
    yield Row("own cascade: features a window", float(np.mean(costs)), "", note)


def _calls(folder: Path, *, quick: bool) -> Iterator[Rgb]:
    files = [file for file in sorted(folder.iterdir()) if "one-by-one" not in file.name]
    for file in files[: 2 if quick else None]:
        yield from _frames(file)


def _without_people(media: Path, *, quick: bool) -> Iterator[Rgb]:
    for name in _EMPTY[: 1 if quick else None]:
        for file in sorted((media / "davis" / name / "images").iterdir())[:: _STEP // 2]:
            yield _picture(file)
    if not quick:
        yield from _frames(media / "video" / "scenes" / "cockatoo.mp4")


def _photos(folder: Path, *, quick: bool) -> Iterator[Rgb]:
    for file in sorted(folder.iterdir())[: 3 if quick else None]:
        yield _picture(file)


def _frames(file: Path) -> Iterator[Rgb]:
    with av.open(str(file)) as video:
        for number, frame in enumerate(video.decode(video=0)):
            if number % _STEP == 0:
                yield frame.to_ndarray(format="rgb24")


def _picture(file: Path) -> Rgb:
    return np.ascontiguousarray(to_uint8(read_photo(file).pixels))


def _patches() -> tuple[list[Rgb], list[Rgb]]:
    """The faces and the pieces of background of scikit-image's part of LFW."""
    patches = [_enlarged(patch) for patch in data.lfw_subset()]
    return patches[:100], patches[100:]


def _enlarged(patch: npt.NDArray[np.float64]) -> Rgb:
    """A patch four times as large, with its border going on: detectors want surroundings."""
    grey = np.rint(np.clip(patch, 0, 1) * 255).astype(np.uint8)
    large = cv2.resize(grey, (100, 100), interpolation=cv2.INTER_CUBIC)
    framed = cv2.copyMakeBorder(large, 50, 50, 50, 50, cv2.BORDER_REPLICATE)
    return np.repeat(np.asarray(framed, np.uint8)[..., np.newaxis], 3, axis=2)
