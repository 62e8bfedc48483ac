"""Parameters and multiply-adds: worked out by hand for small layers, literals for the papers'."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from cleanplate.core.errors import UsageError
from cleanplate.nets import NETS, build, summary
from cleanplate.nets.conv import ConvBnAct
from cleanplate.nets.mobilenet_v2 import MobileNetV2, MobileNetV2Classifier
from cleanplate.nets.vgg import Vgg16

from .networks import real


@pytest.mark.parametrize("name", NETS)
def test_figures_of_the_table_are_those_of_the_network(name: str) -> None:
    entry, costs = NETS[name], summary(real(name), NETS[name].size)
    assert (costs.parameters, costs.multiply_adds) == (entry.parameters, entry.multiply_adds)


@pytest.mark.parametrize(("name", "millions"), [("u2net", 44.0), ("u2netp", 1.13), ("isnet", 44.0)])
def test_parameters_are_those_the_papers_print(name: str, millions: float) -> None:
    assert NETS[name].parameters / 1e6 == pytest.approx(millions, abs=0.05)


def test_mobilenet_v2_is_the_papers_3_4_million_and_300_million() -> None:
    """Its weights alone are 3.47 M; scales and offsets of normalisation make it 3.50 M."""
    net = MobileNetV2Classifier()
    costs = summary(net, 224)
    norms = sum(row.parameters for row in costs.rows if row.kind == "BatchNorm2d")
    assert (costs.parameters, norms) == (3_504_872, 34_112)
    assert costs.multiply_adds == 300_774_272


@pytest.mark.parametrize(("width", "millions"), [(0.35, 59), (0.5, 97), (0.75, 209), (1.4, 582)])
def test_mobilenet_v2_of_other_widths(width: float, millions: int) -> None:
    """The authors' list of checkpoints prints these multiply-adds at 224."""
    costs = summary(MobileNetV2Classifier(width=width), 224)
    assert round(costs.multiply_adds / 1e6) == millions


def test_vgg_16_has_the_papers_convolutions() -> None:
    """14.7 M of the paper's 138 M parameters are not in its fully connected layers."""
    convs = [one for one in Vgg16().modules() if isinstance(one, nn.Conv2d)]
    weights = sum(p.numel() for conv in convs for p in conv.parameters())
    assert (len(convs), weights) == (13, 14_714_688)


def test_a_convolution_by_hand() -> None:
    """8 x 3 x 3 x 3 weights on 5 x 7 pixels, 8 biases, 8 scales and 8 offsets."""
    costs = summary(ConvBnAct(3, 8, bias=True), (5, 7))
    assert costs.parameters == 216 + 8 + 16
    assert costs.multiply_adds == 216 * 35
    assert [row.shape for row in costs.rows] == [(1, 8, 5, 7)] * 2


def test_a_depthwise_strided_convolution_by_hand() -> None:
    """3 channels of 9 weights each, on 3 x 4 of 5 x 7 pixels."""
    costs = summary(ConvBnAct(3, 3, stride=2, groups=3), (5, 7))
    assert costs.multiply_adds == 27 * 12


def test_a_linear_layer_by_hand() -> None:
    costs = summary(nn.Sequential(nn.Flatten(), nn.Linear(12, 5)), (2, 2))
    assert (costs.parameters, costs.multiply_adds) == (65, 60)


def test_parts_add_up_to_the_whole() -> None:
    costs = summary(real("portrait"), 64)
    parts = costs.parts()
    assert [part.name for part in parts][:3] == ["backbone", "deep", "aspp"]
    assert sum(part.parameters for part in parts) == costs.parameters
    assert sum(part.multiply_adds for part in parts) == costs.multiply_adds


def test_deeper_parts_are_parts_of_parts() -> None:
    names = [part.name for part in summary(real("u2netp"), 32).parts(2)]
    assert names == [
        "encoder.stages", "decoder.stages", "sides.convs", "fuse",
    ]  # fmt: skip


def test_padding_is_counted() -> None:
    net = real("u2netp")
    assert summary(net, 33).multiply_adds == summary(net, 64).multiply_adds


def test_counting_changes_nothing() -> None:
    net = MobileNetV2(width=0.35).train()
    net.levels[0].eval()
    before = {name: one.clone() for name, one in net.state_dict().items()}
    summary(net, 64)
    assert net.training
    assert not net.levels[0].training
    assert all(torch.equal(one, before[name]) for name, one in net.state_dict().items())
    assert not any(module._forward_hooks for module in net.modules())


def test_a_picture_without_pixels_is_refused() -> None:
    with pytest.raises(UsageError, match=r"1 row and column or more, not \(0, 4\)"):
        summary(build("u2netp"), (0, 4))
