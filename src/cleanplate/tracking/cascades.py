"""Cascades of classifiers from files: where they are, how they are read, where they find windows.

OpenCV's wheel brings Haar cascades; it brings no LBP ones. scikit-image's wheel has OpenCV's own
``lbpcascade_frontalface``, with one letter too many in the name of a node (``featuhreParams``),
which scikit-image never reads and for which OpenCV refuses the file. It is mended in memory.

References:
    [1] P. Viola, M. Jones: Rapid object detection using a boosted cascade of simple features,
        CVPR 2001, doi:10.1109/CVPR.2001.990517
    [2] S. Liao, X. Zhu, Z. Lei, L. Zhang, S. Li: Learning multi-scale block local binary patterns
        for face recognition, ICB 2007, doi:10.1007/978-3-540-74549-5_87
"""

from __future__ import annotations

import tempfile
import threading
from importlib import resources
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import InputError, MissingError
from cleanplate.tracking.faces import Grey

FRONTAL_FACE = "haarcascade_frontalface_default.xml"
"""OpenCV's cascade for faces that look into the camera."""

EYE = "haarcascade_eye.xml"
"""OpenCV's cascade for eyes, open or behind glasses."""

FRONTAL_FACE_LBP = "lbpcascade_frontalface_opencv.xml"
"""OpenCV's cascade of local binary patterns, as it comes with scikit-image."""

_MISSPELT, _SPELT = "featuhreParams", "featureParams"

_OLD_FORMAT = 'type_id="opencv-haar-classifier"'


class Cascade:
    """A cascade ready to look. Serves several threads: each has an OpenCV object of its own.

    Args:
        text: the content of its .xml file.
        name: what messages call it.

    Raises:
        InputError: OpenCV cannot read it as a cascade.
    """

    def __init__(self, text: str, name: str) -> None:
        self.name = name
        """What messages call it."""
        self.text = text
        """The content of its file, as OpenCV reads it."""
        self._of_thread = threading.local()
        columns, rows = self._classifier().getOriginalWindowSize()
        self.window: tuple[int, int] = (rows, columns)
        """(H, W) of the smallest thing it finds, in pixels."""

    def _classifier(self) -> cv2.CascadeClassifier:
        """This thread's own: one object keeps the picture it looks at."""
        found: cv2.CascadeClassifier | None = getattr(self._of_thread, "classifier", None)
        if found is None:
            found = self._of_thread.classifier = _classifier_of(self.text, self.name)
        return found

    def windows(
        self, grey: Grey, *, scale: float = 1.1, neighbours: int = 5, least_height: int = 0
    ) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
        """Where in a picture the cascade finds what it was trained on.

        Args:
            grey: uint8 (H, W); looked at as it is.
            scale: how much the window grows from size to size; above 1. Nearer to 1 finds more
                and takes longer.
            neighbours: how many windows have to agree, 0 and more; 0 gives every single one.
            least_height: rows of the smallest window; below the cascade's own it has no effect.

        Returns:
            Windows (N, 4) as left, top, columns, rows, and how many agreed on each (N,).
        """
        columns = round(least_height * self.window[1] / self.window[0])
        found, counts = self._classifier().detectMultiScale2(
            np.ascontiguousarray(grey),
            scaleFactor=scale,
            minNeighbors=neighbours,
            minSize=(columns, least_height),
        )
        return (
            np.asarray(found, np.int32).reshape(-1, 4),
            np.asarray(counts, np.int32).reshape(-1),
        )


def opencv_file(name: str) -> Path:
    """Where a cascade of that name lies, or would lie, among those that come with OpenCV."""
    return Path(cv2.__file__).parent / "data" / name


def opencv_cascade(name: str) -> Cascade:
    """One of the cascades that come with OpenCV, by its file's name.

    Raises:
        MissingError: this OpenCV has none of that name; OpenCV 5 ships no cascades at all.
    """
    file = opencv_file(name)
    if not file.is_file():
        msg = (
            f"the installed OpenCV {cv2.__version__} brings no {name}; install "
            "'opencv-contrib-python-headless<5', or name a cascade's file with --cascade"
        )
        raise MissingError(msg)
    return Cascade(file.read_text(encoding="utf-8"), name)


def lbp_cascade() -> Cascade:
    """OpenCV's LBP cascade for faces, from scikit-image's data.

    Raises:
        MissingError: the installed scikit-image does not bring it.
    """
    file = resources.files("skimage") / "data" / FRONTAL_FACE_LBP
    if not file.is_file():
        msg = (
            f"the installed scikit-image brings no {FRONTAL_FACE_LBP}, and OpenCV's wheel no LBP "
            "cascade; take --detector haar, or name a cascade's file with --cascade"
        )
        raise MissingError(msg)
    return Cascade(file.read_text(encoding="utf-8").replace(_MISSPELT, _SPELT), FRONTAL_FACE_LBP)


def read_cascade(path: Path) -> Cascade:
    """A cascade from a file: what ``opencv_traincascade`` or ``opencv_haartraining`` writes.

    Raises:
        InputError: the file cannot be read, or holds no cascade.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise _no_cascade(str(path)) from error
    except OSError as error:
        msg = f"{path} cannot be read: {error.strerror or error}"
        raise InputError(msg) from error
    text = text.replace(_MISSPELT, _SPELT)
    return Cascade(_converted(text, str(path)) if _OLD_FORMAT in text else text, str(path))


def _converted(text: str, name: str) -> str:
    """A cascade of ``opencv_haartraining`` as one of ``opencv_traincascade``."""
    with tempfile.TemporaryDirectory(prefix="cleanplate-") as folder:
        old, new = Path(folder, "old.xml"), Path(folder, "new.xml")
        old.write_text(text, encoding="utf-8")
        try:
            done = cv2.CascadeClassifier.convert(str(old), str(new))
        except cv2.error as error:
            raise _no_cascade(name) from error
        if not done:
            raise _no_cascade(name)
        return new.read_text(encoding="utf-8")


def open_storage(text: str, name: str) -> Any:
    """The first node of an OpenCV file, with its storage, which has to live as long as the node.

    Raises:
        InputError: it is no such file.
    """
    if "cascade" not in text[:20_000] and "<stages>" not in text:
        raise _no_cascade(name)
    try:
        storage = cv2.FileStorage(text, cv2.FILE_STORAGE_READ | cv2.FILE_STORAGE_MEMORY)
        return storage, storage.getFirstTopLevelNode()
    except (cv2.error, SystemError) as error:
        raise _no_cascade(name) from error


def _classifier_of(text: str, name: str) -> cv2.CascadeClassifier:
    storage, node = open_storage(text, name)
    classifier = cv2.CascadeClassifier()
    try:
        fits = node.isMap() and classifier.read(node)
    except cv2.error as error:
        raise _no_cascade(name) from error
    finally:
        storage.release()
    if not fits or classifier.empty():
        raise _no_cascade(name)
    return classifier


def _no_cascade(name: str) -> InputError:
    return InputError(
        f"{name} is no cascade that OpenCV can read; give an .xml of stages and features, as "
        "opencv_traincascade writes it and as cv2.data.haarcascades holds"
    )
