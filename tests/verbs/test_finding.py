"""Which model looks for the subject, and what it finds in real pictures."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from cleanplate.core.errors import DeviceError, MissingError, ModelNotFoundError, UsageError
from cleanplate.matting import library
from cleanplate.matting.options import MatteOptions, ShapeOptions
from cleanplate.media.memory_video import MemoryVideo
from cleanplate.verbs.finding import STILL_MODELS, VIDEO_MODELS, Finder

from .samples import RedMatter, block, picture, shared


class Asked:
    """Remembers which model was opened; a chooser with a set opinion."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, person: bool) -> None:
        self.models: list[str] = []
        self.person = person
        monkeypatch.setattr(library, "open_coarse", self._open)
        monkeypatch.setattr(library, "open_chooser", lambda _: self)

    def is_person(self, _: np.ndarray) -> bool:
        return self.person

    def _open(self, name: str, *_: object) -> RedMatter:
        self.models.append(name)
        return RedMatter()


@pytest.mark.parametrize(
    ("options", "person", "still", "video"),
    [
        (MatteOptions(), True, STILL_MODELS["person"], VIDEO_MODELS["person"]),
        (MatteOptions(), False, STILL_MODELS["any"], VIDEO_MODELS["any"]),
        (MatteOptions(subject="person"), False, STILL_MODELS["person"], VIDEO_MODELS["person"]),
        (MatteOptions(subject="any"), True, STILL_MODELS["any"], VIDEO_MODELS["any"]),
        (MatteOptions(model="u2net", subject="person"), True, "u2net", "u2net"),
    ],
)
def test_the_model_follows_the_options_and_then_the_picture(
    monkeypatch: pytest.MonkeyPatch, options: MatteOptions, person: bool, still: str, video: str
) -> None:
    asked = Asked(monkeypatch, person=person)
    finder = Finder(options)
    finder.still(picture())
    finder.stream(MemoryVideo([picture()] * 3))
    assert asked.models == [still, video]


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_a_picture_of_any_depth_gives_the_same_matte(
    monkeypatch: pytest.MonkeyPatch, dtype: type
) -> None:
    Asked(monkeypatch, person=False)
    found = Finder().still(picture(dtype=dtype))
    assert (found.matte[block(margin=2)].min(), found.empty) == (1.0, False)
    np.testing.assert_array_equal(found.matte, Finder().still(picture()).matte)


def test_the_shape_is_applied(monkeypatch: pytest.MonkeyPatch) -> None:
    Asked(monkeypatch, person=False)
    found = Finder(shape=ShapeOptions(invert=True)).still(picture())
    assert (found.matte[block(margin=2)].max(), found.matte[0, 0]) == (0.0, 1.0)


def test_nothing_found_is_said_even_if_inverted(monkeypatch: pytest.MonkeyPatch) -> None:
    Asked(monkeypatch, person=False)
    grey = np.full((30, 30, 3), 120, np.uint8)
    assert Finder(shape=ShapeOptions(invert=True)).still(grey).empty


def test_a_class_needs_a_model_that_knows_classes() -> None:
    with pytest.raises(UsageError, match="none of the models here knows it"):
        Finder(MatteOptions(subject="giraffe"))


def test_an_unknown_model_lists_the_known() -> None:
    with pytest.raises(ModelNotFoundError, match=r"'nonesuch'.* clean-plate, .*mog2.*portrait"):
        Finder(MatteOptions(model="nonesuch")).still(picture())


def test_a_device_that_cannot_be_had_is_an_error_and_no_fall_back() -> None:
    with pytest.raises((DeviceError, MissingError)):
        Finder(MatteOptions(model="selfie", device="gpu")).still(picture())


def test_a_dog_is_found_in_a_real_photo() -> None:
    folder = shared("media/davis/dog")
    image = cv2.imread(str(folder / "images" / "00000.jpg"))[..., ::-1]
    mask = cv2.imread(str(folder / "masks" / "00000.png"), cv2.IMREAD_GRAYSCALE) > 0
    found = Finder().still(np.ascontiguousarray(image))
    assert found.model == "u2netp"
    hard = found.matte >= 0.5
    assert (hard & mask).sum() / (hard | mask).sum() > 0.75


def test_a_person_is_found_in_a_real_photo() -> None:
    path: Path = shared("media/video/calls/talking-d0.mp4")
    import av

    with av.open(str(path)) as container:
        frame = next(container.decode(video=0)).to_ndarray(format="rgb24")
    found = Finder().still(frame)
    assert found.model == "portrait-fine"
    assert 0.1 < found.matte.mean() < 0.8
