"""The errors of matting tables: by hand, against plain loops, and on the lemur."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import astuple
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import Mask, Matte
from cleanplate.metrics.matting import (
    MattingErrors,
    MattingMeter,
    conn,
    grad,
    matting_errors,
    mean_matting_errors,
    mse,
    sad,
    unknown_part,
)

EACH = pytest.mark.parametrize("error", [sad, mse, grad, conn])
sizes = st.integers(1, 8)
seeds = st.integers(0, 2**32 - 1)


def row(*values: float) -> Matte:
    return np.array([values], np.float32)


def rough(rng: np.random.Generator, shape: tuple[int, int]) -> Matte:
    """A matte of few values, so that levels are met exactly and parts are of equal size."""
    values = np.array([0, 0, 25.5, 51, 102, 153, 204, 250, 255, 255]) / 255
    return rng.choice(values, shape).astype(np.float32)


# The published definitions, pixel by pixel.


def plain_gradient(matte: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    sigma = 1.4
    radius = math.ceil(sigma * math.sqrt(-2 * math.log(math.sqrt(2 * math.pi) * sigma * 0.01)))
    span = range(-radius, radius + 1)

    def gauss(x: float) -> float:
        return math.exp(-(x**2) / (2 * sigma**2)) / (sigma * math.sqrt(2 * math.pi))

    kernel = {(u, v): gauss(u) * -v * gauss(v) / sigma**2 for u in span for v in span}
    norm = math.sqrt(sum(weight**2 for weight in kernel.values()))
    height, width = matte.shape
    result = np.zeros(matte.shape)
    for y in range(height):
        for x in range(width):
            across = down = 0.0
            for (u, v), weight in kernel.items():
                inside = [min(max(y - u, 0), height - 1), min(max(x - v, 0), width - 1)]
                turned = [min(max(y - v, 0), height - 1), min(max(x - u, 0), width - 1)]
                across += weight / norm * matte[*inside]
                down += weight / norm * matte[*turned]
            result[y, x] = math.hypot(across, down)
    return result


def plain_grad(matte: Matte, truth: Matte, where: Mask) -> float:
    def stretched(one: Matte) -> npt.NDArray[np.float64]:
        wide = one.astype(np.float64)
        low, high = wide.min(), wide.max()
        return wide if low == high else (wide - low) / (high - low)

    found, true = plain_gradient(stretched(matte)), plain_gradient(stretched(truth))
    return sum(
        (found[at] - true[at]) ** 2 for at in np.ndindex(matte.shape) if where[at]
    ) / 1000  # fmt: skip


def plain_largest(mask: Mask) -> set[tuple[int, int]]:
    """The largest 4-connected part, of equal ones the one met first column by column."""
    height, width = mask.shape
    seen: set[tuple[int, int]] = set()
    best: set[tuple[int, int]] = set()
    for x in range(width):
        for y in range(height):
            part, todo = set(), [(y, x)]
            while todo:
                r, c = todo.pop()
                if 0 <= r < height and 0 <= c < width and mask[r, c] and (r, c) not in seen:
                    seen.add((r, c))
                    part.add((r, c))
                    todo += [(r - 1, c), (r + 1, c), (r, c - 1), (r, c + 1)]
            if len(part) > len(best):
                best = part
    return best


def plain_conn(matte: Matte, truth: Matte, where: Mask) -> float:
    levels = [np.float32(k / 10) for k in range(11)]
    connected = np.full(matte.shape, -1, np.float32)
    for k in range(1, 11):
        largest = plain_largest((matte >= levels[k]) & (truth >= levels[k]))
        for at in np.ndindex(matte.shape):
            if connected[at] == -1 and at not in largest:
                connected[at] = levels[k - 1]
    connected[connected == -1] = 1
    total = 0.0
    for at in np.ndindex(matte.shape):
        above = [float(one[at] - connected[at]) for one in (matte, truth)]
        phi = [1 - height * (height >= 0.15) for height in above]
        total += abs(phi[0] - phi[1]) * where[at]
    return total / 1000


@pytest.fixture
def lemur(media: Path) -> Matte:
    """The fur of the head and its surroundings, 40 x 56."""
    alpha = cv2.imread(str(media / "matting" / "lemur_alpha.png"), cv2.IMREAD_GRAYSCALE)
    return alpha[100:140, 260:316].astype(np.float32) / np.float32(255)


# By hand.


def test_sad_is_the_sum_of_distances_in_thousands() -> None:
    assert sad(row(1, 0.5, 0), row(1, 1, 0.25)) == pytest.approx((0.5 + 0.25) / 1000)


def test_mse_is_the_mean_of_squares_and_raw() -> None:
    assert mse(row(1, 0.5, 0), row(1, 1, 0.25)) == pytest.approx((0.25 + 0.0625) / 3)


def test_only_the_chosen_pixels_count() -> None:
    where = np.array([[True, False, True]])
    assert sad(row(1, 0.5, 0), row(1, 1, 0.25), where) == pytest.approx(0.25 / 1000)
    assert mse(row(1, 0.5, 0), row(1, 1, 0.25), where) == pytest.approx(0.0625 / 2)


def test_the_gradient_of_a_dot_is_both_filters_of_length_one() -> None:
    dot = np.zeros((21, 21), np.float32)
    dot[10, 10] = 1
    assert grad(dot, np.zeros_like(dot)) == pytest.approx((1 + 1) / 1000)


def test_a_faint_matte_has_no_gradient_error_unless_it_is_not_stretched() -> None:
    dot = np.zeros((21, 21), np.float32)
    dot[10, 10] = 1
    half = dot / np.float32(2)
    assert grad(half, dot) == 0.0
    assert grad(half, dot, stretch=False) == pytest.approx((1 + 1) * 0.5**2 / 1000)


def test_gradients_know_the_pixels_outside_those_that_count() -> None:
    dot = np.zeros((21, 21), np.float32)
    dot[10, 10] = 1
    where = np.ones((21, 21), np.bool_)
    where[10, 10] = False  # a dot has no slope at its own place
    assert grad(dot, np.zeros_like(dot), where) == pytest.approx((1 + 1) / 1000)


def test_a_speck_apart_is_disconnected_as_strong_as_it_is() -> None:
    assert conn(row(1, 1, 0, 0.5), row(1, 1, 0, 0)) == pytest.approx(0.5 / 1000)


def test_a_speck_below_theta_is_overlooked() -> None:
    assert conn(row(1, 1, 0, 0.14), row(1, 1, 0, 0)) == 0.0


def test_what_stands_above_the_shared_level_is_disconnected() -> None:
    # Both reach 0.4: 0.04 is overlooked, 0.24 is not.
    assert conn(row(1, 1, 0.44), row(1, 1, 0.64)) == pytest.approx(0.24 / 1000)


@pytest.mark.parametrize(("byte", "level"), [(51, 0.2), (102, 0.4), (153, 0.6), (204, 0.8)])
def test_a_byte_that_is_a_level_reaches_it(byte: int, level: float) -> None:
    found = np.array([[255, 255, byte]], np.uint8).astype(np.float32) / np.float32(255)
    assert conn(found, row(1, 1, 1)) == pytest.approx((1 - level) / 1000)


def test_a_corner_does_not_connect() -> None:
    # Connected, the last pixel would be at level 0.9 and both shares below theta.
    found = np.array([[1, 1, 0], [0, 0, 0.95]], np.float32)
    assert conn(found, np.ceil(found)) == pytest.approx(0.05 / 1000)


def test_of_equal_parts_the_first_by_column_is_the_largest() -> None:
    found = np.array([[0, 0, 0.95], [0, 0, 0], [1, 0, 0]], np.float32)
    assert conn(found, np.ceil(found)) == pytest.approx(0.05 / 1000)


def test_with_nothing_shared_everything_is_disconnected() -> None:
    assert conn(row(1, 0), row(0, 1)) == pytest.approx(2 / 1000)


def test_all_missed_of_a_full_picture() -> None:
    errors = matting_errors(np.zeros((4, 5), np.float32), np.ones((4, 5), np.bool_))
    assert errors == MattingErrors(0.02, 1.0, pytest.approx(0, abs=1e-12), 0.02)


def test_one_pixel_is_a_picture() -> None:
    # Both reach 0.2: 0.05 is overlooked, 0.55 is not.
    errors = matting_errors(row(0.25), row(0.75))
    assert astuple(errors) == pytest.approx((0.5 / 1000, 0.25, 0, 0.55 / 1000))


# Against the definitions.


@given(sizes, sizes, seeds)
def test_connectivity_is_that_of_the_published_code(height: int, width: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    found, truth = rough(rng, (height, width)), rough(rng, (height, width))
    where = rng.random((height, width)) > 0.3
    where[0, 0] = True
    assert conn(found, truth, where) == pytest.approx(plain_conn(found, truth, where), abs=1e-9)


@given(sizes, sizes, seeds)
def test_gradients_are_those_of_the_published_code(height: int, width: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    found, truth = rough(rng, (height, width)), rng.random((height, width), np.float32)
    where = rng.random((height, width)) > 0.3
    where[0, 0] = True
    assert grad(found, truth, where) == pytest.approx(plain_grad(found, truth, where), abs=1e-8)


def test_fur_that_was_blurred_scores_as_by_the_published_code(lemur: Matte) -> None:
    blurred = cv2.GaussianBlur(lemur, (0, 0), 2)
    where = (lemur > 0) & (lemur < 1)
    errors = matting_errors(blurred, lemur, where)
    gaps = [abs(float(a) - float(b)) for a, b in zip(blurred[where], lemur[where], strict=True)]
    assert errors.sad == pytest.approx(sum(gaps) / 1000)
    assert errors.mse == pytest.approx(sum(gap**2 for gap in gaps) / len(gaps))
    assert errors.grad == pytest.approx(plain_grad(blurred, lemur, where), rel=1e-5)
    assert errors.conn == pytest.approx(plain_conn(blurred, lemur, where), rel=1e-5)


def test_the_whole_lemur_has_every_error_where_fur_is_blurred(media: Path) -> None:
    alpha = cv2.imread(str(media / "matting" / "lemur_alpha.png"), cv2.IMREAD_GRAYSCALE)
    truth = alpha.astype(np.float32) / np.float32(255)
    little, much = (
        matting_errors(cv2.GaussianBlur(truth, (0, 0), width), truth) for width in (1, 4)
    )
    assert all(less > 0 for less in astuple(little))
    assert all(less < more for less, more in zip(astuple(little), astuple(much), strict=True))


# What holds for all.


@EACH
@given(sizes, sizes, seeds)
def test_the_truth_itself_has_no_error(
    error: Callable[..., float], height: int, width: int, seed: int
) -> None:
    truth = rough(np.random.default_rng(seed), (height, width))
    assert error(truth, truth.copy()) == 0.0


@EACH
@given(sizes, sizes, seeds)
def test_either_may_be_the_truth(
    error: Callable[..., float], height: int, width: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    one, other = rough(rng, (height, width)), rough(rng, (height, width))
    assert error(one, other) == pytest.approx(error(other, one), abs=1e-12)


@pytest.mark.parametrize("error", [sad, grad, conn])
def test_two_halves_sum_to_the_whole(error: Callable[..., float], rng: np.random.Generator) -> None:
    found, truth = rng.random((2, 9, 11), np.float32)
    left = np.zeros((9, 11), np.bool_)
    left[:, :5] = True
    assert error(found, truth, left) + error(found, truth, ~left) == pytest.approx(
        error(found, truth)
    )


def test_all_at_once_is_each_alone(rng: np.random.Generator) -> None:
    found, truth = rng.random((2, 9, 11), np.float32)
    where = truth > 0.5
    alone = [error(found, truth, where) for error in (sad, mse, grad, conn)]
    assert list(astuple(matting_errors(found, truth, where))) == alone


def test_a_true_mask_is_a_matte_of_zero_and_one(rng: np.random.Generator) -> None:
    found, mask = rng.random((9, 11), np.float32), rng.random((9, 11)) > 0.5
    assert matting_errors(found, mask) == matting_errors(found, mask.astype(np.float32))


def test_the_order_in_memory_does_not_matter(rng: np.random.Generator) -> None:
    found, truth = rng.random((2, 9, 11), np.float32)
    turned = matting_errors(np.asfortranarray(found), np.asfortranarray(truth))
    assert astuple(turned) == pytest.approx(astuple(matting_errors(found, truth)), rel=1e-5)


def test_the_meter_averages_as_the_batch_does(rng: np.random.Generator) -> None:
    found, truth = rng.random((2, 5, 9, 11), np.float32)
    meter = MattingMeter()
    steps = [meter.step(*pair) for pair in zip(found, truth, strict=True)]
    assert steps[1] == matting_errors(found[1], truth[1])
    assert astuple(meter.result()) == pytest.approx(astuple(mean_matting_errors(found, truth)))


def test_the_meter_weighs_pictures_alike_whatever_counts_in_them() -> None:
    meter = MattingMeter()
    meter.step(row(0, 0), row(1, 1), np.array([[True, False]]))
    meter.step(row(0, 0), row(0, 0))
    assert meter.result().mse == pytest.approx(0.5)


def test_the_meter_goes_on_after_a_picture_it_refused() -> None:
    meter = MattingMeter()
    meter.step(row(0, 0), row(1, 1))
    with pytest.raises(UsageError, match="one size"):
        meter.step(row(0), row(1, 1))
    assert meter.result().mse == 1.0


# What is refused.


@EACH
def test_sizes_that_differ_are_refused(error: Callable[..., float]) -> None:
    with pytest.raises(UsageError, match="one size"):
        error(row(0, 0), row(0, 0, 0))


@EACH
def test_a_choice_of_another_size_is_refused(error: Callable[..., float]) -> None:
    with pytest.raises(UsageError, match="one size"):
        error(row(0, 0), row(0, 0), np.ones((2, 2), np.bool_))


@EACH
def test_not_one_pixel_is_refused(error: Callable[..., float]) -> None:
    with pytest.raises(UsageError, match="not one pixel counts"):
        error(row(0, 0), row(0, 0), np.zeros((1, 2), np.bool_))


@EACH
def test_bytes_are_no_truth(error: Callable[..., float]) -> None:
    with pytest.raises(UsageError, match="uint8"):
        error(row(0, 0), np.zeros((1, 2), np.uint8))


def test_a_choice_by_numbers_is_refused() -> None:
    with pytest.raises(UsageError, match="bool"):
        sad(row(0, 0), row(0, 0), row(1, 1))  # type: ignore[arg-type]


def test_no_pictures_have_no_mean() -> None:
    with pytest.raises(UsageError, match="no frame"):
        mean_matting_errors([], [])
    with pytest.raises(UsageError, match="no frame"):
        MattingMeter().result()


def test_the_unknown_part_is_neither_black_nor_white() -> None:
    trimap = np.array([[0, 1, 128, 254, 255]], np.uint8)
    assert unknown_part(trimap).tolist() == [[False, True, True, True, False]]


def test_a_trimap_of_floats_is_refused() -> None:
    with pytest.raises(UsageError, match="uint8"):
        unknown_part(row(0, 0.5, 1))  # type: ignore[arg-type]
