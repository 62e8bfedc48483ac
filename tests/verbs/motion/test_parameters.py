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
