"""Options that cannot work, and keywords that are the recipe's fields."""

from __future__ import annotations

from dataclasses import fields
from typing import get_type_hints

import pytest

from cleanplate.core.errors import UsageError
from cleanplate.training.recipe import Recipe, changeable
from cleanplate.verbs.train.options import ExportOptions, RecipeKeywords, TrainOptions


def test_the_keywords_are_the_fields_of_a_recipe() -> None:
    hints = get_type_hints(Recipe)
    assert get_type_hints(RecipeKeywords) == {name: hints[name] for name in changeable()}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"resume": True, "overwrite": True}, "--resume goes on with a run and --overwrite"),
        ({"data": "a", "images": "b", "masks": "c"}, "--data is not used where"),
        ({"validation": "1.5"}, "--validation is a share from 0 to below 1"),
        ({"device": "tpu"}, "--device is auto, cpu, cuda or mps, not 'tpu'"),
        ({"precision": "f8"}, "--precision is f32, bf16 or f16"),
        ({"unpaired": "maybe"}, "--unpaired is refuse or skip"),
        ({"empty": "maybe"}, "--empty is refuse, skip or keep"),
        ({"save_every": 0}, "--save-every is 1 or more, not 0"),
        ({"minutes": float("nan")}, "--minutes is 0 or more"),
        ({"seed": -1}, "--seed is 0 or more"),
        ({"seed": 2**32}, "--seed is at most 4294967295"),
    ],
)
def test_what_cannot_work_names_the_flag(given: dict[str, object], words: str) -> None:
    with pytest.raises(UsageError) as raised:
        TrainOptions(**given)  # type: ignore[arg-type]
    assert str(raised.value).startswith(words)


def test_validation_is_a_share_or_a_folder() -> None:
    assert TrainOptions(validation="0.25").validation_share == 0.25
    assert TrainOptions(validation="folder").validation_share is None


@pytest.mark.parametrize(
    ("given", "words"),
    [({"size": 4}, "--size is 16 to 8192"), ({"calibration": "a"}, "belongs to --int8")],
)
def test_an_export_that_cannot_work_is_refused(given: dict[str, object], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        ExportOptions(**given)  # type: ignore[arg-type]


def test_every_option_can_be_a_flag() -> None:
    assert all(entry.default is not None or "None" in entry.type for entry in fields(TrainOptions))
