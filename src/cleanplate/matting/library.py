"""Matters by name: one network each, or networks composed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeAlias

import numpy as np

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import Matte
from cleanplate.matting.boxes import Box
from cleanplate.matting.choose import PersonDetector, SubjectChooser
from cleanplate.matting.network import CoarseMatter, Network, resize
from cleanplate.matting.portrait import WORKING_SIDE, FinePortraitMatter, PortraitMatter, Rgb
from cleanplate.matting.small import small_size
from cleanplate.models import store
from cleanplate.models.card import Card, Subject
from cleanplate.models.runtime import RunOptions, open_runtime


@dataclass(frozen=True, slots=True)
class Composition:
    """Several networks that make one matte together."""

    name: str
    """What ``--model`` takes."""
    title: str
    """One line for people."""
    parts: tuple[str, ...]
    """Names of the cards it needs."""
    subject: Subject
    """What it finds."""
    good_for: str
    """When to choose it."""
    build: Callable[[tuple[Network, ...]], CoarseMatter]
    """Puts the opened parts together."""


_FRAME_SIDE = 384
"""Longest side of the video frames compositions see; at 512 portrait gains .001 IoU for 3 ms."""

Tracker: TypeAlias = Callable[[Rgb, Box | None], tuple[Matte, Box | None]]
"""From a frame and the box of the one before to its matte and its box."""


class _Composed:
    """A composition as a `CoarseMatter`: reduces the picture, as its networks see little of it."""

    def __init__(
        self, name: str, parts: tuple[Network, ...], matter: Callable[[Rgb], Matte]
    ) -> None:
        self.name = name
        self.description = "; ".join(dict.fromkeys(part.description for part in parts))
        self.looks_at = _FRAME_SIDE
        self.matter = matter
        self.track: Tracker | None = getattr(matter, "track", None)
        """The frame-by-frame form, where the composition has one: see `PortraitMatter.track`."""

    def __call__(self, rgb: Rgb) -> Matte:
        size = small_size((rgb.shape[0], rgb.shape[1]), WORKING_SIDE)
        return self.matter(np.ascontiguousarray(resize(rgb, size)))


def _portrait(parts: tuple[Network, ...]) -> CoarseMatter:
    square, landscape = parts
    return _Composed("portrait", parts, PortraitMatter(square, landscape))


def _portrait_fine(parts: tuple[Network, ...]) -> CoarseMatter:
    square, landscape, salient = parts
    return _Composed("portrait-fine", parts, FinePortraitMatter(square, landscape, salient))


COMPOSITIONS: tuple[Composition, ...] = (
    Composition(
        name="portrait",
        title="selfie nets, a second look at what the first one found: people, real time",
        parts=("selfie", "selfie-landscape"),
        subject="person",
        good_for="people in videos and calls; the default for a person in a video",
        build=_portrait,
    ),
    Composition(
        name="portrait-fine",
        title="portrait together with u2netp: people in stills",
        parts=("selfie", "selfie-landscape", "u2netp"),
        subject="person",
        good_for="people in photos; the default for a person in a photo",
        build=_portrait_fine,
    ),
)
"""Built-in compositions, in the order `models list` shows."""


_AUTO_PARTS = ("person-detector", "selfie", "selfie-landscape", "u2netp")
"""All that ``--model auto --subject auto`` may need, for photos and videos."""


def names() -> tuple[str, ...]:
    """Everything ``--model`` takes besides auto."""
    cards = (card.name for card in store.cards().values() if card.task == "matte")
    return (*(composition.name for composition in COMPOSITIONS), *cards)


def parts_of(name: str) -> tuple[Card, ...]:
    """The cards a name needs: one for a network, several for a composition or for ``auto``.

    Raises:
        ModelNotFoundError: there is no such name.
    """
    if name == "auto":
        return tuple(store.find_card(part) for part in _AUTO_PARTS)
    for composition in COMPOSITIONS:
        if composition.name == name:
            return tuple(store.find_card(part) for part in composition.parts)
    known = store.cards()
    if name not in known:
        raise store.unknown_model(name, ("auto", *(c.name for c in COMPOSITIONS), *known))
    return (known[name],)


_OPENING = threading.RLock()
"""Held while a model is opened, so that two threads that want the same one do not both open it."""


def open_coarse(
    name: str, options: RunOptions | None = None, class_name: str | None = None
) -> CoarseMatter:
    """Open a network or composition, bringing its weights where they are missing.

    The result is kept, so that opening it again costs nothing; it may be used from several threads.

    Args:
        name: what ``--model`` takes.
        options: device, precision and streams.
        class_name: for networks that know classes, the class that is the subject.

    Raises:
        ModelNotFoundError: no such name, or the weights cannot be brought.
        ModelFileError: the weights are damaged.
        DeviceError: this machine lacks the device or precision.
        UsageError: the network does not know the class.
    """
    with _OPENING:
        return _open_coarse(name, options or RunOptions(), class_name)


def check_name(name: str, *, besides: tuple[str, ...] = ()) -> None:
    """Refuse a name that no model has.

    Args:
        name: what was given.
        besides: what else may be given there, such as auto; it is listed with the models.

    Raises:
        ModelNotFoundError: the message lists those there are.
    """
    known = (*besides, *names())
    if name not in known:
        raise store.unknown_model(name, known)


@lru_cache(maxsize=8)
def _open_coarse(name: str, run: RunOptions, class_name: str | None) -> CoarseMatter:
    check_name(name)
    parts = tuple(_open_card(_for_class(card, class_name), run) for card in parts_of(name))
    for composition in COMPOSITIONS:
        if composition.name == name:
            return composition.build(parts)
    return parts[0]


def forget() -> None:
    """Let go of all opened models: after one was added or removed."""
    with _OPENING:
        _open_coarse.cache_clear()
        _open_chooser.cache_clear()


def open_chooser(options: RunOptions) -> SubjectChooser:
    """What decides ``--subject auto``; arguments and errors as `open_coarse`."""
    with _OPENING:
        return _open_chooser(options)


@lru_cache(maxsize=4)
def _open_chooser(options: RunOptions) -> SubjectChooser:
    card = store.find_card("person-detector")
    runtime = open_runtime(card, store.runnable_path(card), options)
    person, salient = open_coarse("portrait", options), open_coarse("u2netp", options)
    return SubjectChooser(PersonDetector(card, runtime), person, salient)


def class_models() -> dict[str, tuple[str, ...]]:
    """The models that know classes, with their classes."""
    return {card.name: card.classes for card in store.cards().values() if card.classes}


def _open_card(card: Card, options: RunOptions) -> Network:
    path = store.runnable_path(card)
    return Network(card, open_runtime(card, path, options))


def _for_class(card: Card, class_name: str | None) -> Card:
    """The card reading another class's channel."""
    if class_name is None:
        return card
    if class_name not in card.classes:
        known = ", ".join(card.classes) or "no classes"
        msg = f"the model '{card.name}' does not know '{class_name}'; it knows {known}"
        raise UsageError(msg)
    return replace(card, reading=replace(card.reading, channel=card.classes.index(class_name)))
