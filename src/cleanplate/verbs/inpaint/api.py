"""Filling in for Python: what ``cleanplate.inpaint`` and ``cleanplate.inpaint_video`` are."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import Any, Unpack

import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import Mask, full_scale
from cleanplate.core.progress import OnProgress
from cleanplate.core.times import Time
from cleanplate.media.options import EncodeOptions
from cleanplate.verbs.api import PictureLike
from cleanplate.verbs.inpaint.options import InpaintKeywords, InpaintOptions
from cleanplate.verbs.inpaint.run import Inpaint, checked
from cleanplate.verbs.on_any import on_any
from cleanplate.verbs.options import movie_options
from cleanplate.verbs.plain import PlainWork
from cleanplate.verbs.result import Outcome
from cleanplate.verbs.verb import resolved


def inpaint(
    picture: PictureLike,
    mask: npt.NDArray[Any] | str | Path | None = None,
    *,
    out: str | Path | None = None,
    **options: Unpack[InpaintKeywords],
) -> PictureLike:
    """Fill in what is marked.

    Args:
        picture: RGB (H, W, 3), RGBA or grey array, uint8, uint16 or float32 in [0, 1]; a Pillow
            image; a path; or the bytes of a picture file.
        mask: where to fill in: bool (H, W), or numbers of which those above half of the full scale
            count (of integers 0 and 1 the ones), a Pillow image likewise, or a path; None: as
            ``options`` say.
        out: where the result goes when ``picture`` is a path; None: beside it, as
            ``x.inpaint.png``.
        **options: fields of `InpaintOptions`, such as ``subject="person"``, ``scratches=True``,
            ``method="telea"``, ``grow=2``.

    Returns:
        The same kind as ``picture``, of its shape and dtype; unmarked pixels are as they were.

    Raises:
        InputError: picture or mask cannot be read, or the mask has another size.
        UsageError: nothing says what to fill in, nothing is left to fill from, or an option cannot
            work.
        ModelNotFoundError: the model is unknown or its weights cannot be brought.
    """
    verb = _verb(mask, options)
    result: PictureLike = on_any(picture, verb, PlainWork(verb).retouch, out)
    return result


def inpaint_video(
    source: str | Path,
    target: str | Path,
    mask: npt.NDArray[Any] | str | Path | None = None,
    *,
    start: Time = None,
    end: Time = None,
    encode: EncodeOptions | None = None,
    on_progress: OnProgress | None = None,
    **options: Unpack[InpaintKeywords],
) -> Outcome:
    """Fill in what is marked in a video; a still camera's scene fills what it was seen of.

    Args:
        source: a video or animated picture.
        target: the result.
        mask: of all frames, as in `inpaint`; None: as ``options`` say.
        start: first time taken; None: from the beginning.
        end: first time not taken; None: to the end.
        encode: codec, quality, speed.
        on_progress: called after each frame.
        **options: as in `inpaint`.

    Returns:
        What was done; ``facts`` holds ``filled_percent``, ``from`` (scene, plate or frames),
        ``stillness`` of the camera and ``never_seen_percent``.

    Raises:
        InputError: source or mask cannot be read, or the mask has another size.
        UsageError: as `inpaint`.
        OutputError: the target cannot be written.
    """
    part = movie_options(start, end, encode)
    work = PlainWork(_verb(mask, options), part)
    return work.movie(resolved(source), resolved(target), on_progress)


def _verb(mask: npt.NDArray[Any] | str | Path | None, options: InpaintKeywords) -> Inpaint:
    if isinstance(mask, str | PathLike):
        return checked(InpaintOptions(mask=str(mask), **options))
    if mask is None:
        return checked(InpaintOptions(**options))
    plain = InpaintOptions(**options)
    if plain.marking != "none":
        msg = "a mask and subject, model or scratches exclude each other; give one of them"
        raise UsageError(msg)
    return checked(plain, _as_mask(mask))


def _as_mask(mask: Any) -> Mask:
    """Any array (H, W) as bool.

    Raises:
        UsageError: more than one channel, or no numbers.
    """
    if not isinstance(mask, np.ndarray) and hasattr(mask, "getdata"):
        mask = np.asarray(mask)
    if not isinstance(mask, np.ndarray) or mask.ndim != 2 or mask.dtype.kind not in "buf":
        shape = getattr(mask, "shape", type(mask).__name__)
        msg = f"a mask is an array of shape (H, W), bool, unsigned or float, not {shape}"
        raise UsageError(msg)
    if mask.dtype == np.bool_:
        return mask
    if mask.dtype.kind == "u" and mask.max(initial=0) == 1:
        return np.asarray(mask == 1)
    return np.asarray(mask > full_scale(mask.dtype) / 2)
