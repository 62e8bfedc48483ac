"""One network: from picture to tensor, from tensor to matte."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanplate.matting.network import Network, read_matte, resize, stretched, to_tensor
from cleanplate.models.card import Card, Preprocessing, Reading

ORANGE = np.full((4, 4, 3), (255, 51, 0), np.uint8)

CARD = Card(
    name="small",
    title="Small",
    file_name="small.onnx",
    sha256="0" * 64,
    size_bytes=1,
    licence="MIT",
    sources=(),
    preprocessing=Preprocessing(4, 4),
)


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        (Preprocessing(2, 2), (1.0, 0.2, 0.0)),
        (Preprocessing(2, 2, scale="1"), (255.0, 51.0, 0.0)),
        (Preprocessing(2, 2, bgr=True), (0.0, 0.2, 1.0)),
        # By hand: 1 less .5, by .25; .2 less .1, by .5; 0 less .2, by 1.
        (Preprocessing(2, 2, mean=(0.5, 0.1, 0.2), std=(0.25, 0.5, 1.0)), (2.0, 0.2, -0.2)),
        # The mean and std follow the network's order of channels.
        (Preprocessing(2, 2, mean=(0.5, 0.1, 0.2), std=(0.25, 0.5, 1.0), bgr=True), (-2, 0.2, 0.8)),
        (Preprocessing(2, 2, mean=(0.5, 0.5, 0.5), std=(0.5, 0.5, 0.5)), (1.0, -0.6, -1.0)),
    ],
)
@pytest.mark.parametrize("layout", ["NCHW", "NHWC"])
def test_colours_are_scaled_as_the_card_says(
    how: Preprocessing, expected: tuple[float, ...], layout: Any
) -> None:
    tensor = to_tensor(ORANGE, replace(how, layout=layout))
    assert tensor.shape == ((1, 3, 2, 2) if layout == "NCHW" else (1, 2, 2, 3))
    assert tensor.dtype == np.float32
    pixel = tensor[0, :, 1, 0] if layout == "NCHW" else tensor[0, 1, 0]
    np.testing.assert_allclose(pixel, expected, atol=1e-6)


def test_the_brightest_value_becomes_one_where_the_card_says_max() -> None:
    dim = np.full((4, 4, 3), (100, 50, 0), np.uint8)
    tensor = to_tensor(dim, Preprocessing(4, 4, scale="max"))
    np.testing.assert_allclose(tensor[0, :, 0, 0], [1.0, 0.5, 0.0], atol=1e-6)


def test_a_black_picture_stays_black_where_the_card_says_max() -> None:
    tensor = to_tensor(np.zeros((4, 4, 3), np.uint8), Preprocessing(4, 4, scale="max"))
    assert not tensor.any()


def test_the_picture_is_not_changed() -> None:
    picture = ORANGE.copy()
    to_tensor(picture, Preprocessing(4, 4, mean=(0.5, 0.5, 0.5), layout="NHWC"))
    np.testing.assert_array_equal(picture, ORANGE)


def test_pictures_are_reduced_by_averaging_areas() -> None:
    stripes = np.tile(np.array([[[0] * 3], [[200] * 3]], np.uint8), (8, 16, 1))
    tensor = to_tensor(stripes, Preprocessing(2, 2, scale="1"))
    np.testing.assert_array_equal(tensor, np.full((1, 3, 2, 2), 100, np.float32))


@given(*[st.integers(1, 40)] * 4)
def test_any_size_becomes_any_size(rows: int, columns: int, to_rows: int, to_columns: int) -> None:
    resized = resize(np.full((rows, columns, 3), 7, np.uint8), (to_rows, to_columns))
    np.testing.assert_array_equal(resized, np.full((to_rows, to_columns, 3), 7, np.uint8))


@pytest.mark.parametrize(
    ("reading", "value"),
    [
        (Reading(), 0.0),
        (Reading(channel=1), 1.0),
        (Reading(activation="sigmoid"), 0.5),
        (Reading(channel=1, activation="sigmoid"), 0.880797),
        # Between the logits 0 and 2 the softmax is the sigmoid of 2.
        (Reading(channel=1, activation="softmax"), 0.880797),
    ],
)
@pytest.mark.parametrize("layout", ["NCHW", "NHWC"])
def test_the_output_is_read_as_the_card_says(reading: Reading, value: float, layout: Any) -> None:
    output = np.array([[0.0, 2.0]], np.float32).reshape((1, 2, 1, 1))
    if layout == "NHWC":
        output = output.transpose(0, 2, 3, 1)
    card = replace(CARD, reading=reading, preprocessing=Preprocessing(1, 1, layout=layout))
    matte = read_matte(output, card)
    assert matte.shape == (1, 1)
    assert matte[0, 0] == pytest.approx(value, abs=1e-6)


def test_large_logits_do_not_overflow() -> None:
    output = np.array([-1000.0, 1000.0], np.float32).reshape((1, 2, 1, 1))
    card = replace(CARD, reading=Reading(channel=0, activation="softmax"))
    assert read_matte(output, card)[0, 0] == 0.0


@pytest.mark.parametrize("logit", [-1000.0, 1000.0])
def test_a_sigmoid_of_large_logits_does_not_overflow(logit: float) -> None:
    card = replace(CARD, reading=Reading(activation="sigmoid"))
    matte = read_matte(np.full((1, 1, 1, 1), logit, np.float32), card)
    assert matte[0, 0] == float(logit > 0)


def test_a_stretched_matte_reaches_from_zero_to_one() -> None:
    matte = stretched(np.array([[0.2, 0.4, 0.6]], np.float32))
    np.testing.assert_allclose(matte, [[0.0, 0.5, 1.0]], atol=1e-6)


@pytest.mark.parametrize("values", [[0.0, 0.16], [0.0, 0.49], [0.9, 0.9]])
def test_noise_is_not_stretched_to_a_subject(values: list[float]) -> None:
    assert not stretched(np.array([values], np.float32)).any()


def test_a_network_feeds_and_reads_by_its_card() -> None:
    class Runtime:
        description = "nowhere"

        def __call__(self, tensor: Any) -> Any:
            return tensor[:, :1]

    network = Network(CARD, Runtime())
    matte = network(ORANGE)
    assert (network.name, network.description, network.looks_at) == ("small", "nowhere", 4)
    np.testing.assert_array_equal(matte, np.ones((4, 4), np.float32))
