"""A folder of photos with their masks, as data sets are laid out."""

from __future__ import annotations

from pathlib import Path

from cleanplate.core.errors import InputError
from cleanplate.media.pairs import Pairing, pair_pictures

PHOTO_FOLDERS = ("images", "imgs", "image", "img", "im", "input", "original", "photos")
"""Names of a folder of photos, tried in this order, in any case: alone, as in DIS5K (``im``) and
HKU-IS (``imgs``), or at the end of a longer one, as in DUTS (``DUTS-TR-Image``)."""

MASK_FOLDERS = ("masks", "mask", "gt", "groundtruth", "ground_truth", "alpha", "labels")
"""Names of a folder of masks or mattes, likewise: DIS5K and HKU-IS (``gt``), DUTS
(``DUTS-TR-Mask``), ECSSD (``ground_truth_mask``)."""


def photo_pairs(
    data: Path | None, images: Path | None = None, masks: Path | None = None
) -> Pairing:
    """Photos (as predictions-to-be) and their truth, paired by name.

    Args:
        data: a folder that holds one of photos and one of masks; None: both are named.
        images: the folder of photos, wherever it is; None: the one in ``data``.
        masks: the folder of masks, likewise.

    Raises:
        InputError: no such folder, none of the names of its two parts in it, or no photo that has
            a mask.
    """
    photos, truths = _place(data, images, PHOTO_FOLDERS), _place(data, masks, MASK_FOLDERS)
    found = pair_pictures(photos, truths)
    if not found.pairs:
        msg = f"no photo in {photos} has a mask of its name in {truths}; name both alike"
        raise InputError(msg)
    return found


def _place(data: Path | None, given: Path | None, names: tuple[str, ...]) -> Path:
    if given is not None:
        return given
    if data is None or not data.is_dir():
        what = "no folder is given" if data is None else f"{data} is no folder"
        msg = f"{what}; name one that holds a folder of photos and one of masks"
        raise InputError(msg)
    return _part(data, names)


def _part(data: Path, names: tuple[str, ...]) -> Path:
    """The folder of that part.

    Raises:
        InputError: there is none, or several that could be it.
    """
    below = {path.name.lower(): path for path in data.iterdir() if path.is_dir()}
    if (exact := next((below[name] for name in names if name in below), None)) is not None:
        return exact
    endings = tuple(f"{mark}{name}" for name in names for mark in "-_")
    found = [path for name, path in sorted(below.items()) if name.endswith(endings)]
    if len(found) == 1:
        return found[0]
    called = f"{', '.join(names[:-1])} or {names[-1]}"
    msg = f"{data} holds no folder called {called}"
    if found:
        several = ", ".join(path.name for path in found)
        msg = f"{data} holds several folders that may be called {called}: {several}; keep one"
    raise InputError(msg)
