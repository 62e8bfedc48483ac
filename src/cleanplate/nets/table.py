"""The networks by name, as data: no torch is loaded to list them.

Parameters and multiply-adds are of the network as built without options, at its own input size;
tests count them again.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from cleanplate.core.errors import UsageError


@dataclass(frozen=True, slots=True)
class Entry:
    """A network that can be built. None brings weights: they are trained or loaded."""

    builder: str
    """Function of `cleanplate.nets.variants` that builds it."""
    title: str
    """One line for people."""
    paper: str
    """Where it is described."""
    size: int
    """Side of the input it was designed for; it takes any other."""
    parameters: int
    """Weights, biases, and the scales and offsets of normalisation."""
    multiply_adds: int
    """Of one picture of that size."""


_U2NET = "Qin et al., Pattern Recognition 2020, arXiv:2005.09007"
_ISNET = "Qin et al., ECCV 2022, arXiv:2203.03041"
_DEEPLAB = "Chen et al., ECCV 2018, arXiv:1802.02611, on Sandler et al., CVPR 2018"

NETS: dict[str, Entry] = {
    "u2net": Entry(
        builder="u2net",
        title="U²-Net: nested U-structure, any subject",
        paper=_U2NET,
        size=320,
        parameters=44_009_869,
        multiply_adds=58_598_246_400,
    ),
    "u2netp": Entry(
        builder="u2netp",
        title="U²-Net, small",
        paper=_U2NET,
        size=320,
        parameters=1_131_181,
        multiply_adds=19_756_089_600,
    ),
    "isnet": Entry(
        builder="isnet",
        title="IS-Net: any subject, fine structures, large pictures",
        paper=_ISNET,
        size=1024,
        parameters=44_046_790,
        multiply_adds=159_673_614_336,
    ),
    "isnet-encoder": Entry(
        builder="isnet_encoder",
        title="IS-Net's ground-truth encoder: masks in, masks out",
        paper=_ISNET,
        size=1024,
        parameters=6_877_734,
        multiply_adds=23_504_486_400,
    ),
    "deeplabv3plus-mobilenetv2": Entry(
        builder="deeplabv3plus_mobilenetv2",
        title="DeepLabv3+ on MobileNetV2: small and fast",
        paper=_DEEPLAB,
        size=512,
        parameters=2_714_673,
        multiply_adds=5_514_739_712,
    ),
    "portrait": Entry(
        builder="portrait",
        title="DeepLabv3+ with a VGG-16 branch, parallel decoder and edge correction",
        paper=f"parts of {_DEEPLAB}, and VGG-16, arXiv:1409.1556",
        size=512,
        parameters=18_265_225,
        multiply_adds=87_587_176_448,
    ),
}
"""Every network by its name, in the order of `cleanplate nets list`."""


def find(name: str) -> Entry:
    """The entry of a network.

    Raises:
        UsageError: none of that name; says which are like it.
    """
    if name in NETS:
        return NETS[name]
    near = difflib.get_close_matches(name, NETS, n=1, cutoff=0.5)
    meant = f"did you mean {near[0]}? " if near else ""
    msg = f"no network is called '{name}'; {meant}there are {', '.join(NETS)}"
    raise UsageError(msg)
