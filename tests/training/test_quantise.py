"""Eight bits: what is rounded, and that the file still says the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from torch import nn

from cleanplate.core.errors import UsageError
from cleanplate.models.card import Preprocessing
from cleanplate.training.export import (
    as_input,
    check_exportable,
    open_exported,
    torch_matte,
    write_onnx,
)
from cleanplate.training.quantise import bytes_of, observed, quantise

from .tiny import TINY, TinyNet, disc


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, TinyNet]:
    """A network that divides by the brightest pixel, and its file."""
    torch.manual_seed(3)
    net = TinyNet()
    net.preprocessing = Preprocessing(32, 32, scale="max", mean=(0.4, 0.5, 0.6), std=(0.5,) * 3)
    path = tmp_path_factory.mktemp("exported") / "tiny.onnx"
    write_onnx(net.eval(), path, 32, TINY, 7)
    return path, net


def inputs(count: int = 6) -> list[np.ndarray]:
    return [as_input(disc(number)[0], 32) for number in range(count)]


def test_the_file_takes_plain_pictures_and_equals_the_network(
    exported: tuple[Path, TinyNet],
) -> None:
    path, net = exported
    runtime = open_exported(path, 32)
    for tensor in inputs(3):
        assert tensor.shape == (1, 3, 32, 32)
        assert 0 <= tensor.min() <= tensor.max() <= 1
        np.testing.assert_allclose(runtime(tensor)[0, 0], torch_matte(net, tensor), atol=1e-5)


def test_the_file_says_how_it_was_trained(exported: tuple[Path, TinyNet]) -> None:
    record = {one.key: one.value for one in onnx.load(str(exported[0])).metadata_props}
    assert record["step"] == "7"
    assert '"name": "tiny"' in record["recipe"]


def test_a_network_of_masks_is_no_model() -> None:
    with pytest.raises(UsageError, match="first stage and sees masks"):
        check_exportable(replace(TINY, learns="masks"))


def test_weights_are_rounded_a_channel() -> None:
    weights = np.array([[1.27, -0.635, 0.004], [0.0, 0.0, 0.0]], np.float32)[..., None, None]
    found, scale = bytes_of(weights)
    assert found[:, :, 0, 0].tolist() == [[127, -64, 0], [0, 0, 0]]  # halves to even
    assert scale.tolist() == pytest.approx([0.01, 1.0])


def test_ranges_are_means_over_pictures_and_hold_0(exported: tuple[Path, TinyNet]) -> None:
    model = onnx.load(str(exported[0]))
    second = [node for node in model.graph.node if node.op_type == "Conv"][1]
    (span,) = observed(exported[0], [second.input[0]], inputs()).values()
    assert span.low == 0  # behind a rectifier
    assert span.high > 0


def test_eight_bits_are_near_and_every_convolution_but_the_ends_has_them(
    exported: tuple[Path, TinyNet], tmp_path: Path
) -> None:
    path, _ = exported
    target = tmp_path / "int8.onnx"
    assert quantise(path, target, inputs()) == 1
    model = onnx.load(str(target))
    onnx.checker.check_model(model)
    kinds = [node.op_type for node in model.graph.node]
    assert (kinds.count("QuantizeLinear"), kinds.count("DequantizeLinear")) == (1, 2)
    stored = {one.data_type for one in model.graph.initializer if one.name.endswith("_byte")}
    assert stored == {onnx.TensorProto.INT8}
    before, after = open_exported(path, 32), open_exported(target, 32)
    differences = [np.abs(before(one) - after(one)) for one in inputs()]
    assert 0 < np.max(differences) < 0.05


def test_nothing_to_look_at_or_to_quantise_is_refused(
    exported: tuple[Path, TinyNet], tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match="name a folder with --calibration"):
        quantise(exported[0], tmp_path / "a.onnx", [])

    class Pooled(TinyNet):
        def logits(self, pictures: torch.Tensor) -> list[torch.Tensor]:
            return [pictures.mean(1, keepdim=True)]

    write_onnx(Pooled().eval(), tmp_path / "b.onnx", 32, TINY, 0)
    with pytest.raises(UsageError, match="no convolution to be quantised"):
        quantise(tmp_path / "b.onnx", tmp_path / "c.onnx", inputs())
    assert isinstance(Pooled(), nn.Module)
    assert [path.name for path in tmp_path.iterdir()] == ["b.onnx"]
