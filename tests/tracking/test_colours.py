"""Distributions of colour: what tells a target from its surroundings, and how it looks."""

from __future__ import annotations

import numpy as np
import pytest

from cleanplate.core.errors import UsageError
from cleanplate.tracking.appearance import Appearance
from cleanplate.tracking.colour_weigher import ColourWeigher, contrast
from cleanplate.tracking.distributions import around, project, similarity, to_lab, within

BOX = (20.0, 10.0, 40.0, 30.0)


def picture() -> np.ndarray:
    """A dark grey square on light grey."""
    rgb = np.full((40, 60, 3), 200, np.uint8)
    rgb[10:30, 20:40] = 40
    return rgb


def test_contrast_is_what_the_target_has_more_of() -> None:
    target = np.array([0.5, 0.3, 0.2, 0.0], np.float32)
    beside = np.array([0.0, 0.1, 0.2, 0.8], np.float32)
    assert contrast(target, beside).tolist() == pytest.approx([255, 127.5, 0, 0], abs=0.1)


def test_similarity_of_distributions() -> None:
    p = np.array([0.36, 0.64, 0], np.float32)
    q = np.array([0.25, 0, 0.75], np.float32)
    assert similarity(p, q) == pytest.approx(0.3)  # sqrt(0.36 * 0.25)
    assert similarity(p, p) == pytest.approx(1)


def test_distributions_sum_to_one() -> None:
    lab = to_lab(picture())
    beside = around(lab, BOX, (8, 16, 16))
    assert beside is not None
    for one in (within(lab, BOX, (8, 16, 16)), beside):
        assert one.sum() == pytest.approx(1, abs=1e-5)
    assert similarity(within(lab, BOX, (8, 16, 16)), beside) < 0.1


def test_nothing_lies_around_the_whole_picture() -> None:
    assert around(to_lab(picture()), (0, 0, 60, 40), (8, 16, 16)) is None


def test_projecting_looks_up_all_three_channels() -> None:
    lab = np.array([[(0, 0, 0), (255, 128, 255)]], np.uint8)
    values = np.zeros((8, 16, 16), np.float32)
    values[0, 0, 0], values[7, 8, 15] = 10, 200
    assert project(lab, values).tolist() == [[10, 200]]


def test_a_grey_target_has_weights() -> None:
    weigher = ColourWeigher()
    weigher.learn(picture(), BOX)
    weights = weigher.weigh(picture(), 0)
    assert weights[10:30, 20:40].min() > 240
    weights[10:30, 20:40] = 0
    assert weights.max() == 0


def test_a_target_like_its_surroundings_is_refused() -> None:
    with pytest.raises(UsageError, match="no colour tells the target"):
        ColourWeigher().learn(np.full((40, 60, 3), 90, np.uint8), BOX)


def test_adapting_moves_the_weights() -> None:
    lighter = picture()
    lighter[10:30, 20:40] = (90, 20, 160)
    weigher = ColourWeigher()
    weigher.learn(picture(), BOX)
    assert weigher.weigh(lighter, 0)[20, 30] == 0
    weigher.adapt(lighter, BOX, 0.5)
    assert 125 <= weigher.weigh(lighter, 0)[20, 30] <= 129


def test_a_place_scores_from_its_surroundings_to_itself() -> None:
    look, lab = Appearance(picture(), BOX), to_lab(picture())
    assert look.score(lab, BOX) == pytest.approx(1, abs=1e-4)
    assert look.score(lab, (0, 0, 18, 40)) == 0
    assert 0.2 < look.score(lab, (30, 10, 50, 30)) < 0.95


def test_a_look_adapts() -> None:
    lighter = picture()
    lighter[10:30, 20:40] = (90, 20, 160)
    look, lab = Appearance(picture(), BOX), to_lab(lighter)
    before = look.score(lab, BOX)
    look.adapt(lab, BOX, 0.5)
    assert look.score(lab, BOX) > before + 0.3


def test_likelihood_is_highest_on_the_target() -> None:
    likely = Appearance(picture(), BOX).likelihood(to_lab(picture()))
    assert likely[12:28, 22:38].min() > 200
    assert likely[:8].max() == 0
