"""The face detectors by name."""

from __future__ import annotations

from pathlib import Path

from cleanplate.tracking.blaze_face import BlazeOptions, open_blaze_face
from cleanplate.tracking.cascades import (
    FRONTAL_FACE,
    Cascade,
    lbp_cascade,
    opencv_cascade,
    read_cascade,
)
from cleanplate.tracking.faces import FaceDetector
from cleanplate.tracking.faces_by_cascade import CascadeDetector, eye_cascade
from cleanplate.tracking.faces_options import (
    CASCADES,
    SearchOptions,
    check_detector,
    no_cascade_for,
)


def open_face_detector(
    name: str = "haar",
    *,
    cascade: Path | None = None,
    search: SearchOptions | None = None,
    eyes: bool = False,
) -> FaceDetector:
    """A face detector ready to look.

    Args:
        name: one of `faces_options.DETECTORS`.
        cascade: file of another cascade, in place of the one ``name`` means.
        search: how a cascade looks; of it, networks heed ``min_size``.
        eyes: whether eyes are looked for by a cascade; networks give them anyway.

    Raises:
        UsageError: no such detector, or a cascade for a network.
        InputError: the file holds no cascade.
        MissingError: what the detector needs is not there.
    """
    search = search or SearchOptions()
    if check_detector(name) in CASCADES:
        found = open_cascade(name, cascade)
        called = name if cascade is None else None
        looks = eye_cascade() if eyes else None
        return CascadeDetector(found, search, eyes=looks, name=called)
    if cascade is not None:
        raise no_cascade_for(name)
    return open_blaze_face(name, BlazeOptions(min_size=search.min_size))


def open_cascade(name: str = "haar", cascade: Path | None = None) -> Cascade:
    """The cascade of a detector, or of a file.

    Raises:
        InputError: the file holds no cascade.
        MissingError: the cascade is not installed.
    """
    if cascade is not None:
        return read_cascade(cascade)
    return lbp_cascade() if name == "lbp" else opencv_cascade(FRONTAL_FACE)
