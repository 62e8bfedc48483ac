"""A folder of photos with their masks, as data sets are laid out."""

from __future__ import annotations

from pathlib import Path

from cleanplate.core.errors import InputError
from cleanplate.media.pairs import Pairing, pair_pictures

PHOTO_FOLDERS = ("images", "imgs", "image", "img", "im", "input", "photos")
"""Names of a folder of photos, tried in this order, in any case."""

MASK_FOLDERS = ("masks", "mask", "gt", "groundtruth", "ground_truth", "alpha", "labels")
"""Names of a folder of masks or mattes, tried in this order, in any case."""


def photo_pairs(data: Path) -> Pairing:
    """Photos (as predictions-to-be) and their truth, paired by name.

    Raises:
        InputError: no such folder, none of the names of its two parts in it, or no photo that has
            a mask.
    """
    if not data.is_dir():
        msg = f"{data} is no folder; name one that holds a folder of photos and one of masks"
        raise InputError(msg)
    photos, masks = _part(data, PHOTO_FOLDERS), _part(data, MASK_FOLDERS)
    found = pair_pictures(photos, masks)
    if not found.pairs:
        msg = f"no photo in {photos} has a mask of its name in {masks}; name both alike"
        raise InputError(msg)
    return found


def _part(data: Path, names: tuple[str, ...]) -> Path:
    """The folder of that part.

    Raises:
        InputError: there is none.
    """
    below = {path.name.lower(): path for path in data.iterdir() if path.is_dir()}
    found = next((below[name] for name in names if name in below), None)
    if found is None:
        msg = f"{data} holds no folder called {', '.join(names[:-1])} or {names[-1]}"
        raise InputError(msg)
    return found
