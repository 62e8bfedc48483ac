"""What became of one file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file; the record behind ``--json`` and the summary."""

    source: str
    """The input as given, ``-`` for standard input."""
    target: str
    """The result, ``-`` for standard output."""
    status: Literal["done", "skipped", "failed"]
    """skipped: was done before (``--skip-done``) or is no input."""
    model: str | None = None
    """The network that found the subject."""
    note: str | None = None
    """Something worth knowing, such as: no subject was found."""
    damage: str | None = None
    """What of the input could not be read; has been logged as a warning."""
    error: str | None = None
    """Why it failed."""
    exit_code: int = 0
    """What the program returns for it: 0, or the error's code."""
    frames: int = 1
    """Frames written; 1 for a still."""
    seconds: float = 0.0
    """Wall-clock time it took."""
    ran_on: str | None = None
    """Runtime, device and precision."""


NO_SUBJECT = "no subject was found; the matte is empty"
"""The note for a picture or video in which nothing was found."""
