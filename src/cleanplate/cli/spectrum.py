"""``spectrum``: the frequencies of pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleanplate.cli.flags import flags_of, take
from cleanplate.cli.plain import register_plain
from cleanplate.verbs.spectrum.options import SpectrumOptions

if TYPE_CHECKING:
    import typer

    from cleanplate.verbs.plain import PlainVerb

_SHOWN = {"radius": "R", "width": "W", "order": "N", "at": "U,V[;U,V...]"}
"""What stands for values in the help."""


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    register_plain(
        app,
        "spectrum",
        flags_of(SpectrumOptions, metavars=_SHOWN),
        _make,
        videos=False,
    )


def _make(values: dict[str, Any]) -> PlainVerb:
    from cleanplate.verbs.spectrum.verb import Spectrum

    return Spectrum(take(SpectrumOptions, values))
