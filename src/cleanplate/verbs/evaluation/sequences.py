"""Suites of frames in their order: pair the frames of a sequence, score them one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import InputError, UsageError
from cleanplate.core.pictures import Mask
from cleanplate.media.grey_video import mattes_of
from cleanplate.media.mask_files import Read, read_labels, read_mask, read_matte
from cleanplate.media.pairs import Pair, Pairing, frame_number, frames_of, pair_frames
from cleanplate.metrics.motion import frame_range
from cleanplate.metrics.suites import MotionSequence, VideoSequence
from cleanplate.verbs.evaluation.options import EvaluateOptions
from cleanplate.verbs.evaluation.reading import read_soft_truth, together
from cleanplate.verbs.evaluation.scored import Score, Scored

NOT_JUDGED = "has frames without truth, which were left out"

_Frame: TypeAlias = tuple[str, Read[Any], Read[Any]]
"""A frame's name, its result and its truth, read."""


def score_of(options: EvaluateOptions) -> Score:
    """How a sequence is scored under these options."""
    if options.suite == "motion":
        return lambda pair: _motion(pair, options)
    return lambda pair: _video(pair, options)


def _video(pair: Pair, options: EvaluateOptions) -> Scored:
    meter = VideoSequence(threshold=options.threshold, leave_out_ends=options.leave_out_ends)
    if not (pair.prediction.is_dir() and pair.truth.is_dir()):
        return _scored(_in_order(pair), meter, pair, options)
    found = _complete(pair, None)
    frames = (
        (frame.name, read_matte(frame.prediction), read_soft_truth(frame.truth))
        for frame in found.pairs
    )
    return _scored(frames, meter, pair, options, [NOT_JUDGED] if found.without_truth else [])


def _motion(pair: Pair, options: EvaluateOptions) -> Scored:
    """By the rules of changedetection.net: region and range of frames lie beside the truth."""
    if pair.truth.is_file():
        msg = f"{pair.truth}: the truth of suite motion is a folder of label pictures"
        raise InputError(msg)
    meter = MotionSequence(roi=_region(pair.truth), threshold=options.threshold)
    wanted = _range(pair.truth)
    if pair.prediction.is_file():
        return _scored(_by_count(pair, wanted), meter, pair, options)
    found = _complete(pair, wanted)
    frames = (
        (frame.name, read_matte(frame.prediction), Read(read_labels(frame.truth)))
        for frame in found.pairs
        if _counts(frame.truth, wanted)
    )
    unjudged = [path for path in found.without_truth if _counts(path, wanted)]
    return _scored(frames, meter, pair, options, [NOT_JUDGED] if unjudged else [])


def _scored(
    frames: Iterable[_Frame],
    meter: VideoSequence | MotionSequence,
    pair: Pair,
    options: EvaluateOptions,
    notes: Iterable[str] = (),
) -> Scored:
    """Every frame through the meter; what is noted of several frames is noted once.

    Raises:
        InputError: a frame that cannot be compared; says which.
        UsageError: no frame counts.
    """
    said = dict.fromkeys(notes)
    for frame, result, true in frames:
        name = f"{_label(pair)}, frame {frame}"
        prediction, truth, decided = together(result, true, name, options)
        said.update(dict.fromkeys(decided))
        try:
            meter.step(prediction, truth)
        except UsageError as error:
            msg = f"{name}: {error}"
            raise InputError(msg) from error
    return Scored(meter.result(), tuple(said))


def _by_count(pair: Pair, wanted: range | None) -> Iterator[_Frame]:
    """Frames of a video beside label pictures; its first is number 1, as in the data set.

    Raises:
        InputError: two truths of one number, or the video ends before the truth does.
    """
    files = [path for path in frames_of(pair.truth) if _counts(path, wanted)]
    truths = {frame_number(path.stem): path for path in files}
    if len(truths) < len(files):
        msg = f"{pair.truth}: several files have one frame number; keep one of each"
        raise InputError(msg)
    for number, matte in enumerate(mattes_of(pair.prediction), 1):
        if number in truths:
            path = truths.pop(number)
            yield path.stem, Read(matte), Read(read_labels(path))
        if not truths:
            return
    raise _incomplete(pair, list(truths.values()))


def _in_order(pair: Pair) -> Iterator[_Frame]:
    """Frames of a video beside frames of a folder or of another video, first to first.

    Raises:
        InputError: one has more than the other.
    """
    predictions, truths = _predictions(pair.prediction), _truths(pair.truth)
    count = 0
    for prediction in predictions:
        truth = next(truths, None)
        if truth is None:
            break
        count += 1
        yield str(count), prediction, truth
    else:
        if next(truths, None) is None:
            return
    msg = (
        f"{_label(pair)}: prediction and truth have different numbers of frames "
        f"(they agree for {count}); give as many of each"
    )
    raise InputError(msg)


def _predictions(place: Path) -> Iterator[Read[Any]]:
    if place.is_dir():
        return (read_matte(path) for path in frames_of(place))
    return (Read(matte) for matte in mattes_of(place))


def _truths(place: Path) -> Iterator[Read[Any]]:
    if place.is_dir():
        return (read_soft_truth(path) for path in frames_of(place))
    return (Read(matte) for matte in mattes_of(place))


def _complete(pair: Pair, wanted: range | None) -> Pairing:
    """The frames of a sequence of pictures, if none that counts is missing.

    Raises:
        InputError: a true frame has no result, or a name is ambiguous.
    """
    found = pair_frames(pair.prediction, pair.truth)
    if found.ambiguous:
        msg = f"{_label(pair)}: {found.ambiguous[0]}"
        raise InputError(msg)
    missing = [path for path in found.without_prediction if _counts(path, wanted)]
    if missing:
        raise _incomplete(pair, missing)
    return found


def _counts(path: Path, wanted: range | None) -> bool:
    return wanted is None or frame_number(path.stem) in wanted


def _incomplete(pair: Pair, missing: list[Path]) -> InputError:
    return InputError(
        f"{_label(pair)}: {len(missing)} of the truth's frames have no prediction "
        f"(the first is {missing[0].name}); predict every frame"
    )


def _label(pair: Pair) -> str:
    """What a sentence calls the sequence."""
    return pair.name or str(pair.prediction)


def _range(truth: Path) -> range | None:
    """The frames that count, where the data set says so.

    Raises:
        InputError: the file holds something else.
    """
    file = _beside(truth, "temporalROI.txt")
    if file is None:
        return None
    try:
        return frame_range(file.read_text(encoding="utf-8", errors="replace"))
    except UsageError as error:
        msg = f"{file}: {error}"
        raise InputError(msg) from error


def _region(truth: Path) -> Mask | None:
    """The part of the picture that counts, where the data set says so."""
    file = _beside(truth, "ROI.bmp")
    if file is None:
        return None
    mask: npt.NDArray[np.bool_] = read_mask(file).values
    return mask


def _beside(truth: Path, name: str) -> Path | None:
    """A file of the data set in the sequence's folder of truths or in the one above."""
    files = (folder / name for folder in (truth, truth.parent))
    return next((file for file in files if file.is_file()), None)
