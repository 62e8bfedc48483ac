"""What finding slides can be told. No heavy imports: the command line shows these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, TypedDict, get_args

from cleanplate.core.errors import UsageError
from cleanplate.lectures.deck import Box

Method: TypeAlias = Literal["auto", "frame-diff", "gmg", "knn", "mog2"]
"""How pages are told apart."""

HashKind: TypeAlias = Literal["dhash", "phash", "ahash"]
"""Which perceptual hash finds duplicates."""


@dataclass(frozen=True, slots=True)
class FindOptions:
    """How pages are found and which of them are slides."""

    method: Method = "auto"
    """auto: one setting for every lecture; the others are the classic ones, with their knobs."""
    hash: HashKind = "dhash"
    """Perceptual hash that finds duplicates."""
    hash_size: int = 12
    """Side of the hash; larger tells more alike pages apart."""
    min_stay: float = 1.0
    """Shortest time, in seconds, a page must stand to be a slide."""
    region: str = "auto"
    """Part of the picture looked at, X0,Y0,X1,Y1 in pixels; auto: all but what never rests."""
    no_dedupe: bool = False
    """Keep every page that stood still: none is compared with earlier ones; builds are one page."""
    keep_revisits: bool = False
    """Put a slide into the deck again each time the lecturer goes back to it."""
    exclude: str | None = None
    """Picture of a page that is no slide, such as a title card; pages like it are dropped."""

    def __post_init__(self) -> None:
        _check_word("--method", self.method, get_args(Method))
        _check_word("--hash", self.hash, get_args(HashKind))
        if not 2 <= self.hash_size <= 64:
            msg = f"--hash-size is from 2 to 64, not {self.hash_size}"
            raise UsageError(msg)
        if not 0 < self.min_stay <= 3600:
            msg = f"--min-stay is above 0 and at most 3600 seconds, not {self.min_stay:g}"
            raise UsageError(msg)
        self.box()

    def box(self) -> Box | None:
        """The region as (x0, y0, x1, y1), or None for auto.

        Raises:
            UsageError: not four whole numbers that span a part of a picture.
        """
        if self.region == "auto":
            return None
        words = [word.strip() for word in self.region.split(",")]
        if len(words) == 4 and all(word.isdecimal() for word in words):
            x0, y0, x1, y1 = map(int, words)
            if x0 < x1 and y0 < y1:
                return x0, y0, x1, y1
        msg = f"--region is auto or X0,Y0,X1,Y1 with X0 < X1 and Y0 < Y1, not '{self.region}'"
        raise UsageError(msg)

    def box_within(self, size: tuple[int, int]) -> Box | None:
        """The region cut to a picture, or None for auto.

        Args:
            size: (H, W) of the picture.

        Raises:
            UsageError: it lies outside.
        """
        box, (height, width) = self.box(), size
        if box is None:
            return None
        if box[0] >= width or box[1] >= height:
            msg = f"--region {self.region} lies outside of the picture, which is {width}x{height}"
            raise UsageError(msg)
        return box[0], box[1], min(box[2], width), min(box[3], height)


class FindKeywords(TypedDict, total=False):
    """The fields of `FindOptions` as keywords of the Python function; a test compares them."""

    method: Method
    hash: HashKind
    hash_size: int
    min_stay: float | str
    region: str
    no_dedupe: bool
    keep_revisits: bool
    exclude: str | None


@dataclass(frozen=True, slots=True)
class DeckOptions:
    """What is written of a deck."""

    out: str | None = None
    """Folder of the deck; without it LECTURE.slides beside the video."""
    pdf: bool = False
    """Write LECTURE.pdf: a slide a page, lossless, with outline and times."""
    pptx: bool = False
    """Write LECTURE.pptx: a slide a page, times in the notes."""
    images: Literal["png", "jpg"] = "png"
    """Format of the slides' pictures."""
    ocr: bool = False
    """Read what is written on the slides: searchable PDF, titles and notes."""
    clean: bool = False
    """Fill the webcam's box from other stays of the same slide, where it was elsewhere."""
    choices: str | None = None
    """What was chosen in the review page: its choices.json; pages are taken back or dropped."""
    overwrite: bool = False
    """Begin anew in a folder that holds a deck already."""

    def __post_init__(self) -> None:
        _check_word("--images", self.images, ("png", "jpg"))


def _check_word(flag: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        msg = f"{flag} is one of {', '.join(allowed)}, not '{value}'"
        raise UsageError(msg)
