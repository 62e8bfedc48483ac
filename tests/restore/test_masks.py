"""Masks grow by discs; mattes become masks without a rim."""

from __future__ import annotations

import numpy as np
import pytest

from cleanplate.core.errors import UsageError
from cleanplate.restore.masks import grown, subject_margin, subject_mask


def test_a_point_grows_to_a_disc() -> None:
    mask = np.zeros((7, 7), bool)
    mask[3, 3] = True
    assert grown(mask, 2).sum(axis=1).tolist() == [0, 1, 3, 5, 3, 1, 0]


def test_nothing_stays_nothing() -> None:
    assert not grown(np.zeros((1, 1), bool), 5).any()


def test_a_mask_does_not_shrink() -> None:
    with pytest.raises(UsageError, match="0 or more"):
        grown(np.zeros((2, 2), bool), -1)


def test_the_soft_rim_of_a_matte_belongs_to_the_subject() -> None:
    matte = np.array([[0.0, 0.05, 0.1, 0.5, 1.0]], np.float32)
    assert subject_mask(matte, 0).tolist() == [[False, False, True, True, True]]
    assert subject_mask(matte, 1).tolist() == [[False, True, True, True, True]]


def test_the_margin_is_a_hundredth_of_the_picture() -> None:
    assert [subject_margin(size) for size in ((1, 1), (480, 640), (1080, 1920))] == [3, 6, 19]
