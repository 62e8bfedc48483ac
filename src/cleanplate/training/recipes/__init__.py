"""The recipes by name. A new one is a file beside, with one record, and a line here."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from types import MappingProxyType

from cleanplate.core.errors import UsageError
from cleanplate.training.recipe import Recipe
from cleanplate.training.recipes.deeplabv3plus_mobilenetv2 import DEEPLABV3PLUS_MOBILENETV2
from cleanplate.training.recipes.isnet import ISNET
from cleanplate.training.recipes.isnet_encoder import ISNET_ENCODER
from cleanplate.training.recipes.portrait import PORTRAIT
from cleanplate.training.recipes.u2net import U2NET
from cleanplate.training.recipes.u2netp import U2NETP

RECIPES: Mapping[str, Recipe] = MappingProxyType(
    {
        recipe.name: recipe
        for recipe in (
            U2NET,
            U2NETP,
            ISNET_ENCODER,
            ISNET,
            DEEPLABV3PLUS_MOBILENETV2,
            PORTRAIT,
        )
    }
)
"""What ``cleanplate train`` takes."""


def find_recipe(name: str) -> Recipe:
    """The recipe of that name.

    Raises:
        UsageError: there is none; names the ones that come close, or all where none does.
    """
    if name in RECIPES:
        return RECIPES[name]
    close = difflib.get_close_matches(name, RECIPES, n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(close)}?" if close else f"there are {', '.join(RECIPES)}"
    msg = f"there is no recipe '{name}'; {hint}"
    raise UsageError(msg)
