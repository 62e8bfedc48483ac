"""All networks on one screen: the papers' tables of hyper-parameters, and who is built of them."""

from __future__ import annotations

from cleanplate.models.card import Preprocessing
from cleanplate.nets.aspp import Aspp
from cleanplate.nets.deeplab_v3_plus import DeepLabV3Plus
from cleanplate.nets.isnet import ISNet, ISNetEncoder
from cleanplate.nets.mobilenet_v2 import MobileNetV2
from cleanplate.nets.portrait import PortraitNet
from cleanplate.nets.rsu import Rsu
from cleanplate.nets.u2net import U2Net
from cleanplate.nets.vgg import Vgg16

_MEAN, _STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # of ImageNet
_U2NET_INPUT = Preprocessing(320, 320, scale="max", mean=_MEAN, std=_STD)
_ISNET_INPUT = Preprocessing(1024, 1024, mean=(0.5, 0.5, 0.5))
_MASK_INPUT = Preprocessing(1024, 1024)
_DEEPLAB_INPUT = Preprocessing(512, 512, mean=_MEAN, std=_STD)

# fmt: off
_U2NET = {
    "encoder": (Rsu(7, 32, 64), Rsu(6, 32, 128), Rsu(5, 64, 256), Rsu(4, 128, 512),
                Rsu(4, 256, 512, dilated=True), Rsu(4, 256, 512, dilated=True)),
    "decoder": (Rsu(4, 256, 512, dilated=True), Rsu(4, 128, 256), Rsu(5, 64, 128), Rsu(6, 32, 64),
                Rsu(7, 16, 64)),
}
_U2NETP = {
    "encoder": (Rsu(7, 16, 64), Rsu(6, 16, 64), Rsu(5, 16, 64), Rsu(4, 16, 64),
                Rsu(4, 16, 64, dilated=True), Rsu(4, 16, 64, dilated=True)),
    "decoder": (Rsu(4, 16, 64, dilated=True), Rsu(4, 16, 64), Rsu(5, 16, 64), Rsu(6, 16, 64),
                Rsu(7, 16, 64)),
}
_GROUND_TRUTH = (Rsu(7, 16, 64), Rsu(6, 16, 64), Rsu(5, 32, 128), Rsu(4, 32, 256),
                 Rsu(4, 64, 512, dilated=True), Rsu(4, 64, 512, dilated=True))
# fmt: on


def u2net() -> U2Net:
    """U²-Net as in the paper's table 1."""
    return U2Net(**_U2NET, preprocessing=_U2NET_INPUT)


def u2netp() -> U2Net:
    """U²-Net with 16 channels inside and 64 outside of every block."""
    return U2Net(**_U2NETP, preprocessing=_U2NET_INPUT)


def isnet() -> ISNet:
    """IS-Net: U²-Net's stages at half the size of the picture, which is large."""
    return ISNet(entry=64, **_U2NET, preprocessing=_ISNET_INPUT)


def isnet_encoder() -> ISNetEncoder:
    """IS-Net's ground-truth encoder, with IS-Net's channels of features."""
    return ISNetEncoder(entry=16, encoder=_GROUND_TRUTH, preprocessing=_MASK_INPUT)


def deeplabv3plus_mobilenetv2(
    *, width: float = 1.0, output_stride: int = 16, channels: int = 256
) -> DeepLabV3Plus:
    """DeepLabv3+ on MobileNetV2.

    Args:
        width: multiplier of the backbone's channels.
        output_stride: 16, or 8: four times the pixels of the coarsest maps, and rates twice as far.
        channels: of the pyramid and the decoder.
    """
    backbone = MobileNetV2(width=width, output_stride=output_stride)
    rates = tuple(rate * 16 // output_stride for rate in (6, 12, 18))
    aspp = Aspp(backbone.out_channels[-1], channels, rates=rates)
    return DeepLabV3Plus(
        backbone=backbone, aspp=aspp, channels=channels, preprocessing=_DEEPLAB_INPUT
    )


def portrait(
    *,
    width: float = 1.0,
    channels: int = 256,
    parallel: bool = True,
    shallow_atrous: bool = True,
    vgg: bool = True,
    vgg_width: float = 1.0,
    fusion: bool = True,
    edges: bool = True,
) -> PortraitNet:
    """The portrait network; with every part off it is DeepLabv3+ on MobileNetV2.

    Args:
        width: multiplier of the backbone's channels.
        channels: of the pyramid and the decoder.
        parallel: a decoder stage beside every encoder stage.
        shallow_atrous: shallow features by atrous convolution.
        vgg: deep features from a VGG-16 branch.
        vgg_width: multiplier of the branch's channels; 1 is what published weights fit.
        fusion: features of strides 4, 8 and 16 fused at stride 4.
        edges: the edge head and the correction of the mask by it.
    """
    return PortraitNet(
        backbone=MobileNetV2(width=width, output_stride=16),
        channels=channels,
        deep=Vgg16(width=vgg_width) if vgg else None,
        shallow_atrous=shallow_atrous,
        parallel=parallel,
        fusion=fusion,
        edges=edges,
        preprocessing=_DEEPLAB_INPUT,
    )
