"""Model cards: what they refuse, and that the built-in ones are whole."""

from __future__ import annotations

import string
from typing import Any

import pytest

from cleanplate.core.errors import UsageError
from cleanplate.matting.library import COMPOSITIONS
from cleanplate.models.card import Card, HttpsSource, Preprocessing, WheelSource
from cleanplate.models.catalog import CARDS
from cleanplate.verbs.finding import STILL_MODELS, VIDEO_MODELS

PERMISSIVE = {"Apache-2.0", "MIT", "BSD-3-Clause", "CC0-1.0", "CC-BY-4.0"}
"""Licences under which weights may be used for anything."""

BY_NAME = {card.name: card for card in CARDS}

each_card = pytest.mark.parametrize("card", CARDS, ids=lambda card: card.name)


def a_card(**changes: Any) -> Card:
    fields: dict[str, Any] = {
        "name": "mine",
        "title": "Mine",
        "file_name": "mine.onnx",
        "sha256": "0" * 64,
        "size_bytes": 1,
        "licence": "MIT",
        "sources": (),
        "preprocessing": Preprocessing(8, 8),
    }
    return Card(**(fields | changes))


@pytest.mark.parametrize("sha256", ["", "abc", "0" * 63, "0" * 65])
def test_a_card_without_a_whole_checksum_is_refused(sha256: str) -> None:
    with pytest.raises(UsageError, match="'mine' needs a sha256 of 64 digits"):
        a_card(sha256=sha256)


@pytest.mark.parametrize("url", ["http://example.org/a.onnx", "ftp://example.org/a", "/etc/a", ""])
def test_weights_are_only_fetched_over_https(url: str) -> None:
    with pytest.raises(UsageError, match="only fetched over https"):
        HttpsSource(url)


@pytest.mark.parametrize(
    "arguments", [(0, 8), (8, 0), (-1, 8)], ids=["no rows", "no columns", "negative"]
)
def test_an_input_without_pixels_is_refused(arguments: tuple[int, int]) -> None:
    with pytest.raises(UsageError, match="is 1x1 or larger, not"):
        Preprocessing(*arguments)


def test_a_division_by_zero_is_refused() -> None:
    with pytest.raises(UsageError, match=r"holds no 0; \(1\.0, 0\.0, 1\.0\) does"):
        Preprocessing(8, 8, std=(1.0, 0.0, 1.0))


def test_every_name_is_given_once() -> None:
    names = [card.name for card in CARDS] + [composed.name for composed in COMPOSITIONS]
    assert len(names) == len(set(names))


@each_card
def test_the_checksum_is_lower_case_hexadecimal(card: Card) -> None:
    assert len(card.sha256) == 64
    assert set(card.sha256) <= set(string.hexdigits.lower())


@each_card
def test_the_licence_is_permissive_or_the_card_is_restricted(card: Card) -> None:
    assert card.licence in PERMISSIVE or card.restricted


@each_card
def test_there_is_a_source_a_reference_and_an_advice(card: Card) -> None:
    assert card.sources
    assert card.title
    assert card.reference
    assert card.good_for
    assert card.size_bytes > 1000


@each_card
def test_wheels_are_pinned_to_one_version(card: Card) -> None:
    wheels = [source for source in card.sources if isinstance(source, WheelSource)]
    assert all(wheel.requirement.count("==") == 1 for wheel in wheels)
    assert all(wheel.member.endswith(card.file_name) for wheel in wheels)


@each_card
def test_a_file_name_is_a_plain_name_with_the_formats_ending(card: Card) -> None:
    assert card.file_name == card.file_name.replace("/", "").replace("\\", "")
    assert card.file_name.endswith((".onnx", ".tflite"))


def needed_by(name: str) -> list[Card]:
    parts = {composed.name: composed.parts for composed in COMPOSITIONS}.get(name, (name,))
    return [BY_NAME[part] for part in parts]


@pytest.mark.parametrize(
    "name", sorted({*STILL_MODELS.values(), *VIDEO_MODELS.values(), "person-detector"})
)
def test_every_default_comes_by_wheel_and_is_free_to_use(name: str) -> None:
    for card in needed_by(name):
        assert isinstance(card.sources[0], WheelSource)
        assert not card.restricted


@pytest.mark.parametrize("composed", COMPOSITIONS, ids=lambda composed: composed.name)
def test_compositions_are_made_of_built_in_networks(composed: Any) -> None:
    assert set(composed.parts) <= set(BY_NAME)
    assert composed.title
    assert composed.good_for
