"""The pictures of a deck: their names in its folder, writing them, renaming them."""

from __future__ import annotations

import os
import re
import shutil
import uuid
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Literal

from cleanplate.core.errors import InputError
from cleanplate.core.pictures import Picture
from cleanplate.lectures.choices import entries_of
from cleanplate.lectures.deck import Deck, Dropped, Slide
from cleanplate.media.image_writer import write_photo
from cleanplate.media.photo import Photo
from cleanplate.media.whole import output_error

DROPPED = "dropped"
"""Folder, within the deck's, of the pictures of pages that are no slides."""

_OURS = re.compile(rf"slide-\d+\.(png|jpg)|{DROPPED}/page-\d+\.(png|jpg)")


def write_pictures(
    deck: Deck,
    folder: Path,
    pictures: Iterable[tuple[float, Picture]],
    images: Literal["png", "jpg"] = "png",
) -> Deck:
    """Write each page's picture as it comes; memory holds one.

    Slides become ``slide-001.png``, dropped pages ``dropped/page-001.png``. Pictures that the deck
    names and the folder has are kept, renamed where numbers changed (`arrange`).

    Args:
        deck: its pages lack pictures, or have some.
        folder: of the deck; made where it is not there.
        pictures: (time in seconds, RGB uint8 (H, W, 3)), in any order, one for each time of
            `missing_times` or more; others are passed over.
        images: format of new pictures: lossless, or JPEG of quality 95.

    Returns:
        The deck with all pictures named.

    Raises:
        InputError: a page's picture did not come.
        OutputError: the folder cannot be written to.
    """
    deck = arrange(deck, folder)
    named = _renamed(deck, lambda index, page: page.picture or _name(index, page, images))
    wanted = _wanted(deck, named)
    for time_s, rgb in pictures:
        for name in wanted.pop(time_s, ()):
            write_photo(folder / name, Photo(rgb))
    if wanted:
        first = min(wanted)
        msg = f"{deck.source} gave no frame at {first:g} s; check that it can still be read"
        raise InputError(msg)
    return named


def missing_times(deck: Deck, folder: Path) -> list[float]:
    """Times, ascending, of the frames whose pictures the folder lacks."""
    pages = entries_of(deck)
    return sorted({page.picture_s for page in pages if not _is_there(folder, page.picture)})


def arrange(deck: Deck, folder: Path) -> Deck:
    """Rename pictures to the numbers of their slides; names of missing ones are cleared.

    Not to be interrupted: a kill within these milliseconds leaves pictures under each other's
    names, which is why `deck_files.write_deck` takes the record away first.

    Raises:
        OutputError: the folder cannot be written to.
    """
    there = _renamed(deck, lambda _, page: page.picture if _is_there(folder, page.picture) else "")
    named = _renamed(
        there, lambda index, page: page.picture and _name(index, page, _suffix(page.picture))
    )
    before = [page.picture for page in entries_of(there)]
    after = [page.picture for page in entries_of(named)]
    moves = {new: old for old, new in zip(before, after, strict=True) if new != old}
    try:
        _move(folder, moves)
        remove_ours(folder, set(before) - set(after))
    except OSError as error:
        raise output_error(folder, error) from error
    return named


def picture_names(deck: Deck, images: Literal["png", "jpg"] = "png") -> list[str]:
    """Names of the deck's pictures, below its folder, once they are written."""
    named = _renamed(deck, lambda index, page: _name(index, page, _suffix(page.picture) or images))
    return [page.picture for page in entries_of(named)]


def our_pictures(folder: Path) -> list[str]:
    """Names of the files in a deck's folder that are named as its pictures are."""
    files = [*folder.glob("slide-*"), *folder.glob(f"{DROPPED}/page-*")]
    names = (file.relative_to(folder).as_posix() for file in files)
    return sorted(name for name in names if _OURS.fullmatch(name))


def remove_ours(folder: Path, names: Iterable[str]) -> None:
    """Remove pictures by their names in the deck, and nothing that is not named as ours are."""
    for name in names:
        if _OURS.fullmatch(name):
            (folder / name).unlink(missing_ok=True)


def _name(index: int, page: Slide | Dropped, suffix: str) -> str:
    if isinstance(page, Slide):
        return f"slide-{page.number:03}.{suffix}"
    return f"{DROPPED}/page-{index:03}.{suffix}"


def _suffix(name: str) -> str:
    return name.rpartition(".")[2]


def _renamed(deck: Deck, name: Callable[[int, Slide | Dropped], str]) -> Deck:
    """The deck with the pictures called by a function of their place, from 1, and page."""
    return replace(
        deck,
        slides=tuple(
            replace(slide, picture=name(index, slide)) for index, slide in enumerate(deck.slides, 1)
        ),
        dropped=tuple(
            replace(page, picture=name(index, page)) for index, page in enumerate(deck.dropped, 1)
        ),
    )


def _wanted(arranged: Deck, named: Deck) -> dict[float, list[str]]:
    """Names of the files to write, by time; a file of that name may be another deck's."""
    wanted: dict[float, list[str]] = {}
    for before, after in zip(entries_of(arranged), entries_of(named), strict=True):
        if not before.picture:
            wanted.setdefault(after.picture_s, []).append(after.picture)
    return wanted


def _is_there(folder: Path, name: str) -> bool:
    """Whether the folder has the picture; names that lead elsewhere count as missing."""
    return bool(_OURS.fullmatch(name)) and (folder / name).is_file()


def _move(folder: Path, moves: dict[str, str]) -> None:
    """Give files new names, some of which are old names of others: first aside, then in place."""
    mark = uuid.uuid4().hex[:12]
    aside = {new: folder / f".{mark}.{number}" for number, new in enumerate(moves)}
    try:
        for new, old in moves.items():
            _link(folder / old, aside[new])
        for new, file in aside.items():
            (folder / new).parent.mkdir(parents=True, exist_ok=True)
            file.replace(folder / new)
    finally:
        for file in aside.values():
            file.unlink(missing_ok=True)


def _link(old: Path, new: Path) -> None:
    """A second name of a file; a copy where the file system has no links."""
    try:
        os.link(old, new)
    except OSError:
        shutil.copyfile(old, new)
