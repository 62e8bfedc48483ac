"""Recipes as data: values that cannot work, changes, and the papers' settings."""

from __future__ import annotations

import json
from dataclasses import fields, replace

import pytest

from cleanplate.core.errors import UsageError
from cleanplate.nets.table import NETS
from cleanplate.training.recipe import Recipe, changeable
from cleanplate.training.recipes import RECIPES, find_recipe


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_names_a_network_and_its_paper(name: str) -> None:
    recipe = RECIPES[name]
    assert recipe.name == name
    assert recipe.net in NETS
    assert "arXiv:" in recipe.paper


def test_u2net_is_trained_as_in_its_paper() -> None:
    recipe = RECIPES["u2net"]
    assert (recipe.resize, recipe.crop, recipe.batch, recipe.steps) == (320, 288, 12, 600_000)
    assert (recipe.optimizer, recipe.learning_rate) == ("adam", 1e-3)
    assert (recipe.beta1, recipe.beta2, recipe.epsilon) == (0.9, 0.999, 1e-8)
    assert (recipe.bce, recipe.iou, recipe.ssim) == (1, 0, 0)


def test_isnet_has_two_stages_of_1024() -> None:
    first, second = RECIPES["isnet-encoder"], RECIPES["isnet"]
    assert (first.resize, second.resize) == (1024, 1024)
    assert (first.learns, second.learns) == ("masks", "pictures")
    assert (first.features, second.features) == (0, 1)


def test_deeplab_falls_polynomially() -> None:
    recipe = RECIPES["deeplabv3plus-mobilenetv2"]
    assert (recipe.optimizer, recipe.schedule, recipe.power) == ("sgd", "poly", 0.9)
    assert (recipe.learning_rate, recipe.scale_from, recipe.scale_to) == (7e-3, 0.5, 2)


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_survives_json(name: str) -> None:
    recipe = RECIPES[name]
    assert Recipe.from_dict(json.loads(json.dumps(recipe.as_dict()))) == recipe


def test_a_record_of_another_version_is_one_sentence() -> None:
    with pytest.raises(UsageError, match="no recipe of this version"):
        Recipe.from_dict({**RECIPES["u2net"].as_dict(), "flavour": 1})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"batch": 0}, "--batch is a whole number from 1 to 1000000000, not 0"),
        ({"batch": True}, "--batch is a whole number from 1 to 1000000000, not True"),
        ({"steps": 2.5}, "--steps is a whole number from 1 to 1000000000, not 2.5"),
        ({"resize": 8}, "--resize is a whole number from 16 to 8192, in pixels, not 8"),
        ({"crop": 400}, "--crop is at most --resize, 320, not 400"),
        ({"learning_rate": 0.0}, "--learning-rate is a number above 0 and at most 1000, not 0.0"),
        ({"learning_rate": float("nan")}, "--learning-rate is a number above 0"),
        ({"learning_rate": 1e9}, "--learning-rate is a number above 0 and at most 1000, not 1000"),
        ({"flip": 1.5}, "--flip is a number from 0 to 1, not 1.5"),
        ({"scale_from": 3.0}, "--scale-from is at most --scale-to, 1, not 3"),
        ({"optimizer": "lion"}, "--optimizer is adam, adamw or sgd, not 'lion'"),
        ({"schedule": "step"}, "--schedule is constant, poly or cosine"),
        ({"bce": 0.0}, "nothing would be learned"),
        ({"sauce": 1}, "a recipe has no sauce; it has accumulate"),
    ],
)
def test_what_cannot_work_names_the_flag(change: dict[str, object], words: str) -> None:
    with pytest.raises(UsageError) as raised:
        RECIPES["u2net"].with_changes(change)
    assert str(raised.value).startswith(words)


def test_none_changes_nothing() -> None:
    assert RECIPES["u2net"].with_changes({"batch": None}) == RECIPES["u2net"]


def test_the_side_is_that_of_the_crop() -> None:
    assert RECIPES["u2net"].side == 288
    assert replace(RECIPES["u2net"], crop=0).side == 320


def test_what_makes_the_network_is_not_changeable() -> None:
    fixed = {entry.name for entry in fields(Recipe)} - set(changeable())
    assert fixed == {"name", "title", "paper", "net", "net_options", "learns"}


def test_a_wrong_name_is_answered_with_what_is_close() -> None:
    with pytest.raises(UsageError, match="no recipe 'u2nett'; did you mean u2net"):
        find_recipe("u2nett")
    with pytest.raises(UsageError, match="there are u2net, u2netp, isnet-encoder"):
        find_recipe("zzz")
