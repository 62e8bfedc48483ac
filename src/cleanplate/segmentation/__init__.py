"""Regions without a network: watershed, GrabCut, back-projection, chroma key, superpixels.

>>> from cleanplate import segmentation
>>> segmentation.split_objects(rgb).count                    # doctest: +SKIP
24

Each method has a module of its own and is a function of an RGB picture; all give a
`cleanplate.segmentation.result.Segmentation`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleanplate.core.lazy import attribute

if TYPE_CHECKING:
    from cleanplate.segmentation.back_projection import find_sample
    from cleanplate.segmentation.chroma_key import find_key, key_out, suppress_spill
    from cleanplate.segmentation.grab_cut import cut_subject
    from cleanplate.segmentation.markers import markers_of
    from cleanplate.segmentation.minima import flood_minima
    from cleanplate.segmentation.result import BORDER, Segmentation, Stage
    from cleanplate.segmentation.slic import superpixels
    from cleanplate.segmentation.watershed import flood_markers, split_objects

_HOMES = {
    "find_sample": "back_projection",
    **dict.fromkeys(("find_key", "key_out", "suppress_spill"), "chroma_key"),
    "cut_subject": "grab_cut",
    "markers_of": "markers",
    "flood_minima": "minima",
    **dict.fromkeys(("BORDER", "Segmentation", "Stage"), "result"),
    "superpixels": "slic",
    **dict.fromkeys(("flood_markers", "split_objects"), "watershed"),
}

__all__ = [
    "BORDER",
    "Segmentation",
    "Stage",
    "cut_subject",
    "find_key",
    "find_sample",
    "flood_markers",
    "flood_minima",
    "key_out",
    "markers_of",
    "split_objects",
    "superpixels",
    "suppress_spill",
]


def __getattr__(name: str) -> Any:
    return attribute(__name__, _HOMES, name)
