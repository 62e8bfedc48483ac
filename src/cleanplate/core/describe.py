"""The text under a dataclass's fields, for help pages: written once, where the field is."""

from __future__ import annotations

import ast
import inspect
import itertools
import sys
from functools import cache


@cache
def field_texts(options: type) -> dict[str, str]:
    """The docstring under each field of a class, as one line each, by the field's name."""
    texts: dict[str, str] = {}
    for field, after in itertools.pairwise(_body_of(options)):
        if not isinstance(field, ast.AnnAssign) or not isinstance(field.target, ast.Name):
            continue
        if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
            texts[field.target.id] = " ".join(str(after.value.value).split())
    return texts


def _body_of(options: type) -> list[ast.stmt]:
    """What stands in a class, found by its qualified name."""
    body = _module_body(options.__module__)
    for name in options.__qualname__.split("."):
        if name != "<locals>":
            body = next(
                part.body
                for part in body
                if isinstance(part, ast.ClassDef | ast.FunctionDef) and part.name == name
            )
    return body


@cache
def _module_body(name: str) -> list[ast.stmt]:
    """What stands in a module.

    Parsed once for all its classes: `inspect.getsource` of a class parses the module anew, and took
    a third of the program's start.
    """
    return ast.parse(inspect.getsource(sys.modules[name])).body
