"""ONNX and TorchScript: one matte, equal to the network's."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import openvino
import pytest
import torch
from torch import Tensor

from cleanplate.core.errors import OutputError, UsageError
from cleanplate.models.card import Preprocessing
from cleanplate.nets import NETS, SegmentationNet, build, network_of, to_onnx, to_torchscript
from cleanplate.nets.convolutions import convolutions_of, from_onnx, put
from cleanplate.nets.export import MatteNet, adding

from .networks import SMALL, build_seeded, pictures, real, small, with_statistics

EXPORT_NAMES = [
    "u2net",
    pytest.param("isnet", marks=pytest.mark.slow),
    pytest.param("deeplabv3plus-mobilenetv2", marks=pytest.mark.slow),
    pytest.param("portrait", marks=pytest.mark.slow),
    pytest.param("isnet-encoder", marks=pytest.mark.slow),
]
"""Each export takes seconds."""

export_names = pytest.mark.parametrize("name", EXPORT_NAMES)

ATOL = 1e-5
"""OpenVINO sums in another order, in float32 too."""


def compiled(path: Path) -> Any:
    settings = {"INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": 2}
    return openvino.Core().compile_model(str(path), "CPU", settings)


def matte(net: SegmentationNet, shown: Tensor) -> Tensor:
    with torch.no_grad():
        return torch.sigmoid(net(shown)[0])


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A small network's ONNX file for pictures of 64 x 128, written once."""

    @cache
    def file(name: str) -> Path:
        path = tmp_path_factory.mktemp(name) / "net.onnx"
        to_onnx(small(name), path, size=(64, 128))
        return path

    return file


@export_names
def test_onnx_equals_the_network(name: str, exported: Callable[[str], Path]) -> None:
    net = small(name)
    shown = pictures(net, 64, 128)
    result = compiled(exported(name))(shown.numpy())[0]
    np.testing.assert_allclose(result, matte(net, shown).numpy(), atol=ATOL)


@export_names
def test_onnx_is_one_file_with_one_input_and_one_matte(
    name: str, exported: Callable[[str], Path]
) -> None:
    file = exported(name)
    graph = onnx.load(file).graph
    assert [one.name for one in (*graph.input, *graph.output)] == ["picture", "matte"]
    assert [path.name for path in file.parent.iterdir()] == ["net.onnx"]


@pytest.mark.parametrize("name", ["u2net", pytest.param("portrait", marks=pytest.mark.slow)])
def test_an_export_gives_its_weights_back(name: str, exported: Callable[[str], Path]) -> None:
    """Normalisation is folded into the file's convolutions, and so it is read.

    IS-Net's would not: with its side outputs, their convolutions are cut off.
    """
    net, again = small(name), SMALL[name]().eval()
    put(again, from_onnx(exported(name)), "net.onnx")
    shown = pictures(net, 64, 64)
    torch.testing.assert_close(matte(again, shown), matte(net, shown), rtol=0, atol=ATOL)


@pytest.mark.slow
def test_onnx_of_any_size(tmp_path: Path) -> None:
    net, file = small("u2net"), tmp_path / "net.onnx"
    to_onnx(net, file, size=(47, 65), dynamic=True)
    run = compiled(file)
    for size in ((1, 1), (33, 64), (100, 7)):
        shown = pictures(net, *size)
        np.testing.assert_allclose(run(shown.numpy())[0], matte(net, shown).numpy(), atol=ATOL)


@pytest.mark.slow
def test_onnx_of_a_size_that_the_stride_does_not_divide(tmp_path: Path) -> None:
    net, file = small("u2net"), tmp_path / "net.onnx"
    to_onnx(net, file, size=(30, 50))
    shown = pictures(net, 30, 50)
    result = compiled(file)(shown.numpy())[0]
    np.testing.assert_allclose(result, matte(net, shown).numpy(), atol=ATOL)


@export_names
def test_torchscript_equals_the_network_at_any_size(name: str, tmp_path: Path) -> None:
    net, file = small(name), tmp_path / "net.pt"
    to_torchscript(net, file)
    loaded = _loaded(file)
    for size in ((1, 1), (33, 50)):
        shown = pictures(net, *size)
        with torch.no_grad():
            assert torch.equal(loaded(shown), matte(net, shown))


@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::torch.jit.TracerWarning")
@pytest.mark.parametrize("name", ["u2net", "isnet"])
def test_a_trace_equals_the_network(name: str) -> None:
    net = small(name)
    traced = torch.jit.trace(MatteNet(net).eval(), pictures(net, 64, 64))
    shown = pictures(net, 64, 64) * 0.5
    with torch.no_grad():
        assert torch.equal(traced(shown), matte(net, shown))


def _loaded(file: Path) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        return torch.jit.load(str(file))


def test_an_export_leaves_the_network_in_training(tmp_path: Path) -> None:
    net = with_statistics(build_seeded(SMALL["u2net"])).train()
    to_torchscript(net, tmp_path / "net.pt")
    assert all(module.training for module in net.modules())


def test_a_size_without_pixels_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="1x1 or larger, not 5x0"):
        to_onnx(small("u2net"), tmp_path / "net.onnx", size=(0, 5))
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_to(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="is a file, not a folder"):
        to_torchscript(small("u2net"), tmp_path / "file" / "net.pt")


def test_flags_for_models_add() -> None:
    how = Preprocessing(320, 320, scale="max", mean=(0.485, 0.456, 0.406), std=(0.5, 1.0, 0.25))
    assert adding(how) == "--scale max --mean 0.485,0.456,0.406 --std 0.5,1,0.25"


@pytest.mark.slow
def test_a_real_network_is_recognised_by_its_export(tmp_path: Path) -> None:
    net, file = real("u2netp"), tmp_path / "net.onnx"
    to_onnx(net, file, size=(32, 32))
    again = network_of(file)
    shown = pictures(net, 32, 32)
    assert again.name == "u2netp"
    torch.testing.assert_close(matte(again, shown), matte(net, shown), rtol=0, atol=1e-4)


def test_no_two_networks_have_the_same_convolutions() -> None:
    """So that an export is recognised by them."""
    found = []
    for name in NETS:
        with torch.device("meta"):
            net = build(name)
        found.append([(conv.weight.shape, conv.stride) for _, conv in convolutions_of(net)])
    assert all(one not in found[:number] for number, one in enumerate(found))
