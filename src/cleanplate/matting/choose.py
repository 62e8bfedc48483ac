"""Whether a picture's subject is a person: what ``--subject auto`` decides by.

Three opinions are asked. A detector trained on people says whether there is one; a segmentation
network trained on people says where; one trained on whatever stands out says what the subject is.
If what stands out is mostly people, people are the subject. The detector is needed because the
segmentation networks take a dog in front of the camera for a person (measured: 31 of 35 frames and
photos of animals without it, 1 of 35 with it; docs/explanation/choices.md).
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.pictures import Matte
from cleanplate.matting.network import CoarseMatter, resize, to_tensor
from cleanplate.matting.small import small_size
from cleanplate.models.card import Card
from cleanplate.models.runtime import Runtime

SURE = 0.5
"""Score of the detector from which on there is a person."""

PERSON_SHARE = 0.5
"""Share of what stands out that must be people."""

LEAST_AREA = 0.005
"""Share of the picture below which people are passers-by or errors, not the subject."""

_COMPARED_AT = (160, 160)


class PersonDetector:
    """Says how sure it is that a picture shows a person. Thread-safe."""

    def __init__(self, card: Card, runtime: Runtime) -> None:
        self._card = card
        self._runtime = runtime

    def __call__(self, rgb: npt.NDArray[np.uint8]) -> float:
        """Score in 0..1 for an RGB picture (h, w, 3): that of the detector's best anchor."""
        how = self._card.preprocessing
        # Reduced first: the square of a panorama's longer side may be larger than the memory.
        size = small_size((rgb.shape[0], rgb.shape[1]), how.height)
        scores = self._runtime(to_tensor(_squared(resize(rgb, size)), how))
        return float(1 / (1 + np.exp(-np.clip(scores.max(), -50, 50))))


class SubjectChooser:
    """Decides between a matte of people and one of whatever stands out."""

    def __init__(
        self, detector: PersonDetector, person: CoarseMatter, salient: CoarseMatter
    ) -> None:
        self._detector = detector
        self._person = person
        self._salient = salient

    def is_person(self, rgb: npt.NDArray[np.uint8], salient: Matte | None = None) -> bool:
        """Whether the subject of an RGB picture (h, w, 3) is a person.

        Args:
            rgb: the picture.
            salient: what stands out in it, where that is known already.
        """
        if self._detector(rgb) < SURE:
            return False
        return mostly_people(self._person(rgb), self._salient(rgb) if salient is None else salient)


def mostly_people(person: Matte, salient: Matte) -> bool:
    """Whether what stands out is mostly people.

    Args:
        person: matte of the people (h, w), of any size.
        salient: matte of what stands out, same view, of any size.
    """
    people, things = _same_size(person), _same_size(salient)
    if float(people.mean()) < LEAST_AREA:
        return False
    standing_out = float(things.sum())
    if standing_out < LEAST_AREA * things.size:
        return True
    return float(np.minimum(people, things).sum()) >= PERSON_SHARE * standing_out


def _same_size(matte: Matte) -> Matte:
    return np.asarray(cv2.resize(matte, _COMPARED_AT, interpolation=cv2.INTER_AREA), np.float32)


def _squared(rgb: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """The picture with grey bars to a square, as the detector was trained without distortion."""
    height, width = rgb.shape[:2]
    extra = abs(height - width)
    before, after = extra // 2, extra - extra // 2
    top_bottom = (before, after) if height < width else (0, 0)
    sides = (before, after) if width < height else (0, 0)
    return np.pad(rgb, (top_bottom, sides, (0, 0)), constant_values=128)
