"""Which result belongs to which truth: files and sequences paired by name.

A name is the path below its folder without the ending, so ``a/x.jpg`` and ``a/x.png`` are a pair
and ``b/x.png`` is another; the tag this program gives to mattes (``x.matte.png``) does not count.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from cleanplate.core.errors import InputError
from cleanplate.media.formats import by_suffix

_TAGS = (".matte", ".cutout")
_TRUTH_FOLDERS = ("groundtruth", "gt", "masks", "annotations")
"""Folders that hold a sequence's truth inside the sequence's own folder, as CDnet has them."""
_NUMBER = re.compile(r"(\d+)(?!.*\d)")


@dataclass(frozen=True, slots=True)
class Pair:
    """A result and its truth: two files, or the frames of one sequence on either side."""

    name: str
    """What both are called, with ``/`` between folders."""
    prediction: Path
    """A file, or a folder of frames."""
    truth: Path
    """A file, or a folder of frames."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """What was found in two folders; everything in them is in exactly one of the four."""

    pairs: tuple[Pair, ...]
    """By name."""
    without_truth: tuple[Path, ...] = ()
    """Predictions nothing is known about."""
    without_prediction: tuple[Path, ...] = ()
    """Truths that were not predicted."""
    ambiguous: tuple[str, ...] = ()
    """One sentence for each name that several files have."""


def pair_pictures(predictions: Path, truth: Path) -> Pairing:
    """Pair the pictures of two folders and those below them, or two pictures.

    Raises:
        InputError: a place that is not there, holds no picture, or a file beside a folder.
    """
    _check_alike(predictions, truth)
    if predictions.is_file():
        return Pairing((Pair(truth.stem, predictions, truth),))
    return _paired(_pictures(predictions), _pictures(truth))


def pair_sequences(predictions: Path, truth: Path) -> Pairing:
    """Pair sequences: folders that hold frames, or video files.

    A folder of frames is itself a sequence; a folder of such folders, or of videos, holds several.
    CDnet's layout (``SEQUENCE/groundtruth/``) is known on the side of the truth.

    Raises:
        InputError: a place that is not there or holds neither frames nor videos.
    """
    found = _sequences(predictions), _sequences(truth)
    if all(len(side) == 1 for side in found):  # one of each: they need not have one name
        ((name, results),), ((other, truths),) = (side.items() for side in found)
        if len(results) == len(truths) == 1:
            return Pairing((Pair(other or name or truth.stem, results[0], truths[0]),))
    return _paired(*found)


def pair_frames(predictions: Path, truth: Path) -> Pairing:
    """Pair the frames of two folders by name, or else by the last number in their names.

    ``bin000470.png`` and ``gt000470.png`` are one frame. Pairs are in the order of the numbers.

    Raises:
        InputError: a place that is not there or holds no picture.
    """
    results, truths = _pictures(predictions, deep=False), _pictures(truth, deep=False)
    if not results.keys() & truths.keys():
        results, truths = _by_number(results), _by_number(truths)
    return _paired(results, truths)


def frame_number(name: str) -> int | None:
    """The last number in a file's name: ``in000470`` is 470."""
    found = _NUMBER.search(PurePosixPath(name).name)
    return int(found[1]) if found else None


def frames_of(folder: Path) -> list[Path]:
    """The pictures in a folder, by number where all have one, else by name."""
    files = [path for path in sorted(folder.iterdir()) if _is_picture(path)]
    numbers = [frame_number(path.stem) for path in files]
    if None in numbers:
        return files
    return [path for _, path in sorted(zip(numbers, files, strict=True), key=lambda one: one[0])]  # type: ignore[arg-type, return-value]


_Named = Mapping[str, list[Path]]


def _paired(results: _Named, truths: _Named) -> Pairing:
    pairs, ambiguous = [], []
    for name in sorted(results.keys() & truths.keys(), key=_natural):
        prediction, truth = _one(results[name], truths[name]), _one(truths[name], results[name])
        if prediction is None or truth is None:
            several = [str(path) for path in (*results[name], *truths[name])]
            ambiguous.append(f"{name}: several files have this name ({', '.join(several)})")
        else:
            pairs.append(Pair(name, prediction, truth))
    return Pairing(
        tuple(pairs),
        tuple(_rest(results, truths)),
        tuple(_rest(truths, results)),
        tuple(ambiguous),
    )


def _one(files: list[Path], others: list[Path]) -> Path | None:
    """The only file, or the only one with the ending of the other side's."""
    if len(files) == 1:
        return files[0]
    endings = {other.suffix.lower() for other in others}
    alike = [path for path in files if path.suffix.lower() in endings]
    return alike[0] if len(alike) == 1 else None


def _rest(side: _Named, other: _Named) -> Iterator[Path]:
    for name in sorted(side.keys() - other.keys(), key=_natural):
        yield from side[name]


def _natural(name: str) -> list[tuple[int, str]]:
    """A key that sorts numbers by value: 2 before 10."""
    return [
        (int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", name)
    ]


def _pictures(folder: Path, *, deep: bool = True) -> dict[str, list[Path]]:
    """The pictures of a folder by name.

    Raises:
        InputError: there is none.
    """
    _check_there(folder)
    named: dict[str, list[Path]] = defaultdict(list)
    for path in sorted(folder.rglob("*") if deep else folder.iterdir()):
        if _is_picture(path):
            named[_name(path, folder)].append(path)
    if not named:
        msg = f"{folder} holds no picture; name a folder with PNG, JPEG, WebP, TIFF or BMP files"
        raise InputError(msg)
    return named


def _sequences(place: Path) -> dict[str, list[Path]]:
    """Folders of frames and video files at or below a place, by name.

    Raises:
        InputError: there is none.
    """
    _check_there(place)
    if place.is_file():
        return {place.stem: [place]}
    named: dict[str, list[Path]] = defaultdict(list)
    for path in sorted([place, *place.rglob("*")]):
        if _kind(path) in ("video", "animation") or (path.is_dir() and _has_pictures(path)):
            named[_sequence_name(path, place)].append(path)
    truths = [path for paths in named.values() for path in paths if path.name in _TRUTH_FOLDERS]
    if truths:  # then folders beside them hold the input or what else belongs to the sequence
        named = {_sequence_name(path, place): [path] for path in truths}
    if not named:
        msg = f"{place} holds neither frames nor a video; name a folder of pictures, or a video"
        raise InputError(msg)
    return dict(named)


def _sequence_name(path: Path, root: Path) -> str:
    below = path.relative_to(root)
    if path.is_dir():
        below = below.parent if path.name in _TRUTH_FOLDERS else below
        return "" if below == Path() else below.as_posix()
    return _name(path, root)


def _by_number(named: _Named) -> dict[str, list[Path]]:
    """The same files under the last number of their names; those without one keep the name."""
    numbered: dict[str, list[Path]] = defaultdict(list)
    for name, paths in named.items():
        number = frame_number(name)
        numbered[name if number is None else f"{number:06}"].extend(paths)
    return numbered


def _name(path: Path, root: Path) -> str:
    below = path.relative_to(root)
    stem = below.stem
    for tag in _TAGS:
        stem = stem.removesuffix(tag)
    return below.with_name(stem).as_posix()


def _is_picture(path: Path) -> bool:
    return _kind(path) == "still" and path.is_file()


def _kind(path: Path) -> str | None:
    if path.name.startswith("."):
        return None
    form = by_suffix(path.suffix)
    return form.kind if form else None


def _has_pictures(folder: Path) -> bool:
    return any(_is_picture(path) for path in folder.iterdir())


def _check_alike(*places: Path) -> None:
    for place in places:
        _check_there(place)
    if len({place.is_file() for place in places}) > 1:
        msg = f"{places[0]} and {places[1]}: one is a file, the other a folder; give two of a kind"
        raise InputError(msg)


def _check_there(place: Path) -> None:
    if not place.exists():
        msg = f"{place} does not exist; check the name"
        raise InputError(msg)
