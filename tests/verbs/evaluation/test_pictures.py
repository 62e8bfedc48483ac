"""One pair of pictures to its figures, by every suite of pictures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cleanplate.core.errors import InputError
from cleanplate.metrics.suites import COLUMNS
from cleanplate.verbs.evaluation.options import EvaluateOptions, SuiteName
from cleanplate.verbs.evaluation.pictures import score_of

from .material import PICTURES, pair, saved, square


def trimap(unknown: slice) -> np.ndarray:
    """Unknown in some columns, background elsewhere."""
    values = np.zeros((12, 16), np.uint8)
    values[:, unknown] = 128
    return values


@pytest.mark.parametrize("suite", PICTURES)
def test_every_column_has_a_figure(tmp_path: Path, suite: SuiteName) -> None:
    files = pair(tmp_path, square(1), square())
    scored = score_of(EvaluateOptions(suite=suite))(files)
    assert scored.scores.values.keys() == {column.key for column in COLUMNS[suite]}


def test_saliency_by_hand(tmp_path: Path) -> None:
    values = score_of(EvaluateOptions())(pair(tmp_path, square(1), square())).scores.values
    assert values["mae"] == pytest.approx(12 / 192)
    assert values["iou"] == pytest.approx(30 / 42)
    assert values["dice"] == pytest.approx(60 / 72)
    assert values["max_f"] == pytest.approx(30 / 36)  # precision and recall are both 30 / 36


def test_the_threshold_cuts_the_matte(tmp_path: Path) -> None:
    half = np.where(square(), np.uint8(100), np.uint8(0))
    files = pair(tmp_path, half, square())
    assert score_of(EvaluateOptions(threshold=0.3))(files).scores.values["iou"] == 1
    assert score_of(EvaluateOptions(threshold=0.5))(files).scores.values["iou"] == 0


def test_mattes_by_hand(tmp_path: Path) -> None:
    scored = score_of(EvaluateOptions(suite="matting"))(pair(tmp_path, square(2), square()))
    assert scored.scores.values["sad"] == pytest.approx(24 / 1000)
    assert scored.scores.values["mse"] == pytest.approx(24 / 192)
    assert scored.scores.curves == {}


def test_only_what_the_trimap_leaves_open_counts(tmp_path: Path) -> None:
    saved(tmp_path / "trimaps" / "a.png", trimap(slice(0, 8)))
    score = score_of(EvaluateOptions(suite="matting", trimaps=str(tmp_path / "trimaps")))
    values = score(pair(tmp_path, square(1), square())).scores.values
    assert values["sad"] == pytest.approx(6 / 1000)  # the six on the right are not judged
    assert values["mse"] == pytest.approx(6 / 96)


def test_one_trimap_belongs_to_the_one_pair_whatever_its_name(tmp_path: Path) -> None:
    place = saved(tmp_path / "unknown.png", trimap(slice(0, 8)))
    score = score_of(EvaluateOptions(suite="matting", trimaps=str(place)))
    values = score(pair(tmp_path, square(1), square())).scores.values
    assert values["sad"] == pytest.approx(6 / 1000)


def test_a_trimap_goes_with_a_resized_truth(tmp_path: Path) -> None:
    saved(tmp_path / "trimaps" / "a.png", trimap(slice(0, 8)))
    files = pair(tmp_path, square(1).repeat(2, 0).repeat(2, 1), square())
    options = EvaluateOptions(suite="matting", trimaps=str(tmp_path / "trimaps"), resize="truth")
    assert score_of(options)(files).scores.values["mse"] == pytest.approx(6 / 96, abs=0.02)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (np.zeros((12, 16), np.uint8), "leaves nothing open"),
        (np.full((6, 8), 128, np.uint8), "another size"),
    ],
)
def test_a_trimap_that_does_not_fit(tmp_path: Path, values: np.ndarray, sentence: str) -> None:
    saved(tmp_path / "trimaps" / "a.png", values)
    score = score_of(EvaluateOptions(suite="matting", trimaps=str(tmp_path / "trimaps")))
    with pytest.raises(InputError, match=f"a: the trimap .*{sentence}"):
        score(pair(tmp_path, square(), square()))


def test_a_pair_without_a_trimap(tmp_path: Path) -> None:
    saved(tmp_path / "trimaps" / "b.png", trimap(slice(0, 8)))
    score = score_of(EvaluateOptions(suite="matting", trimaps=str(tmp_path / "trimaps")))
    with pytest.raises(InputError, match="a has no trimap"):
        score(pair(tmp_path, square(), square()))


def test_a_folder_of_trimaps_that_is_not_there_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        score_of(EvaluateOptions(suite="matting", trimaps=str(tmp_path / "nowhere")))
