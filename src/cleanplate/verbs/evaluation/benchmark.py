"""Models side by side on one data set: quality, time a picture, memory.

Each model works in a process of its own, so that the memory one needs is not seen in the next.
"""

from __future__ import annotations

import contextlib
import math
import multiprocessing
import signal
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from cleanplate.core.errors import CleanplateError, UsageError
from cleanplate.core.progress import Progress
from cleanplate.media.data_sets import photo_pairs
from cleanplate.media.pairs import Pair, Pairing
from cleanplate.verbs.evaluation.options import BenchmarkOptions, EvaluateOptions
from cleanplate.verbs.evaluation.result import Evaluation

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from cleanplate.matting.matter import Matter
    from cleanplate.verbs.evaluation.scored import Scored

_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class ModelFigures:
    """What one model reached, and what it cost."""

    name: str
    """As ``--model`` calls it."""
    evaluation: Evaluation
    """The quality."""
    milliseconds: float
    """Median time from a decoded photo to its matte, first picture left out; NaN: no picture."""
    load_seconds: float
    """From the name to a model that is ready; weights already here."""
    peak_mib: float
    """Largest resident memory of the model's process, photos and figures included; NaN: Windows."""
    ran_on: str
    """Runtime, device and precision."""

    @property
    def costs(self) -> dict[str, str]:
        """What it cost as text, by heading."""
        return {
            "ms": _text(self.milliseconds, 1),
            "load s": _text(self.load_seconds, 2),
            "peak MiB": _text(self.peak_mib, 0),
            "runs on": self.ran_on,
        }


@dataclass(frozen=True, slots=True)
class ModelFailure:
    """A model that could not be measured."""

    name: str
    """As ``--model`` calls it."""
    reason: str
    """Why, in one sentence."""
    exit_code: int
    """What the program returns for it."""


OnModel = Callable[[str, Progress], None]
"""Told the model's name and how many pictures it has done."""


def benchmark(
    models: list[str],
    data: Path,
    options: BenchmarkOptions | None = None,
    on_progress: OnModel | None = None,
) -> Iterator[ModelFigures | ModelFailure]:
    """Measure models on a data set, one after the other, each in a process of its own.

    A model that cannot be measured, as its weights cannot be brought or its process runs out of
    memory, does not stop the others.

    Args:
        models: names as ``cleanplate models list`` shows.
        data: folder with a folder of photos and one of masks, see `photo_pairs`.
        options: the suite and how the models run.
        on_progress: called after each picture.

    Raises:
        UsageError: no model named, or a suite that is not for pictures.
        InputError: no data set there.
        ModelNotFoundError: no such model.

    Note:
        Other processes begin by importing the script that calls this: there it belongs below
        ``if __name__ == "__main__":``, as with all of `multiprocessing`.
    """
    options = options or BenchmarkOptions()
    if not models:
        msg = "no model is named; give --models NAME,NAME as `cleanplate models list` shows"
        raise UsageError(msg)
    models = list(dict.fromkeys(models))
    pairing = photo_pairs(data)
    _check_names(models)
    for name in models:
        yield _measured_or_not(name, pairing, options, on_progress)


def _check_names(models: list[str]) -> None:
    """Before all work: a wrong name costs no measurement."""
    from cleanplate.matting.library import check_name, names

    if "auto" in models:
        msg = f"auto chooses a model for each picture; name those to compare: {', '.join(names())}"
        raise UsageError(msg)
    for name in models:
        check_name(name)


def _measured_or_not(
    name: str, pairing: Pairing, options: BenchmarkOptions, on_progress: OnModel | None
) -> ModelFigures | ModelFailure:
    from cleanplate.matting.library import parts_of
    from cleanplate.models import store

    try:
        for card in parts_of(name):  # not in the other process, where it would count as loading
            store.pull(card)
        return _in_own_process(name, pairing, options, on_progress)
    except CleanplateError as error:
        return ModelFailure(name, str(error), error.exit_code)


def _in_own_process(
    name: str, pairing: Pairing, options: BenchmarkOptions, on_progress: OnModel | None
) -> ModelFigures:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(there, name, pairing, options), daemon=True)
    with _deaf_to_ctrl_c():
        process.start()
    there.close()
    try:
        return _awaited(here, name, on_progress)
    finally:
        process.terminate()
        process.join()
        here.close()


@contextlib.contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """A process started in this block never hears Ctrl-C: this one does, and ends it.

    A terminal tells both at once, and Python writes a traceback if it comes while modules load.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _awaited(here: Connection, name: str, on_progress: OnModel | None) -> ModelFigures:
    """The other process's last word; what it says on the way is progress.

    Raises:
        CleanplateError: what went wrong there, or that it died.
    """
    while True:
        try:
            said = here.recv()
        except EOFError as error:
            msg = f"the process that measured {name} ended unexpectedly, perhaps out of memory"
            raise CleanplateError(msg) from error
        if isinstance(said, ModelFigures):
            return said
        if isinstance(said, _Failure):
            raise said.error()
        if on_progress is not None:
            on_progress(name, said)


@dataclass(frozen=True, slots=True)
class _Failure:
    """An error on its way to the other process; some cannot be made of their sentence alone."""

    kind: type[CleanplateError]
    text: str

    def error(self) -> CleanplateError:
        return self.kind.__new__(self.kind, self.text)


def _work(there: Connection, name: str, pairing: Pairing, options: BenchmarkOptions) -> None:
    """Runs in the other process."""
    try:
        there.send(_measured(name, pairing, options, there.send))
    except CleanplateError as error:
        there.send(_Failure(type(error), str(error)))
    except (BrokenPipeError, KeyboardInterrupt, MemoryError):
        pass  # the other side has gone, or was told as well, or tells it by the silence


def _measured(
    name: str, pairing: Pairing, options: BenchmarkOptions, tell: Callable[[Progress], None]
) -> ModelFigures:
    from cleanplate.matting.matter import load_model
    from cleanplate.verbs.evaluation.run import gather

    began = time.perf_counter()
    model = load_model(
        name,
        edge=options.edge,
        device=options.device,  # type: ignore[arg-type]
        precision=options.precision,  # type: ignore[arg-type]
    )
    load_seconds = time.perf_counter() - began
    how = EvaluateOptions(suite=options.suite, resize="truth", jobs=1)
    timed = _Timed(model, how)
    limited = replace(pairing, pairs=pairing.pairs[: options.limit or None])
    evaluation = gather(limited, timed, how, tell)
    return ModelFigures(
        name,
        evaluation,
        timed.median_ms(),
        load_seconds,
        _peak_bytes() / _MIB,
        model.description,
    )


class _Timed:
    """Makes a prediction where others read one, and looks at the clock."""

    def __init__(self, model: Matter, options: EvaluateOptions) -> None:
        self._options = options
        self._model = model
        self._seconds: list[float] = []

    def __call__(self, pair: Pair) -> Scored:
        from cleanplate.media.images import read_photo
        from cleanplate.media.mask_files import Read
        from cleanplate.verbs.evaluation.pictures import scores
        from cleanplate.verbs.evaluation.reading import compared
        from cleanplate.verbs.evaluation.scored import Scored

        photo = read_photo(pair.prediction).pixels
        began = time.perf_counter()
        matte = self._model(photo)
        self._seconds.append(time.perf_counter() - began)
        loaded = compared(Read(matte), pair, self._options)
        return Scored(scores(loaded, self._options), loaded.notes)

    def median_ms(self) -> float:
        """The first picture warms caches up and does not count, unless it is the only one."""
        return 1000 * statistics.median(self._seconds[1:] or self._seconds or [math.nan])


def _text(cost: float, digits: int) -> str:
    return "-" if math.isnan(cost) else f"{cost:.{digits}f}"


def _peak_bytes() -> float:
    """Largest resident memory of this process so far; NaN on Windows."""
    if sys.platform == "win32":
        return math.nan
    import resource

    status = Path("/proc/self/status")
    if status.is_file():  # the kernel's other figure begins with that of the parent process
        lines = status.read_text().splitlines()
        for line in lines:
            if line.startswith("VmHWM"):
                return int(line.split()[1]) << 10
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
