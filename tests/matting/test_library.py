"""Matters by name."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from cleanplate.core.errors import DeviceError, ModelNotFoundError, UsageError
from cleanplate.core.pictures import Matte
from cleanplate.matting import library
from cleanplate.matting.library import check_name, class_models, names, open_coarse, parts_of
from cleanplate.models import onnx_runtime, store
from cleanplate.models.card import FileSource
from cleanplate.models.runtime import RunOptions, open_runtime


@pytest.fixture
def own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, models_home: Path) -> Iterator[Path]:
    """A store of this test's own, with u2netp's weights under reach; nothing stays opened."""
    weights = store.pull(store.find_card("u2netp"))
    monkeypatch.setenv("CLEANPLATE_HOME", str(tmp_path))
    library.forget()
    yield weights
    library.forget()


def add_dog_model(weights: Path) -> None:
    """u2netp once more, as a network that knows a class."""
    card = replace(
        store.find_card("u2netp"),
        name="animals",
        sources=(FileSource(str(weights)),),
        classes=("dog",),
    )
    store.add(card, weights)


def test_the_names_are_the_compositions_and_the_networks_that_give_a_matte() -> None:
    assert {"portrait", "portrait-fine", "u2netp", "selfie", "isnet-general"} <= set(names())
    assert "person-detector" not in names()
    assert "auto" not in names()


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("u2netp", ["u2netp"]),
        ("portrait", ["selfie", "selfie-landscape"]),
        ("portrait-fine", ["selfie", "selfie-landscape", "u2netp"]),
    ],
)
def test_the_parts_of_a_name_are_its_cards(name: str, parts: list[str]) -> None:
    assert [card.name for card in parts_of(name)] == parts


@pytest.mark.parametrize("name", ["u3net", "", "person-detector", "auto"])
def test_an_unknown_name_is_answered_with_the_known_ones(name: str) -> None:
    with pytest.raises(ModelNotFoundError, match="there are portrait, portrait-fine, u2netp"):
        open_coarse(name)


def test_what_else_a_name_may_be_is_listed_where_it_is_allowed() -> None:
    with pytest.raises(ModelNotFoundError, match="'u3net'; there are auto, portrait"):
        check_name("u3net", besides=("auto",))
    check_name("auto", besides=("auto",))


def test_the_parts_of_an_unknown_name_are_answered_with_all_that_have_parts() -> None:
    with pytest.raises(ModelNotFoundError, match=r"auto, portrait, .*, person-detector"):
        parts_of("u3net")


def test_a_model_is_opened_once() -> None:
    assert open_coarse("selfie") is open_coarse("selfie", RunOptions())


def test_threads_that_want_the_same_model_open_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    library.forget()
    opened = []
    really_open = open_runtime

    def counted(*arguments: Any) -> Any:
        opened.append(threading.get_ident())
        return really_open(*arguments)

    monkeypatch.setattr(library, "open_runtime", counted)
    with ThreadPoolExecutor(8) as pool:
        models = list(pool.map(open_coarse, ["selfie"] * 8))
    assert len(opened) == 1
    assert all(model is models[0] for model in models)


def test_other_options_open_another_one() -> None:
    assert open_coarse("selfie") is not open_coarse("selfie", RunOptions(streams=2))


def test_a_composition_tells_what_runs_where_once() -> None:
    description = open_coarse("portrait", RunOptions(precision="f32")).description
    assert description.count("OpenVINO") == 1
    assert description.endswith("on CPU, f32")


def test_a_composition_cannot_run_on_a_gpu_its_networks_cannot(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(onnx_runtime, "_gpu_or_error", lambda: ["CUDAExecutionProvider"])
    with pytest.raises(DeviceError, match="'selfie' is no ONNX network"):
        open_coarse("portrait", RunOptions(device="gpu"))


def test_a_network_that_knows_no_classes_refuses_one() -> None:
    with pytest.raises(UsageError, match="'u2netp' does not know 'dog'; it knows no classes"):
        open_coarse("u2netp", class_name="dog")


def test_an_added_network_is_opened_by_its_name_and_class(own_store: Path) -> None:
    add_dog_model(own_store)
    assert "animals" in names()
    assert class_models() == {"animals": ("dog",)}
    assert open_coarse("animals", class_name="dog").name == "animals"


def test_a_class_an_added_network_does_not_know_is_refused(own_store: Path) -> None:
    add_dog_model(own_store)
    with pytest.raises(UsageError, match="'animals' does not know 'cat'; it knows dog"):
        open_coarse("animals", class_name="cat")


def test_a_class_reads_its_own_channel() -> None:
    card = replace(store.find_card("u2netp"), classes=("sky", "dog", "cat"))
    assert library._for_class(card, "cat").reading.channel == 2
    assert library._for_class(card, None) is card


def test_missing_weights_offline_are_an_error(
    own_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLEANPLATE_OFFLINE", "1")
    with pytest.raises(ModelNotFoundError, match="CLEANPLATE_OFFLINE is set"):
        open_coarse("u2netp")


def test_a_large_picture_is_reduced_before_a_composition_sees_it() -> None:
    seen = []

    def matter(rgb: Any) -> Matte:
        seen.append(rgb.shape)
        return np.zeros(rgb.shape[:2], np.float32)

    composed = library._Composed("test", (), matter)
    assert composed(np.zeros((1000, 2000, 3), np.uint8)).shape == (256, 512)
    assert seen == [(256, 512, 3)]


def test_a_picture_changed_in_place_is_looked_at_again(media: Path) -> None:
    model = open_coarse("portrait-fine")
    photo = Image.open(media / "people" / "images" / "9.jpg").convert("RGB").resize((99, 99))
    picture = np.zeros((99, 99, 3), np.uint8)
    model(picture)
    picture[:] = np.asarray(photo)
    np.testing.assert_array_equal(model(picture), model(picture.copy()))
