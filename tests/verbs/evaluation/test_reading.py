"""Pairs read and brought together; every decision is a note."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cleanplate.core.errors import InputError
from cleanplate.media.mask_files import ALPHA, CUT, SPREAD, Read
from cleanplate.verbs.evaluation.options import EvaluateOptions
from cleanplate.verbs.evaluation.reading import (
    FAINT,
    NO_SUBJECT,
    NOTHING_FOUND,
    load,
    read_soft_truth,
    resized,
    together,
)

from .material import pair, saved, square

MATTING = EvaluateOptions(suite="matting")


def test_a_plain_pair_needs_no_note(tmp_path: Path) -> None:
    loaded = load(pair(tmp_path, square(1), square()), EvaluateOptions())
    assert loaded.prediction.dtype == np.float32
    np.testing.assert_array_equal(loaded.prediction, square(1))
    np.testing.assert_array_equal(loaded.truth, square())
    assert loaded.truth.dtype == np.bool_
    assert loaded.notes == ()


def test_sixteen_bits_lose_nothing(tmp_path: Path) -> None:
    result = np.array([[0, 32768, 65535]], np.uint16)
    loaded = load(pair(tmp_path, result, np.uint8([[0, 255, 255]])), EvaluateOptions())
    assert loaded.prediction[0, 1] == np.float32(32768 / 65535)


def test_a_cutout_is_judged_by_its_alpha_channel(tmp_path: Path) -> None:
    rgba = np.zeros((12, 16, 4), np.uint8)
    rgba[..., 3] = square() * 255
    loaded = load(pair(tmp_path, rgba, square()), EvaluateOptions())
    np.testing.assert_array_equal(loaded.prediction, square())
    assert loaded.notes == (f"the prediction {ALPHA}",)


def test_a_soft_truth_is_cut_where_a_mask_is_needed(tmp_path: Path) -> None:
    truth = np.uint8([[0, 128, 129, 255]])
    loaded = load(pair(tmp_path, truth, truth), EvaluateOptions())
    assert loaded.truth.tolist() == [[False, False, True, True]]
    assert loaded.notes == (f"the truth {CUT}",)


def test_a_soft_truth_stays_soft_for_mattes(tmp_path: Path) -> None:
    truth = np.uint8([[0, 51, 255]])
    loaded = load(pair(tmp_path, truth, truth), MATTING)
    assert loaded.truth.tolist() == [[0, np.float32(0.2), 1]]
    assert loaded.notes == ()


@pytest.mark.parametrize("suite", ["sod", "matting"])
def test_truths_of_labels_0_and_1_are_not_taken_for_black(tmp_path: Path, suite: str) -> None:
    files = pair(tmp_path, square(), square().astype(np.uint8))
    loaded = load(files, EvaluateOptions(suite=suite))
    np.testing.assert_array_equal(loaded.truth, square())
    assert loaded.notes == (f"the truth {SPREAD}",)


def test_a_soft_truth_is_read_with_its_depth(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.png", np.array([[0, 300, 65535]], np.uint16))
    assert read_soft_truth(path).values[0, 1] == np.float32(300 / 65535)


def test_another_size_is_refused_with_both_sizes(tmp_path: Path) -> None:
    files = pair(tmp_path, square(size=(12, 20)), square())
    with pytest.raises(
        InputError, match=r"a: the prediction is 20x12, the truth 16x12; .*--resize"
    ):
        load(files, EvaluateOptions())


def test_the_prediction_can_be_resized(tmp_path: Path) -> None:
    files = pair(tmp_path, np.zeros((2, 4), np.uint8) + 255, square())
    loaded = load(files, EvaluateOptions(resize="prediction"))
    assert loaded.prediction.shape == (12, 16)
    assert loaded.notes == ("the prediction was brought to the other's size",)


def test_the_truth_can_be_resized_and_stays_a_mask(tmp_path: Path) -> None:
    files = pair(tmp_path, np.ones((24, 32), bool), square())
    loaded = load(files, EvaluateOptions(resize="truth"))
    np.testing.assert_array_equal(loaded.truth, square().repeat(2, 0).repeat(2, 1))
    assert loaded.notes == ("the truth was brought to the other's size",)


def test_nothing_is_stretched_unasked(tmp_path: Path) -> None:
    dull = np.where(square(), np.uint8(102), np.uint8(51))
    files = pair(tmp_path, dull, square())
    as_is, stretched = (
        load(files, EvaluateOptions()),
        load(files, EvaluateOptions(normalise="minmax")),
    )
    assert set(np.unique(as_is.prediction)) == {np.float32(0.2), np.float32(0.4)}
    np.testing.assert_array_equal(stretched.prediction, square())


@pytest.mark.parametrize(("highest", "note"), [(0, (NOTHING_FOUND,)), (1, (FAINT,)), (2, ())])
def test_a_black_prediction_is_worth_a_word(
    tmp_path: Path, highest: int, note: tuple[str, ...]
) -> None:
    files = pair(tmp_path, square().astype(np.uint8) * np.uint8(highest), square())
    assert load(files, EvaluateOptions()).notes == note


def test_an_empty_truth_is_worth_a_word(tmp_path: Path) -> None:
    files = pair(tmp_path, square(), np.zeros((12, 16), bool))
    assert load(files, EvaluateOptions()).notes == (NO_SUBJECT,)


def test_an_unreadable_file_is_named(tmp_path: Path) -> None:
    files = pair(tmp_path, square(), square())
    files.prediction.write_bytes(b"no picture")
    with pytest.raises(InputError, match=r"a\.png is not a picture"):
        load(files, EvaluateOptions())


def test_together_keeps_labels_as_they_are() -> None:
    labels = np.uint8([[0, 85, 255]])
    matte = np.float32([[0, 1]])
    found, true, _ = together(
        Read(matte), Read(labels), "a", EvaluateOptions(suite="motion", resize="prediction")
    )
    assert found.shape == (1, 3)
    assert true is labels


def test_mattes_are_resized_linearly() -> None:
    matte = np.float32([[0, 1]])
    assert resized(matte, (1, 4)).tolist() == [[0, 0.25, 0.75, 1]]
