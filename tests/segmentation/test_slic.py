"""Superpixels."""

from __future__ import annotations

import numpy as np
from skimage import data
from skimage.measure import label

from cleanplate.segmentation.options import SlicOptions
from cleanplate.segmentation.slic import superpixels

from .scenes import before_wall


def test_they_are_about_as_many_as_asked_for_and_fill_the_picture() -> None:
    found = superpixels(data.coffee()[::2, ::2], SlicOptions(segments=100))
    assert 60 <= found.count <= 140
    assert found.labels.min() == 1


def test_each_is_of_one_piece() -> None:
    found = superpixels(data.coffee()[::4, ::4], SlicOptions(segments=40))
    assert label(found.labels).max() == found.count


def test_they_follow_edges() -> None:
    labels = superpixels(before_wall(), SlicOptions(segments=60)).labels
    inside = set(labels[20:40, 30:50].ravel().tolist())
    outside = labels.copy()
    outside[20:40, 30:50] = 0
    assert inside.isdisjoint(set(outside.ravel().tolist()))


def test_compact_ones_are_squarer() -> None:
    rgb = data.coffee()[::2, ::2]

    def length_of_edges(compactness: float) -> int:
        labels = superpixels(rgb, SlicOptions(100, compactness)).labels
        return int((np.diff(labels, axis=0) != 0).sum() + (np.diff(labels, axis=1) != 0).sum())

    assert length_of_edges(100) < length_of_edges(1)
