"""A training as a whole: its folder, resuming, and everything that stops it beforehand."""

from __future__ import annotations

import json
import shutil
import signal
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

import cleanplate as cp
from cleanplate.core.errors import (
    CleanplateError,
    DivergedError,
    InputError,
    MissingExtraError,
    OutputError,
    UsageError,
)
from cleanplate.training import objective
from cleanplate.training.checkpoints import Checkpoints, read_weights, write_weights
from cleanplate.training.logs import read_table
from cleanplate.training.recipes import find_recipe
from cleanplate.verbs.train import folder, network, sources
from cleanplate.verbs.train.options import TrainOptions
from cleanplate.verbs.train.run import Trained

from ...training.tiny import TINY, TinyNet, disc, discs, write

QUICK = TrainOptions(
    validation="0.34",
    validate_every=2,
    save_every=2,
    log_every=1,
    no_tensorboard=True,
    device="cpu",
)


def trained(data: Path, run: Path, options: TrainOptions = QUICK, **changes: Any) -> Trained:
    return cp.train("tiny", run, data=data, options=options, **changes)


def tensors(run: Path) -> dict[str, torch.Tensor]:
    return dict(read_weights(Checkpoints(run).last() / "weights.safetensors").tensors)


def test_a_run_holds_all_that_belongs_to_it(data: Path, tmp_path: Path) -> None:
    judged: list[int] = []
    done = cp.train(
        "tiny", tmp_path / "run", data=data, options=replace(QUICK, no_tensorboard=False),
        on_judged=lambda one: judged.append(one.step),
    )  # fmt: skip
    assert (done.step, done.finished, judged) == (4, True, [2, 4])
    assert done.best_step in (2, 4)
    assert sorted(path.name for path in (tmp_path / "run").iterdir()) == [
        "best.safetensors",
        "checkpoints",
        "curves.png",
        "log.csv",
        "mattes",
        "run.json",
        "tensorboard",
        "validation.csv",
    ]
    record = json.loads((tmp_path / "run" / "run.json").read_text())
    assert (record["recipe"]["name"], record["options"]["seed"]) == ("tiny", 0)
    assert [row["step"] for row in read_table(tmp_path / "run" / "log.csv")] == [1, 2, 3, 4]


def test_a_resumed_run_is_the_uninterrupted_one_to_the_bit(data: Path, tmp_path: Path) -> None:
    trained(data, tmp_path / "straight", steps=5, schedule="poly")
    straight, table = tensors(tmp_path / "straight"), tmp_path / "straight" / "log.csv"

    def enough(progress: cp.Progress) -> None:
        if progress.done == 3:
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        cp.train(
            "tiny", tmp_path / "run", data=data, options=QUICK, on_progress=enough, steps=5,
            schedule="poly",
        )  # fmt: skip
    assert Checkpoints(tmp_path / "run").steps()[-1] == 3
    done = cp.train("tiny", tmp_path / "run", options=replace(QUICK, resume=True, validation="0.1"))
    assert (done.step, done.recipe.schedule) == (5, "poly")
    found = tensors(tmp_path / "run")
    assert all(torch.equal(found[name], one) for name, one in straight.items())
    columns = ("step", "epoch", "loss", "bce", "gradient", "learning_rate")
    one, two = (read_table(path) for path in (table, tmp_path / "run" / "log.csv"))
    assert [[row[c] for c in columns] for row in one] == [[row[c] for c in columns] for row in two]
    assert (tmp_path / "run" / "validation.csv").read_text() == (
        tmp_path / "straight" / "validation.csv"
    ).read_text()


def test_a_finished_run_can_be_made_longer(data: Path, tmp_path: Path) -> None:
    trained(data, tmp_path / "run", steps=2)
    done = trained(data, tmp_path / "run", replace(QUICK, resume=True), steps=3, learning_rate=1e-4)
    assert (done.step, done.recipe.learning_rate) == (3, 1e-4)
    assert trained(data, tmp_path / "run", replace(QUICK, resume=True)).step == 3


def test_minutes_end_a_run_that_goes_on_later(data: Path, tmp_path: Path) -> None:
    done = trained(data, tmp_path / "run", replace(QUICK, minutes=1e-9))
    assert (done.step, done.finished) == (1, False)
    assert trained(data, tmp_path / "run", replace(QUICK, resume=True)).finished


def test_validation_can_be_a_folder_of_its_own(data: Path, tmp_path: Path) -> None:
    aside = discs(tmp_path / "aside", 2)
    done = trained(data, tmp_path / "run", replace(QUICK, validation=str(aside)))
    assert done.best
    again = replace(QUICK, validation=TrainOptions().validation, resume=True)
    assert trained(data, tmp_path / "run", again, steps=5).step == 5


def test_without_validation_nothing_is_measured(data: Path, tmp_path: Path) -> None:
    done = trained(data, tmp_path / "run", replace(QUICK, validation="0"))
    assert (done.best, done.best_step) == ({}, 0)
    assert not (tmp_path / "run" / "validation.csv").exists()


def test_weights_of_another_run_are_begun_with(data: Path, tmp_path: Path) -> None:
    trained(data, tmp_path / "one")
    options = replace(QUICK, weights=str(tmp_path / "one"))
    trained(data, tmp_path / "two", options, steps=1, learning_rate=1e-12, optimizer="sgd")
    best = read_weights(tmp_path / "one" / "best.safetensors").tensors
    for name, one in tensors(tmp_path / "two").items():
        torch.testing.assert_close(one, best[name], atol=1e-6, rtol=0)


def test_options_of_the_network_are_kept_with_the_weights(data: Path, tmp_path: Path) -> None:
    trained(data, tmp_path / "run", replace(QUICK, network="width=4,drop=0.5"))
    found = read_weights(tmp_path / "run" / "best.safetensors")
    assert found.recipe.net_options == {"width": 4, "drop": 0.5}
    assert found.tensors["first.weight"].shape[0] == 4


def test_the_second_stage_learns_with_the_first(data: Path, tmp_path: Path) -> None:
    small = {"steps": 1, "batch": 2, "resize": 64}
    cp.train("isnet-encoder", tmp_path / "encoder", data=data, options=QUICK, **small)
    with pytest.raises(InputError, match="holds weights of isnet-encoder; needed"):
        network.trained(tmp_path / "encoder", "isnet")
    objective_net = replace(TINY, features=1.0)
    with pytest.raises(UsageError, match="needs the first: train isnet-encoder"):
        cp.train(objective_net, tmp_path / "run", data=data, options=QUICK)
    encoder, _, step = network.trained(tmp_path / "encoder", "isnet-encoder")
    assert (encoder.training, step) == (False, 1)


def test_the_callers_random_numbers_are_left_alone(data: Path, tmp_path: Path) -> None:
    before = torch.get_rng_state()
    trained(data, tmp_path / "run")
    assert torch.equal(torch.get_rng_state(), before)


def _spoil(data: Path, run: Path, how: str) -> None:
    """Bring about what is wrong."""
    newest = run / "checkpoints" / "00000004"
    spoilers = {
        "unpaired": (data / "masks" / "1.png").unlink,
        "size": lambda: write(data / "masks" / "1.png", disc(1, (80, 96))[1]),
        "empty": lambda: write(data / "masks" / "1.png", disc(1)[1] * 0),
        "corrupt": lambda: (newest / "weights.safetensors").write_bytes(b"no weights"),
        "state": lambda: (newest / "state.pt").write_bytes(b"no state"),
        "record": lambda: (run / "run.json").write_text("{"),
        "no record": (run / "run.json").unlink,
        "no checkpoints": lambda: shutil.rmtree(run / "checkpoints"),
        "more data": lambda: discs(data, 9),
        "another state": lambda: torch.save({"step": 4, "best": {}}, newest / "state.pt"),
        "old record": lambda: (run / "run.json").write_text(
            json.dumps({"recipe": TINY.as_dict(), "options": []})
        ),
        "nothing": lambda: None,
    }
    spoilers[how]()


def _other_run(place: Path) -> Path:
    """A run of another network, as far as its weights go."""
    recipe = find_recipe("u2netp")
    place.mkdir()
    write_weights(place / "best.safetensors", network.make_net(recipe), recipe, 1, {})
    return place


@pytest.mark.parametrize(
    ("how", "given", "error", "words"),
    [
        ("nothing", {}, UsageError, "is in use; go on with --resume"),
        ("unpaired", {"overwrite": True}, InputError, "1 photo without a mask"),
        ("size", {"overwrite": True}, InputError, "its photo 48x40"),
        ("empty", {"overwrite": True}, InputError, "without a subject"),
        ("corrupt", {"resume": True}, InputError, "to go on from step 2"),
        ("state", {"resume": True}, InputError, "to go on from step 2"),
        ("record", {"resume": True}, InputError, "run.json is damaged; begin a new run"),
        ("no record", {"resume": True}, InputError, "is no run of `cleanplate train`"),
        ("no record", {"overwrite": True}, UsageError, "--overwrite does not remove it"),
        ("no checkpoints", {"resume": True}, InputError, "holds no checkpoint; name another"),
        ("more data", {"resume": True}, UsageError, "the data are not those"),
        (
            "nothing",
            {"resume": True, "network": "width=4"},
            UsageError,
            "--network without options",
        ),
        ("nothing", {"overwrite": True, "network": "wide=4"}, UsageError, "no option 'wide'"),
        ("nothing", {"overwrite": True, "network": "width=x"}, UsageError, "takes NAME=VALUE"),
        ("nothing", {"overwrite": True, "weights": "none"}, InputError, "does not exist"),
        ("nothing", {"overwrite": True, "validation": "none"}, InputError, "is a share such as"),
        ("nothing", {"overwrite": True, "encoder": "RUN"}, UsageError, "not for 'tiny'; leave it"),
        ("no checkpoints", {}, UsageError, "in use; replace it with --overwrite"),
        ("nothing", {"resume": True, "seed": 3}, UsageError, "begun with --seed 0, not 3; leave"),
        ("nothing", {"resume": True, "validation": "0.4"}, UsageError, "begun with --validation"),
        ("nothing", {"overwrite": True, "weights": "U2NETP"}, InputError, "needed are those of"),
        ("nothing", {"overwrite": True, "network": "width=1.5"}, UsageError, "a whole number"),
        ("another state", {"resume": True}, InputError, "state is damaged"),
        ("old record", {"resume": True}, InputError, "run.json is damaged; begin a new run"),
    ],
)
def test_what_cannot_work_overwrites_nothing(
    data: Path, tmp_path: Path, how: str, given: dict[str, Any], error: type, words: str
) -> None:
    run = tmp_path / "run"
    trained(data, run)
    _spoil(data, run, how)
    before = {path: path.read_bytes() for path in run.rglob("*") if path.is_file()}
    given = {name: str(run) if value == "RUN" else value for name, value in given.items()}
    if "U2NETP" in given.values():
        given["weights"] = str(_other_run(tmp_path / "other"))
    with pytest.raises(error, match=words) as raised:
        trained(data, run, replace(QUICK, **given))
    assert isinstance(raised.value, CleanplateError)
    assert {path: path.read_bytes() for path in run.rglob("*") if path.is_file()} == before


def test_another_recipes_run_is_not_gone_on_with(data: Path, tmp_path: Path) -> None:
    trained(data, tmp_path / "run")
    with pytest.raises(UsageError, match="was begun with the recipe tiny, not u2netp"):
        cp.train("u2netp", tmp_path / "run", data=data, options=replace(QUICK, resume=True))


def test_more_steps_are_made_than_are_wanted(data: Path, tmp_path: Path) -> None:
    trained(data, tmp_path / "run")
    record = (tmp_path / "run" / "run.json").read_text()
    with pytest.raises(UsageError, match=r"is at step 4 already; --steps is that or more, not 3"):
        trained(data, tmp_path / "run", replace(QUICK, resume=True), steps=3)
    assert (tmp_path / "run" / "run.json").read_text() == record


def test_a_run_that_is_finished_makes_no_step(data: Path, tmp_path: Path) -> None:
    assert trained(data, tmp_path / "run").made == 4
    again = trained(data, tmp_path / "run", replace(QUICK, resume=True))
    assert (again.made, again.step, again.finished) == (0, 4, True)


def test_best_weights_that_are_gone_are_told_and_found_anew(
    data: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    trained(data, tmp_path / "run")
    (tmp_path / "run" / "best.safetensors").write_text("no weights")
    done = trained(data, tmp_path / "run", replace(QUICK, resume=True), steps=6)
    assert "best.safetensors is damaged" in caplog.text
    assert read_weights(tmp_path / "run" / "best.safetensors").step == done.best_step > 4


def test_weights_of_another_run_are_not_taken_for_this_runs(data: Path, tmp_path: Path) -> None:
    trained(data, tmp_path / "run")
    shutil.copy(_other_run(tmp_path / "other") / "best.safetensors", tmp_path / "run")
    with pytest.raises(InputError, match=r"holds weights of u2netp, but .* is a run of tiny"):
        network.trained(tmp_path / "run")


def test_threads_are_as_asked_for_and_then_as_before(data: Path, tmp_path: Path) -> None:
    before, seen = torch.get_num_threads(), []
    options = replace(QUICK, threads=before + 1)
    cp.train(
        TINY, tmp_path / "run", data=data, options=options,
        on_progress=lambda _: seen.append(torch.get_num_threads()),
    )  # fmt: skip
    assert set(seen) == {before + 1}
    assert torch.get_num_threads() == before


def test_pictures_of_validation_that_are_learned_from_are_told(
    data: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    trained(data, tmp_path / "run", replace(QUICK, validation=str(data)))
    assert "6 of 6 photos of validation are learned from as well" in caplog.text


def test_options_are_no_part_of_a_recipe(data: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"give it as options=cp.TrainOptions\(validation=...\)"):
        cp.train(TINY, tmp_path / "run", data=data, validation="0.2")  # type: ignore[call-arg]


def test_a_run_does_not_lie_in_another(data: Path, tmp_path: Path) -> None:
    trained(data, tmp_path / "run")
    with pytest.raises(UsageError, match=r"lies in the run .*; name a folder beside it"):
        trained(data, tmp_path / "run" / "second" / "one")
    assert not (tmp_path / "run" / "second").exists()


def test_soft_masks_are_refused_where_binary_ones_are_needed(data: Path, tmp_path: Path) -> None:
    write(data / "masks" / "1.png", disc(1)[1] // 5 * 4)
    with pytest.raises(InputError, match=r"is soft, .* --soft cut"):
        trained(data, tmp_path / "run", soft="refuse")
    assert not (tmp_path / "run").exists()
    assert trained(data, tmp_path / "run", soft="keep").finished


def test_no_data_are_asked_for(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="name the photos and masks with --data"):
        cp.train("tiny", tmp_path / "run", options=QUICK)
    with pytest.raises(UsageError, match="name the folder of the run with -o"):
        cp.train("tiny", "", options=QUICK)


def test_a_place_that_cannot_be_a_folder(data: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="is a file, not a folder"):
        trained(data, tmp_path / "file" / "run")
    with pytest.raises(OutputError, match="file is a file; name the folder"):
        trained(data, tmp_path / "file")


def test_a_divergence_keeps_the_last_good_checkpoint(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    passes = iter(range(99))

    def failing(logits: torch.Tensor, _masks: torch.Tensor) -> torch.Tensor:
        return logits.mean() * (float("nan") if next(passes) >= 6 else 1.0)  # two maps a step

    monkeypatch.setattr(objective, "MAP_LOSSES", {"bce": failing})
    with pytest.raises(DivergedError, match=r"in step 4: .* keeps the checkpoint of step 2; go on"):
        trained(data, tmp_path / "run", replace(QUICK, validation="0"))
    assert Checkpoints(tmp_path / "run").steps() == [0, 2]
    assert all(torch.isfinite(one).all() for one in tensors(tmp_path / "run").values())


def test_a_matte_that_is_no_number_is_a_divergence(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The loss of a step is finite; the weights after it give no numbers any more."""

    def spoilt(self: TinyNet, pictures: torch.Tensor) -> list[torch.Tensor]:
        maps = logits(self, pictures)
        return maps if self.training else [maps[0] * float("nan")]

    logits = TinyNet.logits
    monkeypatch.setattr(TinyNet, "logits", spoilt)
    with pytest.raises(DivergedError, match=r"diverges; .* keeps the checkpoint of step 0; go on"):
        trained(data, tmp_path / "run")
    assert not (tmp_path / "run" / "best.safetensors").exists()
    assert Checkpoints(tmp_path / "run").steps() == [0]


def test_the_greatest_seed_works(data: Path, tmp_path: Path) -> None:
    assert trained(data, tmp_path / "run", replace(QUICK, seed=2**32 - 1), steps=1).step == 1


def test_a_run_goes_on_as_it_was_told_at_first(data: Path, tmp_path: Path) -> None:
    """In the same precision and as often measured, or it would not be the same run."""
    trained(data, tmp_path / "run", replace(QUICK, precision="bf16"), steps=4)
    done = cp.train("tiny", tmp_path / "run", options=TrainOptions(resume=True), steps=6)
    record = json.loads((tmp_path / "run" / "run.json").read_text())
    assert record["options"]["precision"] == "bf16"
    assert done.step == 6
    rows = read_table(tmp_path / "run" / "validation.csv")
    assert [row["step"] for row in rows] == [2, 4, 6]


def test_the_validation_of_a_run_is_found_again_where_empty_masks_were_left_out(
    data: Path, tmp_path: Path
) -> None:
    """Without them the shares fall otherwise, and photos learned from would be measured with."""
    write(data / "masks" / "0.png", disc(0)[1] * 0)
    options = replace(QUICK, empty="skip", data=str(data))
    trained(data, tmp_path / "run", options)
    record = folder.read_record(tmp_path / "run")
    told = folder.resumed(record, TrainOptions())
    expected = sources.checked_split(TINY, options).validation
    found = sources.validation_pairs(TINY, told, record["data"])
    assert [pair.name for pair in found] == [pair.name for pair in expected]
    discs(data, 9)
    assert sources.validation_pairs(TINY, told, record["data"]) == ()


def test_without_torch_the_command_that_brings_it_is_told(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = network.importlib.util.find_spec
    monkeypatch.setattr(
        network.importlib.util, "find_spec", lambda name: None if name == "torch" else find(name)
    )
    with pytest.raises(MissingExtraError, match="pip install torch safetensors tensorboard"):
        trained(data, tmp_path / "run")
    assert not (tmp_path / "run").exists()
