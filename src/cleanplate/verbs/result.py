"""What became of one file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Self

from cleanplate.verbs.work import Told


def shared_code(codes: Iterable[int]) -> int:
    """What the program returns for several results: 0, the code all failures share, else 1."""
    failures = set(codes) - {0}
    return failures.pop() if len(failures) == 1 else int(bool(failures))


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
    """What found the subject, or what changed the picture."""
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
    facts: Mapping[str, Any] = field(default_factory=dict)
    """Figures of the work by name, such as how noisy the picture was."""

    @classmethod
    def of(
        cls,
        told: Told,
        *,
        source: str,
        target: str,
        frames: int = 1,
        seconds: float = 0.0,
        damage: str | None = None,
    ) -> Self:
        """The outcome of work that went well."""
        return cls(
            source=source,
            target=target,
            status="done",
            model=told.model,
            note=told.note,
            damage=damage,
            frames=frames,
            seconds=seconds,
            ran_on=told.ran_on,
            facts=told.facts,
        )


NO_SUBJECT = "no subject was found; the matte is empty"
"""The note for a picture or video in which nothing was found."""
