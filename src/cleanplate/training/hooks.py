"""What looks on while a network learns: checkpoints, validation, logs, progress, the clock."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import torch

from cleanplate.core.errors import DivergedError
from cleanplate.core.progress import OnProgress, Teller
from cleanplate.media.image_writer import write_photo
from cleanplate.media.pairs import Pair
from cleanplate.media.photo import Photo
from cleanplate.training.checkpoints import BEST, Checkpoints, write_weights
from cleanplate.training.logs import Board, Table, read_table
from cleanplate.training.objective import MAP_LOSSES, TOTAL
from cleanplate.training.previews import Line, curves, sheet, smooth
from cleanplate.training.trainer import Figures, Hook, Trainer
from cleanplate.training.validation import KEYS, Validated, is_better, validate

LOG, VALIDATION, CURVES, SHEETS, BOARD = (
    "log.csv",
    "validation.csv",
    "curves.png",
    "mattes",
    "tensorboard",
)
"""Names in the folder of a run."""

_PLOTTED = ("max_f", "mean_f", "iou", "boundary_iou", "mae")


@dataclass(frozen=True, slots=True)
class Judged:
    """A validation on the way."""

    step: int
    """After how many steps."""
    figures: dict[str, float]
    """By name, see `cleanplate.training.validation.KEYS`."""
    is_best: bool
    """Whether no one before was better."""


OnJudged = Callable[[Judged], None]
"""Called after each validation."""


@dataclass(slots=True)
class Best:
    """The best validation so far; shared by those who make and those who keep it."""

    step: int = 0
    """After how many steps."""
    figures: dict[str, float] = field(default_factory=dict)
    """Empty: none yet."""


class KeepCheckpoints(Hook):
    """Saves all state now and then, at the beginning and at the end.

    Args:
        run: folder of the run.
        every: steps between two.
        best: kept as well.
    """

    def __init__(self, run: Path, every: int, best: Best) -> None:
        self._checkpoints = Checkpoints(run)
        self._every = every
        self._best = best
        self._saved = -1

    def begin(self, trainer: Trainer) -> None:
        """Save what is there before anything is learned, unless it was loaded from there."""
        if trainer.step not in self._checkpoints.steps():
            self._save(trainer)
        self._saved = trainer.step

    def after_step(self, trainer: Trainer, figures: Figures) -> None:  # noqa: ARG002
        """Save if it is time."""
        if trainer.step % self._every == 0:
            self._save(trainer)

    def end(self, trainer: Trainer) -> None:
        """Save what was reached."""
        if trainer.step != self._saved:
            self._save(trainer)

    def _save(self, trainer: Trainer) -> None:
        if not all(bool(torch.isfinite(one).all()) for one in trainer.net.state_dict().values()):
            msg = f"weights became nan or infinite by step {trainer.step}: the training diverges"
            raise DivergedError(msg)
        state = {
            **trainer.state(),
            "best": {"step": self._best.step, "figures": dict(self._best.figures)},
        }
        self._checkpoints.save(trainer.net, trainer.recipe, trainer.step, state, self._best.figures)
        self._saved = trainer.step


class Validate(Hook):
    """Measures the network now and then and at the end, and keeps the best weights.

    Args:
        run: folder of the run.
        pairs: what it is measured with.
        every: steps between two.
        best: the best so far.
        pictures: how many mattes are drawn.
        on_judged: called after each.
        board: TensorBoard's log; None: there is none.
    """

    def __init__(
        self,
        run: Path,
        pairs: tuple[Pair, ...],
        every: int,
        best: Best,
        pictures: int = 6,
        on_judged: OnJudged | None = None,
        board: Board | None = None,
    ) -> None:
        self._run, self._pairs, self._every, self._best = run, pairs, every, best
        self._pictures = pictures
        self._on_judged = on_judged
        self._board = board
        self._last = -1
        self._table: Table | None = None

    def begin(self, trainer: Trainer) -> None:
        """Open the table; what steps have left that are made again is removed."""
        self._table = Table(self._run / VALIDATION, KEYS, trainer.step)
        for sheet_of in (self._run / SHEETS).glob("*.jpg"):
            if sheet_of.stem.isdecimal() and int(sheet_of.stem) > trainer.step:
                sheet_of.unlink()
        self._last = trainer.step

    def after_step(self, trainer: Trainer, figures: Figures) -> None:  # noqa: ARG002
        """Measure if it is time."""
        if trainer.step % self._every == 0:
            self._measure(trainer)

    def end(self, trainer: Trainer) -> None:
        """Measure what was reached, unless somebody waits for the end."""
        if trainer.step != self._last and not trainer.interrupt.asked:
            self._measure(trainer)

    def _measure(self, trainer: Trainer) -> None:
        found = validate(
            trainer.objective,
            self._pairs,
            trainer.recipe,
            trainer.arithmetic,
            keep=self._pictures,
            stops=lambda: trainer.interrupt.asked,
        )
        if found is None:
            return
        self._last = trainer.step
        is_best = is_better(found.figures, self._best.figures, trainer.recipe.best_by)
        if is_best:
            self._best.step, self._best.figures = trainer.step, found.figures
            write_weights(
                self._run / BEST, trainer.net, trainer.recipe, trainer.step, found.figures
            )
        self._write(trainer.step, found)
        if self._on_judged is not None:
            self._on_judged(Judged(trainer.step, found.figures, is_best))

    def _write(self, step: int, found: Validated) -> None:
        if self._table is not None:
            self._table.add(step, found.figures)
        if self._board is not None:
            self._board.figures("validation", step, found.figures)
        if found.seen:
            picture = sheet(found.seen)
            write_photo(self._run / SHEETS / f"{step:08}.jpg", Photo(picture))
            if self._board is not None:
                self._board.picture("mattes", step, picture)
        draw_curves(self._run)


class WriteLog(Hook):
    """Writes the means of a few steps down.

    Args:
        run: folder of the run.
        every: steps of a row.
        board: TensorBoard's log; None: there is none.
    """

    def __init__(self, run: Path, every: int, board: Board | None) -> None:
        self._run, self._every, self._board = run, every, board
        self._table: Table | None = None
        self._sums: dict[str, float] = {}
        self._count = 0
        self._began = time.perf_counter()

    def begin(self, trainer: Trainer) -> None:
        """Open the table."""
        terms = [
            name for name in ("edge", "features", *MAP_LOSSES) if getattr(trainer.recipe, name)
        ]
        columns = ("epoch", TOTAL, *terms, "gradient", "learning_rate", "pictures_per_s")
        self._table = Table(self._run / LOG, columns, trainer.step)
        self._began = time.perf_counter()

    def after_step(self, trainer: Trainer, figures: Figures) -> None:
        """Add up, and write if it is time."""
        for name, value in figures.items():
            self._sums[name] = self._sums.get(name, 0.0) + value
        self._count += 1
        if trainer.step % self._every == 0:
            self._flush(trainer)

    def end(self, trainer: Trainer) -> None:
        """Write what is left."""
        if self._count:
            self._flush(trainer)
        if self._board is not None:
            self._board.close()

    def _flush(self, trainer: Trainer) -> None:
        recipe, now = trainer.recipe, time.perf_counter()
        pictures = self._count * recipe.batch * recipe.accumulate * trainer.group.world
        row = {name: value / self._count for name, value in self._sums.items()}
        row["epoch"] = trainer.samples / len(trainer.feed.pairs)
        row["pictures_per_s"] = pictures / max(now - self._began, 1e-9)
        if self._table is not None:
            self._table.add(trainer.step, row)
        if self._board is not None:
            self._board.figures("training", trainer.step, row)
        self._sums, self._count, self._began = {}, 0, now


class TellProgress(Hook):
    """Tells how far the training is."""

    def __init__(self, on_progress: OnProgress) -> None:
        self._on_progress = on_progress
        self._told: Teller | None = None

    def begin(self, trainer: Trainer) -> None:
        """Start the clock."""
        self._told = Teller(self._on_progress, trainer.recipe.steps)
        self._told(trainer.step)

    def after_step(self, trainer: Trainer, figures: Figures) -> None:  # noqa: ARG002
        """Tell."""
        if self._told is not None:
            self._told(trainer.step)


class StopAfter(Hook):
    """Ends a training after some minutes; it can be resumed."""

    def __init__(self, minutes: float) -> None:
        self._seconds = 60 * minutes
        self._began = time.perf_counter()

    def begin(self, trainer: Trainer) -> None:  # noqa: ARG002
        """Start the clock."""
        self._began = time.perf_counter()

    def after_step(self, trainer: Trainer, figures: Figures) -> None:  # noqa: ARG002
        """Look at the clock."""
        if time.perf_counter() - self._began >= self._seconds:
            trainer.enough = True


def draw_curves(run: Path) -> None:
    """Draw the tables of a run as a picture beside them.

    Raises:
        InputError: a table is damaged.
        OutputError: the picture cannot be written.
    """
    losses = [row for row in read_table(run / LOG) if TOTAL in row]
    figures = read_table(run / VALIDATION)
    lines = [
        Line(name, [row["step"] for row in figures], [row[name] for row in figures])
        for name in _PLOTTED
        if all(name in row for row in figures)
    ]
    steps, values = [row["step"] for row in losses], [row[TOTAL] for row in losses]
    picture = curves(
        [Line("loss", steps, values), Line("mean of 25", steps, smooth(values))], lines
    )
    write_photo(run / CURVES, Photo(picture))
