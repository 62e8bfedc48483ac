"""Which model finds the subject of a photo or a video, and the matte it gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.core.frames import Frame
from cleanplate.core.pictures import Matte, Picture, to_uint8
from cleanplate.matting import library
from cleanplate.matting.edges import full_size
from cleanplate.matting.network import CoarseMatter
from cleanplate.matting.options import MatteOptions, ShapeOptions
from cleanplate.matting.shape import shape_matte
from cleanplate.matting.small import small_rgb
from cleanplate.matting.stream import MatteStream
from cleanplate.media.memory_video import VideoSource
from cleanplate.models.runtime import RunOptions
from cleanplate.verbs import classical, followed, still_camera

EMPTY_BELOW = 1e-4
"""Share of the picture below which nothing counts as found: some ten pixels of a small picture."""

STILL_MODELS = {"person": "portrait-fine", "any": "u2netp"}
"""What ``--subject`` takes for photos."""

VIDEO_MODELS = {"person": "portrait", "any": "u2netp"}
"""What ``--subject`` takes for videos: within a frame's time where there is such a model."""

_LOOKS = 5
_LOOK_EVERY = 6
"""``--subject auto`` looks at five frames of a video's first second, six apart."""

_LOOK_SIDE = 512


CleanPicture: TypeAlias = Callable[[Picture], Picture]
"""A picture as it looks without the light of its background."""


@dataclass(frozen=True, slots=True)
class Found:
    """A matte and where it is from."""

    matte: Matte
    """Share of subject (H, W), float32 in [0, 1], of the picture's size."""
    model: str
    """The model that found it."""
    ran_on: str
    """Runtime, device and precision."""
    empty: bool
    """Whether no subject was found."""
    clean: CleanPicture | None = None
    """Takes the background's light off the subject, where the model knows the background."""


class Finder:
    """Finds subjects as the options say. Keeps opened models; may be used from several threads."""

    def __init__(
        self,
        matte: MatteOptions | None = None,
        shape: ShapeOptions | None = None,
        streams: int = 1,
    ) -> None:
        """Remember the options; nothing is opened yet.

        Args:
            matte: model, subject, edge, device, precision.
            shape: what is done to the matte afterwards.
            streams: pictures that will be worked on at the same time.

        Raises:
            UsageError: an option that cannot work.
        """
        self.options = matte or MatteOptions()
        self.shape = shape or ShapeOptions()
        self._run = RunOptions(self.options.device, self.options.precision, streams)  # type: ignore[arg-type]
        # The networks that decide are small and not all ONNX: they always run on the CPU.
        self._chooser_run = replace(self._run, device="cpu")
        self._class = _class_name(self.options)

    def still(self, picture: npt.NDArray[Any]) -> Found:
        """The matte of an RGB picture (H, W, 3) of any depth.

        Raises:
            ModelNotFoundError: the model is unknown or its weights cannot be brought.
        """
        rgb = to_uint8(picture)
        coarse = self._still_model(rgb)
        matte = full_size(coarse(rgb), rgb, self.options.edge)
        return Found(
            shape_matte(matte, self.shape),
            coarse.name,
            coarse.description,
            _is_empty(matte),
            getattr(coarse, "clean_picture", None),
        )

    def stream(self, source: VideoSource) -> MatteStream:
        """What finds the mattes of a video, frame by frame.

        With ``--subject auto`` the first frames are looked at, so ``source`` must be one that can
        be gone through again.
        """
        model = self._video_model(source)
        steady = not getattr(model, "exact", False)
        return MatteStream(model, self.options.edge, self.shape, steady=steady)

    def _still_model(self, rgb: npt.NDArray[np.uint8]) -> CoarseMatter:
        if (name := self._named(STILL_MODELS)) is None:
            person = library.open_chooser(self._chooser_run).is_person(rgb)
            name = STILL_MODELS["person" if person else "any"]
        if name in still_camera.NAMES:
            return still_camera.still_model(name, self.options.plate)
        if name in classical.NAMES:
            return classical.still_model(self.options, rgb)
        if name in followed.NAMES:
            raise followed.no_photo(name)
        return library.open_coarse(name, self._run, self._class)

    def _video_model(self, source: VideoSource) -> CoarseMatter:
        if (name := self._named(VIDEO_MODELS)) is None:
            name = VIDEO_MODELS["person" if self._people_in(source) else "any"]
        if name in still_camera.NAMES:
            return still_camera.video_model(name, self.options.plate, source)
        if name in classical.NAMES:
            return classical.video_model(self.options, source)
        if name in followed.NAMES:
            return followed.video_model(name, self.options.roi, source)
        return library.open_coarse(name, self._run, self._class)

    def _named(self, by_subject: dict[str, str]) -> str | None:
        """The model the options name; None where it is to be decided by what is in the picture."""
        if self.options.model != "auto":
            without_weights = ("auto", *still_camera.NAMES, *classical.NAMES, *followed.NAMES)
            library.check_name(self.options.model, besides=without_weights)
            return self.options.model
        return by_subject.get(self.options.subject)

    def _people_in(self, source: VideoSource) -> bool:
        """Whether most of the frames looked at have a person as their subject."""
        chooser = library.open_chooser(self._chooser_run)
        frames = islice(iter(source), 0, _LOOKS * _LOOK_EVERY, _LOOK_EVERY)
        votes = [chooser.is_person(_look(frame)) for frame in frames]
        return 2 * sum(votes) > len(votes)


def _look(frame: Frame) -> npt.NDArray[np.uint8]:
    return small_rgb(frame, _LOOK_SIDE)


def _is_empty(matte: Matte) -> bool:
    return float(matte.mean()) < EMPTY_BELOW


def _class_name(options: MatteOptions) -> str | None:
    """The class ``--subject`` names, or None for auto, person and any.

    Raises:
        UsageError: a class, but no model that knows classes.
    """
    if options.subject in ("auto", "person", "any"):
        return None
    if options.model != "auto":
        return options.subject
    knowing = [name for name, known in library.class_models().items() if options.subject in known]
    advice = (
        f"choose one that knows it: --model {' or '.join(knowing)}"
        if knowing
        else "none of the models here knows it; "
        "add one with: cleanplate models add FILE --classes ..."
    )
    msg = (
        f"the subject is auto, person, any or a class of a model, not '{options.subject}'; {advice}"
    )
    raise UsageError(msg)
