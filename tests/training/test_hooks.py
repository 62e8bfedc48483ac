"""What a run leaves behind: checkpoints, tables, curves, mattes, TensorBoard's log."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from cleanplate.core.errors import DivergedError, InputError
from cleanplate.core.progress import Progress
from cleanplate.training.checkpoints import Checkpoints, read_weights
from cleanplate.training.hooks import (
    Best,
    Judged,
    KeepCheckpoints,
    StopAfter,
    TellProgress,
    Validate,
    WriteLog,
)
from cleanplate.training.logs import Board, Table, read_table
from cleanplate.training.previews import HEIGHT, PANEL, WIDTH, Line, curves, sheet, smooth
from cleanplate.training.sample import Sample
from cleanplate.training.validation import Seen

from .tiny import disc, longer, pairs_of, trainer


def test_checkpoints_come_at_the_beginning_on_the_way_and_at_the_end(
    data: Path, tmp_path: Path
) -> None:
    keeper = KeepCheckpoints(tmp_path, 2, Best())
    one = trainer(pairs_of(data), longer(3), hooks=[keeper])
    keeper.begin(one)
    assert Checkpoints(tmp_path).steps() == [0]
    one.run()
    assert Checkpoints(tmp_path).steps() == [2, 3]


def test_weights_that_are_no_numbers_are_not_kept(data: Path, tmp_path: Path) -> None:
    keeper = KeepCheckpoints(tmp_path, 1, Best())
    one = trainer(pairs_of(data))
    keeper.begin(one)
    with torch.no_grad():
        one.net.first.weight[0] = float("inf")  # type: ignore[union-attr, operator]
    one.step = 1
    with pytest.raises(DivergedError, match="nan or infinite by step 1"):
        keeper.after_step(one, {})
    assert Checkpoints(tmp_path).steps() == [0]


def test_validation_keeps_the_best_and_draws(data: Path, tmp_path: Path) -> None:
    best, judged = Best(), list[Judged]()
    log = WriteLog(tmp_path, 1, None)
    hook = Validate(tmp_path, pairs_of(data)[:2], 2, best, 2, judged.append)
    trainer(pairs_of(data), longer(5), hooks=[log, hook]).run()
    assert [one.step for one in judged] == [2, 4, 5]
    wanted = max(judged, key=lambda one: one.figures["mean_f"])
    assert (best.step, best.figures) == (wanted.step, wanted.figures)
    assert read_weights(tmp_path / "best.safetensors").step == best.step
    assert [row["step"] for row in read_table(tmp_path / "validation.csv")] == [2, 4, 5]
    assert sorted(path.name for path in (tmp_path / "mattes").iterdir()) == [
        "00000002.jpg",
        "00000004.jpg",
        "00000005.jpg",
    ]
    with Image.open(tmp_path / "curves.png") as picture:
        assert picture.size == (WIDTH, 2 * PANEL)


def test_an_interrupted_run_is_not_measured_at_its_end(data: Path, tmp_path: Path) -> None:
    judged: list[Judged] = []
    one = trainer(pairs_of(data), longer(3))
    one.hooks = [Validate(tmp_path, pairs_of(data)[:1], 9, Best(), 0, judged.append)]
    one.interrupt.asked = True
    one.run()
    assert judged == []


def test_the_log_holds_means_of_its_rows(data: Path, tmp_path: Path) -> None:
    log = WriteLog(tmp_path, 2, None)
    one = trainer(pairs_of(data), longer(3))
    log.begin(one)
    for step, loss in enumerate((1.0, 3.0, 5.0), 1):
        one.step, one.samples = step, 2 * step
        log.after_step(one, {"loss": loss, "bce": loss, "gradient": 1.0, "learning_rate": 0.5})
    log.end(one)
    rows = read_table(tmp_path / "log.csv")
    assert [(row["step"], row["loss"]) for row in rows] == [(2, 2.0), (3, 5.0)]
    assert [row["epoch"] for row in rows] == [pytest.approx(4 / 6, rel=1e-4), 1.0]


def test_rows_after_the_step_resumed_from_are_dropped(tmp_path: Path) -> None:
    table = Table(tmp_path / "a.csv", ["loss"], 0)
    for step in (1, 2, 3):
        table.add(step, {"loss": step / 4})
    Table(tmp_path / "a.csv", ["loss"], 2).add(3, {"loss": 9.0})
    assert [row["loss"] for row in read_table(tmp_path / "a.csv")] == [0.25, 0.5, 9.0]


def test_a_resumed_run_does_not_write_its_checkpoint_again(data: Path, tmp_path: Path) -> None:
    trainer(pairs_of(data), longer(2), hooks=[KeepCheckpoints(tmp_path, 9, Best())]).run()
    state = tmp_path / "checkpoints" / "00000002" / "state.pt"
    before = state.stat().st_ino
    again = trainer(pairs_of(data), longer(2), hooks=[KeepCheckpoints(tmp_path, 9, Best())])
    again.step = 2
    again.run()
    assert state.stat().st_ino == before


@pytest.mark.parametrize("text", ["step,loss\n1,many\n", "a,b\n1,2\n", "step,loss\n,2\n"])
def test_a_damaged_table_is_one_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.csv").write_text(text)
    with pytest.raises(InputError, match="no table of a training"):
        read_table(tmp_path / "a.csv")


def test_tensorboard_reads_what_is_logged(tmp_path: Path) -> None:
    reading = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    board = Board(tmp_path, 0)
    board.figures("training", 1, {"loss": 0.5})
    board.picture("mattes", 1, np.zeros((4, 5, 3), np.uint8))
    board.close()
    found = reading.EventAccumulator(str(tmp_path)).Reload()
    assert [(one.step, one.value) for one in found.Scalars("training/loss")] == [(1, 0.5)]
    assert found.Tags()["images"] == ["mattes"]


def test_progress_begins_where_the_run_does(data: Path) -> None:
    told: list[Progress] = []
    one = trainer(pairs_of(data), longer(3), hooks=[TellProgress(told.append)])
    one.step = 1
    one.run()
    assert [(progress.done, progress.total) for progress in told] == [(1, 3), (2, 3), (3, 3)]


def test_the_clock_ends_a_run(data: Path) -> None:
    one = trainer(pairs_of(data), longer(99), hooks=[StopAfter(1e-9)])
    one.run()
    assert one.step == 1


def test_the_sheet_has_a_row_for_each_sample() -> None:
    picture, mask = disc(1)
    wide = Seen(Sample(picture, mask / np.float32(255)), mask / np.float32(255))
    picture, mask = disc(2, (96, 32))
    tall = Seen(Sample(picture, mask / np.float32(255)), mask / np.float32(255))
    found = sheet([wide, tall])
    assert found.shape == (28 + 2 * (HEIGHT + 4), 3 * 192 + 2 * 4, 3)
    assert found[:28].min() < 128  # a line of text
    assert (found[28 + HEIGHT + 10, -1] == 255).all()  # beside the narrow one


def test_curves_are_drawn_where_their_values_are() -> None:
    found = curves([], [Line("F", [0, 10], [1.0, 0.0])])[PANEL:]
    white_or_grey = (found.max(axis=2) - found.min(axis=2)) < 60
    coloured = np.argwhere(~white_or_grey[:, 64 : WIDTH - 150])
    (top, left), (bottom, right) = coloured.min(axis=0), coloured.max(axis=0)
    assert (top, left) == pytest.approx((28, 0), abs=4)  # 1 is the top of the panel, 0 its floor
    assert (bottom, right) == pytest.approx((PANEL - 34, WIDTH - 150 - 64), abs=4)
    assert curves([Line("loss", [1], [0.0])], []).shape == (2 * PANEL, WIDTH, 3)


def test_smoothing_is_the_mean_of_as_many_before_as_after() -> None:
    assert smooth([1, 3, 8, 7, 9], 3) == pytest.approx([1, 4, 6, 8, 9])
    assert smooth([1, 2, 6, 7, 9], 25) == pytest.approx([1, 3, 5, 22 / 3, 9])
    assert smooth([1, 2, 3, 4, 5, 6], 25) == pytest.approx([1, 2, 3, 4, 5, 6])
    assert smooth([], 25) == []
