"""A model opened once: one common suite for every model that comes by wheel."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from cleanplate.core.errors import ModelNotFoundError, UsageError
from cleanplate.core.pictures import check_matte
from cleanplate.matting.matter import Matter, load_model
from cleanplate.matting.options import MatteOptions, ShapeOptions

MODELS = ["u2netp", "selfie", "selfie-landscape", "portrait", "portrait-fine"]

SIZES = [(1, 1), (1, 50), (50, 1), (3, 2), (97, 131), (8, 2000), (700, 5)]


@pytest.fixture(params=MODELS)
def model(request: pytest.FixtureRequest) -> Matter:
    return load_model(request.param)


@pytest.fixture(scope="module")
def photo(media: Path) -> npt.NDArray[np.uint8]:
    """A person, 120 rows."""
    picture = Image.open(media / "people" / "images" / "9.jpg").convert("RGB")
    return np.asarray(picture.resize((round(120 * picture.width / picture.height), 120)))


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_every_size_has_a_matte_of_its_size(
    model: Matter, size: tuple[int, int], rng: np.random.Generator
) -> None:
    matte = model(rng.integers(0, 256, (*size, 3), np.uint8))
    assert check_matte(matte, size) is matte


@pytest.mark.parametrize("value", [0, 255], ids=["black", "white"])
def test_a_flat_picture_has_a_valid_matte(model: Matter, value: int) -> None:
    matte = model(np.full((60, 80, 3), value, np.uint8))
    check_matte(matte, (60, 80))
    # Nobody is there; the selfie networks have their doubts about white.
    assert float((matte > 0.5).mean()) < 0.2


def test_a_person_is_found_and_the_corners_are_not(
    model: Matter, photo: npt.NDArray[np.uint8]
) -> None:
    matte = model(photo)
    assert 0.05 < float(matte.mean()) < 0.95
    assert float(matte.max()) > 0.9


def test_a_batch_is_each_picture_by_itself(model: Matter, photo: npt.NDArray[np.uint8]) -> None:
    batch = np.stack([photo, 255 - photo])
    mattes = model(batch)
    assert mattes.shape == batch.shape[:3]
    for matte, picture in zip(mattes, batch, strict=True):
        np.testing.assert_array_equal(matte, model(picture))


def test_a_list_may_mix_sizes(model: Matter, photo: npt.NDArray[np.uint8]) -> None:
    mattes = model([photo, photo[:50, :70]])
    assert [matte.shape for matte in mattes] == [photo.shape[:2], (50, 70)]
    np.testing.assert_array_equal(mattes[0], model(photo))


def test_threads_get_what_a_single_one_gets(model: Matter, photo: npt.NDArray[np.uint8]) -> None:
    pictures = [photo, 255 - photo] * 2
    expected = [model(picture) for picture in pictures[:2]] * 2
    with ThreadPoolExecutor(4) as pool:
        np.testing.assert_array_equal(list(pool.map(model, pictures)), expected)


def test_every_depth_sees_the_same(model: Matter, photo: npt.NDArray[np.uint8]) -> None:
    deep = photo.astype(np.uint16) * 257
    floats = photo.astype(np.float32) / np.float32(255)
    np.testing.assert_array_equal(model(deep), model(photo))
    np.testing.assert_array_equal(model(floats), model(photo))


def test_the_picture_is_not_changed(model: Matter, photo: npt.NDArray[np.uint8]) -> None:
    kept = photo.copy()
    model(photo)
    np.testing.assert_array_equal(photo, kept)


def test_a_read_only_or_strided_picture_will_do(
    model: Matter, photo: npt.NDArray[np.uint8]
) -> None:
    mirrored = photo[:, ::-1]
    mirrored.flags.writeable = False
    np.testing.assert_array_equal(model(mirrored), model(np.ascontiguousarray(mirrored)))


def test_the_coarse_matte_covers_the_same_view(model: Matter, photo: npt.NDArray[np.uint8]) -> None:
    coarse = model.coarse(photo)
    check_matte(coarse)
    full = model(photo)
    assert float(coarse.mean()) == pytest.approx(float(full.mean()), abs=0.03)


def test_hard_edges_are_in_or_out(photo: npt.NDArray[np.uint8]) -> None:
    matte = load_model("selfie", edge="hard")(photo)
    assert set(np.unique(matte)) == {0.0, 1.0}


def test_a_model_tells_its_name_and_what_it_runs_on(model: Matter) -> None:
    assert model.name in MODELS
    assert "on CPU, " in model.description


@pytest.mark.parametrize(
    "picture",
    [
        np.zeros((4, 4), np.uint8),
        np.zeros((4, 4, 4), np.uint8),
        np.zeros((0, 4, 3), np.uint8),
        np.zeros((4, 4, 3), np.float64),
    ],
    ids=["grey", "RGBA", "empty", "float64"],
)
def test_what_is_no_picture_is_refused(picture: Any) -> None:
    with pytest.raises(UsageError, match="a picture"):
        load_model("selfie")(picture)


def test_an_empty_list_has_no_mattes() -> None:
    assert load_model("selfie")([]) == []


def test_an_empty_batch_has_no_mattes() -> None:
    assert load_model("selfie")(np.zeros((0, 4, 5, 3), np.uint8)).shape == (0, 4, 5)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"name": "nothing"}, ModelNotFoundError, "no model is named 'nothing'"),
        ({"edge": "blurry"}, UsageError, "the edge is one of hard, soft, fine, not 'blurry'"),
        ({"device": "tpu"}, UsageError, "--device is one of"),
        ({"streams": 0}, UsageError, "at least 1 stream"),
    ],
)
def test_options_that_cannot_work_are_refused(
    options: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        load_model(**({"name": "selfie"} | options))


def test_an_unknown_edge_is_refused_as_an_option_too() -> None:
    with pytest.raises(UsageError, match="--edge is one of hard, soft, fine, not 'blurry'"):
        MatteOptions(edge="blurry")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "field",
    [
        {"threshold": 0.0},
        {"threshold": 1.1},
        {"threshold": float("nan")},
        {"binarize": "mean"},
        {"threshold": 0.5, "binarize": "otsu"},
        {"min_area": 1.0},
        {"min_area": -0.1},
        {"close": -1},
        {"feather": -0.5},
        {"feather": float("inf")},
        {"feather": float("nan")},
    ],
    ids=str,
)
def test_a_shape_that_cannot_work_names_its_flag(field: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match=f"--{[*field][-1].replace('_', '-')} "):
        ShapeOptions(**field)
