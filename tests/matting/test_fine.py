"""The edge solved anew from the picture's colours."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cleanplate.matting.fine as fine_module
from cleanplate.core.errors import MissingExtraError, UsageError
from cleanplate.matting.fine import (
    refine,
    refine_soft,
    trimap,
)
from cleanplate.matting.laplacian import MattingLaplacian, conjugate_gradients
from cleanplate.matting.upsample import upsample_matte

MATTING = Path(__file__).parents[2].parent / "shared" / "media" / "matting"

Matte = npt.NDArray[np.float32]
Rgb = npt.NDArray[np.uint8]


def disc(size: int, radius: float) -> tuple[Rgb, Matte]:
    """A yellow disc on blue with an edge of one pixel, and its matte."""
    rows, columns = np.mgrid[:size, :size] - (size - 1) / 2
    truth = np.clip(radius - np.hypot(rows, columns) + 0.5, 0, 1).astype(np.float32)
    share = truth[..., np.newaxis]
    picture = share * (220, 200, 40) + (1 - share) * (30, 40, 160)
    return (picture + 0.5).astype(np.uint8), truth


def blurred(truth: Matte, sigma: float) -> Matte:
    """What a network that sees the edge vaguely would say."""
    return np.clip(cv2.GaussianBlur(truth, (0, 0), sigma), 0.0, 1.0)


def squared_error(matte: Matte, truth: Matte) -> float:
    return float(((matte - truth) ** 2).mean())


@pytest.fixture(scope="module")
def lemur() -> tuple[Rgb, Matte]:
    if not MATTING.is_dir():
        pytest.skip("../shared/media/matting is not here: no real fur to measure with")
    picture = cv2.cvtColor(cv2.imread(str(MATTING / "lemur.png")), cv2.COLOR_BGR2RGB)
    alpha = cv2.imread(str(MATTING / "lemur_alpha.png"), cv2.IMREAD_GRAYSCALE)
    return picture, alpha.astype(np.float32) / np.float32(255)


def test_the_trimap_has_a_band_of_unknown_around_the_edge() -> None:
    matte = np.zeros((5, 20), np.float32)
    matte[:, 10:] = 1.0
    # The step touches columns 9 and 10; three more on either side.
    assert trimap(matte, 3)[2].tolist() == [0] * 6 + [128] * 8 + [255] * 6


def test_a_matte_without_subject_has_no_unknown() -> None:
    assert not trimap(np.zeros((8, 8), np.float32), 3).any()


def test_the_laplacian_of_a_linear_function_of_colour_is_nothing() -> None:
    picture = np.random.default_rng(0).random((12, 15, 3), np.float32)
    matte = picture @ np.array([0.3, 0.2, 0.4], np.float32) + np.float32(0.1)
    assert float(np.abs(MattingLaplacian(picture, 1, 1e-7)(matte)).max()) < 1e-2


def test_the_laplacian_is_symmetric() -> None:
    random = np.random.default_rng(0)
    laplacian = MattingLaplacian(random.random((9, 11, 3), np.float32), 2, 1e-4)
    a, b = random.random((2, 9, 11), np.float32)
    assert np.vdot(a, laplacian(b)) == pytest.approx(np.vdot(laplacian(a), b), rel=1e-3)


def test_conjugate_gradients_solve_a_diagonal_system() -> None:
    # (2 x, 4 y) = (6, 8) has the solution (3, 2), found in two rounds.
    weights = np.array([[2, 4]], np.float32)
    solution = conjugate_gradients(lambda x: weights * x, np.array([[6, 8]], np.float32), 2)
    np.testing.assert_allclose(solution, [[3, 2]], rtol=1e-5)


def test_soft_sharpens_a_vague_edge() -> None:
    picture, truth = disc(128, 40)
    vague = blurred(truth, 3)
    assert squared_error(refine_soft(vague, picture), truth) < 0.3 * squared_error(vague, truth)


def test_soft_leaves_sure_pixels_exact() -> None:
    picture, truth = disc(128, 40)
    matte = refine_soft(blurred(truth, 2), picture)
    assert (matte[:10] == 0.0).all()
    assert (matte[56:72, 56:72] == 1.0).all()


def test_soft_works_at_reduced_size_on_a_large_picture() -> None:
    picture, truth = disc(1500, 400)
    coarse = np.clip(cv2.resize(truth, (80, 80), interpolation=cv2.INTER_AREA), 0, 1)
    matte = refine_soft(coarse, picture)
    assert matte.shape == (1500, 1500)
    vague = cv2.resize(coarse, (1500, 1500), interpolation=cv2.INTER_LINEAR)
    assert squared_error(matte, truth) < 0.2 * squared_error(vague, truth)


def test_soft_finds_more_of_real_fur_than_upsampling(lemur: tuple[Rgb, Matte]) -> None:
    picture, truth = lemur
    vague = blurred(truth, 5)
    upsampled = upsample_matte(cv2.resize(vague, (320, 320)), picture)
    refined = refine_soft(vague, picture)
    assert squared_error(refined, truth) < 0.5 * squared_error(upsampled, truth)


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_soft_without_an_edge_changes_nothing(value: float) -> None:
    matte = np.full((20, 30), value, np.float32)
    assert (refine_soft(matte, np.zeros((20, 30, 3), np.uint8)) == value).all()


@settings(max_examples=25, deadline=None)
@given(
    height=st.integers(1, 40),
    width=st.integers(1, 40),
    dtype=st.sampled_from([np.uint8, np.uint16, np.float32]),
)
def test_soft_takes_any_size_and_depth(height: int, width: int, dtype: type) -> None:
    random = np.random.default_rng(height * 41 + width)
    picture = random.random((height, width, 3), np.float32)
    if dtype is not np.float32:
        picture = (picture * np.iinfo(dtype).max).astype(dtype)
    matte = refine_soft(random.random((height, width), np.float32), picture)
    assert matte.shape == (height, width)
    assert matte.dtype == np.float32
    assert float(matte.min()) >= 0.0
    assert float(matte.max()) <= 1.0


def test_soft_refuses_what_is_no_picture() -> None:
    with pytest.raises(UsageError, match="picture"):
        refine_soft(np.zeros((4, 4), np.float32), np.zeros((4, 4), np.uint8))


def test_fine_without_its_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pymatting", None)
    picture, truth = disc(40, 12)
    with pytest.raises(MissingExtraError, match=r"pymatting"):
        refine(truth, picture)


@pytest.mark.slow
class TestWithPymatting:
    """Slow where pymatting has not been imported before: it compiles itself for 45 s."""

    @pytest.fixture(autouse=True)
    def _needs_pymatting(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pytest.importorskip("pymatting", reason="the extra 'fine' is not installed")

    def test_fine_sharpens_a_vague_edge(self) -> None:
        picture, truth = disc(128, 40)
        vague = blurred(truth, 3)
        assert squared_error(refine(vague, picture), truth) < 0.3 * squared_error(vague, truth)

    def test_tiles_leave_no_seams(self, monkeypatch: pytest.MonkeyPatch) -> None:
        picture, truth = disc(160, 60)
        vague = blurred(truth, 3)
        whole = refine(vague, picture)
        monkeypatch.setattr(fine_module, "_FINE_TILE", 64)
        assert float(np.abs(refine(vague, picture) - whole).max()) < 0.1

    def test_over_budget_is_solved_at_reduced_size(self, monkeypatch: pytest.MonkeyPatch) -> None:
        picture, truth = disc(256, 90)
        monkeypatch.setattr(fine_module, "FINE_BUDGET", 2000)
        matte = refine(blurred(truth, 3), picture)
        assert matte.shape == truth.shape
        assert squared_error(matte, truth) < squared_error(blurred(truth, 3), truth)

    def test_nothing_is_printed(self, capsys: pytest.CaptureFixture[str]) -> None:
        picture, truth = disc(64, 20)
        refine(blurred(truth, 2), picture)
        assert capsys.readouterr() == ("", "")

    def test_real_fur_is_better_than_upsampled(self, lemur: tuple[Rgb, Matte]) -> None:
        picture, truth = lemur
        vague = blurred(truth, 5)
        upsampled = upsample_matte(cv2.resize(vague, (320, 320)), picture)
        error = squared_error(refine(vague, picture), truth)
        assert error < 0.3 * squared_error(upsampled, truth)
