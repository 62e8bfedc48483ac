"""The portrait network: every part can be off, and what is left is DeepLabv3+."""

from __future__ import annotations

import pytest
import torch

from cleanplate.core.errors import UsageError
from cleanplate.nets import NETS, build

from .networks import build_seeded, pictures, real, small, with_statistics

OFF = {"parallel": False, "shallow_atrous": False, "vgg": False, "fusion": False, "edges": False}
NARROW = {"width": 0.35, "channels": 16, "vgg_width": 0.125}

PARTS = {
    "parallel": 67_248,
    "shallow_atrous": 11_616,
    "vgg": 15_444_544,
    "fusion": 64_320,
    "edges": 11_976,
}
"""What each part adds to the parameters: its own, and those of the layers that read it."""


def test_with_all_parts_off_it_is_deeplab() -> None:
    plain, deeplab = build("portrait", **OFF), build("deeplabv3plus-mobilenetv2")
    shapes = [sorted(map(tuple, (p.shape for p in net.parameters()))) for net in (plain, deeplab)]
    assert shapes[0] == shapes[1]


def test_with_all_parts_off_and_the_same_weights_it_gives_what_deeplab_gives() -> None:
    narrow = {"width": 0.35, "channels": 16}
    deeplab = with_statistics(build_seeded(lambda: build("deeplabv3plus-mobilenetv2", **narrow)))
    plain = build("portrait", **OFF, **narrow).eval()
    plain.load_state_dict(
        {name.replace("low_level", "shallow"): one for name, one in deeplab.state_dict().items()}
    )
    shown = pictures(deeplab, 40, 56)
    with torch.no_grad():
        assert torch.equal(plain(shown)[0], deeplab(shown)[0])


@pytest.mark.parametrize("part", OFF)
def test_each_part_can_be_off_alone(part: str) -> None:
    with torch.device("meta"):
        net = build("portrait", **{part: False})
    count = sum(one.numel() for one in net.parameters())
    assert NETS["portrait"].parameters - count == PARTS[part]


@pytest.mark.parametrize("part", OFF)
def test_each_part_alone_gives_maps_of_the_size_of_the_picture(part: str) -> None:
    net = build("portrait", **(OFF | {part: True}), **NARROW).eval()
    with torch.no_grad():
        maps = net(pictures(net, 33, 47))
    assert [tuple(one.shape) for one in maps] == [(1, 1, 33, 47)] * (2 if part == "edges" else 1)


@pytest.mark.parametrize("size", [(1, 1), (33, 47)])
def test_edges_come_with_the_maps_of_the_forward_pass(size: tuple[int, int]) -> None:
    net = real("portrait")
    shown = pictures(net, *size)
    with torch.no_grad():
        maps, edges = net.edges(shown)
        alone = net(shown)
    assert edges.shape == (1, 1, *size)
    assert all(torch.equal(a, b) for a, b in zip(maps, alone, strict=True))


def test_without_its_edge_head_it_gives_no_edges() -> None:
    net = build("portrait", edges=False, **NARROW)
    with pytest.raises(UsageError, match="build it with its edge head"):
        net.edges(pictures(net, 32, 32, batch=2))


def test_the_edge_head_learns_by_the_mask_too() -> None:
    """The correction is weighed by the edge: the loss of the mask alone moves the edge head."""
    net = small("portrait").train()
    net(pictures(net, 64, 64, batch=2))[0].square().sum().backward()
    assert float(net.correction.edge.weight.grad.abs().max()) > 0
