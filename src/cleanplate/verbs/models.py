"""``models``: list, pull, path, verify, remove; `verbs.add_model` is for ``add``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cleanplate.core.errors import ModelFileError, ModelNotFoundError
from cleanplate.matting import library
from cleanplate.models import store
from cleanplate.models.card import Card
from cleanplate.models.fetch import OnBytes


@dataclass(frozen=True, slots=True)
class ModelLine:
    """One row of ``models list``."""

    name: str
    """What ``--model`` takes."""
    subject: str
    """person or any."""
    size_bytes: int
    """Size of all weights it needs."""
    is_here: bool
    """Whether its weights are on this machine."""
    licence: str
    """Licence of the weights."""
    title: str
    """One line for people."""
    good_for: str
    """When to choose it."""


def table() -> list[ModelLine]:
    """All models by name, compositions first."""
    lines = [
        ModelLine(
            composition.name,
            composition.subject,
            sum(card.size_bytes for card in library.parts_of(composition.name)),
            all(store.is_stored(card) for card in library.parts_of(composition.name)),
            " and ".join(sorted({card.licence for card in library.parts_of(composition.name)})),
            composition.title,
            composition.good_for,
        )
        for composition in library.COMPOSITIONS
    ]
    return lines + [
        ModelLine(
            card.name, card.subject, card.size_bytes, store.is_stored(card), card.licence,
            card.title, card.good_for,
        )
        for card in store.cards().values()
    ]  # fmt: skip


def pull(name: str, on_bytes: OnBytes | None = None) -> list[Path]:
    """Bring all weights a model needs; their paths.

    Raises:
        ModelNotFoundError: no such model, or a source that cannot be reached.
        ModelFileError: what arrived is not what the card says.
    """
    return [store.pull(card, on_bytes) for card in library.parts_of(name)]


def verify(names: Sequence[str]) -> list[str]:
    """Check the weights of these models, or of all that are here; the names checked.

    Raises:
        ModelNotFoundError: weights that are not here.
        ModelFileError: weights that are not what the card says.
    """
    if not names:
        names = [card.name for card in store.cards().values() if store.is_stored(card)]
    problems: list[ModelFileError | ModelNotFoundError] = []
    for card in dict.fromkeys(card for name in names for card in library.parts_of(name)):
        try:
            store.verify(card)
        except (ModelFileError, ModelNotFoundError) as error:
            problems.append(error)
    if problems:
        raise type(problems[0])("; ".join(str(problem) for problem in problems))
    return list(names)


def paths(name: str) -> list[Path]:
    """Where a model's weights are.

    Raises:
        ModelNotFoundError: no such model, or its weights are not here.
    """
    return [store.verify(card) for card in library.parts_of(name)]


def removable(name: str) -> Card:
    """The card of a model whose weights can be deleted.

    Raises:
        ModelNotFoundError: no such model, or nothing of it is here.
    """
    card = store.find_card(name)
    if not store.is_stored(card):
        msg = f"the weights of '{name}' are not here; there is nothing to remove"
        raise ModelNotFoundError(msg)
    return card
