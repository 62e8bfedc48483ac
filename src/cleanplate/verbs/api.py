"""The verbs on pictures in memory or by path: what ``cleanplate.remove`` and its sisters are.

A picture goes in as a NumPy array (RGB, RGBA or grey), a Pillow image, a path or the bytes of a
file, and the same kind comes out; for a path, that is the path of the file written beside it.
"""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, Unpack

import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import Matte as MatteArray
from cleanplate.core.pictures import check_picture
from cleanplate.effects.composite import with_alpha
from cleanplate.effects.options import BlurOptions, CutoutOptions, Fit, Lens, ReplaceOptions
from cleanplate.matting.options import MatteKeywords, MatteOptions, ShapeOptions
from cleanplate.verbs import subject
from cleanplate.verbs.any_picture import to_photo
from cleanplate.verbs.blur import Blur
from cleanplate.verbs.finding import Finder
from cleanplate.verbs.on_any import on_any
from cleanplate.verbs.remove import Remove
from cleanplate.verbs.replace import Replace
from cleanplate.verbs.verb import Verb

if TYPE_CHECKING:
    from PIL import Image

PictureLike = TypeVar("PictureLike", npt.NDArray[Any], "Image.Image", str, Path, bytes)
"""A picture as a user has it."""


def remove(
    picture: PictureLike,
    *,
    out: str | Path | None = None,
    background_only: bool = False,
    color: str | None = None,
    checkerboard: bool = False,
    **matte_options: Unpack[MatteKeywords],
) -> PictureLike:
    """Cut the subject out.

    Args:
        picture: RGB (H, W, 3), RGBA or grey array, uint8, uint16 or float32 in [0, 1]; a Pillow
            image; a path; or the bytes of a picture file.
        out: where the result goes when ``picture`` is a path; None: beside it, as ``x.cutout.png``.
        background_only: keep the background and make the subject transparent.
        color: paste the subject on a colour (a name, ``#rrggbb`` or ``R,G,B``); the result is
            opaque.
        checkerboard: paste it on grey and white squares.
        **matte_options: fields of `MatteOptions` and `ShapeOptions`, such as ``model="portrait"``,
            ``subject="person"``, ``edge="fine"``, ``feather=2``.

    Returns:
        The same kind: an RGBA array of the picture's dtype, a Pillow image, the path written, or
        the bytes of a PNG file.

    Raises:
        InputError: the picture cannot be read.
        UsageError: an option that cannot work.
        ModelNotFoundError: the model is unknown or its weights cannot be brought.
    """
    verb = Remove(CutoutOptions(background_only, color, checkerboard))
    result: PictureLike = _apply(picture, verb, out, matte_options)
    return result


def blur(
    picture: PictureLike,
    *,
    out: str | Path | None = None,
    strength: float = 0.5,
    kernel: int | None = None,
    lens: Lens = "gaussian",
    **matte_options: Unpack[MatteKeywords],
) -> PictureLike:
    """Blur the background.

    Args:
        picture: as in `remove`.
        out: where the result goes when ``picture`` is a path; None: beside it, as ``x.blur.jpg``.
        strength: 0 (none) to 1, relative to the picture's size.
        kernel: width of the blur in pixels (odd), in place of ``strength``.
        lens: gaussian, disc or hexagon.
        **matte_options: as in `remove`.

    Returns:
        The same kind and shape as ``picture``.

    Raises:
        InputError: the picture cannot be read.
        UsageError: an option that cannot work.
        ModelNotFoundError: the model is unknown or its weights cannot be brought.
    """
    verb = Blur(BlurOptions(strength, kernel, lens))
    result: PictureLike = _apply(picture, verb, out, matte_options)
    return result


def replace_(
    picture: PictureLike,
    background: str | Path | npt.NDArray[Any] = "white",
    *,
    out: str | Path | None = None,
    fit: Fit = "cover",
    **matte_options: Unpack[MatteKeywords],
) -> PictureLike:
    """Put another background behind the subject; exported as ``cleanplate.replace``.

    Args:
        picture: as in `remove`.
        background: a colour, the path of a picture or video, or an RGB array (h, w, 3).
        out: where the result goes when ``picture`` is a path; None: beside it, as
            ``x.replace.jpg``.
        fit: cover, contain, stretch or tile.
        **matte_options: as in `remove`.

    Returns:
        The same kind as ``picture``, opaque RGB.

    Raises:
        InputError: the picture cannot be read.
        UsageError: an option that cannot work, or a background that is neither colour nor file.
        ModelNotFoundError: the model is unknown or its weights cannot be brought.
    """
    if isinstance(background, np.ndarray):
        verb = Replace(ReplaceOptions(fit=fit), check_picture(background))
    else:
        verb = Replace(ReplaceOptions(str(background), fit))
    verb.check_background()
    result: PictureLike = _apply(picture, verb, out, matte_options)
    return result


def matte(picture: Any, **matte_options: Unpack[MatteKeywords]) -> MatteArray:
    """The matte of a picture: how much of each pixel is subject.

    Args:
        picture: as in `remove`.
        **matte_options: as in `remove`.

    Returns:
        float32 (H, W) in [0, 1]; all 0 where no subject was found.

    Raises:
        InputError: the picture cannot be read.
        UsageError: an option that cannot work.
        ModelNotFoundError: the model is unknown or its weights cannot be brought.
    """
    photo = to_photo(picture)
    finder = Finder(*subject_options(matte_options))
    return with_alpha(finder.still(photo.pixels).matte, photo.alpha)


def subject_options(matte_options: MatteKeywords) -> tuple[MatteOptions, ShapeOptions]:
    """What keyword options say.

    Raises:
        UsageError: there is no such option; lists those there are.
    """
    matte_names = {field.name for field in fields(MatteOptions)}
    shape_names = {field.name for field in fields(ShapeOptions)}
    given: dict[str, Any] = {**matte_options}
    unknown = set(given) - matte_names - shape_names
    if unknown:
        allowed = ", ".join(sorted(matte_names | shape_names))
        msg = f"no option is named '{sorted(unknown)[0]}'; there are {allowed}"
        raise UsageError(msg)
    return (
        MatteOptions(**{key: given[key] for key in matte_names & set(given)}),
        ShapeOptions(**{key: given[key] for key in shape_names & set(given)}),
    )


def _apply(picture: Any, verb: Verb, out: str | Path | None, options: MatteKeywords) -> Any:
    matte, shape = subject_options(options)
    finder, needed = Finder(matte, shape), subject.files_needed(verb, matte)
    return on_any(picture, verb, lambda photo: subject.apply(photo, verb, finder), out, needed)
