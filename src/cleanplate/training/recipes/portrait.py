"""The improved portrait network: DeepLabv3+ with parallel paths, shallow features and edges."""

from __future__ import annotations

from dataclasses import replace

from cleanplate.training.recipes.deeplabv3plus_mobilenetv2 import DEEPLABV3PLUS_MOBILENETV2

PORTRAIT = replace(
    DEEPLABV3PLUS_MOBILENETV2,
    name="portrait",
    title="DeepLabv3+ with parallel paths, shallow atrous features, VGG-16 branch and edge head",
    paper="ours, on arXiv:1802.02611 and arXiv:1801.04381",
    net="portrait",
    # VGG-16's branch has no shortcuts: Adam trains it without weights from elsewhere, SGD at the
    # rate of DeepLab does not.
    optimizer="adam",
    learning_rate=5e-4,
    soft="refuse",
    edge=1.0,
    best_by="boundary_iou",
)
"""Binary cross-entropy of the mask, and of the edge head with the mask's boundary."""
