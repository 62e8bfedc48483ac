"""What is minimised: the recipe's terms, for any network that has what they need.

A module, as DistributedDataParallel has to see the forward pass as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import torch
from torch import Tensor, nn

from cleanplate.core.errors import UsageError
from cleanplate.training.losses import bce, edge_loss, feature_loss, iou_loss, ssim_loss
from cleanplate.training.normalise import normalised
from cleanplate.training.recipe import Recipe

MAP_LOSSES: Mapping[str, Callable[[Tensor, Tensor], Tensor]] = MappingProxyType(
    {"bce": bce, "iou": iou_loss, "ssim": ssim_loss}
)
"""Terms that are summed over all maps a network gives, by the name of their weight."""

TOTAL = "loss"
"""Name of the weighted sum among the terms."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a network gave; in the precision it reckons in."""

    maps: Sequence[Tensor]
    edges: Sequence[Tensor] = ()
    features: Sequence[Tensor] = ()
    targets: Sequence[Tensor] = ()


class Objective(nn.Module):
    """The loss of a batch.

    Args:
        net: the network that learns.
        recipe: says which terms count how much.
        encoder: of masks; needed where ``recipe.features`` is above 0, and left as it is.

    Raises:
        UsageError: a term needs what the network does not give, or the encoder is missing.
    """

    def __init__(self, net: nn.Module, recipe: Recipe, encoder: nn.Module | None = None) -> None:
        super().__init__()
        _check(net, recipe, encoder)
        self.net = net
        self._recipe = recipe
        # In a list: the encoder's weights are no part of what is learned or saved.
        self._encoder = [] if encoder is None else [encoder.eval().requires_grad_(False)]

    def forward(self, pictures: Tensor, masks: Tensor) -> dict[str, Tensor]:
        """The terms that count, and their weighted sum as `TOTAL`; scalars.

        Args:
            pictures: uint8 (B, 3, H, W).
            masks: float32 (B, 1, H, W) in [0, 1].
        """
        seen = self._seen(self.shown(pictures, masks), masks)
        # Mixed precision is the network's: SSIM's variances are differences of nearly equal sums.
        with torch.autocast(masks.device.type, enabled=False):
            terms = self._terms(seen, masks)
        weighed = [getattr(self._recipe, name) * term for name, term in terms.items()]
        return {TOTAL: torch.stack(weighed).sum(), **terms}

    def shown(self, pictures: Tensor, masks: Tensor) -> Tensor:
        """What the network is shown: pictures, or the masks themselves; normalised."""
        seen = masks if self._recipe.learns == "masks" else pictures.float() / 255
        shown = normalised(seen, self.net.preprocessing)  # type: ignore[arg-type]
        # Channels side by side in memory, which all maps after it keep: a step of U2-NetP takes
        # .77 of the time on the CPU in float32, .83 in bfloat16; MobileNetV2's is the same.
        return shown.contiguous(memory_format=torch.channels_last)

    def _seen(self, shown: Tensor, masks: Tensor) -> _Seen:
        """What the network makes of what it is shown, and the encoder of the masks."""
        net: Any = self.net
        if self._recipe.edge:
            maps, edges = net.edges(shown)
            return _Seen(maps, edges=edges if isinstance(edges, list | tuple) else [edges])
        if self._recipe.features:
            encoder: Any = self._encoder[0]
            maps, features = net.features(shown)
            with torch.no_grad():
                _, targets = encoder.features(normalised(masks, encoder.preprocessing))
            return _Seen(maps, features=features, targets=targets)
        return _Seen(net(shown))

    def _terms(self, seen: _Seen, masks: Tensor) -> dict[str, Tensor]:
        """The terms that count, without their weights."""
        terms: dict[str, Tensor] = {}
        if seen.edges:
            terms["edge"] = torch.stack([edge_loss(one, masks) for one in seen.edges]).sum()
        if seen.features:
            terms["features"] = feature_loss(seen.features, seen.targets)
        for name, loss in MAP_LOSSES.items():
            if getattr(self._recipe, name):
                terms[name] = torch.stack([loss(one, masks) for one in seen.maps]).sum()
        return terms


def _check(net: nn.Module, recipe: Recipe, encoder: nn.Module | None) -> None:
    if recipe.edge and recipe.features:
        msg = "--edge and --features are not combined; set one of them to 0"
        raise UsageError(msg)
    for term, method in (("edge", "edges"), ("features", "features")):
        if getattr(recipe, term) and not hasattr(net, method):
            msg = f"--{term} needs a network that gives {method}, '{recipe.net}' does not; use 0"
            raise UsageError(msg)
    if recipe.edge and recipe.net_options.get("edges") is False:
        msg = "--edge needs the network's edge head, which is switched off; use --edge 0"
        raise UsageError(msg)
    if recipe.features and encoder is None:
        msg = (
            "this recipe is the second stage and needs the first: train isnet-encoder, then name "
            "its run with --encoder RUN (or use --features 0)"
        )
        raise UsageError(msg)
