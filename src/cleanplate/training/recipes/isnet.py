"""Second stage of IS-Net: the network itself, its features drawn to those of the mask encoder."""

from __future__ import annotations

from dataclasses import replace

from cleanplate.training.recipes.isnet_encoder import ISNET_ENCODER

ISNET = replace(
    ISNET_ENCODER,
    name="isnet",
    title="IS-Net, second stage: highly accurate outlines (needs --encoder RUN of the first)",
    net="isnet",
    learns="pictures",
    steps=100_000,
    features=1.0,
)
"""The sum over six maps of binary cross-entropy, and over six stages of the mean squared
difference of features (arXiv:2203.03041, equation 6), all weights 1."""
