"""Packages whose names are brought when they are first asked for."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any


def attribute(package: str, homes: Mapping[str, str], name: str) -> Any:
    """What a package's ``__getattr__`` gives for a name.

    Args:
        package: its full name.
        homes: the module of the package that each public name is in.
        name: what was asked for.

    Raises:
        AttributeError: the package has no such name.
    """
    if name not in homes:
        msg = f"module '{package}' has no attribute '{name}'"
        raise AttributeError(msg)
    return getattr(importlib.import_module(f"{package}.{homes[name]}"), name)
