"""Models compared: figures, costs, what fails in the other process, and its end."""

from __future__ import annotations

import math
import multiprocessing
import pickle
import signal
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cleanplate.core.errors import (
    CleanplateError,
    InputError,
    MissingExtraError,
    ModelNotFoundError,
    UsageError,
)
from cleanplate.core.progress import Progress
from cleanplate.matting import matter
from cleanplate.matting.matter import Matter
from cleanplate.media.data_sets import photo_pairs
from cleanplate.media.pairs import Pairing
from cleanplate.models import store
from cleanplate.models.card import Card
from cleanplate.verbs.evaluation import benchmark as measured
from cleanplate.verbs.evaluation.benchmark import ModelFailure, ModelFigures, benchmark
from cleanplate.verbs.evaluation.options import BenchmarkOptions

from ..samples import RedMatter, block, picture
from .material import saved

OPTIONS = BenchmarkOptions(edge="soft", precision="f32")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Three photos with a red block and their masks."""
    for number in range(3):
        saved(tmp_path / "images" / f"{number}.png", picture(at=10 + number))
        saved(tmp_path / "masks" / f"{number}.png", block(at=10 + number))
    return tmp_path


@pytest.fixture
def red(monkeypatch: pytest.MonkeyPatch) -> None:
    """The model finds what is red."""
    monkeypatch.setattr(matter, "open_coarse", lambda *_options: RedMatter())


@pytest.fixture
def brought(monkeypatch: pytest.MonkeyPatch) -> None:
    """Weights need not be brought."""
    monkeypatch.setattr(store, "pull", lambda _card: Path())


def in_this_process(pairing: Pairing, **options: Any) -> tuple[ModelFigures, list[Progress]]:
    told: list[Progress] = []
    found = measured._measured(
        "u2netp", pairing, BenchmarkOptions(precision="f32", **options), told.append
    )
    return found, told


@pytest.mark.usefixtures("red")
def test_a_model_that_is_right_has_the_best_figures(data: Path) -> None:
    found, told = in_this_process(photo_pairs(data))
    assert found.evaluation.totals["iou"] == pytest.approx(1, abs=0.01)
    assert found.ran_on == "arithmetic"
    assert found.evaluation.exit_code == 0
    assert [one.done for one in told] == [1, 2, 3]
    assert found.milliseconds > 0
    assert found.load_seconds >= 0
    assert sys.platform == "win32" or found.peak_mib > 10


@pytest.mark.usefixtures("red")
def test_as_many_pictures_as_wanted(data: Path) -> None:
    found, _ = in_this_process(photo_pairs(data), limit=2)
    assert [one.name for one in found.evaluation.pairs] == ["0", "1"]


@pytest.mark.usefixtures("red")
def test_a_photo_without_a_mask_is_told_once_and_no_failure(data: Path) -> None:
    (data / "masks" / "1.png").unlink()
    found, _ = in_this_process(photo_pairs(data))
    (told,) = found.evaluation.problems
    assert told.reason.endswith("1.png has no truth and was left out")
    assert found.evaluation.exit_code == 0


@pytest.mark.usefixtures("red")
def test_a_photo_that_cannot_be_read_is_a_problem(data: Path) -> None:
    (data / "images" / "1.png").write_bytes(b"no picture")
    found, _ = in_this_process(photo_pairs(data))
    assert [one.name for one in found.evaluation.pairs] == ["0", "2"]
    assert (len(found.evaluation.problems), found.evaluation.exit_code) == (1, 3)


@pytest.mark.usefixtures("red")
def test_a_mask_of_another_size_is_resized_and_noted(data: Path) -> None:
    saved(data / "masks" / "1.png", block(at=11).repeat(2, 0).repeat(2, 1))
    found, _ = in_this_process(photo_pairs(data))
    assert found.evaluation.notes == {"the truth was brought to the other's size": 1}
    assert found.evaluation.totals["iou"] == pytest.approx(1, abs=0.1)


@pytest.mark.usefixtures("red")
def test_no_readable_photo_has_no_time(data: Path) -> None:
    for path in (data / "images").iterdir():
        path.write_bytes(b"no picture")
    found, _ = in_this_process(photo_pairs(data))
    assert math.isnan(found.milliseconds)
    assert found.costs["ms"] == "-"


@pytest.mark.usefixtures("red")
def test_figures_travel_between_processes(data: Path) -> None:
    found, _ = in_this_process(photo_pairs(data))
    read = pickle.loads(pickle.dumps(found))
    assert read.evaluation.totals == found.evaluation.totals


def test_the_first_picture_does_not_count_in_the_time() -> None:
    timed = measured._Timed(Matter.__new__(Matter), measured.EvaluateOptions())
    for seconds, median in ((9.0, 9000), (1.0, 1000), (3.0, 2000)):
        timed._seconds.append(seconds)
        assert timed.median_ms() == median


@pytest.mark.parametrize(
    ("models", "error", "sentence"),
    [
        ([], UsageError, "no model is named"),
        (["nobody"], ModelNotFoundError, "no model is named 'nobody'"),
    ],
)
def test_names_that_are_none(
    data: Path, models: list[str], error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error, match=sentence):
        next(benchmark(models, data))


def test_a_data_set_that_is_none_costs_no_download(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "pull", lambda _card: pytest.fail("weights were brought"))
    with pytest.raises(InputError, match="is no folder"):
        next(benchmark(["u2netp"], tmp_path / "nowhere"))


@pytest.mark.usefixtures("brought")
def test_a_name_given_twice_is_measured_once(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measured, "_in_own_process", lambda name, *_: name)
    assert list(benchmark(["u2netp", "silueta", "u2netp"], data)) == ["u2netp", "silueta"]


def test_auto_is_no_model_to_compare(data: Path) -> None:
    with pytest.raises(UsageError, match="name those to compare: portrait, portrait-fine, u2netp"):
        next(benchmark(["auto"], data))


def test_a_model_that_cannot_be_measured_does_not_stop_the_others(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pull(card: Card) -> Path:
        if card.name == "silueta":
            msg = "the weights could not be brought"
            raise ModelNotFoundError(msg)
        return Path()

    monkeypatch.setattr(store, "pull", pull)
    monkeypatch.setattr(measured, "_in_own_process", lambda name, *_: name)
    assert list(benchmark(["silueta", "u2netp"], data)) == [
        ModelFailure("silueta", "the weights could not be brought", 4),
        "u2netp",
    ]


class Said:
    """The other process's end of the line."""

    def __init__(self, *said: Any) -> None:
        self._said = list(said)

    def recv(self) -> Any:
        if not self._said:
            raise EOFError
        return self._said.pop(0)


def failed_there(error: CleanplateError) -> Said:
    """What comes over the line when that is raised in the other process."""
    sent: list[bytes] = []

    class There:
        def send(self, what: Any) -> None:
            sent.append(pickle.dumps(what))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(measured, "_measured", lambda *_: _raise(error))
        measured._work(There(), "u2netp", Pairing(()), OPTIONS)  # type: ignore[arg-type]
    return Said(*map(pickle.loads, sent))


def _raise(error: Exception) -> None:
    raise error


@pytest.mark.parametrize(
    "error",
    [InputError("a is odd"), UsageError("no"), MissingExtraError("fine", "edge fine")],
    ids=lambda error: type(error).__name__,
)
def test_an_error_there_is_the_same_error_here(error: CleanplateError) -> None:
    with pytest.raises(type(error)) as caught:
        measured._awaited(failed_there(error), "u2netp", None)  # type: ignore[arg-type]
    assert (str(caught.value), caught.value.exit_code) == (str(error), error.exit_code)


def test_a_process_that_dies_is_told() -> None:
    with pytest.raises(CleanplateError, match="measured u2netp ended unexpectedly"):
        measured._awaited(Said(Progress(1, 2)), "u2netp", None)  # type: ignore[arg-type]


def test_progress_is_told_by_model() -> None:
    told: list[tuple[str, int]] = []
    with pytest.raises(CleanplateError):
        measured._awaited(
            Said(Progress(1, 2), Progress(2, 2)),  # type: ignore[arg-type]
            "u2netp",
            lambda name, one: told.append((name, one.done)),
        )
    assert told == [("u2netp", 1), ("u2netp", 2)]


@pytest.mark.skipif(sys.platform == "win32", reason="signals as POSIX has them")
def test_ctrl_c_is_heard_again_once_the_process_has_started() -> None:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [])
    with measured._deaf_to_ctrl_c():
        assert signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, [])
    assert signal.pthread_sigmask(signal.SIG_BLOCK, []) == before


def test_a_real_model_in_a_process_of_its_own(data: Path) -> None:
    if not store.is_stored(store.find_card("u2netp")):
        pytest.skip("the weights of u2netp are not here")
    told: list[int] = []
    (found,) = benchmark(["u2netp"], data, OPTIONS, lambda _name, one: told.append(one.done))
    assert told == [1, 2, 3]
    assert len(found.evaluation.pairs) == 3
    assert "f32" in found.ran_on
    assert np.isfinite(list(found.evaluation.totals.values())).all()
    assert multiprocessing.active_children() == []


def test_a_callback_that_raises_ends_the_process(data: Path) -> None:
    if not store.is_stored(store.find_card("u2netp")):
        pytest.skip("the weights of u2netp are not here")

    def stop(_name: str, _progress: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        next(benchmark(["u2netp"], data, OPTIONS, stop))
    assert multiprocessing.active_children() == []
