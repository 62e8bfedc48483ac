"""The loop: a step, then whoever wants to know.

What is saved, logged, measured and told is hooks' work; the loop knows none of them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import torch
from torch import Tensor, nn, optim

from cleanplate.core.errors import DivergedError, InputError, ReadersGoneError
from cleanplate.training.data import Feed, batches
from cleanplate.training.descent import learning_rate, make_optimizer, set_learning_rate
from cleanplate.training.device import Arithmetic
from cleanplate.training.distributed import Group
from cleanplate.training.interrupts import Interrupt
from cleanplate.training.objective import TOTAL, Objective
from cleanplate.training.recipe import Recipe

Figures = Mapping[str, float]
"""What a step found: loss and its terms, the gradient's norm, the learning rate."""

Batch: TypeAlias = tuple[Tensor, Tensor]
"""Pictures, uint8 (B, 3, H, W), and masks, float32 (B, 1, H, W)."""

_STOP = "stop"


class Hook:
    """Something that looks on; every method may be left out."""

    def begin(self, trainer: Trainer) -> None:
        """Before the first step."""

    def after_step(self, trainer: Trainer, figures: Figures) -> None:
        """After each step; ``trainer.step`` counts it."""

    def end(self, trainer: Trainer) -> None:
        """After the last step, also where the training was asked to stop before its time."""


@dataclass(slots=True)
class Trainer:
    """A network that learns; all of its state."""

    objective: Objective
    """The network with its loss, on its device."""
    feed: Feed
    """What it learns from."""
    arithmetic: Arithmetic
    """Device and precision."""
    group: Group = field(default_factory=Group)
    """The processes that learn together."""
    hooks: Sequence[Hook] = ()
    """Called in their order."""
    interrupt: Interrupt = field(default_factory=Interrupt)
    """Somebody may ask for the end."""
    workers: int = 0
    """Processes that read ahead."""
    step: int = 0
    """Steps made."""
    samples: int = 0
    """Pictures that all processes together have taken."""
    enough: bool = False
    """Set by a hook that wants no further step."""
    agreed: bool = False
    """All processes know that one of them wants no further step."""
    optimizer: optim.Optimizer = field(init=False)
    """The method of descent."""

    def __post_init__(self) -> None:
        self.optimizer = make_optimizer(self.objective.net, self.recipe)

    @property
    def recipe(self) -> Recipe:
        """How it learns."""
        return self.feed.recipe

    @property
    def net(self) -> nn.Module:
        """The network itself."""
        return self.objective.net

    def run(self) -> None:
        """Make the steps that are missing.

        Raises:
            DivergedError: a loss or a gradient is no number; the step is not made.
            InputError: a file cannot be read any more.
        """
        objective = self.group.wrapped(self.objective, self.arithmetic.device)
        source = batches(self.feed, self.samples, self.group.share, self.workers)
        self._tell("begin")
        while self.step < self.recipe.steps and not self._stops():
            if (shown := self._read(source)) is None:
                break
            figures = self._one_step(objective, shown)
            self.step += 1
            self._tell("after_step", figures)
        self._tell("end")

    def state(self) -> dict[str, Any]:
        """What resuming needs besides the weights.

        Learning rate and random numbers are functions of step and seed.
        """
        return {
            "step": self.step,
            "samples": self.samples,
            "seed": self.feed.seed,
            "optimizer": self.optimizer.state_dict(),
            "scaler": self.arithmetic.scaler.state_dict(),
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on where `state` was taken.

        Raises:
            InputError: it is no such state, or another optimiser's.
        """
        try:
            self.step, self.samples = int(state["step"]), int(state["samples"])
            self.optimizer.load_state_dict(state["optimizer"])
            if state["scaler"]:  # empty where the run was not in float16 before
                self.arithmetic.scaler.load_state_dict(state["scaler"])
        except (KeyError, TypeError, ValueError, AttributeError, RuntimeError) as error:
            msg = "the checkpoint's state is damaged or another training's; delete that checkpoint"
            raise InputError(msg) from error

    def _read(self, source: Iterator[Batch]) -> list[Batch] | None:
        """The batches of a step, before any of them is learned from; None: they will not come.

        A signal that asks for the end may have ended those who read, too.
        """
        try:
            return [next(source) for _ in range(self.recipe.accumulate)]
        except ReadersGoneError:
            if self.interrupt.asked and self.group.world == 1:
                return None
            raise

    def _one_step(self, objective: nn.Module, shown: Sequence[Batch]) -> Figures:
        seed_step(self.feed.seed, self.step, self.group.rank)
        rate = learning_rate(self.recipe, self.step)
        set_learning_rate(self.optimizer, rate)
        self.optimizer.zero_grad()
        objective.train()
        found = self._shared(self._gradients(objective, shown))
        _check_finite(found[TOTAL], "loss", self.step)
        norm = self.arithmetic.step(self.optimizer, self.net, self.recipe.clip)
        if not self.arithmetic.scaler.is_enabled():  # which leaves such steps out by itself
            _check_finite(norm, "gradient", self.step)
        return {**found, "gradient": norm, "learning_rate": rate}

    def _gradients(self, objective: nn.Module, shown: Sequence[Batch]) -> dict[str, float]:
        """Add up the gradients of the batches of a step; the mean of their losses."""
        sums: dict[str, float] = {}
        count = len(shown)
        for number, batch in enumerate(shown):
            pictures, masks = (part.to(self.arithmetic.device) for part in batch)
            self.samples += len(masks) * self.group.world
            with self.group.alone(objective, wanted=number < count - 1):
                with self.arithmetic.forward():
                    terms = objective(pictures, masks)
                self.arithmetic.backward(terms[TOTAL] / count)
            for name, term in terms.items():
                sums[name] = sums.get(name, 0.0) + float(term.detach()) / count
        return sums

    def _shared(self, found: Mapping[str, float]) -> dict[str, float]:
        """Means over the processes; if one was asked to stop, all of them stop."""
        together = self.group.mean(
            {**found, _STOP: float(self.interrupt.asked or self.enough)}, self.arithmetic.device
        )
        self.agreed = together.pop(_STOP) > 0
        return together

    def _stops(self) -> bool:
        """Of several processes none may stop before they have agreed in a step.

        One whose clock has run out a moment earlier would leave the others waiting for it.
        """
        return self.agreed if self.group.world > 1 else self.enough or self.interrupt.asked

    def _tell(self, what: str, *arguments: Any) -> None:
        for hook in self.hooks:
            getattr(hook, what)(self, *arguments)


def seed_step(seed: int, step: int, rank: int) -> None:
    """Make what is drawn in a step (dropout) depend on nothing but its number."""
    torch.manual_seed(((seed + 1) * 1_000_003 + step) * 1009 + rank)


def _check_finite(value: float, what: str, step: int) -> None:
    if not math.isfinite(value):
        msg = f"the {what} became {value} in step {step + 1}: the training diverges"
        raise DivergedError(msg)
