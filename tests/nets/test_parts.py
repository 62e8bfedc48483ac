"""The parts the papers name: shapes, and what makes each of them what it is."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from cleanplate.core.errors import UsageError
from cleanplate.nets import build
from cleanplate.nets.aspp import Aspp, ImagePooling
from cleanplate.nets.conv import ConvBnAct
from cleanplate.nets.mobilenet_v2 import InvertedResidual, MobileNetV2, divisible
from cleanplate.nets.nested_u import SideOutputs, StageDecoder, StageEncoder, side_channels
from cleanplate.nets.portrait_parts import EdgeCorrection
from cleanplate.nets.rsu import ResidualUBlock, Rsu
from cleanplate.nets.sizes import pad_to_multiple, resize
from cleanplate.nets.vgg import Vgg16

from .networks import DECODER, ENCODER, with_statistics


def test_dilations_of_an_rsu() -> None:
    """RSU-7 pools five times and dilates its bottom; RSU-4F dilates in the place of pooling."""
    assert Rsu(7, 32, 64).dilations == (1, 1, 1, 1, 1, 1, 2)
    assert Rsu(4, 256, 512, dilated=True).dilations == (1, 2, 4, 8)


@pytest.mark.parametrize("spec", [Rsu(7, 4, 6), Rsu(4, 4, 6), Rsu(4, 4, 6, dilated=True)])
@pytest.mark.parametrize("size", [(1, 1), (7, 10), (64, 32)])
def test_an_rsu_keeps_the_size(spec: Rsu, size: tuple[int, int]) -> None:
    block = ResidualUBlock(3, spec).eval()
    with torch.no_grad():
        assert block(torch.randn(2, 3, *size)).shape == (2, 6, *size)


def test_an_rsu_adds_its_entry_to_its_u() -> None:
    """With nothing coming out of the U, the shortcut is left."""
    block = ResidualUBlock(3, Rsu(4, 4, 6)).eval()
    nn.init.zeros_(block.decoder[-1].bn.weight)
    nn.init.zeros_(block.decoder[-1].bn.bias)
    shown = torch.randn(1, 3, 16, 16)
    with torch.no_grad():
        assert torch.equal(block(shown), block.entry(shown))


def test_a_map_of_an_rsu_sees_the_whole_of_its_field() -> None:
    """RSU-4F pools nothing and still reaches farther than its entry's 3 x 3."""
    block = ResidualUBlock(1, Rsu(4, 4, 4, dilated=True)).eval()
    for module in block.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.constant_(module.weight, 0.1)  # no pixel cancels, no ReLU is closed
    shown = torch.ones(1, 1, 65, 65, requires_grad=True)
    block(shown)[0, :, 32, 32].sum().backward()
    assert shown.grad is not None
    reached = shown.grad[0, 0].abs().amax(0).nonzero()
    # 1 of the entry, 1 + 2 + 4 + 8 down, 4 + 2 + 1 up.
    assert (int(reached.min()), int(reached.max())) == (32 - 23, 32 + 23)


def test_stages_halve_on_the_way_down_and_double_on_the_way_up() -> None:
    maps = StageEncoder(3, ENCODER).eval()(torch.randn(1, 3, 16, 24))
    assert [tuple(one.shape) for one in maps] == [(1, 8, 16, 24), (1, 8, 8, 12)]
    decoded = StageDecoder(ENCODER, DECODER).eval()(maps)
    assert [tuple(one.shape) for one in decoded] == [(1, 8, 16, 24), (1, 8, 8, 12)]
    assert decoded[1] is maps[1]


def test_side_outputs_come_at_one_size() -> None:
    sides = SideOutputs([4, 6])([torch.randn(2, 4, 8, 8), torch.randn(2, 6, 4, 4)], 8, 8)
    assert [tuple(one.shape) for one in sides] == [(2, 1, 8, 8)] * 2


def test_channels_of_side_outputs_run_from_fine_to_coarse() -> None:
    encoder = (Rsu(4, 1, 10), Rsu(4, 1, 20), Rsu(4, 1, 30))
    assert side_channels(encoder, (Rsu(4, 1, 7), Rsu(4, 1, 5))) == [5, 7, 30]


@pytest.mark.parametrize(
    ("output_stride", "channels", "coarsest"),
    [(32, [16, 24, 32, 96, 320], 2), (16, [16, 24, 32, 320], 4), (8, [16, 24, 320], 8)],
)
def test_output_stride_of_mobilenet_v2(
    output_stride: int, channels: list[int], coarsest: int
) -> None:
    net = MobileNetV2(output_stride=output_stride).eval()
    with torch.no_grad():
        maps = net(torch.randn(1, 3, 64, 64))
    assert [one.shape[1] for one in maps] == channels == net.out_channels
    assert [one.shape[2] for one in maps] == [64 // 2**k for k in range(1, len(channels) + 1)]
    assert maps[-1].shape[2] == coarsest


@pytest.mark.parametrize(("output_stride", "dilations"), [(32, {1}), (16, {1, 2}), (8, {1, 2, 4})])
def test_what_is_not_strided_is_dilated(output_stride: int, dilations: set[int]) -> None:
    net = MobileNetV2(output_stride=output_stride)
    convs = [one for one in net.modules() if isinstance(one, nn.Conv2d)]
    assert {conv.dilation[0] for conv in convs} == dilations
    assert all(conv.dilation == (1, 1) for conv in convs if conv.groups == 1)


@pytest.mark.parametrize(("output_stride", "width"), [(4, 1.0), (64, 1.0), (16, 0.0), (16, -1.0)])
def test_an_impossible_backbone_is_refused(output_stride: int, width: float) -> None:
    with pytest.raises(UsageError, match="an output stride of 8, 16 or 32 and a width above 0"):
        MobileNetV2(width=width, output_stride=output_stride)


@pytest.mark.parametrize(
    ("channels", "expected"), [(1, 8), (8.4, 8), (11.2, 16), (12, 16), (33.6, 32), (44.8, 48)]
)
def test_channels_are_multiples_of_eight_and_never_far_below(
    channels: float, expected: int
) -> None:
    """The nearest multiple of 8; where that is more than 10 % below, the next."""
    assert divisible(channels) == expected


def test_an_inverted_residual_projects_without_activation() -> None:
    block = InvertedResidual(8, 8, expansion=6, stride=1).layers
    assert [layer.act.__class__ for layer in block] == [nn.ReLU6, nn.ReLU6, nn.Identity]
    assert [layer.conv.groups for layer in block] == [1, 48, 1]


@pytest.mark.parametrize(
    ("out_channels", "stride", "shortcut"), [(8, 1, True), (8, 2, False), (16, 1, False)]
)
def test_an_inverted_residual_has_a_shortcut_where_it_fits(
    out_channels: int, stride: int, shortcut: bool
) -> None:
    block = InvertedResidual(8, out_channels, expansion=6, stride=stride)
    assert block.has_shortcut is shortcut


def test_expansion_1_has_no_expansion_layer() -> None:
    assert len(InvertedResidual(8, 8, expansion=1, stride=1).layers) == 2


def test_image_pooling_is_the_same_everywhere_and_the_mean() -> None:
    pooling = ImagePooling(2, 2).eval()
    shown = torch.randn(1, 2, 5, 6)
    with torch.no_grad():
        pooled = pooling(shown)
        mean = pooling.project(shown.mean((2, 3), keepdim=True))
    assert pooled.shape == (1, 2, 5, 6)
    assert torch.equal(pooled, mean.expand(1, 2, 5, 6))


def test_the_pyramid_has_a_branch_a_rate() -> None:
    aspp = Aspp(8, 4, rates=(2, 3)).eval()
    rates = [one.dilation[0] for one in aspp.modules() if isinstance(one, nn.Conv2d)]
    assert sorted(set(rates)) == [1, 2, 3]
    assert len(aspp.branches) == 4
    with torch.no_grad():
        assert aspp(torch.randn(1, 8, 7, 9)).shape == (1, 4, 7, 9)


def test_rates_double_at_half_the_output_stride() -> None:
    net = build("deeplabv3plus-mobilenetv2", output_stride=8)
    rates = {conv.dilation[0] for conv in net.aspp.modules() if isinstance(conv, nn.Conv2d)}
    assert rates == {1, 12, 24, 36}


def test_vgg_halves_four_times() -> None:
    net = Vgg16(width=0.125).eval()
    with torch.no_grad():
        assert net(torch.randn(1, 3, 32, 48)).shape == (1, 64, 2, 3)
    assert net.out_channels == 64


def test_padding_repeats_the_last_row_and_column() -> None:
    padded = pad_to_multiple(torch.tensor([[[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]]]), 4)
    assert padded[0, 0].tolist() == [
        [1, 2, 2, 2], [3, 4, 4, 4], [5, 6, 6, 6], [5, 6, 6, 6],
    ]  # fmt: skip


def test_resizing_has_half_pixel_centres() -> None:
    """Two pixels to four: centres at -.25, .25, .75, 1.25 of the old ones."""
    assert resize(torch.tensor([[[[0.0, 1.0]]]]), 1, 4)[0, 0, 0].tolist() == [0, 0.25, 0.75, 1]


def test_a_convolution_keeps_the_size_whatever_its_rate() -> None:
    for dilation in (1, 2, 6):
        assert ConvBnAct(1, 1, dilation=dilation).eval()(torch.zeros(1, 1, 4, 5)).shape[2:] == (
            4,
            5,
        )


def test_where_there_is_no_edge_the_mask_is_not_corrected() -> None:
    correction = with_statistics(EdgeCorrection(4, 3, width=8))  # type: ignore[arg-type]
    nn.init.constant_(correction.edge.bias, -200.0)
    nn.init.zeros_(correction.edge.weight)
    coarse = torch.randn(1, 1, 4, 4)
    with torch.no_grad():
        refined, edges = correction(torch.randn(1, 4, 4, 4), torch.randn(1, 3, 8, 8), coarse)
    assert torch.equal(refined, resize(coarse, 8, 8))
    assert bool((edges == -200).all())
