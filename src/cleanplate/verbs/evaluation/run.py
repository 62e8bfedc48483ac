"""``evaluate``: pairs found, read, scored in parallel, and summed up."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

from cleanplate.core.errors import CleanplateError, InputError
from cleanplate.core.progress import OnProgress, Progress
from cleanplate.media.pairs import Pair, Pairing, pair_pictures, pair_sequences
from cleanplate.metrics.scores import Totals
from cleanplate.metrics.suites import COLUMNS
from cleanplate.pipeline.fan import cores, fan_out
from cleanplate.verbs.evaluation import pictures, sequences
from cleanplate.verbs.evaluation.conventions import conventions
from cleanplate.verbs.evaluation.options import EvaluateOptions
from cleanplate.verbs.evaluation.result import Evaluation, PairFigures, Problem
from cleanplate.verbs.evaluation.scored import Score, Scored


def evaluate(
    predictions: str | Path,
    truth: str | Path,
    options: EvaluateOptions | None = None,
    on_progress: OnProgress | None = None,
) -> Evaluation:
    """Compare results with truth.

    Args:
        predictions: a folder, a picture, or for the suites of sequences a folder of frames, of
            folders, of videos, or a video.
        truth: the same with the true masks or mattes.
        options: suite, threshold, sizes.
        on_progress: called after each pair.

    Returns:
        The figures; what could not be compared is in `Evaluation.problems`.

    Raises:
        InputError: a place that is not there or holds nothing to compare.
        UsageError: options that cannot work.

    Note:
        Holds one line of figures a pair and the pictures of one pair a job, nothing more.
    """
    options = options or EvaluateOptions()
    predictions, truth = Path(predictions).expanduser(), Path(truth).expanduser()
    if options.suite in ("video", "motion"):
        pairing, score = pair_sequences(predictions, truth), sequences.score_of(options)
    else:
        _check_trimaps(predictions, options)
        pairing, score = pair_pictures(predictions, truth), pictures.score_of(options)
    check_some(pairing, predictions, truth)
    return gather(pairing, score, options, on_progress)


def gather(
    pairing: Pairing,
    score: Score,
    options: EvaluateOptions,
    on_progress: OnProgress | None = None,
) -> Evaluation:
    """Score every pair and sum up; a pair that fails is a problem, and the others are done."""
    began, columns = time.perf_counter(), COLUMNS[options.suite]
    totals = Totals(columns)
    figures: list[PairFigures] = []
    failed: list[Problem] = []
    workers = min(options.jobs or cores(), max(1, len(pairing.pairs)))
    work = fan_out(pairing.pairs, lambda pair: _guarded(pair, score), workers)
    with contextlib.closing(work):  # if the caller's callback raises, no thread goes on
        for done, (pair, found) in enumerate(work, 1):
            if isinstance(found, Problem):
                failed.append(found)
            else:
                totals.add(found.scores)
                figures.append(PairFigures(pair.name, found.scores.values, found.notes))
            if on_progress is not None:
                on_progress(Progress(done, len(pairing.pairs), time.perf_counter() - began))
    return Evaluation(
        suite=options.suite,
        columns=columns,
        totals=totals.result() if totals.count else {},
        pairs=tuple(sorted(figures, key=lambda one: one.name)),
        curves=totals.curves() if totals.count else {},
        problems=(*_unpaired(pairing), *sorted(failed, key=lambda one: one.name)),
        conventions=conventions(options),
    )


def _check_trimaps(predictions: Path, options: EvaluateOptions) -> None:
    """Refuse one trimap for a whole folder.

    Raises:
        InputError: it is.
    """
    if options.trimaps is None or not predictions.is_dir():
        return
    if Path(options.trimaps).expanduser().is_file():
        msg = f"{options.trimaps} is one file; give a folder of trimaps for a folder of results"
        raise InputError(msg)


def check_some(pairing: Pairing, one: Path, other: Path) -> None:
    """Refuse two places of which no file belongs to another.

    Raises:
        InputError: no name is in both.
    """
    if pairing.pairs or pairing.ambiguous:
        return
    mine, theirs = pairing.without_truth[0].name, pairing.without_prediction[0].name
    msg = (
        f"no name in {one} is also in {other}; files pair by name without the ending, "
        f"and these hold such as {mine} and {theirs}"
    )
    raise InputError(msg)


def _guarded(pair: Pair, score: Score) -> tuple[Pair, Scored | Problem]:
    try:
        return pair, score(pair)
    except CleanplateError as error:
        return pair, Problem(pair.name, _named(pair, str(error)), error.exit_code)
    except (OSError, MemoryError) as error:
        return pair, Problem(pair.name, _named(pair, str(error) or "not enough memory"), 1)


def _named(pair: Pair, sentence: str) -> str:
    """The sentence with the pair's name in it: measures know arrays, not files."""
    return sentence if pair.name in sentence else f"{pair.name}: {sentence}"


def _unpaired(pairing: Pairing) -> Iterator[Problem]:
    for path in pairing.without_prediction:
        yield Problem(str(path), f"{path} has no prediction")
    for path in pairing.without_truth:
        yield Problem(str(path), f"{path} has no truth and was left out", 0)
    for sentence in pairing.ambiguous:
        yield Problem(sentence.split(":")[0], sentence)
