"""Cascades from OpenCV, from scikit-image and from files; and files that are no cascades."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import pytest
from skimage import data

from cleanplate.core.errors import InputError, MissingError
from cleanplate.tracking import cascades
from cleanplate.tracking.cascades import (
    FRONTAL_FACE,
    Cascade,
    lbp_cascade,
    opencv_cascade,
    read_cascade,
)

FOLDER = Path(cv2.__file__).parent / "data"


@pytest.fixture(scope="module")
def grey() -> np.ndarray:
    return np.asarray(cv2.cvtColor(data.astronaut()[:256], cv2.COLOR_RGB2GRAY), np.uint8)


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.xml")), ids=lambda file: file.stem)
def test_every_cascade_of_opencv_is_read(file: Path) -> None:
    cascade = read_cascade(file)
    theirs = cv2.CascadeClassifier(str(file))
    assert cascade.window == theirs.getOriginalWindowSize()[::-1]


def test_windows_are_opencvs(grey: np.ndarray) -> None:
    theirs = cv2.CascadeClassifier(str(FOLDER / FRONTAL_FACE))
    expected = theirs.detectMultiScale(grey, 1.1, 4, minSize=(32, 32))
    windows, counts = opencv_cascade(FRONTAL_FACE).windows(
        grey, scale=1.1, neighbours=4, least_height=32
    )
    np.testing.assert_array_equal(windows, expected)
    assert len(counts) == len(windows) == 1
    assert counts[0] >= 4


def test_nothing_found_is_an_empty_table() -> None:
    windows, counts = opencv_cascade(FRONTAL_FACE).windows(np.zeros((50, 40), np.uint8))
    assert windows.shape == (0, 4)
    assert counts.shape == (0,)


def test_the_lbp_cascade_of_scikit_image_works(grey: np.ndarray) -> None:
    windows, _ = lbp_cascade().windows(grey)
    assert len(windows) == 1


def test_several_threads_get_the_windows_of_one(grey: np.ndarray) -> None:
    cascade = lbp_cascade()
    pictures = [np.ascontiguousarray(grey[:, shift:]) for shift in range(0, 64, 8)]
    alone = [cascade.windows(picture)[0] for picture in pictures]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda picture: cascade.windows(picture)[0], pictures * 3))
    for found, expected in zip(together, alone * 3, strict=True):
        np.testing.assert_array_equal(found, expected)


HEAD = '<?xml version="1.0"?>\n<opencv_storage><cascade type_id="opencv-cascade-classifier">'

NO_CASCADES = {
    "empty": "",
    "text": "a cascade is what this is not\n",
    "html": "<html><body>cascade</body></html>",
    "yaml": "%YAML:1.0\n---\ncascade: 1\n",
    "another storage": "<opencv_storage><cascade>1</cascade></opencv_storage>",
    "no stages": f"{HEAD}<stageType>BOOST</stageType></cascade></opencv_storage>",
    "cut short": (FOLDER / FRONTAL_FACE).read_text(encoding="utf-8")[:40_000],
    "old and broken": '<opencv_storage><c type_id="opencv-haar-classifier"><stages>',
}


@pytest.mark.parametrize("text", NO_CASCADES.values(), ids=NO_CASCADES)
def test_what_is_no_cascade_is_refused(
    text: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "file.xml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"file\.xml is no cascade that OpenCV can read"):
        read_cascade(file)
    assert capfd.readouterr().err == ""


def test_bytes_that_are_no_text_are_no_cascade(tmp_path: Path) -> None:
    file = tmp_path / "file.xml"
    file.write_bytes(b"\x89PNG\r\n\x1a\n\xff\xfe")
    with pytest.raises(InputError, match="is no cascade"):
        read_cascade(file)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.xml cannot be read: No such file"):
        read_cascade(tmp_path / "none.xml")
    with pytest.raises(InputError, match="cannot be read: Is a directory"):
        read_cascade(tmp_path)


def test_an_opencv_without_cascades_names_the_cure(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(cascades.cv2, "__file__", str(tmp_path / "cv2" / "__init__.py"))
    with pytest.raises(MissingError, match=r"brings no haarcascade.*'opencv-contrib-python-headl"):
        opencv_cascade(FRONTAL_FACE)


def test_a_scikit_image_without_the_lbp_cascade_names_the_cure(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(cascades.resources, "files", lambda _name: tmp_path)
    with pytest.raises(MissingError, match="OpenCV's wheel no LBP cascade; take --detector haar"):
        lbp_cascade()


def test_the_window_of_an_upright_cascade_is_rows_first() -> None:
    assert opencv_cascade("haarcascade_fullbody.xml").window == (28, 14)


def test_a_cascade_says_its_name(tmp_path: Path) -> None:
    text = (FOLDER / FRONTAL_FACE).read_text(encoding="utf-8")
    assert Cascade(text, "mine").name == "mine"
