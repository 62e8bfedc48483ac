"""Suites: every column has its figure, and steps add up to what a batch gives."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from cleanplate.core.errors import UsageError
from cleanplate.metrics.davis import davis_score
from cleanplate.metrics.hce import hce
from cleanplate.metrics.levels import levels_of
from cleanplate.metrics.matting import mean_matting_errors
from cleanplate.metrics.motion import motion_counts
from cleanplate.metrics.saliency import f_beta_curve, mae, precision_recall
from cleanplate.metrics.suites import (
    COLUMNS,
    Metric,
    MotionSequence,
    PictureSuite,
    VideoSequence,
    score_matting,
    score_saliency,
)
from cleanplate.metrics.video import dtssd

from .pairs import Mask, Matte, Pair, blobs

SUITES = ("sod", "dis", "matting")

LAST_BITS = 1e-10
"""OpenCV's sums, and with them weighted F, depend in their last bits on where an array lies."""
each_suite = pytest.mark.parametrize("suite", SUITES)


@pytest.fixture(scope="module")
def pairs() -> list[Pair]:
    """Six pairs of different sizes; the last truth is empty."""
    rng = np.random.default_rng(5)
    found = []
    for number in range(6):
        mask = blobs(rng, 40 + number, 50) if number < 5 else np.zeros((40, 50), bool)
        noise = rng.integers(-100, 100, mask.shape) / 255
        found.append((np.clip(mask * 0.8 + noise, 0, 1).astype(np.float32), mask))
    return found


def square(moved: int = 0) -> Mask:
    """36 of 192 pixels."""
    mask = np.zeros((12, 16), bool)
    mask[3:9, 4 + moved : 10 + moved] = True
    return mask


def as_matte(mask: Mask) -> Matte:
    return mask.astype(np.float32)


def run(metric: Metric, pairs: list[Pair]) -> dict[str, float]:
    for matte, mask in pairs:
        metric.step(matte, mask)
    return metric.result()


@each_suite
def test_result_has_every_column_in_order(suite: PictureSuite, pairs: list[Pair]) -> None:
    assert list(run(Metric(suite), pairs)) == [column.key for column in COLUMNS[suite]]


@each_suite
def test_the_order_of_pictures_does_not_matter(suite: PictureSuite, pairs: list[Pair]) -> None:
    forth, back = run(Metric(suite), pairs), run(Metric(suite), pairs[::-1])
    assert forth == pytest.approx(back, abs=LAST_BITS)


@each_suite
def test_one_picture_alone_has_its_own_figures(suite: PictureSuite, pairs: list[Pair]) -> None:
    metric = Metric(suite)
    scores = metric.step(*pairs[0])
    assert dict(scores.values) == pytest.approx(metric.result(), abs=1e-12)


@each_suite
def test_figures_are_finite_on_an_empty_truth(suite: PictureSuite, pairs: list[Pair]) -> None:
    assert all(math.isfinite(value) for value in run(Metric(suite), pairs[-1:]).values())


@each_suite
@pytest.mark.parametrize("size", [(1, 1), (1, 7), (5, 1), (2, 3)])
@pytest.mark.parametrize("subject", [False, True])
def test_tiny_pictures_have_figures(
    suite: PictureSuite, size: tuple[int, int], subject: bool
) -> None:
    mask = np.full(size, subject)
    scores = Metric(suite).step(as_matte(mask), mask)
    assert all(math.isfinite(value) for value in scores.values.values())


@each_suite
def test_what_cannot_be_compared_is_not_counted(suite: PictureSuite, pairs: list[Pair]) -> None:
    metric = Metric(suite)
    metric.step(*pairs[0])
    before = metric.result()
    with pytest.raises(UsageError):
        metric.step(pairs[1][0], pairs[0][1])
    assert metric.result() == before


@each_suite
def test_no_picture_has_no_figure(suite: PictureSuite) -> None:
    with pytest.raises(UsageError, match="call step"):
        Metric(suite).result()


def test_steps_equal_the_batch_of_saliency(pairs: list[Pair]) -> None:
    found = run(Metric("sod"), pairs)
    curves = [f_beta_curve(precision_recall(levels_of(matte, mask))) for matte, mask in pairs]
    assert found["mae"] == pytest.approx(np.mean([mae(*pair) for pair in pairs]), abs=1e-12)
    assert found["max_f"] == pytest.approx(np.mean(curves, axis=0).max(), abs=1e-12)
    assert found["mean_f"] == pytest.approx(np.mean(curves), abs=1e-12)


def test_steps_equal_the_batch_of_mattes(pairs: list[Pair]) -> None:
    found = run(Metric("matting"), pairs)
    batch = mean_matting_errors([matte for matte, _ in pairs], [mask for _, mask in pairs])
    assert found == pytest.approx(
        {"sad": batch.sad, "mse": batch.mse, "grad": batch.grad, "conn": batch.conn}, abs=1e-12
    )


def test_dis_is_sod_and_effort(pairs: list[Pair]) -> None:
    sod, dis = run(Metric("sod"), pairs), run(Metric("dis"), pairs)
    assert dis.pop("hce") == np.mean([hce(*pair) for pair in pairs])
    assert dis == pytest.approx(sod, abs=LAST_BITS)


def test_saliency_by_hand() -> None:
    values = score_saliency(as_matte(square(2)), square()).values
    assert values["mae"] == pytest.approx(24 / 192)
    assert values["iou"] == pytest.approx(24 / 48)
    assert values["dice"] == pytest.approx(48 / 72)


def test_the_curves_of_a_picture_are_kept_apart_from_its_figures() -> None:
    scores = score_saliency(as_matte(square(1)), square())
    assert {name: curve.shape for name, curve in scores.curves.items()} == dict.fromkeys(
        ("precision", "recall", "f", "e"), (256,)
    )
    assert scores.values["max_f"] == scores.curves["f"].max()


def test_mattes_by_hand() -> None:
    where = np.zeros((12, 16), bool)
    where[:, :8] = True
    scores = score_matting(as_matte(square(1)), square(), where)
    assert scores.values["sad"] == pytest.approx(6 / 1000)
    assert scores.values["mse"] == pytest.approx(6 / 96)


def test_the_pixels_that_count_belong_to_mattes() -> None:
    where = np.ones((12, 16), bool)
    assert Metric("matting").step(as_matte(square(1)), square(), where).values["sad"] > 0
    with pytest.raises(UsageError, match="only suite matting"):
        Metric("sod").step(as_matte(square()), square(), where)


def test_an_unknown_suite_lists_the_known_ones() -> None:
    with pytest.raises(UsageError, match="one of sod, dis, matting, not 'video'"):
        Metric("video")  # type: ignore[arg-type]


def test_the_threshold_is_heeded() -> None:
    half = as_matte(square()) * np.float32(0.4)
    assert Metric(threshold=0.4).step(half, square()).values["iou"] == 1
    assert Metric(threshold=0.5).step(half, square()).values["iou"] == 0


def test_curves_are_the_mean_curves(pairs: list[Pair]) -> None:
    metric = Metric("sod")
    curves = [metric.step(*pair).curves["e"] for pair in pairs]
    np.testing.assert_allclose(metric.curves()["e"], np.mean(curves, axis=0), atol=1e-12)
    assert Metric("matting").step(*pairs[0]).curves == {}


def film(*moved: int) -> list[Matte]:
    return [as_matte(square(one)) for one in moved]


def test_frames_equal_the_batch_of_video() -> None:
    results, truths = film(0, 1, 3, 2), film(0, 0, 0, 0)
    sequence = VideoSequence()
    for result, truth in zip(results, truths, strict=True):
        sequence.step(result, truth)
    batch = davis_score(results, [truth > 0.5 for truth in truths], leave_out_ends=False)
    values = sequence.result().values
    assert (values["j_mean"], values["f_decay"]) == (batch.j.mean, batch.f.decay)
    assert values["j_and_f"] == batch.j_and_f
    assert values["dtssd"] == pytest.approx(dtssd(results, truths))
    assert values.keys() == {column.key for column in COLUMNS["video"]}


def test_the_flicker_of_one_frame_is_not_defined() -> None:
    sequence = VideoSequence()
    sequence.step(as_matte(square()), square())
    assert math.isnan(sequence.result().values["dtssd"])


def test_a_frame_of_another_size_is_not_counted() -> None:
    sequence = VideoSequence()
    sequence.step(as_matte(square()), square())
    with pytest.raises(UsageError, match="one size"):
        sequence.step(np.zeros((4, 4), np.float32), np.zeros((4, 4), bool))
    assert sequence.result().values["j_mean"] == 1


def test_frames_equal_the_batch_of_motion() -> None:
    labels = [np.uint8(255) * square(moved) for moved in (0, 2)]
    labels[1][0] = 170
    region = np.ones((12, 16), bool)
    region[:, 12:] = False
    sequence = MotionSequence(roi=region)
    for result, truth in zip(film(1, 1), labels, strict=True):
        sequence.step(result, truth)
    batch = motion_counts(film(1, 1), labels, roi=region).scores()
    values = sequence.result().values
    assert values == {column.key: getattr(batch, column.key) for column in COLUMNS["motion"]}
    assert values["recall"] == pytest.approx(60 / 72)


@pytest.mark.parametrize("make", [VideoSequence, MotionSequence])
def test_a_sequence_without_frames_has_no_figures(
    make: Callable[[], VideoSequence | MotionSequence],
) -> None:
    with pytest.raises(UsageError, match="no frame"):
        make().result()
