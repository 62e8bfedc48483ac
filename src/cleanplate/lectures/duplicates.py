"""Pages shown before, over the whole lecture.

dHash finds the pages that might be one, whatever lies between them in time; the most different
place of the small pictures decides. Restless parts are left out of both.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cleanplate.hashes import Hash, hash_of
from cleanplate.lectures.compare import gap, soften
from cleanplate.lectures.options import HashKind
from cleanplate.lectures.signal import Grey

FIND_SHARE = 0.35
"""Share of the bits in which pages that might be one may differ: flat paper gives random bits."""


FIXED: Mapping[str, float] = {"hash_share": FIND_SHARE}
"""Numbers that decide here and are the same for every lecture, by name."""


def page_hash(picture: Grey, kept: Grey, kind: HashKind = "dhash", size: int = 12) -> Hash:
    """The hash of a page with its restless parts painted over in the page's usual grey.

    Args:
        picture: small grey picture.
        kept: where it counts, from `kept_pixels`.
        kind: of the hash.
        size: of the hash.
    """
    usual = int(np.median(picture))
    # Steps of eight grey levels keep the noise of flat paper out of the bits.
    steps = soften(picture) & 0xF8
    painted = np.where(kept > 0, steps, usual & 0xF8).astype(np.uint8)
    return hash_of(painted, kind, size)


def may_be_one(one: Hash, other: Hash) -> bool:
    """Whether two pages are worth a closer look."""
    return one - other <= FIND_SHARE * one.bit_count


def are_one(one: Grey, other: Grey, kept: Grey, *, same: float) -> bool:
    """Whether two small pictures show one page.

    Args:
        one: small grey picture.
        other: another of the same size.
        kept: where a difference counts.
        same: the gap up to which they are one.
    """
    return gap(soften(one), soften(other), kept) <= same
