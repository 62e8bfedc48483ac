"""U²-NetP, the small U²-Net: trained like the large one."""

from __future__ import annotations

from dataclasses import replace

from cleanplate.training.recipes.u2net import U2NET

U2NETP = replace(
    U2NET,
    name="u2netp",
    title="U²-NetP, 1.13 M parameters: the same, small",
    net="u2netp",
)
"""As `U2NET`."""
