"""Parameters of algorithms as words."""

from __future__ import annotations

from dataclasses import fields

import pytest

from cleanplate.core.errors import UsageError
from cleanplate.verbs.motion.options import MotionKeywords, MotionOptions
from cleanplate.verbs.motion.parameters import make_subtractor


def test_keywords_are_the_options_fields() -> None:
    assert set(MotionKeywords.__annotations__) == {field.name for field in fields(MotionOptions)}


def test_words_become_values_of_the_defaults_type() -> None:
    model = make_subtractor("mog2", "history=20, shadows=no", 0.1)
    assert (model._history, model._shadows, model.learning_rate) == (20, False, 0.1)  # type: ignore[attr-defined]


def test_a_fraction_may_stand_where_the_default_is_whole() -> None:
    assert make_subtractor("knn", "distance=12.5", None)._distance == 12.5  # type: ignore[attr-defined]


def test_one_of_several_words() -> None:
    assert make_subtractor("fuzzy", "integral=sugeno", None)._integral == "sugeno"  # type: ignore[attr-defined]
    with pytest.raises(UsageError, match="choquet or sugeno"):
        make_subtractor("fuzzy", "integral=mean", None)


def test_what_is_no_single_word_is_not_offered() -> None:
    with pytest.raises(UsageError, match="has no parameter 'weights'"):
        make_subtractor("fuzzy", "weights=0.5", None)


def test_without_words_the_defaults_hold() -> None:
    assert make_subtractor("knn", "", None)._history == 500  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("memory=3", "it has history"),
        ("history=long", "a whole number, such as 500, not 'long'"),
        ("shadows=perhaps", "yes or no"),
        ("history", "a whole number"),
        ("history=0", "history"),
    ],
)
def test_what_cannot_work_is_told(text: str, word: str) -> None:
    with pytest.raises(UsageError, match=word):
        make_subtractor("knn", text, None)
