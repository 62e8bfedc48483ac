"""Perceptual hashes: how fast they are, how fast near duplicates are found, how often wrongly.

Speed: a 720p picture in memory, as RGB and as a video's luma, beside the package imagehash with the
picture in Pillow's form.

Search: 150,000 random hashes of 64 bits with 10,000 planted near duplicates; comparing all pairs is
timed on a part and extrapolated by the square.

Misses: each real photo beside itself after one small change. False alarms: pairs of pieces cut from
different photos (40 to 90 % of the sides, every other one mirrored), which are as like each other
as unrelated pictures of one kind get.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
from benchmarks.measure import Report, Row, Setup, interleaved, median, seconds_of
from PIL import Image, ImageDraw

from cleanplate.hashes.hash import grey_of, hash_of, hash_of_grey
from cleanplate.hashes.index import Codes, pack, pairs_within
from cleanplate.hashes.near_duplicates import default_distance, near_duplicate_groups
from cleanplate.hashes.value import KINDS, Hash

_COUNT, _PLANTED = 150_000, 10_000
_LONGEST = 1000
_PIECES, _PIECE_SIDE = 24, 256
_FIND, _CONFIRM = default_distance(8), default_distance(8, confirm=True)

Grey = npt.NDArray[np.uint8]


def measure(setup: Setup) -> Report:
    folders = [setup.media / name / "images" for name in ("salient", "people")]
    paths = [path for folder in folders for path in sorted(folder.iterdir())]
    paths = paths[:: 40 if setup.quick else 1]
    return Report(
        "Perceptual hashes of 64 bits; medians",
        [
            *speed(paths[0], 2 if setup.quick else 15),
            *search(2000 if setup.quick else _COUNT, 100 if setup.quick else _PLANTED),
            *misses(paths),
            *false_alarms(paths, 4 if setup.quick else _PIECES),
        ],
    )


def speed(path: Path, repeats: int) -> Iterator[Row]:
    import imagehash

    image = Image.open(path).convert("RGB").resize((1280, 720))
    rgb, grey = np.asarray(image), np.asarray(image.convert("L"))
    peers = {
        "ahash": imagehash.average_hash,
        "phash": imagehash.phash,
        "dhash": imagehash.dhash,
        "whash": imagehash.whash,
    }
    for kind in KINDS:
        contestants = {
            "RGB": partial(seconds_of, partial(hash_of, rgb, kind)),
            "luma": partial(seconds_of, partial(hash_of, grey, kind)),
            "imagehash": partial(seconds_of, partial(peers[kind], image)),
        }
        times = {name: median(found) for name, found in interleaved(contestants, repeats).items()}
        for name in ("RGB", "luma"):
            note = f"{times['imagehash'] / times[name]:.1f} x imagehash on RGB"
            yield Row(f"720p, {kind} of {name}", 1 / times[name], "hashes/s", note)


# ---- search


def search(count: int, planted: int) -> Iterator[Row]:
    random = np.random.default_rng(0)
    first = _planted(random, count, planted, 6)
    second = _planted(random, count, planted, 8)
    alone = partial(near_duplicate_groups, _hashes(first, "dhash"))
    both = partial(alone, _hashes(second, "phash"))
    found = both()
    whole = {(2 * number, 2 * number + 1) for number in range(planted)}
    hits = len(whole & {group.members for group in found})
    named = f"{count} hashes, distance {_FIND}"
    seconds = seconds_of(lambda: [None for _ in pairs_within(first, _FIND)])
    part = first[: max(500, count // 10)]
    factor = (count / len(part)) ** 2
    everything = factor * seconds_of(lambda: _all_pairs(part, _FIND))
    yield Row(f"{named}: all pairs found", seconds, "s", "by bands")
    note = f"comparing all, extrapolated from {len(part)}; {everything / seconds:.0f} x by bands"
    yield Row(f"{named}: all pairs compared", everything, "s", note)
    wrong = len(alone()) - planted
    yield Row(
        f"{named}: groups, dHash alone", seconds_of(alone), "s", f"{wrong:+} groups by chance"
    )
    note = f"{hits} of {planted} planted groups found, {len(found) - hits} others"
    yield Row(f"{named}: groups, dHash then pHash", seconds_of(both), "s", note)


def _planted(random: np.random.Generator, count: int, planted: int, most: int) -> Codes:
    """Random codes; of the first ``2 * planted``, every second near the one before it.

    Args:
        random: where they come from.
        count: how many.
        planted: how many of them are near duplicates of another.
        most: bits in which such two differ, at most.
    """
    codes = random.integers(0, 2**64, (count, 1), np.uint64)
    for number in range(planted):
        places = random.choice(64, random.integers(1, most + 1), replace=False)
        change = sum(1 << int(place) for place in places)
        codes[2 * number + 1] = codes[2 * number] ^ np.uint64(change)
    return codes


def _hashes(codes: Codes, kind: str) -> list[Hash]:
    return [Hash(kind, 8, int(code)) for code in codes[:, 0]]  # type: ignore[arg-type]


def _all_pairs(codes: Codes, distance: int) -> int:
    """How many pairs lie within the distance, each hash compared with every later one."""
    column = codes[:, 0]
    return sum(
        int((np.bitwise_count(column[number] ^ column[number + 1 :]) <= distance).sum())
        for number in range(len(column))
    )


# ---- misses and false alarms


def misses(paths: list[Path]) -> Iterator[Row]:
    apart: dict[str, list[tuple[int, int]]] = {}
    for path in paths:
        image = Image.open(path).convert("RGB")
        image.thumbnail((_LONGEST, _LONGEST))
        first, second = _both(grey_of(np.asarray(image)))
        for name, changed in _changes(image):
            one, other = _both(grey_of(np.asarray(changed)))
            apart.setdefault(name, []).append((first - one, second - other))
    for name, found in apart.items():
        by_first = sum(one > _FIND for one, _ in found)
        by_either = sum(one > _FIND or other > _CONFIRM for one, other in found)
        note = f"{by_first} by dHash alone, {by_either} by dHash then pHash, of {len(found)}"
        yield Row(f"missed after: {name}", 100 * by_either / len(found), "%", note)


def _both(grey: Grey) -> tuple[Hash, Hash]:
    return hash_of_grey(grey, "dhash", 8), hash_of_grey(grey, "phash", 8)


def _changes(image: Image.Image) -> Iterator[tuple[str, Image.Image]]:
    width, height = image.size
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=40)
    yield "JPEG of quality 40", Image.open(stream).convert("RGB")
    yield "half the size", image.resize((width // 2, height // 2), Image.Resampling.LANCZOS)
    yield "15 % brighter", image.point(lambda value: min(255, round(value * 1.15)))
    left, top = width * 3 // 100, height * 3 // 100
    yield "3 % cut off each side", image.crop((left, top, width - left, height - top))
    pointed, size = image.copy(), max(12, width // 25)
    x, y = width * 2 // 3, height // 3
    corners = [(x, y), (x, y + size), (x + size * 2 // 3, y + size * 2 // 3)]
    ImageDraw.Draw(pointed).polygon(corners, fill="white", outline="black")
    yield "a mouse pointer", pointed


def false_alarms(paths: list[Path], pieces: int) -> Iterator[Row]:
    random = np.random.default_rng(1)
    found = [_both(piece) for path in paths for piece in _cut(path, pieces, random)]
    owner = np.repeat(np.arange(len(paths)), pieces)
    first, second = (pack(list(column)) for column in zip(*found, strict=True))
    alone = confirmed = 0
    for pairs in pairs_within(first, _FIND):
        strange = owner[pairs.first] != owner[pairs.second]
        one, other = pairs.first[strange], pairs.second[strange]
        again = np.bitwise_count(second[one] ^ second[other]).sum(axis=1) <= _CONFIRM
        alone, confirmed = alone + len(one), confirmed + int(again.sum())
    compared = pieces**2 * len(paths) * (len(paths) - 1) / 2
    for name, wrong in (("dHash alone", alone), ("dHash then pHash", confirmed)):
        note = f"{wrong} of {compared:.3g} pairs"
        yield Row(f"false alarms, {name}", 1e6 * wrong / compared, "per million pairs", note)


def _cut(path: Path, pieces: int, random: np.random.Generator) -> Iterator[Grey]:
    image = Image.open(path).convert("L")
    image.thumbnail((_PIECE_SIDE, _PIECE_SIDE))
    grey = np.asarray(image)
    for number in range(pieces):
        share = random.uniform(0.4, 0.9)
        rows, columns = (int(side * share) for side in grey.shape)
        top = random.integers(0, grey.shape[0] - rows + 1)
        left = random.integers(0, grey.shape[1] - columns + 1)
        piece = grey[top : top + rows, left : left + columns]
        yield np.ascontiguousarray(piece[:, ::-1] if number % 2 else piece)
