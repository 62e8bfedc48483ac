"""What every network keeps to: the same suite over the whole table."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from cleanplate.core.errors import UsageError
from cleanplate.nets import NETS, build, load, save

from .networks import SLOW_IF_LARGE, SMALL, build_seeded, pictures, real, small

MAPS = {
    "u2net": 7,
    "u2netp": 7,
    "isnet": 6,
    "isnet-encoder": 6,
    "deeplabv3plus-mobilenetv2": 1,
    "portrait": 2,
}

names = pytest.mark.parametrize("name", NETS)
small_names = pytest.mark.parametrize("name", SMALL)


@names
@pytest.mark.parametrize("size", [(1, 1), (33, 70)])
def test_every_map_has_the_size_of_the_picture(name: str, size: tuple[int, int]) -> None:
    net = real(name)
    with torch.no_grad():
        maps = net(pictures(net, *size))
    assert [tuple(one.shape) for one in maps] == [(1, 1, *size)] * MAPS[name]
    assert all(one.dtype == torch.float32 and bool(one.isfinite().all()) for one in maps)


@settings(max_examples=6)
@given(height=st.integers(1, 99), width=st.integers(1, 99), batch=st.integers(1, 2))
@small_names
def test_any_size_and_batch(name: str, height: int, width: int, batch: int) -> None:
    net = small(name)
    with torch.no_grad():
        maps = net(pictures(net, height, width, batch))
    assert {tuple(one.shape) for one in maps} == {(batch, 1, height, width)}


@names
def test_pictures_of_a_batch_do_not_see_each_other(name: str) -> None:
    net = real(name)
    two = pictures(net, 32, 48, batch=2)
    with torch.no_grad():
        together = net(two)[0]
        alone = torch.cat([net(two[:1])[0], net(two[1:])[0]])
    torch.testing.assert_close(together, alone, rtol=1e-3, atol=1e-4)


@names
def test_the_same_picture_gives_the_same_maps(name: str) -> None:
    net = real(name)
    shown = pictures(net, 40, 40)
    with torch.no_grad():
        first, second = net(shown), net(shown)
    assert all(torch.equal(a, b) for a, b in zip(first, second, strict=True))


@small_names
def test_maps_are_logits_and_not_probabilities(name: str) -> None:
    """What the last convolutions add comes out as it is."""
    net = small(name)
    for module in net.modules():
        if isinstance(module, nn.Conv2d) and module.out_channels == 1:
            nn.init.zeros_(module.weight)
            nn.init.constant_(module.bias, -3.0)
    with torch.no_grad():
        assert all(float(one.max()) <= -3 for one in net(pictures(net, 20, 30)))


@names
def test_what_is_added_below_and_to_the_right_is_cut_off_again(name: str) -> None:
    """A picture continued by its own last row and column is what the network pads itself."""
    net = real(name)
    shown = pictures(net, 60, 61)
    continued = torch.nn.functional.pad(shown, [0, 3, 0, 4], mode="replicate")
    with torch.no_grad():
        torch.testing.assert_close(net(shown)[0], net(continued)[0][:, :, :60, :61])


@small_names
def test_every_parameter_learns(name: str) -> None:
    net = build_seeded(SMALL[name]).train()
    torch.stack(net(pictures(net, 64, 96, batch=2))).square().sum().backward()
    for parameter, weight in net.named_parameters():
        assert weight.grad is not None, parameter
        assert bool(weight.grad.isfinite().all()), parameter
        assert weight.ndim == 1 or float(weight.grad.abs().max()) > 0, parameter


@names
def test_every_parameter_of_the_real_networks_is_used(name: str) -> None:
    net = real(name)
    with torch.enable_grad():
        maps = net(pictures(net, 32, 32))
        grads = torch.autograd.grad(
            torch.stack(maps).sum(), list(net.parameters()), allow_unused=True
        )
    unused = [
        one for (one, _), grad in zip(net.named_parameters(), grads, strict=True) if grad is None
    ]
    assert unused == []


@pytest.mark.parametrize("name", SLOW_IF_LARGE)
def test_weights_survive_a_file(name: str, tmp_path: Path) -> None:
    net = real(name)
    save(net, tmp_path / "net.safetensors")
    again = load(tmp_path / "net.safetensors")
    assert again.name == name
    assert not again.training
    shown = pictures(net, 32, 32)
    with torch.no_grad():
        assert torch.equal(net(shown)[0], again(shown)[0])


@names
def test_the_size_it_was_designed_for_is_that_of_the_table(name: str) -> None:
    net = real(name)
    assert (net.preprocessing.height, net.preprocessing.width) == (NETS[name].size,) * 2
    assert net.channels == (1 if name == "isnet-encoder" else 3)
    assert NETS[name].size % net.stride == 0


@names
@pytest.mark.parametrize("shape", [(3, 8, 8), (1, 2, 8, 8), (1, 3, 0, 8), (0, 3, 8, 8)])
def test_what_is_no_batch_of_pictures_is_refused(name: str, shape: tuple[int, ...]) -> None:
    with pytest.raises(UsageError, match=r"takes pictures of shape \(B, [13], H, W\)"):
        real(name)(torch.zeros(shape))


@pytest.mark.parametrize("name", ["u2netp", "deeplabv3plus-mobilenetv2", "portrait"])
def test_training_on_a_single_value_is_refused_by_name(name: str) -> None:
    net = build(name).train()
    with pytest.raises(UsageError, match="give two pictures or more a batch"):
        net(torch.zeros(1, 3, 16, 16))
