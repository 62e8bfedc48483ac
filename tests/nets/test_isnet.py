"""Intermediate supervision: features of IS-Net and of its ground-truth encoder can be compared."""

from __future__ import annotations

import pytest
import torch

from .networks import pictures, real

CHANNELS = (64, 64, 128, 256, 512, 512)


@pytest.mark.parametrize("size", [(64, 128), (50, 70)])
def test_features_of_both_networks_have_the_same_shapes(size: tuple[int, int]) -> None:
    """Strides 2 to 64 of sides padded to 64 and 128."""
    expected = [(1, count, 64 // 2**k, 128 // 2**k) for k, count in enumerate(CHANNELS, start=1)]
    for name in ("isnet", "isnet-encoder"):
        net = real(name)
        with torch.no_grad():
            _, features = net.features(pictures(net, *size))
        assert [tuple(one.shape) for one in features] == expected


@pytest.mark.parametrize("name", ["isnet", "isnet-encoder"])
def test_logits_beside_features_are_those_of_the_forward_pass(name: str) -> None:
    net = real(name)
    shown = pictures(net, 50, 70)
    with torch.no_grad():
        beside, _ = net.features(shown)
        alone = net(shown)
    assert all(torch.equal(a, b) for a, b in zip(beside, alone, strict=True))


def test_the_first_convolution_of_is_net_is_linear() -> None:
    """The authors' conv_in has neither normalisation nor activation; the encoder's has both."""
    assert isinstance(real("isnet").entry, torch.nn.Conv2d)
    assert not isinstance(real("isnet-encoder").entry, torch.nn.Conv2d)
