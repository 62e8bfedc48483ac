"""The loop: steps, accumulation, resuming to the bit, divergence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from cleanplate.core.errors import DivergedError, InputError, ReadersGoneError
from cleanplate.training.data import batches
from cleanplate.training.descent import learning_rate, make_optimizer
from cleanplate.training.distributed import Group
from cleanplate.training.trainer import Figures, Hook, Trainer

from .tiny import TINY, TinyNet, longer, pairs_of, trainer


class Notes(Hook):
    """Writes down what the loop tells."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.losses: list[float] = []

    def begin(self, trainer: Trainer) -> None:
        self.told.append(f"begin {trainer.step}")

    def after_step(self, trainer: Trainer, figures: Figures) -> None:
        self.told.append(f"step {trainer.step}")
        self.losses.append(figures["loss"])

    def end(self, trainer: Trainer) -> None:
        self.told.append(f"end {trainer.step}")


def weights(of: Trainer) -> list[Tensor]:
    return [tensor.clone() for tensor in of.net.state_dict().values()]


def same(one: list[Tensor], other: list[Tensor]) -> bool:
    return all(torch.equal(a, b) for a, b in zip(one, other, strict=True))


def test_hooks_are_told_in_order(data: Path) -> None:
    notes = Notes()
    trainer(pairs_of(data), longer(2), hooks=[notes]).run()
    assert notes.told == ["begin 0", "step 1", "step 2", "end 2"]


def test_the_loss_falls(data: Path) -> None:
    notes = Notes()
    trainer(pairs_of(data), longer(25), hooks=[notes]).run()
    assert sum(notes.losses[-5:]) < 0.7 * sum(notes.losses[:5])


def test_the_same_seed_gives_the_same_weights(data: Path) -> None:
    one, two = (trainer(pairs_of(data)) for _ in range(2))
    one.run()
    torch.rand(7)  # what is drawn elsewhere changes nothing
    two.run()
    assert same(weights(one), weights(two))


@pytest.mark.parametrize("optimizer", ["adam", "adamw", "sgd"])
def test_resuming_continues_to_the_bit(data: Path, optimizer: str) -> None:
    recipe = replace(longer(5), optimizer=optimizer, schedule="poly", warm_up=2, rotate=10.0)
    straight = trainer(pairs_of(data), recipe)
    straight.run()

    class Pause(Hook):
        def after_step(self, trainer: Trainer, _figures: Figures) -> None:
            trainer.enough = trainer.step == 2

    first = trainer(pairs_of(data), recipe, hooks=[Pause()])
    first.run()
    assert first.step == 2
    second = trainer(pairs_of(data), recipe, TinyNet(width=8))
    second.net.load_state_dict(first.net.state_dict())
    second.restore(first.state())
    second.run()
    assert second.step == 5
    assert same(weights(straight), weights(second))


def test_accumulated_batches_equal_one_of_their_sum(data: Path) -> None:
    whole = trainer(pairs_of(data), replace(TINY, batch=4, steps=2), TinyNet(drop=0))
    torch.manual_seed(0)
    parts = trainer(pairs_of(data), replace(TINY, accumulate=2, steps=2), TinyNet(drop=0))
    parts.net.load_state_dict(whole.net.state_dict())
    whole.run()
    parts.run()
    assert (whole.samples, parts.samples) == (8, 8)
    for one, two in zip(weights(whole), weights(parts), strict=True):
        torch.testing.assert_close(one, two, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("asked", [True, False])
def test_readers_that_are_gone_end_a_run_only_where_its_end_was_asked_for(
    data: Path, monkeypatch: pytest.MonkeyPatch, asked: bool
) -> None:
    """SIGTERM goes to all processes; what was learned up to it is kept, as it is."""

    def gone_in_step_2(*_given: object) -> Iterator[object]:
        yield from islice(whole, 3)
        one.interrupt.asked = asked
        raise ReadersGoneError

    notes = Notes()
    one = trainer(pairs_of(data), replace(TINY, accumulate=2), hooks=[notes])
    whole = batches(one.feed, 0)
    monkeypatch.setattr("cleanplate.training.trainer.batches", gone_in_step_2)
    if asked:
        one.run()
        assert (notes.told[-1], one.step, one.samples) == ("end 1", 1, 4)
        return
    with pytest.raises(ReadersGoneError):
        one.run()


class Diverging(TinyNet):
    """Gives no number from its third pass on."""

    passes = 0

    def logits(self, pictures: Tensor) -> list[Tensor]:
        self.passes += 1
        maps = super().logits(pictures)
        return [maps[0] * (float("nan") if self.passes > 2 else 1.0)]


def test_a_loss_that_is_no_number_stops_before_the_step(data: Path) -> None:
    notes = Notes()
    one = trainer(pairs_of(data), TINY, Diverging(), hooks=[notes])
    with pytest.raises(DivergedError, match="the loss became nan in step 3"):
        one.run()
    assert notes.told[-1] == "step 2"
    assert all(torch.isfinite(tensor).all() for tensor in weights(one))


def test_a_gradient_that_is_no_number_makes_no_step(data: Path) -> None:
    class Sharp(TinyNet):
        def logits(self, pictures: Tensor) -> list[Tensor]:
            # The root has no slope at 0, its value is fine.
            maps = super().logits(pictures)
            return [maps[0] + (maps[0] * 0).sqrt()]

    one = trainer(pairs_of(data), TINY, Sharp())
    before = weights(one)
    with pytest.raises(DivergedError, match="the gradient became nan in step 1"):
        one.run()
    assert same(before, weights(one))


@pytest.mark.parametrize("spoilt", ["samples", "optimizer", "scaler"])
def test_a_state_that_lacks_something_is_damaged(data: Path, spoilt: str) -> None:
    one = trainer(pairs_of(data))
    state = {name: value for name, value in one.state().items() if name != spoilt}
    with pytest.raises(InputError, match="state is damaged or another training's"):
        one.restore(state)


def test_of_several_processes_none_stops_before_all_know(data: Path) -> None:
    """The clock of one runs out in step 1; the step that tells the others is made by all."""

    class TwoAlike(Group):
        """Speaks for another process that is told to stop by nobody."""

        def wrapped(self, objective: nn.Module, device: torch.device) -> nn.Module:  # noqa: ARG002
            return objective

        def mean(self, figures: Mapping[str, float], device: torch.device) -> dict[str, float]:  # noqa: ARG002
            return {name: value / 2 for name, value in figures.items()}

    class Clock(Hook):
        def after_step(self, trainer: Trainer, _figures: Figures) -> None:
            trainer.enough = True

    one = trainer(pairs_of(data), longer(9), hooks=[Clock()], group=TwoAlike(world=2))
    one.run()
    assert one.step == 2


def test_the_gradient_is_cut_to_a_norm(data: Path) -> None:
    recipe = replace(TINY, steps=1, clip=1e-3, optimizer="sgd", beta1=0.0, learning_rate=1.0)
    one = trainer(pairs_of(data), recipe)
    before = weights(one)
    one.run()
    moved = [(a - b).flatten() for a, b in zip(weights(one), before, strict=True)]
    assert float(torch.cat(moved).norm()) == pytest.approx(1e-3, rel=1e-3)


@pytest.mark.parametrize(
    ("change", "rates"),
    [
        ({}, [1, 1, 1, 1]),
        ({"warm_up": 2}, [0.5, 1, 1, 1]),
        ({"schedule": "poly", "power": 1.0}, [1, 0.75, 0.5, 0.25]),
        ({"schedule": "cosine"}, [1, 0.8535534, 0.5, 0.1464466]),
    ],
)
def test_the_learning_rate_follows_its_schedule(
    change: dict[str, object], rates: list[float]
) -> None:
    recipe = replace(TINY, learning_rate=1.0, **change)
    assert [learning_rate(recipe, step) for step in range(4)] == pytest.approx(rates)


def test_frozen_weights_are_left_out() -> None:
    net = TinyNet()
    net.first.requires_grad_(False)
    (group,) = make_optimizer(net, TINY).param_groups
    assert len(group["params"]) == 6
