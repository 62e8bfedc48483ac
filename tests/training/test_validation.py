"""Validation: figures as `evaluate` has them, the network left as it is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from cleanplate.core.errors import DivergedError
from cleanplate.metrics.suites import score_saliency
from cleanplate.training.device import Arithmetic
from cleanplate.training.objective import Objective
from cleanplate.training.validation import KEYS, is_better, score, sentence, validate

from .tiny import TINY, TinyNet, disc, pairs_of

CPU = Arithmetic(torch.device("cpu"))


class Bright(TinyNet):
    """Finds what is bright: the discs."""

    def logits(self, pictures: Tensor) -> list[Tensor]:
        return [40 * pictures.mean(1, keepdim=True) - 1]


def test_figures_are_those_of_evaluate() -> None:
    rng = np.random.default_rng(0)
    mask = disc(1)[1] > 0
    matte = np.clip(mask * 0.6 + rng.random(mask.shape) * 0.4, 0, 1).astype(np.float32)
    expected = score_saliency(matte, mask)
    assert dict(score(matte, mask).values) == pytest.approx(
        {key: expected.values[key] for key in KEYS}
    )


def test_a_good_network_is_told_so(data: Path) -> None:
    found = validate(Objective(Bright(), TINY), pairs_of(data), TINY, CPU, keep=2)
    assert found is not None
    assert tuple(found.figures) == KEYS
    assert found.figures["max_f"] > 0.95
    assert found.figures["mae"] < 0.05
    assert len(found.seen) == 2
    assert found.seen[0].matte.shape == found.seen[0].sample.mask.shape == (40, 48)


def test_a_matte_that_is_no_number_is_a_divergence(data: Path) -> None:
    class Lost(TinyNet):
        def logits(self, pictures: Tensor) -> list[Tensor]:
            return [pictures.mean(1, keepdim=True) * float("nan")]

    with pytest.raises(DivergedError, match="is nan: the training diverges"):
        validate(Objective(Lost(), TINY), pairs_of(data), TINY, CPU)


def test_statistics_and_weights_stay_as_they_are(data: Path) -> None:
    class Normed(TinyNet):
        def __init__(self) -> None:
            super().__init__()
            self.norm = nn.BatchNorm2d(3)

        def logits(self, pictures: Tensor) -> list[Tensor]:
            return super().logits(self.norm(pictures))

    net = Normed()
    before = {name: tensor.clone() for name, tensor in net.state_dict().items()}
    validate(Objective(net, TINY), pairs_of(data), TINY, CPU)
    assert all(torch.equal(before[name], one) for name, one in net.state_dict().items())


def test_it_ends_when_asked(data: Path) -> None:
    objective = Objective(TinyNet(), TINY)
    assert validate(objective, pairs_of(data), TINY, CPU, stops=lambda: True) is None


@pytest.mark.parametrize(
    ("key", "value", "before", "better"),
    [
        ("max_f", 0.6, 0.5, True),
        ("max_f", 0.5, 0.5, False),
        ("mae", 0.1, 0.2, True),
        ("mae", 0.3, 0.2, False),
    ],
)
def test_better_depends_on_the_figure(key: str, value: float, before: float, better: bool) -> None:
    assert is_better({key: value}, {key: before}, key) == better
    assert is_better({key: value}, {}, key)


def test_figures_are_a_line() -> None:
    assert sentence({"max_f": 0.5, "mae": 0.125}, ("max_f", "mae")) == "max F 0.5000, MAE 0.1250"
