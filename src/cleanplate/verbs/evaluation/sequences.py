"""Suites of frames in their order: pair the frames of a sequence, score them one by one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import InputError
from cleanplate.core.pictures import Mask, Matte
from cleanplate.media.grey_video import mattes_of
from cleanplate.media.mask_files import read_labels, read_mask, read_matte
from cleanplate.media.pairs import Pair, Pairing, frame_number, frames_of, pair_frames
from cleanplate.metrics.motion import frame_range
from cleanplate.metrics.suites import MotionSequence, VideoSequence
from cleanplate.verbs.evaluation.options import EvaluateOptions
from cleanplate.verbs.evaluation.scored import Score, Scored

NOT_JUDGED = "has frames without truth, which were left out"

_Frame = tuple[Path, Matte | None]
"""A frame's true picture, and its result if it has been read already."""


def score_of(options: EvaluateOptions) -> Score:
    """How a sequence is scored under these options."""
    if options.suite == "motion":
        return lambda pair: _motion(pair, options)
    return lambda pair: _video(pair, options)


def _video(pair: Pair, options: EvaluateOptions) -> Scored:
    meter = VideoSequence(threshold=options.threshold, leave_out_ends=options.leave_out_ends)
    notes: list[str] = []
    if pair.prediction.is_dir() and pair.truth.is_dir():
        found = pair_frames(pair.prediction, pair.truth)
        for frame in _complete(found, pair):
            meter.step(read_matte(frame.prediction).values, read_matte(frame.truth).values)
        notes += [NOT_JUDGED] if found.without_truth else []
    else:
        for prediction, truth in _in_order(pair):
            meter.step(prediction, truth)
    return Scored(meter.result(), tuple(notes))


def _motion(pair: Pair, options: EvaluateOptions) -> Scored:
    """By the rules of changedetection.net: region and range of frames lie beside the truth."""
    if pair.truth.is_file():
        msg = f"{pair.truth}: the truth of suite motion is a folder of label pictures"
        raise InputError(msg)
    meter = MotionSequence(roi=_region(pair.truth), threshold=options.threshold)
    wanted = _range(pair.truth)
    frames = _from_folder(pair) if pair.prediction.is_dir() else _from_video(pair)
    for truth, prediction in frames:
        number = frame_number(truth.stem)
        if wanted is None or number in wanted:
            meter.step(prediction(), read_labels(truth))
    return Scored(meter.result())


class _Lazy:
    """A result that is read when it counts."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __call__(self) -> Matte:
        return read_matte(self._path).values


class _Ready:
    """A result that came out of a video."""

    def __init__(self, matte: Matte) -> None:
        self._matte = matte

    def __call__(self) -> Matte:
        return self._matte


def _from_folder(pair: Pair) -> Iterator[tuple[Path, _Lazy | _Ready]]:
    for frame in _complete(pair_frames(pair.prediction, pair.truth), pair):
        yield frame.truth, _Lazy(frame.prediction)


def _from_video(pair: Pair) -> Iterator[tuple[Path, _Lazy | _Ready]]:
    """The first frame of a video is number 1, as in the data set.

    Raises:
        InputError: the video ends before the truth does.
    """
    truths = {frame_number(path.stem): path for path in frames_of(pair.truth)}
    for number, matte in enumerate(mattes_of(pair.prediction), 1):
        if number in truths:
            yield truths.pop(number), _Ready(matte)
    if truths:
        raise _incomplete(pair, next(iter(truths.values())), len(truths))


def _in_order(pair: Pair) -> Iterator[tuple[Matte, Matte]]:
    """Frames of a video beside frames of a folder or of another video, first to first.

    Raises:
        InputError: one has more than the other.
    """
    predictions, truths = mattes_of(pair.prediction), mattes_of(pair.truth)
    count = 0
    for prediction in predictions:
        truth = next(truths, None)
        if truth is None:
            break
        count += 1
        yield prediction, truth
    else:
        if next(truths, None) is None:
            return
    msg = (
        f"{pair.name or pair.prediction}: prediction and truth have different numbers of frames "
        f"(they agree for {count}); give as many of each"
    )
    raise InputError(msg)


def _complete(found: Pairing, pair: Pair) -> tuple[Pair, ...]:
    """The frames of a sequence, if none is missing.

    Raises:
        InputError: a true frame has no result, or a name is ambiguous.
    """
    if found.ambiguous:
        raise InputError(found.ambiguous[0])
    needed = [path for path in found.without_prediction if _counts(path, pair.truth)]
    if needed:
        raise _incomplete(pair, needed[0], len(needed))
    return found.pairs


def _counts(path: Path, truth: Path) -> bool:
    wanted = _range(truth)
    return wanted is None or frame_number(path.stem) in wanted


def _incomplete(pair: Pair, first: Path, count: int) -> InputError:
    return InputError(
        f"{pair.name or pair.prediction}: {count} of the truth's frames have no prediction "
        f"(the first is {first.name}); predict every frame"
    )


def _range(truth: Path) -> range | None:
    """The frames that count, where the data set says so."""
    for folder in (truth, truth.parent):
        file = folder / "temporalROI.txt"
        if file.is_file():
            return frame_range(file.read_text(encoding="utf-8"))
    return None


def _region(truth: Path) -> Mask | None:
    """The part of the picture that counts, where the data set says so."""
    for folder in (truth, truth.parent):
        file = folder / "ROI.bmp"
        if file.is_file():
            mask: npt.NDArray[np.bool_] = read_mask(file).values
            return mask
    return None
