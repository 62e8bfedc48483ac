"""Rewritten networks compute the same; what must not be rewritten is left alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import openvino
import openvino.opset13 as ops
import pytest

from cleanplate.models import openvino_runtime, store
from cleanplate.models.openvino_rewrites import lighten

ONE, TWO = [1, 1], [2, 2]


def weights(rng: np.random.Generator, *shape: int) -> Any:
    return ops.constant(rng.normal(0, 0.1, shape).astype(np.float32))


def result(model: Any, tensor: np.ndarray) -> np.ndarray:
    settings = {"INFERENCE_PRECISION_HINT": "f32"}
    compiled = openvino.Core().compile_model(model, "CPU", settings)
    return np.array(compiled([tensor])[0])


def thin(rng: np.random.Generator, dilation: list[int]) -> Any:
    source = ops.parameter([1, 32, 9, 11], np.float32)
    node = ops.convolution(source, weights(rng, 1, 32, 3, 3), ONE, dilation, dilation, dilation)
    return openvino.Model([ops.result(node)], [source])


def joined(rng: np.random.Generator, side: int) -> Any:
    source = ops.parameter([1, 4, side, side], np.float32)
    parts = [ops.relu(source), ops.tanh(source)]
    node = ops.convolution(ops.concat(parts, 1), weights(rng, 8, 8, 3, 3), ONE, ONE, ONE, ONE)
    return openvino.Model([ops.result(node)], [source])


def kinds(model: Any) -> list[str]:
    return [node.get_type_name() for node in model.get_ops()]


def test_a_convolution_to_one_plane_computes_the_same(rng: np.random.Generator) -> None:
    model, tensor = thin(rng, ONE), rng.random((1, 32, 9, 11), np.float32)
    before = result(model, tensor)
    assert lighten(model) == 1
    np.testing.assert_allclose(result(model, tensor), before, atol=1e-5)


def test_a_dilated_convolution_to_one_plane_is_left_alone(rng: np.random.Generator) -> None:
    assert lighten(thin(rng, TWO)) == 0


def test_a_large_join_is_not_made_and_the_result_is_the_same(rng: np.random.Generator) -> None:
    # 8 planes of 560 x 560 floats: 10.0 MB.
    model, tensor = joined(rng, 560), rng.random((1, 4, 560, 560), np.float32)
    before = result(model, tensor)
    assert lighten(model) == 1
    assert "Concat" not in kinds(model)
    np.testing.assert_allclose(result(model, tensor), before, atol=1e-5)


def test_a_small_join_is_left_alone(rng: np.random.Generator) -> None:
    assert lighten(joined(rng, 32)) == 0


def test_u2netp_gives_the_same_matte(models_home: Path, rng: np.random.Generator) -> None:
    card = store.find_card("u2netp")
    path = store.runnable_path(card)
    plain, light = (
        openvino_runtime._only_output(openvino_runtime.read_network(path), card) for _ in range(2)
    )
    assert lighten(light) == 10
    tensor = rng.normal(0, 1, (1, 3, 320, 320)).astype(np.float32)
    assert np.abs(result(light, tensor) - result(plain, tensor)).max() < 0.1 / 255


@pytest.mark.parametrize(
    ("wanted", "precision", "cores", "streams"),
    [(2, "f32", 2, 1), (2, "bf16", 2, 2), (1, "f32", 16, 1), (16, "f32", 16, 8), (2, "f32", 1, 1)],
)
def test_a_float32_stream_of_a_large_network_has_two_cores(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    wanted: int,
    precision: str,
    cores: int,
    streams: int,
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: cores)
    large = tmp_path / "large.onnx"
    large.write_bytes(bytes(1_000_000))
    assert openvino_runtime._streams(wanted, precision, large) == streams
