"""First stage of IS-Net: an encoder that learns to reproduce masks.

References:
    X. Qin et al., Highly accurate dichotomous image segmentation, ECCV 2022, arXiv:2203.03041,
    sections 4.2 and 5.1.
"""

from __future__ import annotations

from cleanplate.training.recipe import Recipe

ISNET_ENCODER = Recipe(
    name="isnet-encoder",
    title="IS-Net, first stage: the encoder of masks",
    paper="arXiv:2203.03041",
    net="isnet-encoder",
    learns="masks",
    steps=10_000,
    batch=8,
    resize=1024,
    flip=0.5,
    soft="refuse",
    optimizer="adam",
    learning_rate=1e-3,
    beta1=0.9,
    beta2=0.999,
    epsilon=1e-8,
    weight_decay=0.0,
)
"""Binary cross-entropy of its six maps with the mask it was shown; the paper stops where the masks
of validation are reproduced nearly whole (max F above .99), which takes few epochs."""
