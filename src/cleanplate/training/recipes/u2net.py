"""U²-Net as its paper trains it.

References:
    X. Qin et al., U²-Net: Going deeper with nested U-structure for salient object detection,
    Pattern Recognition 106 (2020), arXiv:2005.09007, section 4.3.
"""

from __future__ import annotations

from cleanplate.training.recipe import Recipe

U2NET = Recipe(
    name="u2net",
    title="U²-Net, 44 M parameters: any salient subject",
    paper="arXiv:2005.09007",
    net="u2net",
    steps=600_000,
    batch=12,
    resize=320,
    crop=288,
    # "Randomly flipped vertically", and so does the authors' code: rows are reversed.
    flip=0.0,
    flip_vertical=0.5,
    optimizer="adam",
    learning_rate=1e-3,
    beta1=0.9,
    beta2=0.999,
    epsilon=1e-8,
    weight_decay=0.0,
)
"""Sum of the binary cross-entropies of six side maps and the fused one."""
