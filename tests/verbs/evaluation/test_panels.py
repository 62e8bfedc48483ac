"""Panels of the worst pictures: small, of one size, errors in their colours."""

from __future__ import annotations

import base64

import cv2
import numpy as np
import pytest

from cleanplate.verbs.evaluation.panels import MISSED, SIDE, TOO_MUCH, Panels, panels

CLOSE = 12  # JPEG


def decoded(address: str) -> np.ndarray:
    head, data = address.split(",")
    assert head == "data:image/jpeg;base64"
    picture = cv2.imdecode(np.frombuffer(base64.b64decode(data), np.uint8), cv2.IMREAD_COLOR)
    return np.asarray(picture)[..., ::-1].astype(int)


def drawn(prediction: float, truth: float, where: np.ndarray | None = None) -> Panels:
    matte, true = (np.full((32, 48), value, np.float32) for value in (prediction, truth))
    return panels("a", matte, true, None, where)


def difference(found: Panels) -> np.ndarray:
    return decoded(dict(found.pictures)["difference"])


def test_what_was_missed_and_what_is_too_much_have_their_colours() -> None:
    np.testing.assert_allclose(difference(drawn(0, 1))[16, 24], MISSED, atol=CLOSE)
    np.testing.assert_allclose(difference(drawn(1, 0))[16, 24], TOO_MUCH, atol=CLOSE)


def test_what_is_right_stays_grey() -> None:
    np.testing.assert_allclose(difference(drawn(1, 1))[16, 24], [128] * 3, atol=CLOSE)


def test_errors_that_do_not_count_are_not_shown() -> None:
    where = np.zeros((32, 48), bool)
    where[:, :24] = True
    found = difference(drawn(0, 1, where))
    np.testing.assert_allclose(found[16, 8], MISSED, atol=CLOSE)
    np.testing.assert_allclose(found[16, 40], [128] * 3, atol=CLOSE)


def test_a_photo_comes_first_and_is_fitted() -> None:
    photo = np.zeros((100, 300, 3), np.uint8)
    photo[..., 0] = 200
    found = panels("a", np.zeros((32, 48), np.float32), np.zeros((32, 48), bool), photo)
    assert [caption for caption, _ in found.pictures] == [
        "photo",
        "truth",
        "prediction",
        "difference",
    ]
    shown = decoded(found.pictures[0][1])
    assert shown.shape == (32, 48, 3)
    np.testing.assert_allclose(shown[16, 24], [200, 0, 0], atol=CLOSE)


@pytest.mark.parametrize(
    ("size", "shown"),
    [((1, 1), (1, 1)), ((480, 960), (120, SIDE)), ((3000, 2), (SIDE, 1)), ((1, 70000), (1, SIDE))],
)
def test_any_size_becomes_small(size: tuple[int, int], shown: tuple[int, int]) -> None:
    found = panels("a", np.ones(size, np.float32), np.ones(size, bool), None)
    assert {decoded(address).shape[:2] for _, address in found.pictures} == {shown}
