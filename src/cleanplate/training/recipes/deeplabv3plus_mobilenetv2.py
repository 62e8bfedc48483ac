"""DeepLabv3+ on MobileNetV2.

References:
    L.-C. Chen et al., Encoder-decoder with atrous separable convolution for semantic image
    segmentation, ECCV 2018, arXiv:1802.02611, section 4 (settings of arXiv:1706.05587, section 4):
    polynomial decay from 0.007 with power 0.9, crops of 513, scales 0.5 to 2, left-right flips.
    M. Sandler et al., MobileNetV2, CVPR 2018, arXiv:1801.04381: weight decay 4e-5.
"""

from __future__ import annotations

from cleanplate.training.recipe import Recipe

DEEPLABV3PLUS_MOBILENETV2 = Recipe(
    name="deeplabv3plus-mobilenetv2",
    title="DeepLabv3+ on MobileNetV2: small and fast",
    paper="arXiv:1802.02611, arXiv:1801.04381",
    net="deeplabv3plus-mobilenetv2",
    steps=30_000,
    batch=16,
    resize=513,
    crop=513,
    scale_from=0.5,
    scale_to=2.0,
    flip=0.5,
    optimizer="sgd",
    learning_rate=7e-3,
    beta1=0.9,
    weight_decay=4e-5,
    schedule="poly",
    power=0.9,
)
"""Binary cross-entropy, as there is one class beside the background."""
