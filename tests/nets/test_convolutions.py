"""Convolutions without names: in the order they run, normalisation folded in or not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from cleanplate.core.errors import ModelFileError
from cleanplate.nets import build, load_published
from cleanplate.nets.conv import ConvBnAct
from cleanplate.nets.convolutions import (
    Convolution,
    convolutions_of,
    from_onnx,
    from_state_dict,
    mismatch,
    put,
)
from cleanplate.nets.mobilenet_v2 import MobileNetV2
from cleanplate.nets.vgg import Vgg16

from .networks import real, with_statistics


def _random(*shape: int) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(sum(shape)))


def _graph(path: Path, nodes: list[onnx.NodeProto], tensors: dict[str, Tensor]) -> Path:
    picture = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 2, 4, 4])
    result = helper.make_tensor_value_info("y", TensorProto.FLOAT, None)
    values = [numpy_helper.from_array(one.numpy(), name) for name, one in tensors.items()]
    onnx.save(helper.make_model(helper.make_graph(nodes, "g", [picture], [result], values)), path)
    return path


@pytest.mark.parametrize("bias", [True, False])
def test_a_folded_convolution_is_itself_to_the_bit(bias: bool) -> None:
    """The normalisation behind it becomes the identity, whether or not ours has a bias."""
    block = with_statistics(ConvBnAct(2, 3, bias=bias, activation=None))  # type: ignore[arg-type]
    weight, offset, shown = _random(3, 2, 3, 3), _random(3), _random(1, 2, 8, 8)
    put(block_net(block), [Convolution(weight, offset)], "file")
    with torch.no_grad():
        plain = nn.functional.conv2d(shown, weight, offset if bias else None, padding=1)
        if not bias:
            plain += offset[:, None, None]
        torch.testing.assert_close(block(shown), plain, rtol=0, atol=0 if bias else 1e-6)


def block_net(block: nn.Module) -> nn.Module:
    """The block as a network of two channels, as `put` runs it."""
    net = nn.Sequential(block)
    net.channels = 2  # type: ignore[assignment]
    return net


def test_onnx_with_normalisation_of_its_own(tmp_path: Path) -> None:
    """A convolution without bias, then a BatchNormalization node."""
    tensors = {
        "w": _random(3, 2, 3, 3), "s": _random(3), "b": _random(3) + 1, "m": _random(3) - 1,
        "v": _random(3).abs() + 0.5,
    }  # fmt: skip
    nodes = [
        helper.make_node("Conv", ["x", "w"], ["c"], pads=[1, 1, 1, 1]),
        helper.make_node("BatchNormalization", ["c", "s", "b", "m", "v"], ["y"]),
    ]
    found = from_onnx(_graph(tmp_path / "net.onnx", nodes, tensors))
    block = ConvBnAct(2, 3, activation=None).eval()
    put(block_net(block), found, "net.onnx")
    shown = _random(1, 2, 4, 4)
    with torch.no_grad():
        plain = nn.functional.batch_norm(
            nn.functional.conv2d(shown, tensors["w"], padding=1),
            tensors["m"], tensors["v"], tensors["s"], tensors["b"],
        )  # fmt: skip
        torch.testing.assert_close(block(shown), plain)


def test_a_bias_before_a_norm_goes_where_there_is_room(tmp_path: Path) -> None:
    """The file has bias and norm, ours a norm only: its mean takes the bias away."""
    tensors = {
        "w": _random(3, 2, 1, 1), "bias": _random(3), "s": _random(3), "b": _random(3),
        "m": _random(3), "v": torch.full((3,), 0.7),
    }  # fmt: skip
    nodes = [
        helper.make_node("Conv", ["x", "w", "bias"], ["c"]),
        helper.make_node("BatchNormalization", ["c", "s", "b", "m", "v"], ["y"]),
    ]
    block = ConvBnAct(2, 3, kernel=1, activation=None).eval()
    put(block_net(block), from_onnx(_graph(tmp_path / "a.onnx", nodes, tensors)), "a.onnx")
    shown = _random(1, 2, 4, 4)
    with torch.no_grad():
        plain = nn.functional.batch_norm(
            nn.functional.conv2d(shown, tensors["w"], tensors["bias"]),
            tensors["m"], tensors["v"], tensors["s"], tensors["b"],
        )  # fmt: skip
        torch.testing.assert_close(block(shown), plain)


def test_half_precision_and_constant_nodes_are_read(tmp_path: Path) -> None:
    half = np.arange(6, dtype=np.float16).reshape(3, 2, 1, 1)
    constant = helper.make_node(
        "Constant", [], ["b"], value=numpy_helper.from_array(half[:, 0, 0, 0])
    )
    nodes = [constant, helper.make_node("Conv", ["x", "w", "b"], ["y"], strides=[2, 2])]
    (found,) = from_onnx(_graph(tmp_path / "half.onnx", nodes, {"w": torch.from_numpy(half)}))
    assert found.weight.dtype == torch.float32
    assert found.weight.flatten().tolist() == [0, 1, 2, 3, 4, 5]
    assert found.bias is not None
    assert found.bias.tolist() == [0, 2, 4]
    assert found.geometry == ((2, 2), (1, 1))


def test_weights_that_are_computed_are_refused(tmp_path: Path) -> None:
    nodes = [
        helper.make_node("Neg", ["w"], ["minus"]),
        helper.make_node("Conv", ["x", "minus"], ["y"]),
    ]
    file = _graph(tmp_path / "odd.onnx", nodes, {"w": _random(3, 2, 1, 1)})
    with pytest.raises(ModelFileError, match="computes the weights minus"):
        from_onnx(file)


def test_a_file_that_is_no_onnx_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bad.onnx").write_bytes(b"garbage" * 20)
    with pytest.raises(ModelFileError, match=r"bad.onnx is no ONNX network, or damaged"):
        from_onnx(tmp_path / "bad.onnx")


@pytest.mark.parametrize(
    ("found", "why"),
    [
        ([], "0 convolutions in the place of 1"),
        (
            [Convolution(torch.zeros(3, 2, 1, 1))],
            r"0.conv is \(3, 2, 3, 3\), in the file \(3, 2, 1",
        ),
        (
            [Convolution(torch.zeros(3, 2, 3, 3), geometry=((2, 2), (1, 1)))],
            "0.conv has strides and dilations",
        ),
    ],
)
def test_what_does_not_fit_is_named_and_nothing_is_changed(
    found: list[Convolution], why: str
) -> None:
    net = block_net(ConvBnAct(2, 3))
    before = {name: one.clone() for name, one in net.state_dict().items()}
    with pytest.raises(ModelFileError, match=f"file does not fit the network: {why}"):
        put(net, found, "file")
    assert all(torch.equal(one, before[name]) for name, one in net.state_dict().items())


def test_a_bias_that_has_no_room_does_not_fit() -> None:
    net = nn.Sequential(nn.Conv2d(2, 3, 1, bias=False))
    net.channels = 2  # type: ignore[assignment]
    assert mismatch(net, [Convolution(torch.zeros(3, 2, 1, 1), torch.zeros(3))]) == (
        "0 has a bias in the file only"
    )


def test_convolutions_come_in_the_order_they_run() -> None:
    """The sides of U²-Net are read last, the decoder's stages after the encoder's."""
    names = [name for name, _ in convolutions_of(real("u2netp"))]
    assert names[0] == "encoder.stages.0.entry.conv"
    assert names[-7:] == [*(f"sides.convs.{k}" for k in range(6)), "fuse"]
    assert len(names) == 119


def torchvision_mobilenet() -> dict[str, Tensor]:
    """A state dictionary under the names of torchvision's mobilenet_v2, with random weights."""
    convs = [one for _, one in convolutions_of(MobileNetV2())]
    names = ["features.0.0", "features.1.conv.0.0", "features.1.conv.1"]
    for block in range(2, 18):
        names += [f"features.{block}.conv.{part}" for part in ("0.0", "1.0", "2")]
    tensors: dict[str, Tensor] = {}
    for name, conv in zip(names, convs, strict=True):
        head, _, index = name.rpartition(".")
        norm = f"{head}.{int(index) + 1}"
        tensors[f"{name}.weight"] = _random(*conv.weight.shape)
        count = conv.out_channels
        for leaf in ("weight", "bias", "running_mean"):
            tensors[f"{norm}.{leaf}"] = _random(count)
        tensors[f"{norm}.running_var"] = _random(count).abs() + 0.5
        tensors[f"{norm}.num_batches_tracked"] = torch.tensor(1)
    tensors["features.18.0.weight"] = _random(1280, 320, 1, 1)
    tensors["classifier.1.weight"] = torch.zeros(1000, 1280)
    return tensors


def test_torchvisions_mobilenet_loads_into_the_backbone(tmp_path: Path) -> None:
    tensors = torchvision_mobilenet()
    torch.save(tensors, tmp_path / "mobilenet_v2.pth")
    net = build("deeplabv3plus-mobilenetv2")
    load_published(net, tmp_path / "mobilenet_v2.pth")
    first, last = net.backbone.levels[0][0], net.backbone.levels[-1][-1].layers[-1]
    assert torch.equal(first.conv.weight, tensors["features.0.0.weight"])
    assert torch.equal(first.bn.running_var, tensors["features.0.1.running_var"])
    assert torch.equal(last.conv.weight, tensors["features.17.conv.2.weight"])
    assert torch.equal(last.bn.bias, tensors["features.17.conv.3.bias"])


@pytest.mark.parametrize("normalised", [True, False])
def test_torchvisions_vgg_loads_into_the_branch(normalised: bool, tmp_path: Path) -> None:
    """vgg16_bn numbers a normalisation between every two layers, vgg16 has none."""
    tensors: dict[str, Tensor] = {}
    index, before = 0, 3
    for channels, count in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)):
        for _ in range(count):
            tensors[f"features.{index}.weight"] = _random(channels, before, 3, 3)
            tensors[f"features.{index}.bias"] = _random(channels)
            if normalised:
                for leaf in ("weight", "bias", "running_mean", "running_var"):
                    tensors[f"features.{index + 1}.{leaf}"] = _random(channels).abs() + 0.5
            index += 3 if normalised else 2
            before = channels
        index += 1
    tensors["classifier.0.weight"] = torch.zeros(4, 25088)
    torch.save(tensors, tmp_path / "vgg.pth")
    net = build("portrait", width=0.35)
    load_published(net, tmp_path / "vgg.pth")
    convs = [one for one in net.deep if isinstance(one, ConvBnAct)]
    assert torch.equal(convs[0].conv.weight, tensors["features.0.weight"])
    assert torch.equal(convs[12].conv.bias, tensors[f"features.{40 if normalised else 28}.bias"])
    mean = tensors["features.1.running_mean"] if normalised else torch.zeros(64)
    assert torch.equal(convs[0].bn.running_mean, mean)


def test_a_backbone_of_another_kind_is_refused(tmp_path: Path) -> None:
    torch.save({"conv1.weight": torch.zeros(64, 3, 7, 7)}, tmp_path / "resnet.pth")
    with pytest.raises(ModelFileError, match="needed are weights of MobileNetV2 or Vgg16"):
        load_published(build("portrait", width=0.35, vgg_width=0.125), tmp_path / "resnet.pth")


def test_convolutions_of_a_state_dictionary_keep_its_order() -> None:
    tensors = Vgg16(width=0.125).state_dict()
    found = from_state_dict(tensors)
    assert len(found) == 13
    assert all(one.norm is not None and one.bias is not None for one in found)
