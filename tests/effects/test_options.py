"""What the effects can be told, and the sentences for what they cannot."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest

from cleanplate.core.describe import field_texts
from cleanplate.core.errors import UsageError
from cleanplate.effects.options import BlurOptions, CutoutOptions, ReplaceOptions


@pytest.mark.parametrize("kernel", [11, 15, 31, 101])
def test_a_kernel_means_the_gaussian_opencv_makes_of_it(kernel: int) -> None:
    """For the smallest OpenCV has tables; from 11 on its kernel comes from the sigma."""
    sigma = BlurOptions(kernel=kernel).sigma((100, 100))
    by_sigma, by_width = cv2.getGaussianKernel(kernel, sigma), cv2.getGaussianKernel(kernel, 0)
    np.testing.assert_allclose(by_sigma, by_width, atol=1e-12)


def test_a_kernel_of_one_pixel_is_no_blur() -> None:
    assert BlurOptions(kernel=1).sigma((100, 100)) == 0


@pytest.mark.parametrize(
    ("strength", "size", "sigma"),
    [(1.0, (1000, 2000), 50.0), (0.5, (1080, 1920), 27.0), (0.0, (9, 9), 0.0)],
)
def test_strength_is_a_share_of_the_shorter_side(
    strength: float, size: tuple[int, int], sigma: float
) -> None:
    """One twentieth of the shorter side at full strength."""
    assert BlurOptions(strength).sigma(size) == pytest.approx(sigma)


@pytest.mark.parametrize(
    ("options", "given", "words"),
    [
        (BlurOptions, {"strength": -0.1}, "between 0 and 1, -0.1"),
        (BlurOptions, {"strength": 1.01}, "between 0 and 1"),
        (BlurOptions, {"strength": float("nan")}, "between 0 and 1"),
        (BlurOptions, {"kernel": 4}, "odd number of pixels from 1, not 4"),
        (BlurOptions, {"kernel": -3}, "odd number"),
        (BlurOptions, {"lens": "square"}, "gaussian, disc, hexagon, not 'square'"),
        (CutoutOptions, {"color": "mauvish"}, "'mauvish' is no colour"),
        (CutoutOptions, {"color": "red", "checkerboard": True}, "exclude each other"),
        (ReplaceOptions, {"fit": "squeeze"}, "cover, contain, stretch, tile, not 'squeeze'"),
        (ReplaceOptions, {"background_end": "rewind"}, "loop, hold, stop, not 'rewind'"),
    ],
)
def test_what_cannot_work_is_refused_in_a_sentence(
    options: type, given: dict[str, Any], words: str
) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        options(**given)
    if "color" not in given:
        assert str(caught.value).startswith(f"--{next(iter(given)).replace('_', '-')} ")


@pytest.mark.parametrize(
    ("given", "opaque"),
    [({}, False), ({"color": "#fff"}, True), ({"checkerboard": True}, True)],
)
def test_a_cutout_on_something_is_opaque(given: dict[str, Any], opaque: bool) -> None:
    assert CutoutOptions(**given).opaque is opaque


@pytest.mark.parametrize("options", [BlurOptions, CutoutOptions, ReplaceOptions])
def test_every_field_has_a_text_for_the_help_page(options: type) -> None:
    assert set(field_texts(options)) == set(options.__dataclass_fields__)
