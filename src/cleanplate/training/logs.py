"""What is written down on the way: tables as CSV, and TensorBoard."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import InputError
from cleanplate.media.whole import output_error, whole_file


class Table:
    """A CSV file that grows by a row at a time; the first column is the step.

    Args:
        path: of the file.
        columns: after ``step``.
        keep_to: rows of later steps, written before an interruption, are removed.
    """

    def __init__(self, path: Path, columns: Sequence[str], keep_to: int) -> None:
        self._path = path
        self._columns = ("step", *columns)
        kept = [row for row in read_table(path) if row["step"] <= keep_to]
        with whole_file(path) as temporary, temporary.open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(self._columns)
            writer.writerows([_shown(row.get(name)) for name in self._columns] for row in kept)

    def add(self, step: int, figures: Mapping[str, float]) -> None:
        """Write one row, at once.

        Raises:
            OutputError: it cannot be written.
        """
        row = {"step": step, **figures}
        try:
            with self._path.open("a", newline="") as file:
                csv.writer(file).writerow([_shown(row.get(name)) for name in self._columns])
        except OSError as error:
            raise output_error(self._path, error) from error


def read_table(path: Path) -> list[dict[str, float]]:
    """The rows of a table, oldest first; none where there is no file.

    Raises:
        InputError: the file is no such table.
    """
    if not path.exists():
        return []
    try:
        with path.open(newline="") as file:
            rows = list(csv.DictReader(file))
        return [
            {
                "step": float(row["step"]),
                **{name: float(text) for name, text in row.items() if text},
            }
            for row in rows
        ]
    except (KeyError, ValueError, TypeError, OSError, csv.Error) as error:
        msg = f"{path} is no table of a training; move it away"
        raise InputError(msg) from error


def _shown(value: float | None) -> str:
    if value is None:
        return ""
    return str(int(value)) if float(value).is_integer() else f"{value:.6g}"


class Board:
    """TensorBoard's log of a run.

    Args:
        folder: where its files go.
        step: the last step that counts; what was logged after it is dropped.
    """

    def __init__(self, folder: Path, step: int) -> None:
        from torch.utils.tensorboard import SummaryWriter

        self._writer: Any = SummaryWriter(str(folder), purge_step=step + 1)  # type: ignore[no-untyped-call]

    def figures(self, group: str, step: int, figures: Mapping[str, float]) -> None:
        """Log figures."""
        for name, value in figures.items():
            self._writer.add_scalar(f"{group}/{name}", value, step)

    def picture(self, name: str, step: int, picture: npt.NDArray[np.uint8]) -> None:
        """Log a picture, RGB (H, W, 3)."""
        self._writer.add_image(name, picture, step, dataformats="HWC")

    def close(self) -> None:
        """Write what is left."""
        self._writer.close()
