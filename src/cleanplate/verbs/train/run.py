"""``train``: a network learns by a recipe; everything about it is in the folder of the run."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cleanplate.core.errors import DivergedError, InputError, UsageError
from cleanplate.core.progress import OnProgress
from cleanplate.training.pairs import Split
from cleanplate.training.processes import is_first_process
from cleanplate.training.recipe import Recipe
from cleanplate.verbs.train import folder
from cleanplate.verbs.train.network import (
    begin_with,
    check_extra,
    make_net,
    parse_options,
    trained,
    with_options,
)
from cleanplate.verbs.train.options import TrainOptions
from cleanplate.verbs.train.sources import checked_split

if TYPE_CHECKING:
    from cleanplate.training.distributed import Group
    from cleanplate.training.hooks import Best, OnJudged
    from cleanplate.training.interrupts import Interrupt
    from cleanplate.training.trainer import Hook, Trainer

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Trained:
    """What a training has come to."""

    run: str
    """Its folder."""
    recipe: Recipe
    """How the network was trained."""
    step: int
    """Steps made in all."""
    made: int
    """Steps made this time; 0: there was nothing left to do."""
    finished: bool
    """Whether all steps are made; else ``--resume`` goes on."""
    best_step: int
    """Step of the best validation; 0: there was none."""
    best: dict[str, float]
    """Its figures, by name; empty: there was none."""
    seconds: float
    """How long it took this time."""


def train(
    recipe: Recipe,
    options: TrainOptions,
    *,
    changes: dict[str, object] | None = None,
    on_progress: OnProgress | None = None,
    on_check: OnProgress | None = None,
    on_judged: OnJudged | None = None,
) -> Trained:
    """Train a network, or go on with a training.

    Args:
        recipe: what is trained how.
        options: from what, where to.
        changes: fields of the recipe that are other than it has them.
        on_progress: called after each step.
        on_check: called after each pair of files that was looked at before.
        on_judged: called after each validation.

    Raises:
        UsageError: something that cannot work, or a folder that is in use.
        InputError: data or a checkpoint that cannot be used.
        DeviceError: no such device or precision here.
        DivergedError: the loss is no number any more; the last checkpoint is kept.
        MissingExtraError: the extra ``train`` is not installed.
        OutputError: the run cannot be written.
        KeyboardInterrupt: Ctrl-C; a checkpoint of the last whole step was written.
    """
    began = time.perf_counter()
    check_extra("training")
    run = _run_of(options)
    recipe, options = _told(run, recipe, options, changes or {})
    data = checked_split(recipe, options, on_check)
    from cleanplate.training.distributed import joined
    from cleanplate.training.hooks import Best
    from cleanplate.training.interrupts import deferred

    with (
        joined(options.device) as group,
        deferred() as interrupt,
        _own_random_numbers(),
        _own_threads(options.threads),
    ):
        best = Best()
        hooks = _Looking(run, options, data, best, on_progress, on_judged)
        trainer = _trainer(recipe, options, data, group, interrupt)
        _begin(run, trainer, options, data, best)
        before = trainer.step
        trainer.hooks = hooks.made(group, before)
        _run(trainer, run)
        if interrupt.asked:
            raise KeyboardInterrupt
        finished = trainer.step >= recipe.steps
        seconds = time.perf_counter() - began
        return Trained(
            str(run),
            recipe,
            trainer.step,
            trainer.step - before,
            finished,
            best.step,
            dict(best.figures),
            seconds,
        )


def _run_of(options: TrainOptions) -> Path:
    if not options.out:
        msg = "name the folder of the run with -o"
        raise UsageError(msg)
    return Path(options.out).expanduser()


def _told(
    run: Path, recipe: Recipe, options: TrainOptions, changes: dict[str, object]
) -> tuple[Recipe, TrainOptions]:
    """Recipe and options as they hold: those given now over those the run had before."""
    network = parse_options(options.network)
    if is_first_process():
        folder.prepare(run, resume=options.resume, overwrite=options.overwrite)
    if not options.resume:
        return with_options(recipe, network).with_changes(changes), options
    from cleanplate.training.checkpoints import check_same_recipe

    record = folder.read_record(run)
    before = Recipe.from_dict(record["recipe"])
    after = with_options(before, network).with_changes(changes)
    if recipe.name != before.name:
        check_same_recipe(before, recipe, run)
    check_same_recipe(before, after, run)
    return after, folder.resumed(record, options)


@contextlib.contextmanager
def _own_random_numbers() -> Iterator[None]:
    """Leave the caller's random numbers as they were.

    Of several GPUs only the current one: to look at the others would take memory on each.
    """
    import torch

    devices = [torch.cuda.current_device()] if torch.cuda.is_available() else []
    with torch.random.fork_rng(devices):
        yield


@contextlib.contextmanager
def _own_threads(count: int) -> Iterator[None]:
    """Let PyTorch reckon with so many threads, and with as many as before afterwards."""
    import torch

    before = torch.get_num_threads()
    if count:
        torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _trainer(
    recipe: Recipe, options: TrainOptions, data: Split, group: Group, interrupt: Interrupt
) -> Trainer:
    import torch

    from cleanplate.training.data import Feed
    from cleanplate.training.device import Arithmetic, find_device
    from cleanplate.training.objective import Objective
    from cleanplate.training.rehearsal import check_batch
    from cleanplate.training.trainer import Trainer

    _check_encoder(recipe, options)
    device = find_device(options.device, group.local_rank)
    arithmetic = Arithmetic(device, options.precision)
    torch.manual_seed(options.seed)
    net, encoder = make_net(recipe), None
    check_batch(net, recipe)
    if options.weights and not options.resume:
        begin_with(net, Path(options.weights).expanduser())
    if options.encoder:
        encoder, _, _ = trained(Path(options.encoder).expanduser(), "isnet-encoder")
        encoder = encoder.to(device)
    objective = Objective(net, recipe, encoder).to(device)
    feed = Feed(data.training, recipe, options.seed)
    return Trainer(objective, feed, arithmetic, group, (), interrupt, options.workers)


def _check_encoder(recipe: Recipe, options: TrainOptions) -> None:
    if options.encoder and not recipe.features:
        msg = (
            f"--encoder is for recipes with --features above 0, such as isnet, not for "
            f"'{recipe.name}'; leave it out"
        )
        raise UsageError(msg)


def _begin(run: Path, trainer: Trainer, options: TrainOptions, data: Split, best: Best) -> None:
    """Go on where the run was left, or make its folder."""
    if options.resume:
        _go_on(run, trainer, options, data, best)
    trainer.group.wait()
    if trainer.group.is_first:
        if not options.resume:
            folder.clear(run)
        folder.write_record(run, trainer.recipe, options, data.fingerprint())


def _go_on(run: Path, trainer: Trainer, options: TrainOptions, data: Split, best: Best) -> None:
    """Bring a trainer to the newest checkpoint of a run.

    Raises:
        UsageError: seed or data are others, or more steps are made than are wanted.
        InputError: there is no checkpoint, or it is damaged.
    """
    from cleanplate.training.checkpoints import Checkpoints

    folder.check_same_samples(run, options, data.fingerprint())
    _, state = Checkpoints(run).load(trainer.net, trainer.recipe)
    trainer.restore(state)
    if trainer.step > trainer.recipe.steps:
        msg = (
            f"{run} is at step {trainer.step} already; --steps is that or more, "
            f"not {trainer.recipe.steps}"
        )
        raise UsageError(msg)
    if _best_is_there(run, state["best"]["step"]):
        best.step, best.figures = state["best"]["step"], dict(state["best"]["figures"])


def _best_is_there(run: Path, step: int) -> bool:
    """Whether a run still has the weights that were its best; says so where they are gone."""
    from cleanplate.training.checkpoints import BEST, read_weights

    try:
        return bool(step) and bool(read_weights(run / BEST).step)
    except InputError as error:
        _LOG.warning("%s; the best from now on is kept", str(error).partition(";")[0])
        return False


@dataclass(slots=True)
class _Looking:
    """The hooks of a training, with what they need."""

    run: Path
    options: TrainOptions
    data: Split
    best: Best
    on_progress: OnProgress | None
    on_judged: OnJudged | None

    def made(self, group: Group, step: int) -> Sequence[Hook]:
        """In their order: what is measured is logged, and all of it is kept."""
        from cleanplate.training import hooks
        from cleanplate.training.logs import Board

        options = self.options
        clock = [hooks.StopAfter(options.minutes)] if options.minutes else []
        if not group.is_first:
            return clock
        board = None if options.no_tensorboard else Board(self.run / hooks.BOARD, step)
        told = [hooks.TellProgress(self.on_progress)] if self.on_progress else []
        judging = hooks.Validate(
            self.run,
            self.data.validation,
            options.validate_every,
            self.best,
            options.pictures,
            self.on_judged,
            board,
        )
        return [
            *clock,
            *told,
            hooks.WriteLog(self.run, options.log_every, board),
            *([judging] if self.data.validation else []),
            hooks.KeepCheckpoints(self.run, options.save_every, self.best),
        ]


def _run(trainer: Trainer, run: Path) -> None:
    """Learn; a divergence names the checkpoint that is kept.

    Raises:
        DivergedError: the loss is no number any more.
    """
    from cleanplate.training.checkpoints import Checkpoints

    try:
        trainer.run()
    except DivergedError as error:
        kept = Checkpoints(run).steps()
        where = f"; {run} keeps the checkpoint of step {kept[-1]}" if kept else ""
        msg = f"{error}{where}; go on with --resume and a lower --learning-rate, or with --clip 1"
        raise DivergedError(msg) from error
