"""Sequences: frames paired, read and scored in their order; CDnet's region and range."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from cleanplate.core.errors import CleanplateError, InputError
from cleanplate.media.mask_files import ALPHA, SPREAD, read_labels
from cleanplate.media.pairs import Pair
from cleanplate.verbs.evaluation.options import EvaluateOptions
from cleanplate.verbs.evaluation.run import evaluate
from cleanplate.verbs.evaluation.scored import Scored
from cleanplate.verbs.evaluation.sequences import NOT_JUDGED, score_of

from .material import real, saved, square

VIDEO, MOTION = EvaluateOptions(suite="video"), EvaluateOptions(suite="motion")
NEUTRAL = 128


def frames(folder: Path, *pictures: np.ndarray, start: int = 1, prefix: str = "") -> Path:
    for number, values in enumerate(pictures, start):
        saved(folder / f"{prefix}{number:06}.png", values)
    return folder


def film(path: Path, *masks: np.ndarray) -> Path:
    """A grey video without loss, black at 16 and white at 235."""
    with av.open(str(path), "w") as out:
        stream = out.add_stream("ffv1", rate=25)
        stream.height, stream.width = masks[0].shape
        stream.pix_fmt = "yuv420p"
        for mask in masks:
            frame = av.VideoFrame(stream.width, stream.height, "yuv420p")
            for number, plane in enumerate(frame.planes):
                rows = np.frombuffer(plane, np.uint8).reshape(plane.height, -1)
                values = np.where(mask, 235, 16) if number == 0 else np.full((1, 1), NEUTRAL)
                rows[:, : plane.width] = values
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def scored(options: EvaluateOptions, prediction: Path, truth: Path) -> Scored:
    return score_of(options)(Pair("seq", prediction, truth))


def test_video_figures_by_hand(tmp_path: Path) -> None:
    found = scored(
        VIDEO,
        frames(tmp_path / "p", square(), square(1)),
        frames(tmp_path / "t", square(), square()),
    )
    assert found.scores.values["j_mean"] == pytest.approx((1 + 30 / 42) / 2)
    assert found.scores.values["j_decay"] == pytest.approx(1 - 30 / 42)
    assert found.scores.values["dtssd"] == pytest.approx(100 * (12 / 192) ** 0.5)


def test_the_ends_can_be_left_out(tmp_path: Path) -> None:
    results = frames(tmp_path / "p", square(3), square(1), square(3))
    truths = frames(tmp_path / "t", square(), square(), square())
    options = EvaluateOptions(suite="video", leave_out_ends=True)
    assert scored(options, results, truths).scores.values["j_mean"] == pytest.approx(30 / 42)


def test_one_frame_has_no_flicker(tmp_path: Path) -> None:
    found = scored(VIDEO, frames(tmp_path / "p", square()), frames(tmp_path / "t", square()))
    assert np.isnan(found.scores.values["dtssd"])


def test_a_film_is_judged_as_its_frames_are(tmp_path: Path) -> None:
    masks, truths = (square(), square(1)), frames(tmp_path / "t", square(), square())
    as_film = scored(VIDEO, film(tmp_path / "p.mkv", *masks), truths)
    assert as_film == scored(VIDEO, frames(tmp_path / "p", *masks), truths)


def test_a_film_beside_a_film(tmp_path: Path) -> None:
    film(tmp_path / "p.mkv", square(), square(1))
    film(tmp_path / "t.mkv", square(), square())
    found = scored(VIDEO, tmp_path / "p.mkv", tmp_path / "t.mkv")
    assert found.scores.values["j_mean"] == pytest.approx((1 + 30 / 42) / 2)


@pytest.mark.parametrize("more", [1, 3])
def test_a_film_of_another_length_is_refused(tmp_path: Path, more: int) -> None:
    film(tmp_path / "p.mkv", square(), square())
    truths = frames(tmp_path / "t", *[square()] * more)
    with pytest.raises(InputError, match=rf"seq: .*different numbers .*agree for {min(more, 2)}\)"):
        scored(VIDEO, tmp_path / "p.mkv", truths)


@pytest.mark.parametrize("options", [VIDEO, MOTION])
def test_a_missing_frame_is_counted_and_named(tmp_path: Path, options: EvaluateOptions) -> None:
    results = frames(tmp_path / "p", square())
    truths = frames(tmp_path / "t", square(), square(), square())
    with pytest.raises(InputError, match=r"seq: 2 of the truth's frames .*000002\.png"):
        scored(options, results, truths)


@pytest.mark.parametrize("options", [VIDEO, MOTION])
def test_frames_without_truth_are_said(tmp_path: Path, options: EvaluateOptions) -> None:
    results = frames(tmp_path / "p", square(), square(), square())
    found = scored(options, results, frames(tmp_path / "t", square(), square()))
    assert found.notes == (NOT_JUDGED,)


def test_decisions_about_frames_are_noted_once(tmp_path: Path) -> None:
    rgba = np.zeros((12, 16, 4), np.uint8)
    rgba[..., 3] = square() * 255
    labels = square().astype(np.uint8)
    found = scored(
        VIDEO, frames(tmp_path / "p", rgba, rgba), frames(tmp_path / "t", labels, labels)
    )
    assert found.notes == (f"the prediction {ALPHA}", f"the truth {SPREAD}")
    assert found.scores.values["j_mean"] == 1


@pytest.mark.parametrize("suite", ["video", "motion"])
def test_frames_of_another_size_say_which(tmp_path: Path, suite: str) -> None:
    results = frames(tmp_path / "p", square(), square(size=(12, 20)))
    truths = frames(tmp_path / "t", square(), square())
    with pytest.raises(InputError, match="seq, frame 000002: the prediction is 20x12"):
        scored(EvaluateOptions(suite=suite), results, truths)


@pytest.mark.parametrize("suite", ["video", "motion"])
def test_frames_can_be_resized(tmp_path: Path, suite: str) -> None:
    big = square().repeat(2, 0).repeat(2, 1)
    results = frames(tmp_path / "p", big, big)
    truths = frames(tmp_path / "t", square(), square())
    found = scored(EvaluateOptions(suite=suite, resize="prediction"), results, truths)
    assert found.notes == ("the prediction was brought to the other's size",)
    assert found.scores.values["j_mean" if suite == "video" else "f_measure"] == 1


@pytest.mark.parametrize(("normalise", "j"), [("none", 0), ("minmax", 1)])
def test_frames_are_stretched_only_on_demand(tmp_path: Path, normalise: str, j: float) -> None:
    dull = np.where(square(), np.uint8(60), np.uint8(20))
    results, truths = frames(tmp_path / "p", dull), frames(tmp_path / "t", square())
    options = EvaluateOptions(suite="video", normalise=normalise)
    assert scored(options, results, truths).scores.values["j_mean"] == j


def test_motion_figures_by_hand(tmp_path: Path) -> None:
    found = scored(
        MOTION,
        frames(tmp_path / "p", square(1), prefix="bin"),
        frames(tmp_path / "t", square(), prefix="gt"),
    )
    assert found.scores.values["recall"] == pytest.approx(30 / 36)
    assert found.scores.values["fpr"] == pytest.approx(6 / 156)
    assert found.scores.values["pwc"] == pytest.approx(100 * 12 / 192)


def test_only_the_region_counts(tmp_path: Path) -> None:
    results, truths = frames(tmp_path / "p", square(1)), frames(tmp_path / "t" / "gt", square())
    region = np.zeros((12, 16), bool)
    region[:, :8] = True
    saved(tmp_path / "t" / "ROI.bmp", region)
    values = scored(MOTION, results, truths).scores.values
    assert values["precision"] == 1  # what is too much lies on the right
    assert values["recall"] == pytest.approx(18 / 24)


def range_of(folder: Path, text: str) -> None:
    (folder / "temporalROI.txt").write_text(text)


def test_only_frames_in_the_range_count_and_must_be_there(tmp_path: Path) -> None:
    truths = frames(tmp_path / "t" / "groundtruth", square(), square(), square(), prefix="gt")
    range_of(tmp_path / "t", "2 2")
    results = frames(tmp_path / "p", square(3), square(1), prefix="bin")
    found = scored(MOTION, results, truths)
    assert found.scores.values["recall"] == pytest.approx(30 / 36)
    assert found.notes == ()


def test_the_first_frame_of_a_film_is_number_1(tmp_path: Path) -> None:
    truths = frames(tmp_path / "t" / "groundtruth", square(), square(), start=2, prefix="gt")
    range_of(tmp_path / "t", "2 2")
    results = film(tmp_path / "p.mkv", square(3), square(1))
    assert scored(MOTION, results, truths).scores.values["recall"] == pytest.approx(30 / 36)


def test_a_film_that_ends_before_the_truth_is_refused(tmp_path: Path) -> None:
    truths = frames(tmp_path / "t", square(), square(), square(), prefix="gt")
    with pytest.raises(InputError, match=r"seq: 1 of the truth's frames .*gt000003\.png"):
        scored(MOTION, film(tmp_path / "p.mkv", square(), square()), truths)


def test_truths_of_one_number_are_refused_beside_a_film(tmp_path: Path) -> None:
    truths = frames(tmp_path / "t", square(), prefix="gt")
    frames(tmp_path / "t", square(), prefix="mask")
    with pytest.raises(InputError, match="one frame number"):
        scored(MOTION, film(tmp_path / "p.mkv", square()), truths)


@pytest.mark.parametrize("text", ["", "470", "9 3", "a b", "\xff"])
def test_a_range_that_is_none_names_its_file(tmp_path: Path, text: str) -> None:
    truths = frames(tmp_path / "t", square())
    (truths / "temporalROI.txt").write_bytes(text.encode("latin-1"))
    with pytest.raises(InputError, match=r"temporalROI\.txt: "):
        scored(MOTION, frames(tmp_path / "p", square()), truths)


def test_a_range_without_a_frame_has_no_figures(tmp_path: Path) -> None:
    truths = frames(tmp_path / "t", square())
    range_of(truths, "5 6")
    with pytest.raises(CleanplateError, match="no frame"):
        scored(MOTION, frames(tmp_path / "p", square()), truths)


def test_a_label_of_no_meaning_names_its_frame(tmp_path: Path) -> None:
    truths = frames(tmp_path / "t", square(), np.full((12, 16), 17, np.uint8))
    with pytest.raises(InputError, match="seq, frame 000002: the label 17"):
        scored(MOTION, frames(tmp_path / "p", square(), square()), truths)


def test_the_truth_of_motion_is_no_film(tmp_path: Path) -> None:
    truth = film(tmp_path / "t.mkv", square())
    with pytest.raises(InputError, match="folder of label pictures"):
        scored(MOTION, frames(tmp_path / "p", square()), truth)


def test_real_labels_are_a_perfect_result(tmp_path: Path) -> None:
    highway = real("motion/highway")
    start, count = 500, 8
    saved(tmp_path / "highway" / "temporalROI.txt.png", square()).unlink()
    (tmp_path / "highway" / "temporalROI.txt").write_text(f"{start} {start + count - 1}")
    (tmp_path / "highway" / "ROI.bmp").write_bytes((highway / "ROI.bmp").read_bytes())
    for number in range(start, start + count):
        labels = read_labels(highway / "groundtruth" / f"gt{number:06}.png")
        saved(tmp_path / "highway" / "groundtruth" / f"gt{number:06}.png", labels)
        saved(tmp_path / "results" / f"bin{number:06}.png", labels == 255)
    found = evaluate(tmp_path / "results", tmp_path / "highway", MOTION)
    assert [one.name for one in found.pairs] == ["highway"]
    assert found.totals["f_measure"] == 1
    assert found.totals["pwc"] == 0
    assert found.problems == ()
